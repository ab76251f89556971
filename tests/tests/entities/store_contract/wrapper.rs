//! A store that wraps another one and its transactions, as one that counts or logs would.

use oauth_runtime::{
    entity::EntityStore,
    protocol::{
        client::{Client, SubjectId},
        sealed_answer::SealedAnswer,
        secret::{CodeHash, HandleHash, TokenHash},
    },
    store::{
        Admission, Ephemeral, HeldAuthorization, HeldPage, Issue, IssuedCode, IssuedToken, Parties,
        Revocation, ShortLivedObject, Store, Stored, Transaction,
    },
};
use std::any::Any;

/// The store.
pub(super) struct Wrapper(pub(super) EntityStore);

/// One of its transactions.
struct Wrapped(Box<dyn Transaction>);

impl Store for Wrapper {
    fn find_client<'a>(&'a self, client_id: &'a str) -> Stored<'a, Option<Client>> {
        self.0.find_client(client_id)
    }

    fn find_access_token<'a>(&'a self, token: &'a TokenHash) -> Stored<'a, Option<IssuedToken>> {
        self.0.find_access_token(token)
    }

    fn find_refresh_token<'a>(&'a self, token: &'a TokenHash) -> Stored<'a, Option<IssuedToken>> {
        self.0.find_refresh_token(token)
    }

    fn held_authorizations<'a>(
        &'a self,
        subject: &'a SubjectId,
        now: i64,
        page: &'a HeldPage,
    ) -> Stored<'a, Vec<HeldAuthorization>> {
        self.0.held_authorizations(subject, now, page)
    }

    fn ephemeral(&self) -> Option<&dyn Ephemeral> {
        self.0.ephemeral()
    }

    fn prune(&self, now: i64, limit: u64) -> Stored<'_, u64> {
        self.0.prune(now, limit)
    }

    fn settle(&self) -> Stored<'_, ()> {
        self.0.settle()
    }

    fn begin(&self) -> Stored<'_, Box<dyn Transaction>> {
        Box::pin(async { Ok(Box::new(Wrapped(self.0.begin().await?)) as Box<dyn Transaction>) })
    }

    fn optimistic(&self) -> Stored<'_, Box<dyn Transaction>> {
        Box::pin(async {
            Ok(Box::new(Wrapped(self.0.optimistic().await?)) as Box<dyn Transaction>)
        })
    }
}

impl Transaction for Wrapped {
    fn as_any_mut(&mut self) -> &mut dyn Any {
        self.0.as_any_mut()
    }

    fn find_client<'a>(&'a mut self, client_id: &'a str) -> Stored<'a, Option<Client>> {
        self.0.find_client(client_id)
    }

    fn admits<'a>(&'a mut self, parties: Parties<'a>) -> Stored<'a, Admission> {
        self.0.admits(parties)
    }

    fn find_code<'a>(&'a mut self, code: &'a CodeHash) -> Stored<'a, Option<IssuedCode>> {
        self.0.find_code(code)
    }

    fn find_access_token<'a>(
        &'a mut self,
        token: &'a TokenHash,
    ) -> Stored<'a, Option<IssuedToken>> {
        self.0.find_access_token(token)
    }

    fn find_refresh_token<'a>(
        &'a mut self,
        token: &'a TokenHash,
    ) -> Stored<'a, Option<IssuedToken>> {
        self.0.find_refresh_token(token)
    }

    fn issue<'a>(&'a mut self, issue: &'a Issue) -> Stored<'a, bool> {
        self.0.issue(issue)
    }

    fn count_failed_attempt<'a>(&'a mut self, code: &'a CodeHash) -> Stored<'a, ()> {
        self.0.count_failed_attempt(code)
    }

    fn replace_answer<'a>(
        &'a mut self,
        token: &'a TokenHash,
        old: &'a SealedAnswer,
        new: &'a SealedAnswer,
    ) -> Stored<'a, bool> {
        self.0.replace_answer(token, old, new)
    }

    fn insert_short_lived<'a>(
        &'a mut self,
        handle: &'a HandleHash,
        object: &'a ShortLivedObject,
    ) -> Stored<'a, ()> {
        self.0.insert_short_lived(handle, object)
    }

    fn revoke<'a>(&'a mut self, revocation: Revocation<'a>, now: i64) -> Stored<'a, u64> {
        self.0.revoke(revocation, now)
    }

    fn commit(self: Box<Self>) -> Stored<'static, ()> {
        self.0.commit()
    }
}
