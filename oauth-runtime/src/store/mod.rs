//! What the flows need of a database, in plain protocol types. Object-safe, so that the flows are compiled once.
//!
//! Every method fails with an [`Outage`](crate::protocol::error::Outage) and nothing else: that something is unknown is an
//! answer, not a failure.
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
    /// The issuance of an access token or of a refresh token, for a client that asks what it says; `None` also when that
    /// registration of the client is disabled or gone by now, whatever the caller remembers of it.
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
    /// The clients that hold live tokens for a user, a page of them. However many tokens there are, the store reads no more of
    /// them than the answer needs.
    fn held_authorizations<'a>(
        &'a self,
        subject: &'a SubjectId,
        now: i64,
        page: &'a HeldPage,
    ) -> Stored<'a, Vec<HeldAuthorization>>;
    /// Everything short-lived; `None` when there is no place for it.
    fn ephemeral(&self) -> Option<&dyn Ephemeral>;
    /// Where the keys lie that all nodes share; the same place as for everything short-lived, unless that forgets. Without one
    /// the nodes share nothing, and the server makes no signing keys.
    fn keys(&self) -> Option<&dyn Ephemeral> {
        self.ephemeral()
    }
    /// Removes at most about that many rows that nothing needs any more; tells how many went.
    fn prune(&self, now: i64, limit: u64) -> Stored<'_, u64>;
    /// Call before answering a refusal. Waits for a commit that requests share, because the refusal may rest on rows that
    /// are not committed yet; nothing to do for a store whose transactions see committed rows only.
    fn settle(&self) -> Stored<'_, ()> {
        Box::pin(async { Ok(()) })
    }
    /// Begins a transaction of the database; on SQLite one that may write from the start.
    fn begin(&self) -> Stored<'_, Box<dyn Transaction>>;
    /// Gives what reads outside of a transaction and writes once, by statements that repeat every condition. A store
    /// that cannot write so begins a transaction.
    fn optimistic(&self) -> Stored<'_, Box<dyn Transaction>> {
        self.begin()
    }
}
