//! The SeaORM edge: what the derives say about an application's entities, and the store over them.
//!
//! A derive states which column plays which role (`…Columns`); everything else is generic code here. There is a folder
//! for each record: its columns, its statements, and how a row of it is read. Each file uses only those above it.

pub mod column_type;
pub mod primary_key;
pub mod subject_column;
pub(crate) mod sql;
pub(crate) mod insert;
pub mod authorization;
pub(crate) mod connection;
pub mod active_column;
pub mod client;
pub mod user;
pub(crate) mod activity;
pub mod token;
pub mod code;
pub mod ephemeral;
pub(crate) mod schema;
pub(crate) mod absent;
pub(crate) mod records;
pub(crate) mod callbacks;
#[cfg(feature = "postgresql-lanes")]
mod kept_connection;
mod lane;
mod turns;
mod shared_read;
mod look_up;
mod shared_look_ups;
mod shared_transaction;
mod open_transaction;
mod spending;
mod revocation;
mod transaction;
#[cfg(feature = "sqlite-inline")]
mod inline_read;
mod access;
mod one_write;
mod shared_write;
mod optimistic;
mod prune;
mod unused_clients;
mod held;
mod store;
mod ephemeral_store;
mod registration;

pub use absent::Absent;
pub use store::EntityStore;
pub(crate) use transaction::EntityTransaction;
