//! The real program: several processes on one database, faults of the storage, clients that hang up, kills.

mod beside;
mod fleet;
mod hang_up;
mod no_secrets;
mod one_winner;
mod outage;
mod pool_of_one;
mod proxy;
mod refresh_race;
mod restart;
mod sudden_death;
mod surface;

/// One test for each database: `on_both!(a_sentence, async |kind, test| { … })`.
macro_rules! on_both {
    ($(#[$doc:meta])* $name:ident, $body:expr) => {
        $(#[$doc])*
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let body = $body;
                body(oauth_tests::database::Kind::Sqlite, stringify!($name)).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgresql() {
                let body = $body;
                body(oauth_tests::database::Kind::Postgresql, stringify!($name)).await;
            }
        }
    };
}

use on_both;
