//! The store over SeaORM.

use super::{
    Provider,
    connection::{Connection, Plan},
    provider_hooks::Hooks,
    prune,
    row::Purpose,
    save::{Destination, TokenDraft},
    shared_transaction::SharedTransaction,
    slot::{CodeSlot, ShortLivedSlot, UserSlot},
    statements::Statements,
    table::{ClientTable, Tables, TokenTable},
    transaction::EntityTransaction,
};
use crate::{
    protocol::{
        client::{Client, SubjectId},
        error::Outage,
        secret::{CodeHash, KeyHash, TokenHash},
    },
    store::{
        HeldAuthorization, IssuedToken, NewToken, ShortLivedObject, Store, Stored, Transaction,
    },
};
use sea_orm::{DatabaseConnection, TransactionTrait};
use std::{future::Future, sync::Arc};

/// A provider's entities as a store.
#[derive(Clone)]
pub(crate) struct EntityStore {
    database: DatabaseConnection,
    plan: Arc<Plan>,
    /// SQLite only.
    shared: Option<SharedTransaction>,
}

impl EntityStore {
    pub(crate) fn new<P: Provider>(provider: &P) -> Self {
        let database = provider.database().clone();
        let backend = database.get_database_backend();
        let tables = Tables {
            token: TokenTable::of::<P::Token>(),
            client: ClientTable::of::<P::Client>(),
            user: P::User::table(),
            code: P::Code::table(),
            short_lived: P::ShortLived::table(),
        };
        let statements = Statements::build(&tables, backend);
        let hooks = Box::new(Hooks(provider.clone()));
        let plan = Plan { backend, tables, statements, hooks };
        let shared = plan.is_sqlite().then(|| SharedTransaction::new(database.clone()));
        Self { database, plan: Arc::new(plan), shared }
    }

    /// Runs every reading statement once, so that a missing table or column is found at the start.
    pub(crate) async fn check(&self) -> Result<(), Outage> {
        let pool = self.pool();
        let nothing = TokenHash::of("");
        self.plan.find_token(pool, &nothing, Purpose::Access).await?;
        self.plan.find_token(pool, &nothing, Purpose::Refresh).await?;
        self.plan.hooks.find_client(pool, "").await?;
        if self.plan.tables.code.is_some() {
            self.plan.find_code(pool, &CodeHash::of("")).await?;
        }
        if self.plan.tables.short_lived.is_some() {
            self.plan.find_short_lived(pool, &KeyHash::of("")).await?;
        }
        Ok(())
    }

    fn pool(&self) -> Connection<'_> {
        Connection::Pool(&self.database)
    }

    /// Stores the row of a token if its client exists and is enabled; whether it did.
    pub(super) async fn insert_token_row(&self, token: &NewToken) -> Result<bool, Outage> {
        if self.shared.is_none() {
            let statement = self.plan.insert_token_of_active_client(token)?;
            return Ok(self.pool().execute(statement).await? == 1);
        }
        let mut transaction = self.transaction().await?;
        let is_stored = transaction.insert_token_of_active_client(token).await?;
        Box::new(transaction).commit().await?;
        Ok(is_stored)
    }

    /// Begins a transaction of its own, or on SQLite waits for a turn inside the shared one.
    pub(super) async fn transaction(&self) -> Result<EntityTransaction, Outage> {
        let plan = self.plan.clone();
        match &self.shared {
            Some(shared) => Ok(EntityTransaction::shared(plan, shared.begin().await?)),
            None => Ok(EntityTransaction::own(plan, self.database.begin().await?)),
        }
    }
}

/// Runs a write to its end, whatever becomes of the request: others may share its commit.
async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Outage>> + Send + 'static,
) -> Result<T, Outage> {
    tokio::spawn(work).await.map_err(Outage::new)?
}

impl Store for EntityStore {
    fn find_client<'a>(&'a self, client_id: &'a str) -> Stored<'a, Option<Client>> {
        self.plan.hooks.find_client(self.pool(), client_id)
    }

    fn find_access_token<'a>(&'a self, token: &'a TokenHash) -> Stored<'a, Option<IssuedToken>> {
        Box::pin(self.plan.find_token(self.pool(), token, Purpose::Access))
    }

    fn find_refresh_token<'a>(&'a self, token: &'a TokenHash) -> Stored<'a, Option<IssuedToken>> {
        Box::pin(self.plan.find_token(self.pool(), token, Purpose::Refresh))
    }

    fn insert_token<'a>(&'a self, token: &'a NewToken) -> Stored<'a, bool> {
        let draft = TokenDraft { destination: Destination::Store(self), token };
        self.plan.hooks.save_token(draft)
    }

    fn insert_short_lived<'a>(
        &'a self,
        key: &'a KeyHash,
        object: &'a ShortLivedObject,
    ) -> Stored<'a, ()> {
        Box::pin(async move {
            if self.shared.is_none() {
                return self.plan.insert_short_lived(self.pool(), key, object).await;
            }
            let (store, key, object) = (self.clone(), key.clone(), object.clone());
            to_its_end(async move {
                let mut transaction = store.transaction().await?;
                transaction.insert_short_lived(&key, &object).await?;
                Box::new(transaction).commit().await
            })
            .await
        })
    }

    fn find_short_lived<'a>(&'a self, key: &'a KeyHash) -> Stored<'a, Option<ShortLivedObject>> {
        Box::pin(self.plan.find_short_lived(self.pool(), key))
    }

    fn held_authorizations<'a>(
        &'a self,
        subject: &'a SubjectId,
        now: i64,
    ) -> Stored<'a, Vec<HeldAuthorization>> {
        Box::pin(self.plan.held(self.pool(), subject, now))
    }

    fn prune(&self, now: i64, limit: u64) -> Stored<'_, u64> {
        Box::pin(async move {
            let _turn = match &self.shared {
                Some(shared) => Some(shared.turn().await?),
                None => None,
            };
            prune::prune(&self.plan, self.pool(), now, limit).await
        })
    }

    fn settle(&self) -> Stored<'_, ()> {
        Box::pin(async move {
            match &self.shared {
                Some(shared) => shared.settle().await,
                None => Ok(()),
            }
        })
    }

    fn begin(&self) -> Stored<'_, Box<dyn Transaction>> {
        Box::pin(async move { Ok(Box::new(self.transaction().await?) as Box<dyn Transaction>) })
    }
}
