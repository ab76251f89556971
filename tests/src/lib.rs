//! What the tests share: databases of their own, running providers, a browser, and an OAuth client by hand.
//!
//! Everything is real: HTTP over a socket, the reference provider's own router, SQLite or PostgreSQL.

pub mod browser;
pub mod database;
pub mod fields;
pub mod guide;
pub mod html;
pub mod oauth;
#[expect(
    missing_docs,
    unused_qualifications,
    reason = "the application is written as applications are"
)]
pub mod application;
#[expect(
    missing_docs,
    missing_debug_implementations,
    reason = "the application is written as applications are"
)]
pub mod hooked;
pub mod node;
pub mod process;
pub mod running;
pub mod seeds;

/// Runs one test body on every database: `on_every_database!(a_sentence_about_behaviour, async |provider| { … })`.
///
/// It makes a module with the sentence's name and one test for each database; the body gets a [`running::Running`]
/// provider with the demo data, or with the seed after `seed =`. A database that is not there skips the test by name, or
/// fails it in CI.
#[macro_export]
macro_rules! on_every_database {
    ($(#[$doc:meta])* $name:ident, seed = $seed:expr, $body:expr) => {
        $(#[$doc])*
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                $crate::running::with_seeded_provider($crate::database::Kind::Sqlite, stringify!($name), &$seed, $body).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgresql() {
                $crate::running::with_seeded_provider($crate::database::Kind::Postgresql, stringify!($name), &$seed, $body).await;
            }
        }
    };
    ($(#[$doc:meta])* $name:ident, $body:expr) => {
        $(#[$doc])*
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                $crate::running::with_provider($crate::database::Kind::Sqlite, stringify!($name), $body).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgresql() {
                $crate::running::with_provider($crate::database::Kind::Postgresql, stringify!($name), $body).await;
            }
        }
    };
}
