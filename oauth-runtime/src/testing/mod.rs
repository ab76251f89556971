//! The contract that every [`Store`] must keep, as a test: for a store of an application's own, or one that wraps another.
//!
//! ```text
//! #[tokio::test(flavor = "multi_thread")]
//! async fn my_store_keeps_the_contract() {
//!     oauth_runtime::testing::store_contract(&MyWorld::new().await).await;
//! }
//! ```

mod case;
mod ephemeral;
mod issuing;
mod looking_up;
mod pruning;
mod revoking;
mod spending;

use crate::{
    protocol::client::SubjectId,
    store::{Store, Stored},
};
use case::{Case, Checked, Way};
use std::{pin::Pin, sync::Arc};

/// A store under test, and what the contract changes beside it. The clauses share one world: each adds a client and a
/// user of its own.
pub trait World: Send + Sync {
    /// The store.
    fn store(&self) -> Arc<dyn Store>;
    /// Adds an enabled client with this identifier.
    fn add_client<'a>(&'a self, client_id: &'a str) -> Stored<'a, ()>;
    /// Disables a client.
    fn disable_client<'a>(&'a self, client_id: &'a str) -> Stored<'a, ()>;
    /// Removes a client.
    fn remove_client<'a>(&'a self, client_id: &'a str) -> Stored<'a, ()>;
    /// Adds an enabled user; gives their identifier.
    fn add_user(&self) -> Stored<'_, SubjectId>;
    /// Disables a user.
    fn disable_user<'a>(&'a self, subject: &'a SubjectId) -> Stored<'a, ()>;
    /// Removes a user.
    fn remove_user<'a>(&'a self, subject: &'a SubjectId) -> Stored<'a, ()>;
}

/// One clause at work.
type Checking<'a> = Pin<Box<dyn Future<Output = Checked> + Send + 'a>>;

/// One clause of the contract.
#[derive(Clone, Copy)]
struct Clause {
    /// The clause as a sentence.
    name: &'static str,
    check: for<'a> fn(&'a Case<'a>) -> Checking<'a>,
}

/// Makes the clauses of a file out of its functions; the name of a function is the clause.
macro_rules! clauses {
    ($($clause:ident),+ $(,)?) => {
        pub(super) const CLAUSES: &[crate::testing::Clause] = &[
            $(crate::testing::Clause { name: stringify!($clause), check: |case| Box::pin($clause(case)) }),+
        ];
    };
}
use clauses;

/// Checks every clause, each in a transaction of the database and in the way that reads outside of one.
///
/// # Panics
/// When the store breaks a clause; the message names each broken clause and says how.
pub async fn store_contract(world: &dyn World) {
    let files = [
        looking_up::CLAUSES,
        issuing::CLAUSES,
        spending::CLAUSES,
        revoking::CLAUSES,
        ephemeral::CLAUSES,
        pruning::CLAUSES,
    ];
    let mut broken = Vec::new();
    for (number, clause) in files.concat().into_iter().enumerate() {
        for way in [Way::Begun, Way::Optimistic] {
            let checked = match Case::prepare(world, way, &format!("{number} {way:?}")).await {
                Ok(case) => (clause.check)(&case).await,
                Err(broken) => Err(broken),
            };
            if let Err(how) = checked {
                broken.push(format!("{} ({way:?}): {how}", clause.name.replace('_', " ")));
            }
        }
    }
    assert!(broken.is_empty(), "the store breaks its contract:\n{}", broken.join("\n"));
}
