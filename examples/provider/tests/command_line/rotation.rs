//! Secrets that rotate, on every database.

use crate::program::World;
use oauth_tests::{every_database, oauth::*, running::Running, test_clock::MINUTE};

/// Runs a command of the program on the database of a provider in this process, which learns of it at once.
fn rotated_on(provider: &Running, flags: &[&str]) -> String {
    let url = provider.test_database.url.as_str();
    let line = ["client", "rotate-secret", "demo-service", "--json", "--database-url", url];
    let rotated = World::new().run(&[&line, flags].concat()).json();
    provider.server.forget_client("demo-service");
    rotated["client_secret"].as_str().unwrap().to_owned()
}

async fn is_right(provider: &Running, secret: &str) -> bool {
    let client = As::Basic("demo-service", secret.to_owned().leak());
    token(&provider.issuer, client, &[("grant_type", "client_credentials")]).await.status == 200
}

#[every_database]
async fn a_secret_is_good_for_its_grace_and_not_after(provider: Running) {
    let new = rotated_on(&provider, &["--grace", "600"]);
    assert!(is_right(&provider, &new).await);
    assert!(is_right(&provider, "demo-service-secret").await);

    // The program counts the grace from the clock of the machine, which has gone on a little.
    provider.clock.advance(11 * MINUTE);
    provider.server.forget_client("demo-service");

    assert!(is_right(&provider, &new).await);
    assert!(!is_right(&provider, "demo-service-secret").await);
}

#[every_database]
async fn a_second_rotation_ends_the_oldest_secret_whatever_its_grace(provider: Running) {
    let second = rotated_on(&provider, &["--grace", "600"]);
    let third = rotated_on(&provider, &["--grace", "600"]);

    assert!(is_right(&provider, &third).await);
    assert!(is_right(&provider, &second).await);
    assert!(!is_right(&provider, "demo-service-secret").await);
}

/// As if every secret had been registered with an end that is long past.
async fn end_every_secret(provider: &Running) {
    provider.execute("UPDATE client SET client_secret_expires_at = 1").await;
}

/// RFC 7591, section 3.2.1: a secret that ends does not live longer for being rotated.
#[every_database]
async fn a_grace_does_not_prolong_a_secret_that_ends(provider: Running) {
    end_every_secret(&provider).await;

    let new = rotated_on(&provider, &["--grace", "600"]);

    assert!(is_right(&provider, &new).await, "the new one does not end");
    assert!(!is_right(&provider, "demo-service-secret").await);
}
