//! A transaction of the store over SeaORM.

use super::{
    connection::{Connection, Plan, lacking},
    row::Purpose,
    save::{Destination, Row, TokenDraft},
    shared_transaction::Member,
    statements::Statements,
    write::{code_names, token_names},
};
use crate::{
    protocol::{
        client::{Client, SubjectId},
        error::Outage,
        sealed_answer::SealedAnswer,
        secret::{CodeHash, KeyHash, TokenHash},
    },
    store::{
        Family, IssuedCode, IssuedToken, NewCode, NewToken, Revocation, ShortLivedObject, Stored,
        Transaction, one_time_kind,
    },
};
use sea_orm::{DatabaseTransaction, Value};
use std::sync::Arc;

/// A begun transaction of its own, or on SQLite a turn inside the shared one.
pub(crate) struct EntityTransaction {
    plan: Arc<Plan>,
    place: Place,
}

enum Place {
    Own(DatabaseTransaction),
    Shared(Member),
}

impl EntityTransaction {
    pub(crate) fn own(plan: Arc<Plan>, transaction: DatabaseTransaction) -> Self {
        Self { plan, place: Place::Own(transaction) }
    }

    pub(crate) fn shared(plan: Arc<Plan>, member: Member) -> Self {
        Self { plan, place: Place::Shared(member) }
    }

    fn connection(&self) -> Result<Connection<'_>, Outage> {
        Ok(Connection::Transaction(match &self.place {
            Place::Own(transaction) => transaction,
            Place::Shared(member) => member.transaction()?,
        }))
    }

    /// Lends the database's own transaction to a hook of the application.
    pub(super) async fn lend(&mut self) -> Result<&DatabaseTransaction, Outage> {
        match &mut self.place {
            Place::Own(transaction) => Ok(transaction),
            Place::Shared(member) => member.lend().await,
        }
    }

    /// The columns of a token, with their values.
    pub(super) fn token_row(&self, token: &NewToken) -> Result<Row, Outage> {
        let (values, _) = self.plan.token_values(token)?;
        // Without a key the last name has no value.
        Ok(token_names(&self.plan.tables.token).into_iter().cloned().zip(values).collect())
    }

    /// The columns of a code, with their values.
    pub(super) fn code_row(&self, code: &NewCode) -> Result<Row, Outage> {
        let table = self.plan.tables.code.as_ref().ok_or_else(|| lacking("codes"))?;
        let (values, _) = self.plan.code_values(code)?;
        Ok(code_names(table).into_iter().cloned().zip(values).collect())
    }

    /// Stores the row of a token.
    pub(super) async fn insert_token_row(&mut self, token: &NewToken) -> Result<bool, Outage> {
        let had_written = self.begin_write();
        let result = self.plan.insert_token(self.connection()?, token).await;
        self.noted(had_written, result, |()| true)?;
        Ok(true)
    }

    /// Notes that a write begins, for those who share the transaction: it may be cut short at any moment. Whether there was
    /// one before.
    fn begin_write(&mut self) -> bool {
        match &mut self.place {
            Place::Shared(member) => member.note(true),
            Place::Own(_) => false,
        }
    }

    /// Notes what came of a write.
    fn noted<T>(
        &mut self,
        had_written: bool,
        result: Result<T, Outage>,
        has_written: fn(&T) -> bool,
    ) -> Result<T, Outage> {
        if let Place::Shared(member) = &mut self.place {
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

    /// Stores a token if its client exists and is enabled; whether it did.
    pub(crate) async fn insert_token_of_active_client(
        &mut self,
        token: &NewToken,
    ) -> Result<bool, Outage> {
        let statement = self.plan.insert_token_of_active_client(token)?;
        let had_written = self.begin_write();
        let result = self.connection()?.execute(statement).await.map_err(Outage::from);
        Ok(self.noted(had_written, result, |rows| *rows > 0)? == 1)
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
            Revocation::AccessToken(token) => {
                let values = vec![now, token.as_str().into()];
                self.execute(|it| Some(&it.revoke_access_token), values).await
            }
            Revocation::Family(family) => {
                self.revoke_all(|it| it.revoke_family.as_ref(), vec![now, family.into()]).await
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

impl Transaction for EntityTransaction {
    fn find_client<'a>(&'a mut self, client_id: &'a str) -> Stored<'a, Option<Client>> {
        Box::pin(async move { self.plan.hooks.find_client(self.connection()?, client_id).await })
    }

    fn subject_is_active<'a>(&'a mut self, subject: &'a SubjectId) -> Stored<'a, bool> {
        Box::pin(async move { self.plan.subject_is_active(self.connection()?, subject).await })
    }

    fn find_code<'a>(&'a mut self, code: &'a CodeHash) -> Stored<'a, Option<IssuedCode>> {
        Box::pin(async move { self.plan.find_code(self.connection()?, code).await })
    }

    fn consume_code<'a>(&'a mut self, code: &'a CodeHash, now: i64) -> Stored<'a, bool> {
        Box::pin(async move {
            self.changed_one(|it| it.consume_code.as_ref(), vec![now.into(), code.as_str().into()])
                .await
        })
    }

    fn count_failed_attempt<'a>(&'a mut self, code: &'a CodeHash) -> Stored<'a, ()> {
        Box::pin(async move {
            self.execute(|it| it.count_failed_attempt.as_ref(), vec![code.as_str().into()]).await?;
            Ok(())
        })
    }

    fn insert_code<'a>(&'a mut self, code: &'a NewCode) -> Stored<'a, ()> {
        Box::pin(async move {
            let had_written = self.begin_write();
            let result = self.plan.insert_code(self.connection()?, code).await;
            self.noted(had_written, result, |()| true)
        })
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

    fn supersede<'a>(
        &'a mut self,
        token: &'a TokenHash,
        answer: Option<&'a SealedAnswer>,
        now: i64,
    ) -> Stored<'a, bool> {
        Box::pin(async move {
            let values = vec![now.into(), answer.cloned().into(), token.as_str().into()];
            self.changed_one(|it| it.supersede.as_ref(), values).await
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

    fn forget_answer<'a>(&'a mut self, family: &'a Family) -> Stored<'a, ()> {
        Box::pin(async move {
            let values = vec![family.id.as_str().into(), family.generation.into()];
            self.execute(|it| it.forget_answer.as_ref(), values).await?;
            Ok(())
        })
    }

    fn insert_token<'a>(&'a mut self, token: &'a NewToken) -> Stored<'a, ()> {
        Box::pin(async move {
            let plan = self.plan.clone();
            let draft = TokenDraft { destination: Destination::Transaction(self), token };
            plan.hooks.save_token(draft).await?;
            Ok(())
        })
    }

    fn find_short_lived<'a>(
        &'a mut self,
        key: &'a KeyHash,
    ) -> Stored<'a, Option<ShortLivedObject>> {
        Box::pin(async move { self.plan.find_short_lived(self.connection()?, key).await })
    }

    fn insert_short_lived<'a>(
        &'a mut self,
        key: &'a KeyHash,
        object: &'a ShortLivedObject,
    ) -> Stored<'a, ()> {
        Box::pin(async move {
            let had_written = self.begin_write();
            let result = self.plan.insert_short_lived(self.connection()?, key, object).await;
            self.noted(had_written, result, |()| true)
        })
    }

    fn consume_short_lived<'a>(&'a mut self, key: &'a KeyHash, now: i64) -> Stored<'a, bool> {
        Box::pin(async move {
            self.changed_one(
                |it| it.consume_short_lived.as_ref(),
                vec![now.into(), key.as_str().into()],
            )
            .await
        })
    }

    fn revoke<'a>(&'a mut self, revocation: Revocation<'a>, now: i64) -> Stored<'a, u64> {
        Box::pin(self.revoke_by(revocation, now))
    }

    fn commit(self: Box<Self>) -> Stored<'static, ()> {
        Box::pin(async move {
            match self.place {
                Place::Own(transaction) => Ok(transaction.commit().await?),
                Place::Shared(member) => member.commit().await,
            }
        })
    }
}
