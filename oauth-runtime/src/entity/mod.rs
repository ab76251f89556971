//! The SeaORM edge: what the derives say about an application's entities, and the store over them.
//!
//! A derive states which column plays which role (`…Columns`); everything else is generic code here.

pub mod client;
pub mod client_lookup;
pub mod code;
pub mod column;
mod connection;
pub mod hook;
pub mod key;
pub mod provider;
mod provider_hooks;
mod prune;
pub mod resource_owner;
mod row;
pub mod save;
mod select;
pub mod short_lived;
pub mod slot;
mod statements;
mod store;
mod table;
pub mod token;
mod shared_transaction;
mod transaction;
mod write;

pub use provider::Provider;
pub(crate) use store::EntityStore;
#[cfg(feature = "axum")]
pub(crate) use table::USER_PREFIX;
