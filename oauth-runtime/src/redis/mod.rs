//! Codes and everything short-lived in Redis instead of the database: the feature `redis`.
//!
//! Tokens, clients, users and the keys of the server stay in the database. What may be used once is used up in Redis first, by
//! one script, and what is issued for it is stored in the database afterwards, under the database's own conditions. So
//! whatever fails burns a code and never makes two tokens of it.
//!
//! A revocation may come between the two writes. It says so in Redis before it looks for tokens, and whoever exchanged something
//! looks there after the commit; one of both sees the other, and the tokens end.

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
