//! A transaction of the store over SeaORM.

use super::{
    callbacks::{Callbacks, Row, TokenDraft, TokenWriter},
    client::statements::name_row,
    ephemeral::statements::NewObject,
    open_transaction::OpenTransaction,
    records::lacking,
    revocation, spending,
    token::TokenKind,
};
use crate::{
    protocol::{
        claims::Claims,
        client::{Client, PublicSubject, SubjectId},
        error::Outage,
        sealed_answer::SealedAnswer,
        secret::{CodeHash, HandleHash, TokenHash},
        stamp::Stamp,
    },
    store::{
        Admission, Issue, IssuedCode, IssuedToken, NewCode, NewToken, Parties, Record, Revocation,
        ShortLivedObject, Stored, Transaction, foreign_transaction,
    },
};
use sea_orm::DatabaseTransaction;
use std::{any::Any, sync::Arc};

/// A begun transaction of the database, or on SQLite a turn inside the shared one.
pub(crate) struct EntityTransaction {
    open: OpenTransaction,
    callbacks: Arc<dyn Callbacks>,
}

impl EntityTransaction {
    pub(super) fn new(open: OpenTransaction, callbacks: Arc<dyn Callbacks>) -> Self {
        Self { open, callbacks }
    }

    /// This crate's transaction, out of a transaction that may wrap it. Fails if the transaction is of another store.
    pub(crate) fn of(transaction: &mut dyn Transaction) -> Result<&mut Self, Outage> {
        transaction.as_any_mut().downcast_mut().ok_or_else(foreign_transaction)
    }

    /// Lends the database's own transaction to a hook of the application.
    pub(crate) async fn lend_transaction(&mut self) -> Result<&DatabaseTransaction, Outage> {
        self.open.lend().await
    }

    /// The columns of a code, with their values.
    pub(crate) fn code_row(&self, code: &NewCode) -> Result<Row, Outage> {
        self.open.records.codes()?.statements.insert.row(code)
    }

    /// Stores the row of a token.
    async fn insert_token(&mut self, token: &NewToken) -> Result<(), Outage> {
        let records = self.open.records.clone();
        let statements = &records.token.statements;
        self.open.insert(&statements.store, statements.insert.values(token)?).await
    }

    /// Stores the row of a code.
    pub(crate) async fn insert_code(&mut self, code: &NewCode) -> Result<(), Outage> {
        let records = self.open.records.clone();
        let statements = &records.codes()?.statements;
        self.open.insert(&statements.store, statements.insert.values(code)?).await
    }

    /// Whether client and user may act. Nobody changes their rows until the transaction ends.
    async fn admission(
        &mut self,
        parties: Parties<'_>,
        stamp: Option<&Stamp>,
    ) -> Result<Admission, Outage> {
        let connection = self.open.connection()?;
        let records = &self.open.records;
        let mut is_active = records.lock_client(connection, parties).await?;
        if self.callbacks.queries_clients() {
            // The client's row, if there is one, is locked; the application says whether the client may act.
            let client = self.callbacks.find_client(connection, parties.client_id).await?;
            is_active = client.is_some_and(|client| parties.are_of(&client));
        }
        if !is_active {
            return Ok(Admission::ClientGone);
        }
        let Some(subject) = parties.subject else { return Ok(Admission::Both) };
        let is_active = records.lock_subject(connection, subject, stamp).await?;
        Ok(if is_active { Admission::Both } else { Admission::SubjectGone })
    }

    async fn store(&mut self, issue: &Issue) -> Result<bool, Outage> {
        if let Some(parties) = issue.parties()
            && self.admission(parties, issue.stamp.as_ref()).await? != Admission::Both
        {
            return Ok(false);
        }
        if issue.spends.len() > 1 || matches!(issue.record, Record::ByHook { .. }) {
            // Sets a savepoint on SQLite: something can still be refused after the first write.
            self.open.lend().await?;
        }
        for spend in &issue.spends {
            if !spending::spend(&mut self.open, spend, issue.now).await? {
                return Ok(false);
            }
        }
        match &issue.record {
            Record::Nothing | Record::ByHook { .. } => {}
            Record::Code(code) => self.insert_code(code).await?,
            Record::Token(token) => {
                let callbacks = self.callbacks.clone();
                callbacks.save_token(TokenDraft { writer: self, token }).await?;
            }
        }
        Ok(true)
    }
}

impl TokenWriter for EntityTransaction {
    fn insert<'a>(&'a mut self, token: &'a NewToken) -> Stored<'a, ()> {
        Box::pin(self.insert_token(token))
    }

    fn row(&self, token: &NewToken) -> Result<Row, Outage> {
        self.open.records.token.statements.insert.row(token)
    }

    fn lend(&mut self) -> Stored<'_, &DatabaseTransaction> {
        Box::pin(self.open.lend())
    }
}

impl Transaction for EntityTransaction {
    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn find_client<'a>(&'a mut self, client_id: &'a str) -> Stored<'a, Option<Client>> {
        Box::pin(async move {
            let found = self.callbacks.find_client(self.open.connection()?, client_id).await?;
            if found.as_ref().is_none_or(|client| client.registration().is_some()) {
                return Ok(found);
            }
            // Tokens and codes are bound to the row of their client, so the row needs its name.
            let records = self.open.records.clone();
            self.open.execute(&records.clients.name_row, name_row(client_id)).await?;
            self.callbacks.find_client(self.open.connection()?, client_id).await
        })
    }

    fn admits<'a>(&'a mut self, parties: Parties<'a>) -> Stored<'a, Admission> {
        Box::pin(self.admission(parties, None))
    }

    fn public_subject<'a>(
        &'a mut self,
        subject: &'a SubjectId,
    ) -> Stored<'a, Option<PublicSubject>> {
        Box::pin(
            async move { self.open.records.public_subject(self.open.connection()?, subject).await },
        )
    }

    fn user_claims<'a>(&'a mut self, subject: &'a SubjectId) -> Stored<'a, Option<Claims>> {
        Box::pin(async move {
            let callbacks = self.callbacks.clone();
            callbacks.user_claims(self.open.connection()?, subject).await
        })
    }

    fn find_code<'a>(&'a mut self, code: &'a CodeHash) -> Stored<'a, Option<IssuedCode>> {
        Box::pin(async move { self.open.records.find_code(self.open.connection()?, code).await })
    }

    fn find_access_token<'a>(
        &'a mut self,
        token: &'a TokenHash,
    ) -> Stored<'a, Option<IssuedToken>> {
        Box::pin(async move {
            self.open
                .records
                .find_token(self.open.connection()?, token, TokenKind::AccessInFamily)
                .await
        })
    }

    fn find_refresh_token<'a>(
        &'a mut self,
        token: &'a TokenHash,
    ) -> Stored<'a, Option<IssuedToken>> {
        Box::pin(async move {
            self.open.records.find_token(self.open.connection()?, token, TokenKind::Refresh).await
        })
    }

    fn issue<'a>(&'a mut self, issue: &'a Issue) -> Stored<'a, bool> {
        Box::pin(self.store(issue))
    }

    fn count_failed_attempt<'a>(&'a mut self, code: &'a CodeHash) -> Stored<'a, ()> {
        Box::pin(async move {
            let records = self.open.records.clone();
            let sql = &records.codes()?.statements.count_failed_attempt;
            self.open.execute(sql, vec![code.as_str().into()]).await?;
            Ok(())
        })
    }

    fn replace_answer<'a>(
        &'a mut self,
        token: &'a TokenHash,
        old: &'a SealedAnswer,
        new: &'a SealedAnswer,
    ) -> Stored<'a, bool> {
        Box::pin(async move {
            let records = self.open.records.clone();
            let refresh = records.token.statements.refresh.as_ref();
            let refresh = refresh.ok_or_else(|| lacking("refresh tokens"))?;
            let values = vec![new.clone().into(), token.as_str().into(), old.clone().into()];
            self.open.changes_one(&refresh.replace_answer, values).await
        })
    }

    fn insert_short_lived<'a>(
        &'a mut self,
        handle: &'a HandleHash,
        object: &'a ShortLivedObject,
    ) -> Stored<'a, ()> {
        let new = NewObject { handle: handle.clone(), object: object.clone() };
        Box::pin(async move { spending::store_object(&mut self.open, &new).await })
    }

    fn revoke<'a>(&'a mut self, revocation: Revocation<'a>, now: i64) -> Stored<'a, u64> {
        Box::pin(revocation::revoke(&mut self.open, revocation, now))
    }

    fn commit(self: Box<Self>) -> Stored<'static, ()> {
        Box::pin(self.open.commit())
    }
}
