//! Turns an axum + `SeaORM` application into an OAuth 2.0 provider by declaring it.
//!
//! One token request, in the order of the modules: [`web`] reads HTTP, `endpoint` loads and decides with the pure
//! rules of [`protocol`], a `grant` gathers evidence, `mint` turns complete evidence into tokens, [`store`] says
//! what a database must do, [`entity`] does it with the application's own `SeaORM` entities, and `web` answers.
//!
//! Start with the README's quickstart; [`prelude`] brings what it uses.

#![cfg_attr(
    not(all(feature = "axum", feature = "sea-orm")),
    expect(dead_code, reason = "the edges use what a build without them leaves unused")
)]

// The derives name this crate as users do.
extern crate self as oauth_runtime;

// Each module uses only those above it; a test reads every file.
pub mod protocol;
pub mod clock;
pub mod random;
pub mod event;
pub mod settings;
pub mod store;
mod slow_hash;
pub mod passwords;
mod secrets;
mod client_directory;
mod services;
mod uninterrupted;
pub mod client_authentication;
mod grant;
mod authorize;
mod mint;
pub mod registry;
pub mod endpoint;
mod account;
pub mod resource;
#[cfg(feature = "sea-orm")]
pub mod entity;
#[cfg(feature = "sea-orm")]
pub mod application;
#[cfg(feature = "sea-orm")]
pub mod server;
#[cfg(all(feature = "axum", feature = "sea-orm"))]
pub mod web;
#[cfg(all(feature = "axum", feature = "sea-orm"))]
pub mod prelude;
#[cfg(all(feature = "axum", feature = "sea-orm"))]
#[doc(hidden)]
pub mod private;

pub use account::AuthorizationSummary;
#[cfg(feature = "sea-orm")]
pub use application::grants;
pub use endpoint::authorization::Decision;
#[cfg(feature = "macros")]
pub use oauth_macros::*;
