//! A store in memory, written against the public traits alone: what an application's own store needs is all public.
//!
//! A transaction works on a copy of everything, and its commit puts the copy in place.

use oauth_runtime::{
    protocol::{
        client::{Client, SubjectId},
        client_metadata::ClientMetadata,
        error::Outage,
        limits::{CLOCK_SKEW, VERIFIER_ATTEMPTS},
        root_key::RootKey,
        sealed_answer::SealedAnswer,
        secret::{CodeHash, HandleHash, TokenHash},
    },
    store::{
        Admission, Ephemeral, Family, HeldAuthorization, Issue, IssuedCode, IssuedToken, NewToken,
        Record, Revocation, ShortLivedObject, Spend, Store, Stored, Transaction,
    },
    testing::World,
};
use std::{any::Any, collections::HashMap, sync::Arc};
use tokio::sync::{Mutex, OwnedMutexGuard};

#[derive(Clone)]
struct Token {
    access_token: TokenHash,
    refresh_token: Option<TokenHash>,
    issued: IssuedToken,
    removable_at: Option<i64>,
}

#[derive(Clone)]
struct Code {
    code: CodeHash,
    issued: IssuedCode,
    removable_at: Option<i64>,
}

#[derive(Clone, Default)]
struct Tables {
    /// Whether each client is enabled.
    clients: HashMap<String, bool>,
    /// Whether each user is enabled.
    users: HashMap<String, bool>,
    tokens: Vec<Token>,
    codes: Vec<Code>,
    objects: HashMap<HandleHash, ShortLivedObject>,
    root_key: Option<RootKey>,
    /// How many users there have ever been.
    user_count: u64,
}

impl Tables {
    fn client_is_active(&self, client_id: &str) -> bool {
        self.clients.get(client_id).copied().unwrap_or(false)
    }

    fn subject_is_active(&self, subject: Option<&SubjectId>) -> bool {
        subject.is_none_or(|subject| self.users.get(subject.as_str()).copied().unwrap_or(false))
    }

    fn find_client(&self, client_id: &str) -> Option<Client> {
        self.clients.get(client_id).map(|is_enabled| {
            Client::new(client_id, ClientMetadata::default())
                .with_disabled_at((!is_enabled).then_some(1))
        })
    }

    fn find_token(&self, is_it: impl Fn(&Token) -> bool) -> Option<IssuedToken> {
        let mut issued = self.tokens.iter().find(|token| is_it(token))?.issued.clone();
        issued.client_is_active = self.client_is_active(&issued.client_id);
        issued.subject_is_active = self.subject_is_active(issued.subject());
        Some(issued)
    }

    fn find_code(&self, hash: &CodeHash) -> Option<IssuedCode> {
        let mut issued = self.codes.iter().find(|code| code.code == *hash)?.issued.clone();
        issued.client_is_active = self.client_is_active(&issued.client_id);
        issued.subject_is_active = self.subject_is_active(issued.authorization.subject.as_ref());
        Some(issued)
    }

    fn admits(&self, client_id: &str, subject: Option<&SubjectId>) -> Admission {
        if !self.client_is_active(client_id) {
            Admission::ClientGone
        } else if self.subject_is_active(subject) {
            Admission::Both
        } else {
            Admission::SubjectGone
        }
    }

    fn insert(&mut self, token: &NewToken) {
        self.tokens.push(Token {
            access_token: token.access_token.clone(),
            refresh_token: token.refresh.as_ref().map(|refresh| refresh.refresh_token.clone()),
            issued: IssuedToken::of(token),
            removable_at: token.removable_at(),
        });
    }

    fn forget_answer_before(&mut self, family: &Family) {
        let before = Family { id: family.id.clone(), generation: family.generation - 1 };
        for token in &mut self.tokens {
            if token.issued.family.as_ref() == Some(&before)
                && let Some(refresh) = &mut token.issued.refresh
            {
                refresh.sealed_answer = None;
            }
        }
    }

    fn consume(&mut self, handle: &HandleHash, now: i64) -> bool {
        match self.objects.get_mut(handle) {
            Some(object) if object.used_at.is_none() => {
                object.used_at = Some(now);
                true
            }
            _ => false,
        }
    }

    fn insert_once(&mut self, handle: &HandleHash, object: &ShortLivedObject) -> bool {
        let is_new = !self.objects.contains_key(handle);
        if is_new {
            self.objects.insert(handle.clone(), object.clone());
        }
        is_new
    }

    fn spend(&mut self, spend: &Spend, now: i64) -> Result<bool, Outage> {
        Ok(match spend {
            Spend::Code { code, removable_at } => {
                let is_good = |code: &&mut Code| {
                    code.issued.used_at.is_none() && code.issued.failed_attempts < VERIFIER_ATTEMPTS
                };
                let mut codes = self.codes.iter_mut();
                let found = codes.find(|stored| stored.code == *code).filter(is_good);
                found.is_some_and(|code| {
                    (code.issued.used_at, code.removable_at) = (Some(now), *removable_at);
                    true
                })
            }
            Spend::RefreshToken { token, family, answer, window_ends_at } => {
                let mut tokens = self.tokens.iter_mut();
                let is_it = |stored: &&mut Token| stored.refresh_token.as_ref() == Some(token);
                let Some(stored) = tokens.find(is_it) else { return Ok(false) };
                let Some(refresh) = &mut stored.issued.refresh else { return Ok(false) };
                if refresh.superseded_at.is_some() || stored.issued.revoked_at.is_some() {
                    return Ok(false);
                }
                refresh.superseded_at = Some(now);
                refresh.sealed_answer.clone_from(answer);
                stored.removable_at = Some(stored.issued.expires_at.max(*window_ends_at));
                self.forget_answer_before(family);
                true
            }
            Spend::Handle(handle) => self.consume(handle, now),
            Spend::Mark { id, expires_at } => {
                let object = ShortLivedObject::new("mark", serde_json::Value::Null, *expires_at);
                self.insert_once(id, &object)
            }
            _ => return Err(Outage::new("this store cannot spend that")),
        })
    }

    fn issue(&mut self, issue: &Issue) -> Result<bool, Outage> {
        if let Some((client_id, subject)) = issue.parties()
            && self.admits(client_id, subject) != Admission::Both
        {
            return Ok(false);
        }
        for spend in &issue.spends {
            if !self.spend(spend, issue.now)? {
                return Ok(false);
            }
        }
        match &issue.record {
            Record::Nothing | Record::ByHook { .. } => {}
            Record::Code(code) => self.codes.push(Code {
                code: code.code.clone(),
                issued: IssuedCode::of(code),
                removable_at: Some(code.expires_at),
            }),
            Record::Token(token) => self.insert(token),
        }
        Ok(true)
    }

    fn revoke_where(&mut self, now: i64, dies: impl Fn(&IssuedToken) -> bool) -> u64 {
        let mut revoked = 0;
        for token in &mut self.tokens {
            if token.issued.revoked_at.is_none() && dies(&token.issued) {
                (token.issued.revoked_at, token.removable_at) = (Some(now), Some(now));
                revoked += 1;
            }
        }
        revoked
    }

    fn end_codes(&mut self, now: i64, dies: impl Fn(&IssuedCode) -> bool) {
        for code in &mut self.codes {
            if code.issued.used_at.is_none() && dies(&code.issued) {
                code.issued.used_at = Some(now);
            }
        }
    }

    fn revoke(&mut self, revocation: &Revocation<'_>, now: i64) -> Result<u64, Outage> {
        Ok(match *revocation {
            Revocation::AccessToken { token, family } => {
                if let Some(family) = family {
                    self.forget_answer_before(family);
                }
                let mut tokens = self.tokens.iter_mut();
                let Some(found) = tokens.find(|stored| stored.access_token == *token) else {
                    return Ok(0);
                };
                found.issued.expires_at = found.issued.issued_at;
                if found.refresh_token.is_none() {
                    (found.issued.revoked_at, found.removable_at) = (Some(now), Some(now));
                }
                1
            }
            Revocation::Family { id, client_id } => self.revoke_where(now, |token| {
                token.family.as_ref().is_some_and(|family| family.id == id)
                    && client_id.is_none_or(|client_id| token.client_id == client_id)
            }),
            Revocation::Client(client_id) => {
                self.end_codes(now, |code| code.client_id == client_id);
                self.revoke_where(now, |token| token.client_id == client_id)
            }
            Revocation::Authorization { client_id, subject } => {
                self.end_one_times(subject, now);
                self.end_codes(now, |code| {
                    code.client_id == client_id
                        && code.authorization.subject.as_ref() == Some(subject)
                });
                self.revoke_where(now, |token| {
                    token.client_id == client_id && token.subject() == Some(subject)
                })
            }
            Revocation::Subject(subject) => {
                self.end_one_times(subject, now);
                self.end_codes(now, |code| code.authorization.subject.as_ref() == Some(subject));
                self.revoke_where(now, |token| token.subject() == Some(subject))
            }
            _ => return Err(Outage::new("this store cannot revoke that")),
        })
    }

    fn end_one_times(&mut self, subject: &SubjectId, now: i64) {
        for object in self.objects.values_mut() {
            if object.is_one_time_of(subject) && object.used_at.is_none() {
                object.used_at = Some(now);
            }
        }
    }

    fn held(&self, subject: &SubjectId, now: i64) -> Vec<HeldAuthorization> {
        let is_held = |token: &&Token| {
            token.issued.subject() == Some(subject)
                && (token.issued.access_token_is_active(now)
                    || token.issued.refresh_token_is_active(now))
        };
        let held = self.tokens.iter().filter(is_held).map(|token| &token.issued);
        let mut held: Vec<_> = held
            .map(|token| {
                let scope = token.authorization.scope.clone();
                HeldAuthorization::new(token.client_id.clone(), scope, token.issued_at)
            })
            .collect();
        held.sort_by_key(|held| std::cmp::Reverse(held.issued_at));
        held
    }

    fn prune(&mut self, now: i64) -> u64 {
        let is_removable = |at: Option<i64>| at.is_some_and(|at| at <= now - CLOCK_SKEW);
        let before = self.tokens.len() + self.codes.len() + self.objects.len();
        self.codes.retain(|code| !is_removable(code.removable_at));
        for token in self.tokens.iter().filter(|token| is_removable(token.removable_at)) {
            let is_last =
                token.issued.refresh.as_ref().is_some_and(|state| state.superseded_at.is_none());
            for code in self.codes.iter_mut().filter(|_| is_last) {
                if token
                    .issued
                    .family
                    .as_ref()
                    .is_some_and(|family| family.id == code.issued.family)
                {
                    code.removable_at = Some(now);
                }
            }
        }
        self.tokens.retain(|token| !is_removable(token.removable_at));
        self.objects.retain(|_, object| object.expires_at > now - CLOCK_SKEW);
        (before - self.tokens.len() - self.codes.len() - self.objects.len()) as u64
    }
}

/// The store; clones share their tables.
#[derive(Clone, Default)]
struct MemoryStore(Arc<Mutex<Tables>>);

/// Everything as the transaction sees it, and the lock that keeps others out.
struct MemoryTransaction {
    tables: Tables,
    shared: OwnedMutexGuard<Tables>,
}

/// Runs a piece of work on the tables.
fn on<'a, T: Send + 'a>(
    store: &'a MemoryStore,
    work: impl FnOnce(&mut Tables) -> T + Send + 'a,
) -> Stored<'a, T> {
    Box::pin(async move { Ok(work(&mut *store.0.lock().await)) })
}

/// Something that is there already.
fn ready<'a, T: Send + 'a>(value: T) -> Stored<'a, T> {
    Box::pin(async { Ok(value) })
}

impl Store for MemoryStore {
    fn find_client<'a>(&'a self, client_id: &'a str) -> Stored<'a, Option<Client>> {
        on(self, move |tables| tables.find_client(client_id))
    }

    fn find_access_token<'a>(&'a self, hash: &'a TokenHash) -> Stored<'a, Option<IssuedToken>> {
        on(self, move |tables| tables.find_token(|token| token.access_token == *hash))
    }

    fn find_refresh_token<'a>(&'a self, hash: &'a TokenHash) -> Stored<'a, Option<IssuedToken>> {
        on(self, move |tables| {
            tables.find_token(|token| token.refresh_token.as_ref() == Some(hash))
        })
    }

    fn held_authorizations<'a>(
        &'a self,
        subject: &'a SubjectId,
        now: i64,
    ) -> Stored<'a, Vec<HeldAuthorization>> {
        on(self, move |tables| tables.held(subject, now))
    }

    fn ephemeral(&self) -> Option<&dyn Ephemeral> {
        Some(self)
    }

    fn root_key<'a>(&'a self, fresh: &'a RootKey) -> Stored<'a, RootKey> {
        on(self, move |tables| tables.root_key.get_or_insert_with(|| fresh.clone()).clone())
    }

    fn prune(&self, now: i64, _: u64) -> Stored<'_, u64> {
        on(self, move |tables| tables.prune(now))
    }

    fn begin(&self) -> Stored<'_, Box<dyn Transaction>> {
        Box::pin(async {
            let shared = self.0.clone().lock_owned().await;
            let transaction = MemoryTransaction { tables: shared.clone(), shared };
            Ok(Box::new(transaction) as Box<dyn Transaction>)
        })
    }
}

impl Transaction for MemoryTransaction {
    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn find_client<'a>(&'a mut self, client_id: &'a str) -> Stored<'a, Option<Client>> {
        ready(self.tables.find_client(client_id))
    }

    fn admits<'a>(
        &'a mut self,
        client_id: &'a str,
        subject: Option<&'a SubjectId>,
    ) -> Stored<'a, Admission> {
        ready(self.tables.admits(client_id, subject))
    }

    fn find_code<'a>(&'a mut self, code: &'a CodeHash) -> Stored<'a, Option<IssuedCode>> {
        ready(self.tables.find_code(code))
    }

    fn find_access_token<'a>(&'a mut self, hash: &'a TokenHash) -> Stored<'a, Option<IssuedToken>> {
        ready(self.tables.find_token(|token| token.access_token == *hash))
    }

    fn find_refresh_token<'a>(
        &'a mut self,
        hash: &'a TokenHash,
    ) -> Stored<'a, Option<IssuedToken>> {
        ready(self.tables.find_token(|token| token.refresh_token.as_ref() == Some(hash)))
    }

    fn issue<'a>(&'a mut self, issue: &'a Issue) -> Stored<'a, bool> {
        Box::pin(async { self.tables.issue(issue) })
    }

    fn count_failed_attempt<'a>(&'a mut self, hash: &'a CodeHash) -> Stored<'a, ()> {
        for code in self.tables.codes.iter_mut().filter(|code| code.code == *hash) {
            code.issued.failed_attempts += 1;
        }
        ready(())
    }

    fn replace_answer<'a>(
        &'a mut self,
        hash: &'a TokenHash,
        old: &'a SealedAnswer,
        new: &'a SealedAnswer,
    ) -> Stored<'a, bool> {
        let mut tokens = self.tables.tokens.iter_mut();
        let found = tokens.find(|token| token.refresh_token.as_ref() == Some(hash));
        let answer = found
            .and_then(|token| token.issued.refresh.as_mut())
            .and_then(|refresh| refresh.sealed_answer.as_mut())
            .filter(|answer| *answer == old);
        ready(answer.is_some_and(|answer| {
            answer.clone_from(new);
            true
        }))
    }

    fn insert_short_lived<'a>(
        &'a mut self,
        handle: &'a HandleHash,
        object: &'a ShortLivedObject,
    ) -> Stored<'a, ()> {
        self.tables.objects.insert(handle.clone(), object.clone());
        ready(())
    }

    fn revoke<'a>(&'a mut self, revocation: Revocation<'a>, now: i64) -> Stored<'a, u64> {
        Box::pin(async move { self.tables.revoke(&revocation, now) })
    }

    fn commit(self: Box<Self>) -> Stored<'static, ()> {
        let Self { tables, mut shared } = *self;
        *shared = tables;
        ready(())
    }
}

impl Ephemeral for MemoryStore {
    fn insert_once<'a>(
        &'a self,
        handle: &'a HandleHash,
        object: &'a ShortLivedObject,
    ) -> Stored<'a, bool> {
        on(self, move |tables| tables.insert_once(handle, object))
    }

    fn find<'a>(&'a self, handle: &'a HandleHash) -> Stored<'a, Option<ShortLivedObject>> {
        on(self, move |tables| tables.objects.get(handle).cloned())
    }

    fn replace<'a>(
        &'a self,
        handle: &'a HandleHash,
        old: &'a serde_json::Value,
        new: &'a ShortLivedObject,
    ) -> Stored<'a, bool> {
        on(self, move |tables| {
            let found = tables.objects.get_mut(handle);
            let found = found.filter(|stored| stored.used_at.is_none() && stored.payload == *old);
            found.is_some_and(|stored| {
                stored.payload.clone_from(&new.payload);
                stored.expires_at = new.expires_at;
                true
            })
        })
    }

    fn consume<'a>(&'a self, handle: &'a HandleHash, now: i64) -> Stored<'a, bool> {
        on(self, move |tables| tables.consume(handle, now))
    }

    fn due<'a>(
        &'a self,
        kind: &'a str,
        now: i64,
        limit: u64,
    ) -> Stored<'a, Vec<(HandleHash, ShortLivedObject)>> {
        on(self, move |tables| {
            let is_due = |object: &ShortLivedObject| {
                object.kind == kind && object.used_at.is_none() && object.expires_at <= now
            };
            let objects = tables.objects.iter().filter(|(_, object)| is_due(object));
            let mut due: Vec<_> =
                objects.map(|(handle, object)| (handle.clone(), object.clone())).collect();
            due.sort_by_key(|(_, object)| object.expires_at);
            due.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            due
        })
    }
}

/// The world of the store in memory.
#[derive(Default)]
pub(super) struct MemoryWorld(MemoryStore);

impl World for MemoryWorld {
    fn store(&self) -> Arc<dyn Store> {
        Arc::new(self.0.clone())
    }

    fn add_client<'a>(&'a self, client_id: &'a str) -> Stored<'a, ()> {
        on(&self.0, move |tables| {
            tables.clients.insert(client_id.to_owned(), true);
        })
    }

    fn disable_client<'a>(&'a self, client_id: &'a str) -> Stored<'a, ()> {
        on(&self.0, move |tables| {
            tables.clients.insert(client_id.to_owned(), false);
        })
    }

    fn remove_client<'a>(&'a self, client_id: &'a str) -> Stored<'a, ()> {
        on(&self.0, move |tables| {
            tables.clients.remove(client_id);
        })
    }

    fn add_user(&self) -> Stored<'_, SubjectId> {
        on(&self.0, |tables| {
            tables.user_count += 1;
            let subject = SubjectId::new(tables.user_count.to_string());
            tables.users.insert(subject.as_str().to_owned(), true);
            subject
        })
    }

    fn disable_user<'a>(&'a self, subject: &'a SubjectId) -> Stored<'a, ()> {
        on(&self.0, move |tables| {
            tables.users.insert(subject.as_str().to_owned(), false);
        })
    }

    fn remove_user<'a>(&'a self, subject: &'a SubjectId) -> Stored<'a, ()> {
        on(&self.0, move |tables| {
            tables.users.remove(subject.as_str());
        })
    }
}
