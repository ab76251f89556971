//! Codes and everything short-lived in Redis instead of the database: the feature `redis`.
//!
//! Tokens, clients, users and the keys of the server stay in the database. What may be used once is used up in Redis first, by
//! one script, and what is issued for it is stored in the database afterwards, under the database's own conditions. So a
//! failure at most burns a code, and never makes two tokens of it.
//!
//! A revocation may come between the two writes. It leaves a mark in Redis before it looks for tokens, and an exchange looks for
//! the mark after its commit. So one of the two sees the other, and the tokens end.

mod connection;
mod error;
mod keys;
mod record;
mod script;
mod state;
mod store;
mod transaction;

pub use connection::Redis;
pub use error::RedisError;
pub use store::RedisStore;
