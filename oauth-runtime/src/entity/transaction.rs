//! A transaction of the store over SeaORM.

use super::{
    callbacks::{Callbacks, Row, TokenDraft, TokenWriter},
    connection::{Connection, Plan, lacking},
    row::Purpose,
    shared_transaction::Member,
    statements::Statements,
    write::{code_names, token_names},
};
use crate::{
    protocol::{
        client::{Client, SubjectId},
        error::Outage,
        sealed_answer::SealedAnswer,
        secret::{CodeHash, HandleHash, TokenHash},
    },
    store::{
        Admission, Family, Issue, IssuedCode, IssuedToken, NewCode, NewToken, Record, Revocation,
        ShortLivedObject, Spend, Stored, Transaction, foreign_transaction, one_time_kind,
    },
};
use sea_orm::{DatabaseTransaction, Value};
use std::{any::Any, sync::Arc};

/// A begun transaction of its own, or on SQLite a turn inside the shared one.
pub(crate) struct EntityTransaction {
    plan: Arc<Plan>,
    callbacks: Arc<dyn Callbacks>,
    place: Open,
}

enum Open {
    Own(DatabaseTransaction),
    Shared(Member),
}

impl EntityTransaction {
    pub(super) fn own(
        plan: Arc<Plan>,
        callbacks: Arc<dyn Callbacks>,
        transaction: DatabaseTransaction,
    ) -> Self {
        Self { plan, callbacks, place: Open::Own(transaction) }
    }

    pub(super) fn shared(plan: Arc<Plan>, callbacks: Arc<dyn Callbacks>, member: Member) -> Self {
        Self { plan, callbacks, place: Open::Shared(member) }
    }

    /// The transaction of this crate's store inside a transaction that may wrap it.
    pub(crate) fn of(transaction: &mut dyn Transaction) -> Result<&mut Self, Outage> {
        transaction.as_any_mut().downcast_mut().ok_or_else(foreign_transaction)
    }

    pub(super) fn connection(&self) -> Result<Connection<'_>, Outage> {
        Ok(Connection::Transaction(match &self.place {
            Open::Own(transaction) => transaction,
            Open::Shared(member) => member.transaction()?,
        }))
    }

    /// Lends the database's own transaction to a hook of the application.
    pub(crate) async fn lend_transaction(&mut self) -> Result<&DatabaseTransaction, Outage> {
        match &mut self.place {
            Open::Own(transaction) => Ok(transaction),
            Open::Shared(member) => member.lend().await,
        }
    }

    /// The columns of a token, with their values.
    pub(super) fn token_row(&self, token: &NewToken) -> Result<Row, Outage> {
        let (values, _) = self.plan.token_values(token)?;
        // Without a key the last name has no value.
        Ok(token_names(&self.plan.tables.token).into_iter().cloned().zip(values).collect())
    }

    /// The columns of a code, with their values.
    pub(crate) fn code_row(&self, code: &NewCode) -> Result<Row, Outage> {
        let table = self.plan.tables.code.as_ref().ok_or_else(|| lacking("codes"))?;
        let (values, _) = self.plan.code_values(code)?;
        Ok(code_names(table).into_iter().cloned().zip(values).collect())
    }

    /// Stores the row of a token.
    async fn insert_token_row(&mut self, token: &NewToken) -> Result<(), Outage> {
        let had_written = self.begin_write();
        let result = self.plan.insert_token(self.connection()?, token).await;
        self.noted(had_written, result, |()| true)
    }

    /// Stores the row of a code.
    pub(crate) async fn insert_code(&mut self, code: &NewCode) -> Result<(), Outage> {
        let had_written = self.begin_write();
        let result = self.plan.insert_code(self.connection()?, code).await;
        self.noted(had_written, result, |()| true)
    }

    /// Uses one thing up; whether this call did it.
    async fn spend(&mut self, spend: &Spend, now: i64) -> Result<bool, Outage> {
        match spend {
            Spend::Code { code, .. } => {
                let values = vec![now.into(), code.as_str().into()];
                self.changed_one(|it| it.consume_code.as_ref(), values).await
            }
            Spend::RefreshToken { token, family, answer, .. } => {
                let values = vec![now.into(), answer.clone().into(), token.as_str().into()];
                if !self.changed_one(|it| it.supersede.as_ref(), values).await? {
                    return Ok(false);
                }
                self.forget_answer_before(family).await?;
                Ok(true)
            }
            Spend::Handle(handle) => {
                let values = vec![now.into(), handle.as_str().into()];
                self.changed_one(|it| it.consume_short_lived.as_ref(), values).await
            }
            Spend::Mark { id, expires_at } => {
                if self.plan.find_short_lived(self.connection()?, id).await?.is_some() {
                    return Ok(false);
                }
                let object = ShortLivedObject::new("mark", serde_json::Value::Null, *expires_at);
                self.insert_object(id, &object).await?;
                Ok(true)
            }
        }
    }

    /// The answer that issued this generation is kept no longer.
    async fn forget_answer_before(&mut self, family: &Family) -> Result<(), Outage> {
        if family.generation > 0 {
            let values = vec![family.id.as_str().into(), (family.generation - 1).into()];
            self.execute(|it| it.forget_answer.as_ref(), values).await?;
        }
        Ok(())
    }

    async fn insert_object(
        &mut self,
        handle: &HandleHash,
        object: &ShortLivedObject,
    ) -> Result<(), Outage> {
        let had_written = self.begin_write();
        let result = self.plan.insert_short_lived(self.connection()?, handle, object).await;
        self.noted(had_written, result, |()| true)
    }

    async fn admission(
        &mut self,
        client_id: &str,
        subject: Option<&SubjectId>,
    ) -> Result<Admission, Outage> {
        let client = self.callbacks.find_client(self.connection()?, client_id).await?;
        if !client.is_some_and(|client| client.is_active()) {
            return Ok(Admission::ClientGone);
        }
        let Some(subject) = subject else { return Ok(Admission::Both) };
        let is_active = self.plan.subject_is_active(self.connection()?, subject).await?;
        Ok(if is_active { Admission::Both } else { Admission::SubjectGone })
    }

    async fn store(&mut self, issue: &Issue) -> Result<bool, Outage> {
        if let Some((client_id, subject)) = issue.parties()
            && self.admission(client_id, subject).await? != Admission::Both
        {
            return Ok(false);
        }
        for spend in &issue.spends {
            if !self.spend(spend, issue.now).await? {
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

    /// Notes that a write begins, for those who share the transaction: it may be cut short at any moment. Whether there was
    /// one before.
    fn begin_write(&mut self) -> bool {
        match &mut self.place {
            Open::Shared(member) => member.note(true),
            Open::Own(_) => false,
        }
    }

    /// Notes what came of a write.
    fn noted<T>(
        &mut self,
        had_written: bool,
        result: Result<T, Outage>,
        has_written: fn(&T) -> bool,
    ) -> Result<T, Outage> {
        if let Open::Shared(member) = &mut self.place {
            // After a failed write nobody knows whether the database has given the transaction up by itself.
            member.note(had_written || result.as_ref().map_or(true, has_written));
        }
        result
    }

    /// Runs a conditional update; whether it changed exactly one row.
    async fn changed_one(
        &mut self,
        sql: fn(&Statements) -> Option<&String>,
        values: Vec<Value>,
    ) -> Result<bool, Outage> {
        if sql(&self.plan.statements).is_none() {
            return Err(lacking("columns for this"));
        }
        Ok(self.execute(sql, values).await? == 1)
    }

    async fn execute(
        &mut self,
        sql: fn(&Statements) -> Option<&String>,
        values: Vec<Value>,
    ) -> Result<u64, Outage> {
        let Some(sql) = sql(&self.plan.statements) else { return Ok(0) };
        let statement = self.plan.statement(sql, values);
        let had_written = self.begin_write();
        let result = self.connection()?.execute(statement).await.map_err(Outage::from);
        self.noted(had_written, result, |rows| *rows > 0)
    }

    /// Repeats a revocation until it finds nothing more: where readers do not wait for writers, a refresh that
    /// commits meanwhile has stored a successor that the first pass did not see.
    async fn revoke_all(
        &mut self,
        sql: fn(&Statements) -> Option<&String>,
        values: Vec<Value>,
    ) -> Result<u64, Outage> {
        let mut revoked = 0;
        loop {
            let changed = self.execute(sql, values.clone()).await?;
            revoked += changed;
            if changed == 0 || self.plan.is_sqlite() {
                return Ok(revoked);
            }
        }
    }

    async fn end_one_times(&mut self, subject: &SubjectId, now: Value) -> Result<(), Outage> {
        let values = vec![now, one_time_kind(Some(subject)).into()];
        self.execute(|it| it.end_short_lived_of_kind.as_ref(), values).await?;
        Ok(())
    }

    async fn revoke_by(&mut self, revocation: Revocation<'_>, now: i64) -> Result<u64, Outage> {
        let now: Value = now.into();
        match revocation {
            Revocation::AccessToken { token, family } => {
                let values = vec![now, token.as_str().into()];
                let revoked = self.execute(|it| Some(&it.revoke_access_token), values).await?;
                if let Some(family) = family {
                    self.forget_answer_before(family).await?;
                }
                Ok(revoked)
            }
            Revocation::Family { id, client_id: None } => {
                self.revoke_all(|it| it.revoke_family.as_ref(), vec![now, id.into()]).await
            }
            Revocation::Family { id, client_id: Some(client_id) } => {
                let values = vec![now, id.into(), client_id.into()];
                self.revoke_all(|it| it.revoke_family_of_client.as_ref(), values).await
            }
            Revocation::Client(client_id) => {
                let values = vec![now, client_id.into()];
                self.execute(|it| it.end_codes_of_client.as_ref(), values.clone()).await?;
                self.revoke_all(|it| Some(&it.revoke_client), values).await
            }
            Revocation::Subject(subject) => {
                self.end_one_times(subject, now.clone()).await?;
                let (code_owner, token_owner) = self.owners(subject)?;
                if let Some(owner) = code_owner {
                    let values = vec![now.clone(), owner];
                    self.execute(|it| it.end_codes_of_subject.as_ref(), values).await?;
                }
                let Some(owner) = token_owner else { return Ok(0) };
                self.revoke_all(|it| it.revoke_subject.as_ref(), vec![now, owner]).await
            }
            Revocation::Authorization { client_id, subject } => {
                self.end_one_times(subject, now.clone()).await?;
                let (code_owner, token_owner) = self.owners(subject)?;
                if let Some(owner) = code_owner {
                    let values = vec![now.clone(), client_id.into(), owner];
                    self.execute(|it| it.end_codes_of_authorization.as_ref(), values).await?;
                }
                let Some(owner) = token_owner else { return Ok(0) };
                let values = vec![now, client_id.into(), owner];
                self.revoke_all(|it| it.revoke_authorization.as_ref(), values).await
            }
        }
    }

    /// A user as the owner columns of codes and of tokens hold them.
    fn owners(&self, subject: &SubjectId) -> Result<(Option<Value>, Option<Value>), Outage> {
        let tables = &self.plan.tables;
        let code = tables.code.as_ref().map(|code| Plan::owner(code.columns.owner.parse, subject));
        let token = tables.token.columns.owner.as_ref();
        let token = token.map(|owner| Plan::owner(owner.parse, subject));
        Ok((code.transpose()?, token.transpose()?))
    }
}

impl TokenWriter for EntityTransaction {
    fn insert<'a>(&'a mut self, token: &'a NewToken) -> Stored<'a, ()> {
        Box::pin(self.insert_token_row(token))
    }

    fn row(&self, token: &NewToken) -> Result<Row, Outage> {
        self.token_row(token)
    }

    fn lend(&mut self) -> Stored<'_, &DatabaseTransaction> {
        Box::pin(self.lend_transaction())
    }
}

impl Transaction for EntityTransaction {
    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn find_client<'a>(&'a mut self, client_id: &'a str) -> Stored<'a, Option<Client>> {
        Box::pin(async move { self.callbacks.find_client(self.connection()?, client_id).await })
    }

    fn admits<'a>(
        &'a mut self,
        client_id: &'a str,
        subject: Option<&'a SubjectId>,
    ) -> Stored<'a, Admission> {
        Box::pin(self.admission(client_id, subject))
    }

    fn find_code<'a>(&'a mut self, code: &'a CodeHash) -> Stored<'a, Option<IssuedCode>> {
        Box::pin(async move { self.plan.find_code(self.connection()?, code).await })
    }

    fn find_access_token<'a>(
        &'a mut self,
        token: &'a TokenHash,
    ) -> Stored<'a, Option<IssuedToken>> {
        Box::pin(
            async move { self.plan.find_token(self.connection()?, token, Purpose::Access).await },
        )
    }

    fn find_refresh_token<'a>(
        &'a mut self,
        token: &'a TokenHash,
    ) -> Stored<'a, Option<IssuedToken>> {
        Box::pin(
            async move { self.plan.find_token(self.connection()?, token, Purpose::Refresh).await },
        )
    }

    fn issue<'a>(&'a mut self, issue: &'a Issue) -> Stored<'a, bool> {
        Box::pin(self.store(issue))
    }

    fn count_failed_attempt<'a>(&'a mut self, code: &'a CodeHash) -> Stored<'a, ()> {
        Box::pin(async move {
            self.execute(|it| it.count_failed_attempt.as_ref(), vec![code.as_str().into()]).await?;
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
            let values = vec![new.clone().into(), token.as_str().into(), old.clone().into()];
            self.changed_one(|it| it.replace_answer.as_ref(), values).await
        })
    }

    fn insert_short_lived<'a>(
        &'a mut self,
        handle: &'a HandleHash,
        object: &'a ShortLivedObject,
    ) -> Stored<'a, ()> {
        Box::pin(self.insert_object(handle, object))
    }

    fn revoke<'a>(&'a mut self, revocation: Revocation<'a>, now: i64) -> Stored<'a, u64> {
        Box::pin(self.revoke_by(revocation, now))
    }

    fn commit(self: Box<Self>) -> Stored<'static, ()> {
        Box::pin(async move {
            match self.place {
                Open::Own(transaction) => Ok(transaction.commit().await?),
                Open::Shared(member) => member.commit().await,
            }
        })
    }
}
