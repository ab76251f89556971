//! A store in memory, written against the public traits alone: what an application's own store needs is all public.
//!
//! A transaction works on a copy of everything, and its commit puts the copy in place.

mod tables;

use oauth_runtime::{
    protocol::{
        client::{Client, SubjectId},
        sealed_answer::SealedAnswer,
        secret::{CodeHash, HandleHash, TokenHash},
        stamp::Stamp,
    },
    store::{
        Admission, Ephemeral, HeldAuthorization, HeldPage, Issue, IssuedCode, IssuedToken, Parties,
        Revocation, ShortLivedObject, Store, Stored, Transaction,
    },
    testing::World,
};
use std::{any::Any, sync::Arc};
use tables::{ClientRow, Tables};
use tokio::sync::{Mutex, OwnedMutexGuard};

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
        page: &'a HeldPage,
    ) -> Stored<'a, Vec<HeldAuthorization>> {
        on(self, move |tables| tables.held(subject, now, page))
    }

    fn ephemeral(&self) -> Option<&dyn Ephemeral> {
        Some(self)
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

    fn admits<'a>(&'a mut self, parties: Parties<'a>) -> Stored<'a, Admission> {
        ready(self.tables.admits(parties))
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
            tables.registrations += 1;
            let row = ClientRow { registration: tables.registrations, is_enabled: true };
            tables.clients.insert(client_id.to_owned(), row);
        })
    }

    fn disable_client<'a>(&'a self, client_id: &'a str) -> Stored<'a, ()> {
        on(&self.0, move |tables| {
            if let Some(client) = tables.clients.get_mut(client_id) {
                client.is_enabled = false;
            }
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

    fn change_stamp<'a>(&'a self, subject: &'a SubjectId) -> Stored<'a, Option<Stamp>> {
        on(&self.0, move |tables| {
            let changes = tables.changes.entry(subject.as_str().to_owned()).or_default();
            *changes += 1;
            Some(Stamp::new(Some(changes.to_string())))
        })
    }
}
