//! The store over SeaORM.

use super::{
    access::Access,
    callbacks::Callbacks,
    connection::Connection,
    held,
    open_transaction::OpenTransaction,
    optimistic::{OptimisticTransaction, Writes},
    prune::{self, Prune},
    records::{Records, Tables},
    schema::{
        check::{Checked, Unready, check},
        wanted::WantedTable,
    },
    token::TokenKind,
    unused_clients,
};
use crate::{
    protocol::{
        claims::Claims,
        client::{Client, SubjectId},
        error::Outage,
        secret::{CodeHash, HandleHash, TokenHash},
    },
    store::{Ephemeral, HeldAuthorization, HeldPage, IssuedToken, Store, Stored, Transaction},
};
use sea_orm::{DatabaseConnection, DbBackend};
use std::{fmt, future::Future, sync::Arc, time::Duration};
use tokio::time::sleep;

/// How long a prune leaves an SQLite file alone between its turns, so that the writers of other processes get theirs: they
/// try for the file now and then, in no order.
const BETWEEN_TURNS: Duration = Duration::from_millis(10);

/// A provider's entities as a store.
#[derive(Clone)]
pub struct EntityStore {
    access: Access,
    /// `None` when every write needs a transaction of the database.
    writes: Option<Arc<Writes>>,
    /// What the entities want in the database.
    wanted: fn(DbBackend) -> Vec<WantedTable>,
}

impl fmt::Debug for EntityStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EntityStore")
            .field("backend", &self.access.records.backend)
            .finish_non_exhaustive()
    }
}

impl EntityStore {
    pub(crate) fn of_tables(
        database: &DatabaseConnection,
        (tables, wanted): (Tables, fn(DbBackend) -> Vec<WantedTable>),
        callbacks: impl Callbacks + 'static,
    ) -> Self {
        let database = database.clone();
        let backend = database.get_database_backend();
        let records = Arc::new(Records::build(tables, backend));
        // If the application saves tokens or looks clients up itself, no statement of the server can do that for it.
        let is_application_absent = !callbacks.saves_tokens() && !callbacks.queries_clients();
        let access = Access::new(database, records, Arc::new(callbacks));
        let writes = (is_application_absent && backend != DbBackend::MySql)
            .then(|| Arc::new(Writes::of(&access)));
        Self { access, writes, wanted }
    }

    pub(super) fn access(&self) -> &Access {
        &self.access
    }

    pub(super) fn records(&self) -> &Records {
        &self.access.records
    }

    /// Checks the database at the start: runs every reading statement once, and asks the catalogue for what these cannot
    /// tell. If the catalogue cannot be read, the statements alone decide.
    pub(crate) async fn check(&self) -> Result<(), Unready> {
        let ran = self.run_once().await;
        match check(&self.access.database, self.wanted).await {
            Ok(Checked { missing, .. }) if !missing.is_empty() => {
                return Err(Unready::Lacks { missing, error: ran.err() });
            }
            Ok(Checked { warnings, .. }) if ran.is_ok() => {
                for warning in warnings {
                    tracing::warn!(target: "oauth", "{warning}");
                }
            }
            Err(error) if ran.is_ok() => {
                tracing::warn!(target: "oauth", %error, "column types and indexes are not checked: the catalogue of the database cannot be read");
            }
            Ok(_) | Err(_) => {}
        }
        ran.map_err(Unready::Outage)
    }

    async fn run_once(&self) -> Result<(), Outage> {
        self.access.callbacks.find_client(self.pool(), "").await?;
        self.check_tokens().await?;
        if self.records().has_codes() {
            self.check_codes().await?;
        }
        if self.records().has_short_lived() {
            self.records().find_short_lived(self.pool(), &HandleHash::of("")).await?;
        }
        self.access.check_look_ups().await?;
        #[cfg(feature = "sqlite-inline")]
        self.access.prepare_inline_reads().await?;
        Ok(())
    }

    async fn check_tokens(&self) -> Result<(), Outage> {
        let (records, nothing) = (self.records(), TokenHash::of(""));
        records.find_token(self.pool(), &nothing, TokenKind::Access).await?;
        records.find_token(self.pool(), &nothing, TokenKind::Refresh).await?;
        let token = &records.token.table;
        prune::check(records, self.pool(), &token.reference, &token.columns.removable_at).await
    }

    async fn check_codes(&self) -> Result<(), Outage> {
        let records = self.records();
        records.find_code(self.pool(), &CodeHash::of("")).await?;
        let code = &records.codes()?.table;
        prune::check(records, self.pool(), &code.reference, &code.columns.removable_at).await
    }

    pub(super) fn pool(&self) -> Connection<'_> {
        self.access.pool()
    }

    /// Begins a transaction of the database; on SQLite, waits for a turn inside the shared transaction instead.
    pub(super) async fn open(&self) -> Result<OpenTransaction, Outage> {
        self.access.open().await
    }
}

/// Runs a write to its end even if the request is cancelled, because others may share its commit.
pub(super) async fn detached<T: Send + 'static>(
    work: impl Future<Output = Result<T, Outage>> + Send + 'static,
) -> Result<T, Outage> {
    tokio::spawn(work).await.map_err(Outage::new)?
}

impl Store for EntityStore {
    fn find_client<'a>(&'a self, client_id: &'a str) -> Stored<'a, Option<Client>> {
        Box::pin(async move {
            match self.access.callbacks.find_client(self.pool(), client_id).await? {
                Some(client) if client.registration().is_none() => self.named(client_id).await,
                found => Ok(found),
            }
        })
    }

    fn find_access_token<'a>(&'a self, token: &'a TokenHash) -> Stored<'a, Option<IssuedToken>> {
        Box::pin(self.access.find_token(token, TokenKind::Access))
    }

    fn find_refresh_token<'a>(&'a self, token: &'a TokenHash) -> Stored<'a, Option<IssuedToken>> {
        Box::pin(self.access.find_token(token, TokenKind::Refresh))
    }

    fn introspect<'a>(
        &'a self,
        token: &'a TokenHash,
        is_refresh: bool,
        asker: &'a Client,
    ) -> Stored<'a, Option<IssuedToken>> {
        let kind = if is_refresh { TokenKind::Refresh } else { TokenKind::Access };
        Box::pin(async move {
            // The application's own look-up may know better than the table whether the client may act.
            if self.access.callbacks.queries_clients() {
                let (client_id, registration) = (asker.client_id(), asker.registration());
                let found = self.find_client(client_id).await?;
                return if found.is_some_and(|found| found.acts_for(client_id, registration)) {
                    self.access.find_token(token, kind).await
                } else {
                    Ok(None)
                };
            }
            self.access.introspect(token, kind, asker).await
        })
    }

    fn user_claims<'a>(&'a self, subject: &'a SubjectId) -> Stored<'a, Option<Claims>> {
        self.access.callbacks.user_claims(self.pool(), subject)
    }

    fn ephemeral(&self) -> Option<&dyn Ephemeral> {
        self.records().has_short_lived().then_some(self as &dyn Ephemeral)
    }

    fn held_authorizations<'a>(
        &'a self,
        subject: &'a SubjectId,
        now: i64,
        page: &'a HeldPage,
    ) -> Stored<'a, Vec<HeldAuthorization>> {
        Box::pin(held::held(self.records(), self.pool(), (subject, now), page))
    }

    fn prune(&self, now: i64, limit: u64) -> Stored<'_, u64> {
        Box::pin(async move {
            let mut prune = Prune::new(self.records(), now, limit)?;
            loop {
                if let Some(shared) = &self.access.shared {
                    let _turn = shared.turn().await?;
                    prune.take_turn(self.pool()).await?;
                } else {
                    prune.take_turn(self.pool()).await?;
                }
                if let Some(removed) = prune.finished() {
                    return Ok(removed + unused_clients::remove(&self.access, now, limit).await?);
                }
                if self.access.shared.is_some() {
                    sleep(BETWEEN_TURNS).await;
                }
            }
        })
    }

    fn settle(&self) -> Stored<'_, ()> {
        Box::pin(async move {
            match &self.access.shared {
                Some(shared) => shared.settle().await,
                None => Ok(()),
            }
        })
    }

    fn begin(&self) -> Stored<'_, Box<dyn Transaction>> {
        Box::pin(
            async move { Ok(Box::new(self.access.transaction().await?) as Box<dyn Transaction>) },
        )
    }

    fn optimistic(&self) -> Stored<'_, Box<dyn Transaction>> {
        let Some(writes) = &self.writes else { return self.begin() };
        let transaction = OptimisticTransaction::new(self.access.clone(), writes.clone());
        Box::pin(async move { Ok(Box::new(transaction) as Box<dyn Transaction>) })
    }
}
