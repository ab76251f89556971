//! Helpers for the tests of an application: the feature `testing`, which belongs under `[dev-dependencies]`.
//!
//! [`token_for`] makes an access token in one line. [`store_contract`] is the contract that every
//! [`Store`](crate::store::Store) must keep, as a test: for a store of an application's own, or one that wraps another.
//!
//! ```text
//! #[tokio::test(flavor = "multi_thread")]
//! async fn my_store_keeps_the_contract() {
//!     oauth_runtime::testing::store_contract(&MyWorld::new().await).await;
//! }
//! ```

mod case;
mod clause;
mod ephemeral;
mod issuing;
mod looking_up;
mod pruning;
mod revoking;
mod spending;
#[cfg(feature = "sea-orm")]
mod token;
mod world;

pub use case::NOW;
#[cfg(feature = "sea-orm")]
pub use token::{TestToken, token_for};
pub use world::World;

use case::{Case, Way};

/// Checks every clause of the contract, once in a transaction of the database and once in an optimistic one, which
/// reads outside of it.
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
