//! What the contract must be able to do beside the store under test.

use crate::{
    protocol::{client::SubjectId, stamp::Stamp},
    store::{Store, Stored},
};
use std::sync::Arc;

/// A store under test, and what the contract changes beside it. The clauses share one world: each adds a client and a
/// user of its own.
pub trait World: Send + Sync {
    /// The store.
    fn store(&self) -> Arc<dyn Store>;
    /// How long the store keeps a used code whose tokens have no end, in seconds; `None` if it keeps the code until the
    /// last of them is removed.
    fn longest_memory_of_a_used_code(&self) -> Option<i64> {
        None
    }
    /// Adds an enabled client with this identifier.
    fn add_client<'a>(&'a self, client_id: &'a str) -> Stored<'a, ()>;
    /// Disables a client.
    fn disable_client<'a>(&'a self, client_id: &'a str) -> Stored<'a, ()>;
    /// Removes a client.
    fn remove_client<'a>(&'a self, client_id: &'a str) -> Stored<'a, ()>;
    /// Adds an enabled user; returns their identifier.
    fn add_user(&self) -> Stored<'_, SubjectId>;
    /// Disables a user.
    fn disable_user<'a>(&'a self, subject: &'a SubjectId) -> Stored<'a, ()>;
    /// Removes a user.
    fn remove_user<'a>(&'a self, subject: &'a SubjectId) -> Stored<'a, ()>;
    /// Gives a user another stamp, and returns it; `None` when the users of the store have no stamps.
    fn change_stamp<'a>(&'a self, subject: &'a SubjectId) -> Stored<'a, Option<Stamp>>;
}
