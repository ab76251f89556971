//! Behaviour over HTTP, on every database.

mod authorization_code;
