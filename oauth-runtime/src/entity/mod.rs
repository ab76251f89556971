//! The SeaORM edge: what the derives say about an application's entities, and the store over them.
//!
//! A derive states which column plays which role (`…Columns`); everything else is generic code here.

pub(crate) mod absent;
pub(crate) mod callbacks;
pub mod client;
pub mod code;
pub mod column_type;
pub(crate) mod connection;
mod ephemeral;
pub mod key;
mod prune;
pub mod resource_owner;
mod row;
mod select;
pub mod short_lived;
mod statements;
mod store;
pub(crate) mod table;
pub mod token;
mod shared_transaction;
mod transaction;
mod write;

pub use absent::Absent;
pub use store::EntityStore;
pub(crate) use transaction::EntityTransaction;
