//! Secrets that are rotated, on every database; secrets that expire, and secrets that sign.

use crate::program::World;
use oauth_tests::{every_database, keys::key_file, oauth::*, running::Running, test_clock::MINUTE};

/// Rotates a secret with the program on the database of a provider in this process, which forgets the cached
/// client at once. Returns the new secret.
fn rotated_on(provider: &Running, flags: &[&str]) -> String {
    let url = provider.test_database.url.as_str();
    let line = ["client", "rotate-secret", "demo-service", "--json", "--database-url", url];
    let flags = [flags, &["--signing-keys", key_file()]].concat();
    let rotated = World::new().run(&[&line[..], &flags].concat()).json();
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

    // The program counts the grace period from the clock of the machine, which has moved on a little.
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

/// Sets the expiry of every secret to a time long past.
async fn end_every_secret(provider: &Running) {
    provider.execute("UPDATE client SET client_secret_expires_at = 1").await;
}

/// RFC 7591, section 3.2.1: a rotation does not prolong a secret that expires.
#[every_database]
async fn a_grace_does_not_prolong_a_secret_that_ends(provider: Running) {
    end_every_secret(&provider).await;

    let new = rotated_on(&provider, &["--grace", "600"]);

    assert!(is_right(&provider, &new).await, "the new one does not end");
    assert!(!is_right(&provider, "demo-service-secret").await);
}

#[test]
fn the_end_of_a_secret_is_set_and_shown() {
    let world = World::new();
    let _server = world.serve("errors");
    let add = ["client", "add", "--client-id", "ends", "--grant-type", "client_credentials"];
    let ending = ["--secret-expires-in", "3600", "--json"];
    let added = world.run(&[&add[..], &ending].concat()).json();
    let end = added["client_secret_expires_at"].as_i64().unwrap();

    let shown = world.run(&["client", "show", "ends", "--json"]).json();
    assert_eq!(shown["client_secret_expires_at"], end);
    assert!(world.run(&["client", "list"]).assert_done().contains(&end.to_string()));

    let rotate = ["client", "rotate-secret", "ends", "--secret-expires-in"];
    let rotated = world.run(&[&rotate[..], &["60", "--json"]].concat()).json();
    assert!(rotated["client_secret_expires_at"].as_i64().unwrap() < end, "{rotated}");
    world.run(&[&rotate[..], &["0"]].concat()).assert_refused(2, &["--secret-expires-in"]);
}

/// RFC 7518, section 3.2.
#[test]
fn a_client_that_signs_by_its_secret_is_registered_with_a_long_one() {
    let world = World::new();
    let _server = world.serve("errors");
    let add = [
        "client",
        "add",
        "--auth-method",
        "client_secret_jwt",
        "--grant-type",
        "client_credentials",
    ];
    let added = world.run(&add);
    assert!(added.assert_done().contains("It is stored encrypted"), "{added:?}");

    let own = [&add[..], &["--secret-stdin"]].concat();
    let short = world.run_with_input(&own, "a secret of less than 32 bytes");
    short.assert_refused(2, &["--secret-stdin", "32 bytes"]);
}
