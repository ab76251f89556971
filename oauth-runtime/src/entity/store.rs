//! The store over SeaORM.

use super::{
    callbacks::Callbacks,
    connection::{Connection, Plan},
    prune,
    row::Purpose,
    shared_transaction::SharedTransaction,
    statements::Statements,
    table::Tables,
    transaction::EntityTransaction,
};
use crate::{
    protocol::{
        client::{Client, SubjectId},
        error::Outage,
        root_key::RootKey,
        secret::{CodeHash, HandleHash, TokenHash},
    },
    store::{Ephemeral, HeldAuthorization, IssuedToken, Store, Stored, Transaction},
};
use sea_orm::{DatabaseConnection, TransactionTrait};
use std::{fmt, future::Future, sync::Arc};

/// A provider's entities as a store.
#[derive(Clone)]
pub struct EntityStore {
    database: DatabaseConnection,
    pub(super) plan: Arc<Plan>,
    callbacks: Arc<dyn Callbacks>,
    /// SQLite only.
    shared: Option<SharedTransaction>,
}

impl fmt::Debug for EntityStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("EntityStore").field("backend", &self.plan.backend).finish()
    }
}

impl EntityStore {
    pub(crate) fn of_tables(
        database: &DatabaseConnection,
        tables: Tables,
        callbacks: impl Callbacks + 'static,
    ) -> Self {
        let database = database.clone();
        let backend = database.get_database_backend();
        let statements = Statements::build(&tables, backend);
        let plan = Arc::new(Plan { backend, tables, statements });
        let shared = plan.is_sqlite().then(|| SharedTransaction::new(database.clone()));
        Self { database, plan, callbacks: Arc::new(callbacks), shared }
    }

    /// Runs every reading statement once, so that a missing table or column is found at the start.
    pub(crate) async fn check(&self) -> Result<(), Outage> {
        let pool = self.pool();
        let nothing = TokenHash::of("");
        self.plan.find_token(pool, &nothing, Purpose::Access).await?;
        self.plan.find_token(pool, &nothing, Purpose::Refresh).await?;
        self.callbacks.find_client(pool, "").await?;
        if self.plan.tables.code.is_some() {
            self.plan.find_code(pool, &CodeHash::of("")).await?;
        }
        if self.plan.tables.short_lived.is_some() {
            self.plan.find_short_lived(pool, &HandleHash::of("")).await?;
        }
        Ok(())
    }

    pub(super) fn pool(&self) -> Connection<'_> {
        Connection::Pool(&self.database)
    }

    /// Begins a transaction of its own, or on SQLite waits for a turn inside the shared one.
    pub(super) async fn transaction(&self) -> Result<EntityTransaction, Outage> {
        let (plan, callbacks) = (self.plan.clone(), self.callbacks.clone());
        match &self.shared {
            Some(shared) => Ok(EntityTransaction::shared(plan, callbacks, shared.begin().await?)),
            None => Ok(EntityTransaction::own(plan, callbacks, self.database.begin().await?)),
        }
    }
}

/// Runs a write to its end, whatever becomes of the request: others may share its commit.
pub(super) async fn detached<T: Send + 'static>(
    work: impl Future<Output = Result<T, Outage>> + Send + 'static,
) -> Result<T, Outage> {
    tokio::spawn(work).await.map_err(Outage::new)?
}

impl Store for EntityStore {
    fn find_client<'a>(&'a self, client_id: &'a str) -> Stored<'a, Option<Client>> {
        self.callbacks.find_client(self.pool(), client_id)
    }

    fn find_access_token<'a>(&'a self, token: &'a TokenHash) -> Stored<'a, Option<IssuedToken>> {
        Box::pin(self.plan.find_token(self.pool(), token, Purpose::Access))
    }

    fn find_refresh_token<'a>(&'a self, token: &'a TokenHash) -> Stored<'a, Option<IssuedToken>> {
        Box::pin(self.plan.find_token(self.pool(), token, Purpose::Refresh))
    }

    fn ephemeral(&self) -> Option<&dyn Ephemeral> {
        self.plan.tables.short_lived.is_some().then_some(self as &dyn Ephemeral)
    }

    fn root_key<'a>(&'a self, fresh: &'a RootKey) -> Stored<'a, RootKey> {
        Box::pin(self.stored_root_key(fresh))
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
