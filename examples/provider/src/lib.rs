//! The reference provider: a complete OAuth 2.0 provider built with nothing but the public API of `oauth-runtime`.
//!
//! A reader starts with `entity`, `app` and `web`. [`Provider`] starts a provider in process, as tests do; `main.rs`
//! is the command line around it.

pub mod app;
mod banner;
mod base_path;
pub mod cli;
mod client_address;
mod clock;
mod clock_check;
pub mod database;
mod database_url;
pub mod demo_data;
pub mod entity;
mod invocation;
mod issuer;
mod janitor;
pub mod key_file;
pub mod metrics;
mod metrics_text;
mod pages;
mod playground;
pub mod prepare;
pub mod provider;
mod random;
mod reach;
pub mod redis_settings;
mod revoke;
pub mod scope;
pub mod schema;
pub mod seed;
mod serve;
mod session;
mod sign_in;
mod start_lock;
pub mod state;
pub mod stop;
mod web;

pub use prepare::SeedChoice;
pub use provider::{Provider, Settings};
pub use serve::ConnectionSettings;
pub use stop::Stop;
