//! The tables of the provider: five that the toolkit reads and writes, and the sessions of people.

pub mod client;
pub mod code;
pub mod session;
pub mod short_lived;
pub mod token;
pub mod user;
