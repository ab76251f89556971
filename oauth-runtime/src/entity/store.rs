//! The store over SeaORM.

use super::{
    Provider,
    connection::{Connection, Plan, find_client},
    prune,
    row::Purpose,
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
use sea_orm::{
    DatabaseConnection, DbBackend, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// How long a writer waits for those before it; a file that another program keeps locked must not gather a queue.
const PATIENCE: Duration = Duration::from_secs(5);

/// A provider's entities as a store.
pub(crate) struct EntityStore {
    database: DatabaseConnection,
    plan: Arc<Plan>,
    /// SQLite has one writer; waiting for the turn here is fair and does not poll the file.
    turns: Option<Arc<Semaphore>>,
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
        let plan = Plan { backend, tables, statements, find_client: find_client::<P::Client> };
        let turns = (backend == DbBackend::Sqlite).then(|| Arc::new(Semaphore::new(1)));
        Self { database, plan: Arc::new(plan), turns }
    }

    /// Runs every reading statement once, so that a missing table or column is found at the start.
    pub(crate) async fn check(&self) -> Result<(), Outage> {
        let pool = self.pool();
        let nothing = TokenHash::of("");
        self.plan.find_token(pool, &nothing, Purpose::Access).await?;
        self.plan.find_token(pool, &nothing, Purpose::Refresh).await?;
        (self.plan.find_client)(pool, "").await?;
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

    async fn turn(&self) -> Result<Option<OwnedSemaphorePermit>, Outage> {
        let Some(turns) = &self.turns else { return Ok(None) };
        let turn = timeout(PATIENCE, turns.clone().acquire_owned()).await;
        let turn = turn.map_err(|_| Outage::new("too many writers wait for the SQLite file"))?;
        turn.map(Some).map_err(Outage::new)
    }
}

impl Store for EntityStore {
    fn find_client<'a>(&'a self, client_id: &'a str) -> Stored<'a, Option<Client>> {
        (self.plan.find_client)(self.pool(), client_id)
    }

    fn find_access_token<'a>(&'a self, token: &'a TokenHash) -> Stored<'a, Option<IssuedToken>> {
        Box::pin(self.plan.find_token(self.pool(), token, Purpose::Access))
    }

    fn find_refresh_token<'a>(&'a self, token: &'a TokenHash) -> Stored<'a, Option<IssuedToken>> {
        Box::pin(self.plan.find_token(self.pool(), token, Purpose::Refresh))
    }

    fn insert_token<'a>(&'a self, token: &'a NewToken) -> Stored<'a, ()> {
        Box::pin(async move {
            let _turn = self.turn().await?;
            self.plan.insert_token(self.pool(), token).await
        })
    }

    fn insert_short_lived<'a>(
        &'a self,
        key: &'a KeyHash,
        object: &'a ShortLivedObject,
    ) -> Stored<'a, ()> {
        Box::pin(async move {
            let _turn = self.turn().await?;
            self.plan.insert_short_lived(self.pool(), key, object).await
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
            let _turn = self.turn().await?;
            prune::prune(&self.plan, self.pool(), now, limit).await
        })
    }

    fn begin(&self) -> Stored<'_, Box<dyn Transaction>> {
        Box::pin(async move {
            let turn = self.turn().await?;
            let mode = (self.plan.backend == DbBackend::Sqlite)
                .then_some(SqliteTransactionMode::Immediate);
            let options = TransactionOptions {
                sqlite_transaction_mode: mode,
                ..TransactionOptions::default()
            };
            let transaction = self.database.begin_with_options(options).await?;
            Ok(Box::new(EntityTransaction { plan: self.plan.clone(), transaction, turn })
                as Box<dyn Transaction>)
        })
    }
}
