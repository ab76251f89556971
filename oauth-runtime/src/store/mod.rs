//! The traits and records by which the flows use a database, in plain protocol types. The traits are object-safe, so
//! that the flows are compiled once.
//!
//! Every method fails with an [`Outage`](crate::protocol::error::Outage) and nothing else: if something is unknown, that
//! is an answer and no failure.
//! `oauth_runtime::testing` has the contract that every store must keep, as tests.

mod code;
mod ephemeral;
mod issue;
mod origin;
mod revocation;
mod stored;
mod token;
mod transaction;

pub use code::{IssuedCode, NewCode};
#[cfg(feature = "redis")]
pub(crate) use ephemeral::is_good_for_one_token;
pub(crate) use ephemeral::{DEVICE_CODE, ONE_TIME, device_code_kind, one_time_kind};
pub use ephemeral::{Ephemeral, ShortLivedObject};
pub use issue::{Issue, Parties, Record, Spend};
pub use origin::follow_origin;
pub use revocation::{HeldAuthorization, HeldPage, Revocation};
pub use stored::Stored;
pub use token::{Family, IssuedToken, NewRefresh, NewToken, RefreshState};
#[cfg(feature = "sea-orm")]
pub(crate) use transaction::foreign_transaction;
pub use transaction::{Admission, Transaction};

use crate::protocol::{
    claims::Claims,
    client::{Client, SubjectId},
    secret::TokenHash,
};

/// A database of clients, codes and tokens.
pub trait Store: Send + Sync + 'static {
    /// The client with that identifier.
    fn find_client<'a>(&'a self, client_id: &'a str) -> Stored<'a, Option<Client>>;
    /// The issuance of an access token; its refresh token and its place in its family need not be read.
    fn find_access_token<'a>(&'a self, token: &'a TokenHash) -> Stored<'a, Option<IssuedToken>>;
    /// The issuance of a refresh token.
    fn find_refresh_token<'a>(&'a self, token: &'a TokenHash) -> Stored<'a, Option<IssuedToken>>;
    /// The issuance of an access token or of a refresh token, for a client that introspects it (RFC 7662). `None` also
    /// when that registration of the client is disabled or gone by now, whatever the caller remembers of it.
    fn introspect<'a>(
        &'a self,
        token: &'a TokenHash,
        is_refresh: bool,
        asker: &'a Client,
    ) -> Stored<'a, Option<IssuedToken>> {
        Box::pin(async move {
            let (client_id, registration) = (asker.client_id(), asker.registration());
            let found = self.find_client(client_id).await?;
            let may_ask = found.is_some_and(|found| found.acts_for(client_id, registration));
            match (may_ask, is_refresh) {
                (false, _) => Ok(None),
                (true, true) => self.find_refresh_token(token).await,
                (true, false) => self.find_access_token(token).await,
            }
        })
    }
    /// The claims of a user (OpenID Connect Core section 5.1); `None` where there is no such user, or a store knows none.
    fn user_claims<'a>(&'a self, _: &'a SubjectId) -> Stored<'a, Option<Claims>> {
        Box::pin(async { Ok(None) })
    }
    /// One page of the clients that hold live tokens for a user. However many tokens there are, the store reads no more of
    /// them than the answer needs.
    fn held_authorizations<'a>(
        &'a self,
        subject: &'a SubjectId,
        now: i64,
        page: &'a HeldPage,
    ) -> Stored<'a, Vec<HeldAuthorization>>;
    /// The place for short-lived objects; `None` if the store has none.
    fn ephemeral(&self) -> Option<&dyn Ephemeral>;
    /// The place for the keys that all nodes share. It is the place for short-lived objects, unless that may forget. Without a
    /// place the nodes share nothing, and the server makes no signing keys.
    fn keys(&self) -> Option<&dyn Ephemeral> {
        self.ephemeral()
    }
    /// Removes at most about `limit` rows that nothing needs any more; returns how many it removed.
    fn prune(&self, now: i64, limit: u64) -> Stored<'_, u64>;
    /// Call it before answering a refusal. It waits for a commit that requests share, because the refusal may rest on
    /// rows that are not committed yet. A store whose transactions see committed rows only has nothing to do.
    fn settle(&self) -> Stored<'_, ()> {
        Box::pin(async { Ok(()) })
    }
    /// Begins a transaction of the database; on SQLite one that may write from the start.
    fn begin(&self) -> Stored<'_, Box<dyn Transaction>>;
    /// Gives a transaction that reads outside of one of the database and writes once, by statements that check every
    /// condition again. A store that cannot write like that begins a transaction of the database.
    fn optimistic(&self) -> Stored<'_, Box<dyn Transaction>> {
        self.begin()
    }
}
