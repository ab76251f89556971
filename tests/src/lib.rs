//! What the tests share: a database for each test, running providers, a browser, and a handmade OAuth client.
//!
//! Everything is real: HTTP over a socket, the reference provider's own router, SQLite or PostgreSQL.

pub mod asked;
pub mod browser;
pub mod client_documents;
pub mod database;
pub mod device;
pub mod device_key;
#[expect(
    missing_docs,
    missing_debug_implementations,
    reason = "the application is written as applications are"
)]
pub mod entity_world;
pub mod exchange;
pub mod fields;
pub mod free_address;
pub mod guide;
pub mod html;
#[expect(missing_debug_implementations, reason = "a server does not print its keys")]
pub mod key_nodes;
pub mod keys;
pub mod log;
pub mod messages;
pub mod oauth;
#[expect(missing_docs, reason = "the application is written as applications are")]
pub mod application;
#[expect(
    missing_docs,
    missing_debug_implementations,
    reason = "the application is written as applications are"
)]
pub mod hooked;
pub mod logged;
pub mod mcp;
pub mod node;
pub mod on_database;
pub mod openid;
pub mod operator;
pub mod process;
#[expect(
    missing_docs,
    missing_debug_implementations,
    reason = "the application is written as applications are"
)]
pub mod policed;
pub mod redis;
pub mod registration;
pub mod rows;
pub mod running;
pub mod seeds;
pub mod signed;
pub mod test_clock;
#[expect(
    missing_docs,
    missing_debug_implementations,
    reason = "the application is written as applications are"
)]
pub mod who_may_act;
#[expect(
    missing_docs,
    missing_debug_implementations,
    reason = "the application is written as applications are"
)]
pub mod with_devices;
#[expect(
    missing_docs,
    missing_debug_implementations,
    reason = "the application is written as applications are"
)]
pub mod without_challenge;
#[expect(
    missing_docs,
    missing_debug_implementations,
    reason = "the application is written as applications are"
)]
pub mod without_granted;

pub use oauth_tests_macros::every_database;
