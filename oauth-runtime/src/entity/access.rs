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

/// What the store and its transactions share.
#[derive(Clone)]
pub(super) struct Access {
    pub(super) database: DatabaseConnection,
    pub(super) records: Arc<Records>,
    pub(super) callbacks: Arc<dyn Callbacks>,
    /// SQLite only.
    pub(super) shared: Option<SharedTransaction>,
    /// PostgreSQL only.
    look_ups: Option<Arc<SharedLookUps>>,
    /// An SQLite file that each thread reads by itself; empty until the store is checked, and with any other database.
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

    /// Runs the statements that read many tokens or codes.
    pub(super) async fn check_look_ups(&self) -> Result<(), Outage> {
        match &self.look_ups {
            Some(look_ups) => look_ups.check().await,
            None => Ok(()),
        }
    }

    /// Looks whether the database is a file that each thread can read by itself.
    #[cfg(feature = "sqlite-inline")]
    pub(super) async fn prepare_inline_reads(&self) -> Result<(), Outage> {
        if let Some(inline) = InlineRead::of(self.pool(), &self.records).await? {
            // Whoever looked first has found the same.
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

    /// The same for a client that asks what the token says.
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

    /// Begins a transaction of its own, or on SQLite waits for a turn inside the shared one.
    pub(super) async fn open(&self) -> Result<OpenTransaction, Outage> {
        let place = match &self.shared {
            Some(shared) => Place::Shared(shared.begin().await?),
            None => Place::Own(self.database.begin().await?),
        };
        Ok(OpenTransaction::new(self.records.clone(), place))
    }

    /// The same as a transaction of the store.
    pub(super) async fn transaction(&self) -> Result<EntityTransaction, Outage> {
        Ok(EntityTransaction::new(self.open().await?, self.callbacks.clone()))
    }

    /// Runs one write and commits it; how many rows it changed. On SQLite it shares its commit with others, and one that
    /// changes nothing waits for their commit, because it may have met rows that are not committed yet.
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
