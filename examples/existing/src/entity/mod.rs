//! The tables: those of the application, and those of the provider.

pub mod account;
pub mod team;

pub mod access_token;
pub mod authorization_code;
pub mod connected_app;
pub mod short_lived;
