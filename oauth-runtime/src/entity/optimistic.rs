//! An optimistic transaction without one of the database: it reads committed rows on the pool, and its one write checks
//! every condition again.

use super::{
    access::Access,
    one_write::{OneWrite, OneWrites, Shape, Together},
    records::lacking,
    shared_write::{SharedWrite, Written},
    token::TokenKind,
};
use crate::{
    protocol::{
        claims::Claims,
        client::{Client, PublicSubject, SubjectId},
        error::Outage,
        sealed_answer::SealedAnswer,
        secret::{CodeHash, HandleHash, TokenHash},
    },
    store::{
        Admission, Issue, IssuedCode, IssuedToken, Parties, Revocation, ShortLivedObject, Stored,
        Transaction,
    },
};
use std::{any::Any, collections::HashMap, sync::Arc};

/// Reads and one write of a request, without a transaction of the database between them.
pub(super) struct OptimisticTransaction {
    access: Access,
    writes: Arc<Writes>,
}

/// The statements by which a store performs an issue as one write.
pub(super) struct Writes {
    alone: OneWrites,
    /// Write the issues of one shape together; PostgreSQL only.
    together: HashMap<Shape, Arc<SharedWrite>>,
}

impl Writes {
    pub(super) fn of(access: &Access) -> Self {
        let Access { database, records, .. } = access;
        let shared = |shape| {
            let together = Together::build(records, shape)?;
            Some((shape, SharedWrite::new(database.clone(), records.clone(), together)))
        };
        let together = Together::SHAPES.into_iter().filter_map(shared).collect();
        Self { alone: OneWrites::build(records), together }
    }
}

impl OptimisticTransaction {
    pub(super) const fn new(access: Access, writes: Arc<Writes>) -> Self {
        Self { access, writes }
    }

    async fn store(&self, issue: &Issue) -> Result<bool, Outage> {
        let Access { records, .. } = &self.access;
        let Some(OneWrite { shape, sql, mut values }) = self.writes.alone.of(records, issue)?
        else {
            return self.store_in_transaction(issue).await;
        };
        if let Some(together) = self.writes.together.get(&shape) {
            match together.write(values).await? {
                Written::Stored => return Ok(true),
                Written::LeftOut(of_row) => values = of_row,
            }
        }
        Ok(self.access.write(sql, values).await? > 0)
    }

    /// Performs an issue that takes several writes.
    async fn store_in_transaction(&self, issue: &Issue) -> Result<bool, Outage> {
        let mut transaction = self.access.transaction().await?;
        let is_stored = transaction.issue(issue).await?;
        if is_stored {
            Box::new(transaction).commit().await?;
        } else {
            drop(transaction);
            self.settle().await?;
        }
        Ok(is_stored)
    }

    /// Waits for the commit of rows that a refused write may have met.
    async fn settle(&self) -> Result<(), Outage> {
        match &self.access.shared {
            Some(shared) => shared.settle().await,
            None => Ok(()),
        }
    }
}

impl Transaction for OptimisticTransaction {
    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn find_client<'a>(&'a mut self, client_id: &'a str) -> Stored<'a, Option<Client>> {
        self.access.callbacks.find_client(self.access.pool(), client_id)
    }

    fn admits<'a>(&'a mut self, parties: Parties<'a>) -> Stored<'a, Admission> {
        Box::pin(async move {
            let client = self.find_client(parties.client_id).await?;
            if !client.is_some_and(|client| parties.are_of(&client)) {
                return Ok(Admission::ClientGone);
            }
            let Some(subject) = parties.subject else { return Ok(Admission::Both) };
            let pool = self.access.pool();
            let is_active = self.access.records.subject_is_active(pool, subject).await?;
            Ok(if is_active { Admission::Both } else { Admission::SubjectGone })
        })
    }

    fn public_subject<'a>(
        &'a mut self,
        subject: &'a SubjectId,
    ) -> Stored<'a, Option<PublicSubject>> {
        Box::pin(self.access.records.public_subject(self.access.pool(), subject))
    }

    fn user_claims<'a>(&'a mut self, subject: &'a SubjectId) -> Stored<'a, Option<Claims>> {
        self.access.callbacks.user_claims(self.access.pool(), subject)
    }

    fn find_code<'a>(&'a mut self, code: &'a CodeHash) -> Stored<'a, Option<IssuedCode>> {
        Box::pin(self.access.find_code(code))
    }

    fn find_access_token<'a>(
        &'a mut self,
        token: &'a TokenHash,
    ) -> Stored<'a, Option<IssuedToken>> {
        Box::pin(self.access.find_token(token, TokenKind::AccessInFamily))
    }

    fn find_refresh_token<'a>(
        &'a mut self,
        token: &'a TokenHash,
    ) -> Stored<'a, Option<IssuedToken>> {
        Box::pin(self.access.find_token(token, TokenKind::Refresh))
    }

    fn issue<'a>(&'a mut self, issue: &'a Issue) -> Stored<'a, bool> {
        Box::pin(self.store(issue))
    }

    fn count_failed_attempt<'a>(&'a mut self, code: &'a CodeHash) -> Stored<'a, ()> {
        Box::pin(async move {
            let sql = &self.access.records.codes()?.statements.count_failed_attempt;
            self.access.write(sql, vec![code.as_str().into()]).await?;
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
            let refresh = self.access.records.token.statements.refresh.as_ref();
            let refresh = refresh.ok_or_else(|| lacking("refresh tokens"))?;
            let values = vec![new.clone().into(), token.as_str().into(), old.clone().into()];
            Ok(self.access.write(&refresh.replace_answer, values).await? == 1)
        })
    }

    fn insert_short_lived<'a>(
        &'a mut self,
        handle: &'a HandleHash,
        object: &'a ShortLivedObject,
    ) -> Stored<'a, ()> {
        Box::pin(async move {
            let mut transaction = self.access.transaction().await?;
            transaction.insert_short_lived(handle, object).await?;
            Box::new(transaction).commit().await
        })
    }

    fn revoke<'a>(&'a mut self, revocation: Revocation<'a>, now: i64) -> Stored<'a, u64> {
        Box::pin(async move {
            // Other revocations also end codes, one-time objects or kept answers, which are not counted.
            let is_of_tokens_only = matches!(revocation, Revocation::Family { .. });
            let mut transaction = self.access.transaction().await?;
            let revoked = transaction.revoke(revocation, now).await?;
            if revoked > 0 || !is_of_tokens_only {
                Box::new(transaction).commit().await?;
            }
            Ok(revoked)
        })
    }

    fn commit(self: Box<Self>) -> Stored<'static, ()> {
        Box::pin(async { Ok(()) })
    }
}
