//! A transaction over Redis and the database: what may be used once is used up in Redis, then what replaces it is stored in
//! the database.
//!
//! The database is asked first whether client and user may act, so that a refusal burns nothing. The write that stores asks it
//! again; if it refuses then, what was used up stays used up. If the transaction is dropped without a commit, nothing happened
//! in the database.

use super::state::{State, Step};
use crate::{
    protocol::{
        claims::Claims,
        client::{Client, PublicSubject, SubjectId},
        error::Outage,
        sealed_answer::SealedAnswer,
        secret::{CodeHash, HandleHash, TokenHash},
    },
    store::{
        Admission, Family, Issue, IssuedCode, IssuedToken, Parties, Record, Revocation,
        ShortLivedObject, Spend, Store, Stored, Transaction, device_code_kind, one_time_kind,
    },
};
use serde_json::Value;
use std::{any::Any, sync::Arc};

/// The kind of the objects that mark what has happened, so that it happens once.
const MARK: &str = "mark";

/// How the database takes part.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// With a transaction.
    Begun,
    /// With reads outside of one, and one write.
    Optimistic,
}

/// A transaction over Redis and the database.
pub(super) struct RedisTransaction {
    store: Arc<dyn Store>,
    state: State,
    way: Way,
    /// The transaction of the database, once it is open.
    inner: Option<Box<dyn Transaction>>,
    /// The code that was found last, and the family of its tokens.
    found: Option<(CodeHash, String)>,
    exchanged: Option<Exchanged>,
}

/// A token that was issued for something in Redis.
struct Exchanged {
    /// The keys of what was used up.
    keys: Vec<String>,
    token: TokenHash,
    family: Option<Family>,
    /// When the token was issued, in epoch seconds.
    now: i64,
}

impl RedisTransaction {
    pub(super) fn new(store: Arc<dyn Store>, state: State, way: Way) -> Self {
        Self { store, state, way, inner: None, found: None, exchanged: None }
    }

    /// The transaction of the database, which is opened if it is not open yet.
    pub(super) async fn open(&mut self) -> Result<&mut Box<dyn Transaction>, Outage> {
        let inner = match self.inner.take() {
            Some(inner) => inner,
            None if self.way == Way::Begun => self.store.begin().await?,
            None => self.store.optimistic().await?,
        };
        Ok(self.inner.insert(inner))
    }

    async fn issue_both(&mut self, issue: &Issue) -> Result<bool, Outage> {
        let step = self.step_of(issue)?;
        if step.is_empty() {
            return self.open().await?.issue(issue).await;
        }
        match &issue.record {
            Record::Nothing => self.take_then_store(&step, issue).await,
            Record::Code(_) | Record::ByHook { .. } => self.hold_then_take(&step, issue).await,
            Record::Token(token) => {
                let Some(parties) = issue.parties() else { return Ok(false) };
                if self.open().await?.admits(parties).await? != Admission::Both
                    || !self.take_then_store(&step, issue).await?
                {
                    return Ok(false);
                }
                self.exchanged = Some(Exchanged {
                    keys: step.used().cloned().collect(),
                    token: token.access_token.clone(),
                    family: token.family.clone(),
                    now: issue.now,
                });
                Ok(true)
            }
        }
    }

    /// The part of an issue that concerns Redis.
    fn step_of(&self, issue: &Issue) -> Result<Step, Outage> {
        let mut step = self.state.step(issue.now);
        for spend in &issue.spends {
            match spend {
                Spend::Code { code, removable_at } => {
                    self.state.use_code(&mut step, code, *removable_at);
                }
                Spend::Handle(handle) => self.state.use_handle(&mut step, handle),
                Spend::Mark { id, expires_at } => {
                    let mark = ShortLivedObject::new(MARK, Value::Null, *expires_at);
                    self.state.store_object(&mut step, id, &mark);
                }
                Spend::RefreshToken { .. } | Spend::AccessToken(_) => {}
            }
        }
        if let Record::Code(code) = &issue.record {
            self.state.store_code(&mut step, code)?;
        }
        Ok(step)
    }

    /// Uses up in Redis, then stores in the database the part that belongs there.
    async fn take_then_store(&mut self, step: &Step, issue: &Issue) -> Result<bool, Outage> {
        if !self.state.take(step).await? {
            return Ok(false);
        }
        let rest = of_database(issue);
        if rest.spends.is_empty() && matches!(rest.record, Record::Nothing) {
            return Ok(true);
        }
        self.open().await?.issue(&rest).await
    }

    /// Locks client and user in the database as they were checked, until what depends on them is stored in Redis. A
    /// revocation that follows a new password then finds it there.
    async fn hold_then_take(&mut self, step: &Step, issue: &Issue) -> Result<bool, Outage> {
        if self.way == Way::Optimistic {
            // Wait for Redis first, so that no transaction of the database waits for a Redis that does not answer.
            self.state.answers().await?;
            self.inner = None;
            self.way = Way::Begun;
        }
        if !self.open().await?.issue(&of_database(issue)).await? {
            return Ok(false);
        }
        self.state.take(step).await
    }

    /// Ends what was issued, if a revocation came between the two writes.
    async fn end_if_withdrawn(self) -> Result<(), Outage> {
        let Some(Exchanged { keys, token, family, now }) = self.exchanged else { return Ok(()) };
        if keys.is_empty() || !self.state.is_withdrawn(&keys).await? {
            return Ok(());
        }
        let mut transaction = self.store.begin().await?;
        let revocation = match &family {
            Some(family) => Revocation::Family { id: &family.id, client_id: None },
            None => Revocation::AccessToken { token: &token, family: None },
        };
        transaction.revoke(revocation, now).await?;
        transaction.commit().await
    }
}

/// The part of an issue that concerns the database. For a code that Redis stores, the database checks client and user, as for a
/// record that a hook stores.
fn of_database(issue: &Issue) -> Issue {
    let is_of_database =
        |spend: &&Spend| matches!(spend, Spend::RefreshToken { .. } | Spend::AccessToken(_));
    let record = match (&issue.record, issue.parties()) {
        (Record::Code(_), Some(Parties { client_id, registration, subject: Some(subject) })) => {
            Record::ByHook {
                client_id: client_id.to_owned(),
                registration: registration.map(str::to_owned),
                subject: subject.clone(),
            }
        }
        (record, _) => record.clone(),
    };
    let spends = issue.spends.iter().filter(is_of_database).cloned().collect();
    Issue::new(spends, record, issue.now).with_stamp(issue.stamp.clone())
}

impl Transaction for RedisTransaction {
    fn as_any_mut(&mut self) -> &mut dyn Any {
        match self.inner {
            Some(ref mut inner) => inner.as_any_mut(),
            None => self,
        }
    }

    fn find_client<'a>(&'a mut self, client_id: &'a str) -> Stored<'a, Option<Client>> {
        Box::pin(async move { self.open().await?.find_client(client_id).await })
    }

    fn admits<'a>(&'a mut self, parties: Parties<'a>) -> Stored<'a, Admission> {
        Box::pin(async move { self.open().await?.admits(parties).await })
    }

    fn public_subject<'a>(
        &'a mut self,
        subject: &'a SubjectId,
    ) -> Stored<'a, Option<PublicSubject>> {
        Box::pin(async move { self.open().await?.public_subject(subject).await })
    }

    fn user_claims<'a>(&'a mut self, subject: &'a SubjectId) -> Stored<'a, Option<Claims>> {
        Box::pin(async move { self.open().await?.user_claims(subject).await })
    }

    fn find_code<'a>(&'a mut self, code: &'a CodeHash) -> Stored<'a, Option<IssuedCode>> {
        Box::pin(async move {
            let Some(mut found) = self.state.find_code(code).await? else { return Ok(None) };
            self.found = Some((code.clone(), found.family.clone()));
            let parties = Parties {
                client_id: &found.client_id,
                registration: found.registration.as_deref(),
                subject: found.authorization.subject.as_ref(),
            };
            let admission = self.open().await?.admits(parties).await?;
            found.client_is_active = admission != Admission::ClientGone;
            found.subject_is_active = admission != Admission::SubjectGone;
            Ok(Some(found))
        })
    }

    fn find_access_token<'a>(
        &'a mut self,
        token: &'a TokenHash,
    ) -> Stored<'a, Option<IssuedToken>> {
        Box::pin(async move { self.open().await?.find_access_token(token).await })
    }

    fn find_refresh_token<'a>(
        &'a mut self,
        token: &'a TokenHash,
    ) -> Stored<'a, Option<IssuedToken>> {
        Box::pin(async move { self.open().await?.find_refresh_token(token).await })
    }

    fn issue<'a>(&'a mut self, issue: &'a Issue) -> Stored<'a, bool> {
        Box::pin(self.issue_both(issue))
    }

    fn count_failed_attempt<'a>(&'a mut self, code: &'a CodeHash) -> Stored<'a, ()> {
        Box::pin(self.state.count_failed_attempt(code))
    }

    fn replace_answer<'a>(
        &'a mut self,
        token: &'a TokenHash,
        old: &'a SealedAnswer,
        new: &'a SealedAnswer,
    ) -> Stored<'a, bool> {
        Box::pin(async move { self.open().await?.replace_answer(token, old, new).await })
    }

    fn insert_short_lived<'a>(
        &'a mut self,
        handle: &'a HandleHash,
        object: &'a ShortLivedObject,
    ) -> Stored<'a, ()> {
        Box::pin(async move {
            if self.state.insert_once(handle, object).await? {
                Ok(())
            } else {
                Err(Outage::new("Redis already holds a short-lived object under this handle"))
            }
        })
    }

    /// Redis comes first: an exchange at the same time sees the mark there, or has committed a token that the database finds.
    fn revoke<'a>(&'a mut self, revocation: Revocation<'a>, now: i64) -> Stored<'a, u64> {
        Box::pin(async move {
            match &revocation {
                // An access token that is shown was issued after its code was exchanged, so there is no code to mark.
                Revocation::AccessToken { .. } => {}
                Revocation::Family { id, .. } => {
                    if let Some((code, family)) = &self.found
                        && family == id
                    {
                        self.state.withdraw(code).await?;
                    }
                }
                Revocation::Client(client_id) => {
                    self.state.withdraw_kind(&device_code_kind(client_id)).await?;
                    self.state.withdraw_client(client_id).await?;
                }
                Revocation::Subject(subject) => {
                    self.state.withdraw_kind(&one_time_kind(Some(*subject))).await?;
                    self.state.withdraw_subject(subject.as_str(), None).await?;
                }
                Revocation::Authorization { client_id, subject } => {
                    self.state.withdraw_kind(&one_time_kind(Some(*subject))).await?;
                    self.state.withdraw_subject(subject.as_str(), Some(*client_id)).await?;
                }
            }
            self.open().await?.revoke(revocation, now).await
        })
    }

    fn commit(mut self: Box<Self>) -> Stored<'static, ()> {
        Box::pin(async move {
            if let Some(inner) = self.inner.take() {
                inner.commit().await?;
            }
            self.end_if_withdrawn().await
        })
    }
}
