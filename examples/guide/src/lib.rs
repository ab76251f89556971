//! The code that `docs/guide` shows, so that it compiles and does what the guide says.

#![expect(
    clippy::unused_async,
    clippy::missing_errors_doc,
    reason = "the code is written as the guide shows it"
)]

pub mod api;
pub mod app;
pub mod audit;
pub mod devices;
pub mod entity;
pub mod exchange;
pub mod languages;
pub mod login;
pub mod migration;
pub mod openid;
pub mod operations;
pub mod registration;
pub mod resources;
pub mod scopes;
pub mod signed;
pub mod step_up;
