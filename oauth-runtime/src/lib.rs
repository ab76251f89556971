//! Turns an axum + `SeaORM` application into an OAuth 2.0 provider by declaring it.
//!
//! How a token request passes through the modules: [`web`] reads HTTP; `endpoint` loads the data and decides with the pure rules
//! of [`protocol`]; a `grant` gathers evidence; `mint` turns complete evidence into tokens; [`store`] defines what a database
//! must do; [`entity`] does it with the application's own `SeaORM` entities; and `web` answers.
//!
//! A resource server in another program needs only [`resource`] and `web`: the features `axum` and `macros`, and `fetch` if it
//! reads the keys of its issuer or asks it about tokens.
//!
//! Start with the first chapter of the guide; [`prelude`] imports what it uses.

#![cfg_attr(
    not(all(feature = "axum", feature = "sea-orm")),
    expect(dead_code, reason = "the edges use what a build without them leaves unused")
)]

// The derives refer to this crate by the name that users write.
extern crate self as oauth_runtime;

// Each module uses only modules above it; a test checks every file.
pub mod protocol;
pub mod jose;
pub mod clock;
mod bounded_log;
pub mod random;
pub mod request_id;
pub mod event;
#[cfg(feature = "fetch")]
pub mod fetch;
#[cfg(feature = "server")]
pub mod texts;
#[cfg(feature = "server")]
mod page_style;
#[cfg(feature = "qr-code")]
pub mod qr_code;
#[cfg(feature = "server")]
pub mod settings;
#[cfg(feature = "server")]
pub mod store;
#[cfg(feature = "redis")]
pub mod redis;
#[cfg(feature = "server")]
pub mod keys;
#[cfg(feature = "server")]
pub mod token_generator;
#[cfg(feature = "server")]
mod guesses;
#[cfg(feature = "server")]
mod slow_hash;
#[cfg(feature = "server")]
pub mod passwords;
#[cfg(feature = "server")]
mod secrets;
#[cfg(feature = "server")]
mod client_directory;
#[cfg(feature = "server")]
mod client_keys;
#[cfg(all(feature = "server", feature = "fetch"))]
mod client_documents;
#[cfg(feature = "server")]
mod policies;
#[cfg(feature = "server")]
mod services;
#[cfg(feature = "server")]
mod assertions;
#[cfg(feature = "server")]
pub mod sign_in;
#[cfg(feature = "server")]
mod uninterrupted;
#[cfg(feature = "server")]
pub mod client_authentication;
#[cfg(feature = "server")]
mod grant;
#[cfg(feature = "server")]
mod authorize;
#[cfg(feature = "server")]
mod mint;
#[cfg(feature = "server")]
pub mod registry;
#[cfg(feature = "server")]
pub mod client_registration;
#[cfg(feature = "server")]
pub mod endpoint;
#[cfg(feature = "server")]
pub mod account;
pub mod resource;
#[cfg(feature = "sea-orm")]
pub mod entity;
#[cfg(feature = "sea-orm")]
pub mod application;
#[cfg(feature = "sea-orm")]
pub mod migration;
#[cfg(feature = "sea-orm")]
pub mod server;
#[cfg(feature = "utoipa")]
mod openapi;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(feature = "axum")]
pub mod web;
#[cfg(feature = "axum")]
pub mod prelude;
#[cfg(feature = "axum")]
#[doc(hidden)]
#[path = "private.rs"]
pub mod __private0_1;

#[cfg(feature = "macros")]
pub use oauth_macros::*;
