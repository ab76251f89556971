//! The database of a provider: its pool, and how a transaction begins.

#[cfg(feature = "sqlite-inline")]
use super::inline_read::InlineRead;
use super::{
    callbacks::Callbacks,
    connection::Connection,
    open_transaction::{OpenTransaction, Place},
    records::Records,
    shared_look_ups::SharedLookUps,
    shared_transaction::SharedTransaction,
    token::TokenKind,
    transaction::EntityTransaction,
};
use crate::{
    protocol::{
        client::Client,
        error::Outage,
        secret::{CodeHash, TokenHash},
    },
    store::{IssuedCode, IssuedToken},
};
use sea_orm::{DatabaseConnection, TransactionTrait, Value};
use std::sync::Arc;
#[cfg(feature = "sqlite-inline")]
use std::sync::OnceLock;

/// The pool, and everything else that the store and its transactions share.
#[derive(Clone)]
pub(super) struct Access {
    pub(super) database: DatabaseConnection,
    pub(super) records: Arc<Records>,
    pub(super) callbacks: Arc<dyn Callbacks>,
    /// The transaction that all writes share; SQLite only.
    pub(super) shared: Option<SharedTransaction>,
    /// Look-ups that are sent together; PostgreSQL only.
    look_ups: Option<Arc<SharedLookUps>>,
    /// Reads an SQLite file on the calling thread. Empty until the store is checked, and with any database that cannot
    /// be read like this.
    #[cfg(feature = "sqlite-inline")]
    inline: Arc<OnceLock<InlineRead>>,
}

impl Access {
    pub(super) fn new(
        database: DatabaseConnection,
        records: Arc<Records>,
        callbacks: Arc<dyn Callbacks>,
    ) -> Self {
        let shared = records.is_sqlite().then(|| SharedTransaction::new(database.clone()));
        let look_ups = SharedLookUps::of(&database, &records);
        Self {
            database,
            records,
            callbacks,
            shared,
            look_ups,
            #[cfg(feature = "sqlite-inline")]
            inline: Arc::default(),
        }
    }

    /// Runs each statement that reads many tokens or codes once, to check it.
    pub(super) async fn check_look_ups(&self) -> Result<(), Outage> {
        match &self.look_ups {
            Some(look_ups) => look_ups.check().await,
            None => Ok(()),
        }
    }

    /// Checks whether the database is a file that each thread can read by itself, and if so, uses that for look-ups.
    #[cfg(feature = "sqlite-inline")]
    pub(super) async fn prepare_inline_reads(&self) -> Result<(), Outage> {
        if let Some(inline) = InlineRead::of(self.pool(), &self.records).await? {
            // If it is set already, the earlier check found the same file.
            let _ = self.inline.set(inline);
        }
        Ok(())
    }

    /// The token with that hash, as of the last commit.
    pub(super) async fn find_token(
        &self,
        hash: &TokenHash,
        kind: TokenKind,
    ) -> Result<Option<IssuedToken>, Outage> {
        #[cfg(feature = "sqlite-inline")]
        if let Some(inline) = self.inline.get()
            && let Ok(found) = inline.find_token(&self.records, hash, kind)
        {
            return Ok(found);
        }
        if let Some(look_ups) = &self.look_ups {
            return look_ups.find_token(hash, kind).await;
        }
        self.records.find_token(self.pool(), hash, kind).await
    }

    /// The token with that hash, as of the last commit, for introspection: `None` also if the client that asks (`asker`) is not
    /// enabled, or not there in this registration.
    pub(super) async fn introspect(
        &self,
        hash: &TokenHash,
        kind: TokenKind,
        asker: &Client,
    ) -> Result<Option<IssuedToken>, Outage> {
        #[cfg(feature = "sqlite-inline")]
        if let Some(inline) = self.inline.get()
            && let Ok(found) = inline.introspect(&self.records, hash, kind, asker)
        {
            return Ok(found);
        }
        if let Some(look_ups) = &self.look_ups
            && let Some(found) = look_ups.introspect(hash, kind, asker).await
        {
            return found;
        }
        self.records.introspect(self.pool(), hash, kind, asker).await
    }

    /// The code with that hash, as of the last commit.
    pub(super) async fn find_code(&self, hash: &CodeHash) -> Result<Option<IssuedCode>, Outage> {
        #[cfg(feature = "sqlite-inline")]
        if let Some(inline) = self.inline.get()
            && let Ok(found) = inline.find_code(&self.records, hash)
        {
            return Ok(found);
        }
        if let Some(look_ups) = &self.look_ups {
            return look_ups.find_code(hash).await;
        }
        self.records.find_code_unlocked(self.pool(), hash).await
    }

    pub(super) fn pool(&self) -> Connection<'_> {
        Connection::Pool(&self.database)
    }

    /// Begins a transaction of the database; on SQLite, waits for a turn inside the shared transaction instead.
    pub(super) async fn open(&self) -> Result<OpenTransaction, Outage> {
        let place = match &self.shared {
            Some(shared) => Place::Shared(shared.begin().await?),
            None => Place::Own(self.database.begin().await?),
        };
        Ok(OpenTransaction::new(self.records.clone(), place))
    }

    /// Opens a transaction as [`Self::open`] does, and wraps it as a transaction of the store.
    pub(super) async fn transaction(&self) -> Result<EntityTransaction, Outage> {
        Ok(EntityTransaction::new(self.open().await?, self.callbacks.clone()))
    }

    /// Runs one write, commits it, and returns how many rows it changed. On SQLite the write shares its commit with others.
    /// A write that changed nothing waits for their commit there, because it may have met rows that are not committed yet.
    pub(super) async fn write(&self, sql: &str, values: Vec<Value>) -> Result<u64, Outage> {
        let Some(shared) = &self.shared else {
            return Ok(self.pool().execute(self.records.statement(sql, values)).await?);
        };
        let mut turn = self.open().await?;
        let changed = turn.execute(sql, values).await?;
        if changed > 0 {
            turn.commit().await?;
        } else {
            drop(turn);
            shared.settle().await?;
        }
        Ok(changed)
    }
}
