//! A transaction of the store over SeaORM.

use super::{
    connection::{Connection, Plan, lacking},
    row::Purpose,
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
        Transaction,
    },
};
use sea_orm::{DatabaseTransaction, DbBackend, Value};
use std::sync::Arc;
use tokio::sync::OwnedSemaphorePermit;

/// A begun transaction; on SQLite it also holds the turn of this process to write.
pub(crate) struct EntityTransaction {
    pub(crate) plan: Arc<Plan>,
    pub(crate) transaction: DatabaseTransaction,
    pub(crate) turn: Option<OwnedSemaphorePermit>,
}

impl EntityTransaction {
    fn connection(&self) -> Connection<'_> {
        Connection::Transaction(&self.transaction)
    }

    /// Runs a conditional update; whether it changed exactly one row.
    async fn changed_one(
        &self,
        sql: Option<&String>,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<bool, Outage> {
        let sql = sql.ok_or_else(|| lacking("columns for this"))?;
        Ok(self.connection().execute(self.plan.statement(sql, values)).await? == 1)
    }

    async fn execute(&self, sql: Option<&String>, values: Vec<Value>) -> Result<u64, Outage> {
        match sql {
            Some(sql) => Ok(self.connection().execute(self.plan.statement(sql, values)).await?),
            None => Ok(0),
        }
    }

    /// Repeats a revocation until it finds nothing more: where readers do not wait for writers, a refresh that
    /// commits meanwhile has stored a successor that the first pass did not see.
    async fn revoke_all(&self, sql: Option<&String>, values: Vec<Value>) -> Result<u64, Outage> {
        let mut revoked = 0;
        loop {
            let changed = self.execute(sql, values.clone()).await?;
            revoked += changed;
            if changed == 0 || self.plan.backend == DbBackend::Sqlite {
                return Ok(revoked);
            }
        }
    }

    async fn revoke_by(&self, revocation: Revocation<'_>, now: i64) -> Result<u64, Outage> {
        let statements = &self.plan.statements;
        let tables = &self.plan.tables;
        let owner = |subject: &SubjectId| {
            tables
                .token
                .columns
                .owner
                .as_ref()
                .map(|owner| Plan::owner(owner.parse, subject))
                .transpose()
        };
        let code_owner = |subject: &SubjectId| {
            tables
                .code
                .as_ref()
                .map(|code| Plan::owner(code.columns.owner.parse, subject))
                .transpose()
        };
        match revocation {
            Revocation::AccessToken(token) => {
                self.execute(
                    Some(&statements.revoke_access_token),
                    vec![now.into(), token.as_str().into()],
                )
                .await
            }
            Revocation::Family(family) => {
                self.revoke_all(statements.revoke_family.as_ref(), vec![now.into(), family.into()])
                    .await
            }
            Revocation::Client(client_id) => {
                self.execute(
                    statements.end_codes_of_client.as_ref(),
                    vec![now.into(), client_id.into()],
                )
                .await?;
                self.revoke_all(Some(&statements.revoke_client), vec![now.into(), client_id.into()])
                    .await
            }
            Revocation::Subject(subject) => {
                if let Some(owner) = code_owner(subject)? {
                    self.execute(statements.end_codes_of_subject.as_ref(), vec![now.into(), owner])
                        .await?;
                }
                match owner(subject)? {
                    Some(owner) => {
                        self.revoke_all(statements.revoke_subject.as_ref(), vec![now.into(), owner])
                            .await
                    }
                    None => Ok(0),
                }
            }
            Revocation::Authorization { client_id, subject } => {
                if let Some(owner) = code_owner(subject)? {
                    self.execute(
                        statements.end_codes_of_authorization.as_ref(),
                        vec![now.into(), client_id.into(), owner],
                    )
                    .await?;
                }
                match owner(subject)? {
                    Some(owner) => {
                        self.revoke_all(
                            statements.revoke_authorization.as_ref(),
                            vec![now.into(), client_id.into(), owner],
                        )
                        .await
                    }
                    None => Ok(0),
                }
            }
        }
    }
}

impl Transaction for EntityTransaction {
    fn find_client<'a>(&'a mut self, client_id: &'a str) -> Stored<'a, Option<Client>> {
        (self.plan.find_client)(Connection::Transaction(&self.transaction), client_id)
    }

    fn subject_is_active<'a>(&'a mut self, subject: &'a SubjectId) -> Stored<'a, bool> {
        Box::pin(async move { self.plan.subject_is_active(self.connection(), subject).await })
    }

    fn find_code<'a>(&'a mut self, code: &'a CodeHash) -> Stored<'a, Option<IssuedCode>> {
        Box::pin(async move { self.plan.find_code(self.connection(), code).await })
    }

    fn consume_code<'a>(&'a mut self, code: &'a CodeHash, now: i64) -> Stored<'a, bool> {
        Box::pin(async move {
            self.changed_one(
                self.plan.statements.consume_code.as_ref(),
                [now.into(), code.as_str().into()],
            )
            .await
        })
    }

    fn count_failed_attempt<'a>(&'a mut self, code: &'a CodeHash) -> Stored<'a, ()> {
        Box::pin(async move {
            self.execute(
                self.plan.statements.count_failed_attempt.as_ref(),
                vec![code.as_str().into()],
            )
            .await?;
            Ok(())
        })
    }

    fn insert_code<'a>(&'a mut self, code: &'a NewCode) -> Stored<'a, ()> {
        Box::pin(async move { self.plan.insert_code(self.connection(), code).await })
    }

    fn find_access_token<'a>(
        &'a mut self,
        token: &'a TokenHash,
    ) -> Stored<'a, Option<IssuedToken>> {
        Box::pin(
            async move { self.plan.find_token(self.connection(), token, Purpose::Access).await },
        )
    }

    fn find_refresh_token<'a>(
        &'a mut self,
        token: &'a TokenHash,
    ) -> Stored<'a, Option<IssuedToken>> {
        Box::pin(
            async move { self.plan.find_token(self.connection(), token, Purpose::Refresh).await },
        )
    }

    fn supersede<'a>(
        &'a mut self,
        token: &'a TokenHash,
        answer: Option<&'a SealedAnswer>,
        now: i64,
    ) -> Stored<'a, bool> {
        Box::pin(async move {
            let values = [now.into(), answer.cloned().into(), token.as_str().into()];
            self.changed_one(self.plan.statements.supersede.as_ref(), values).await
        })
    }

    fn replace_answer<'a>(
        &'a mut self,
        token: &'a TokenHash,
        old: &'a SealedAnswer,
        new: &'a SealedAnswer,
    ) -> Stored<'a, bool> {
        Box::pin(async move {
            let values = [new.clone().into(), token.as_str().into(), old.clone().into()];
            self.changed_one(self.plan.statements.replace_answer.as_ref(), values).await
        })
    }

    fn forget_answer<'a>(&'a mut self, family: &'a Family) -> Stored<'a, ()> {
        Box::pin(async move {
            let values = vec![family.id.as_str().into(), family.generation.into()];
            self.execute(self.plan.statements.forget_answer.as_ref(), values).await?;
            Ok(())
        })
    }

    fn insert_token<'a>(&'a mut self, token: &'a NewToken) -> Stored<'a, ()> {
        Box::pin(async move { self.plan.insert_token(self.connection(), token).await })
    }

    fn find_short_lived<'a>(
        &'a mut self,
        key: &'a KeyHash,
    ) -> Stored<'a, Option<ShortLivedObject>> {
        Box::pin(async move { self.plan.find_short_lived(self.connection(), key).await })
    }

    fn consume_short_lived<'a>(&'a mut self, key: &'a KeyHash, now: i64) -> Stored<'a, bool> {
        Box::pin(async move {
            self.changed_one(
                self.plan.statements.consume_short_lived.as_ref(),
                [now.into(), key.as_str().into()],
            )
            .await
        })
    }

    fn revoke<'a>(&'a mut self, revocation: Revocation<'a>, now: i64) -> Stored<'a, u64> {
        Box::pin(self.revoke_by(revocation, now))
    }

    fn commit(self: Box<Self>) -> Stored<'static, ()> {
        Box::pin(async move {
            self.transaction.commit().await?;
            drop(self.turn);
            Ok(())
        })
    }
}
