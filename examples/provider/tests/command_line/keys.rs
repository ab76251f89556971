//! `provider key`, `--signing-keys` and `--access-token jwt`.

use crate::program::World;
use std::fs;

fn token(server: &crate::program::Server) -> String {
    let form = "grant_type=client_credentials&scope=profile";
    let (_, body) = server.post("/oauth/token", ("demo-service", "demo-service-secret"), form);
    let json: serde_json::Value = serde_json::from_str(&body).unwrap();
    json["access_token"].as_str().unwrap().to_owned()
}

/// The server's own demo API looks the token's row up, so a revocation acts at once.
#[test]
fn signed_access_tokens_open_the_demo_api_until_they_are_revoked() {
    let world = World::new();
    let server = world.serve_with("provider", &["--access-token", "jwt"]);
    let token = token(&server);
    assert_eq!(token.split('.').count(), 3);
    assert_eq!(server.get("/api/any", &token).0, 200);

    world.run(&["token", "revoke", &token]).assert_done();

    assert_eq!(server.get("/api/any", &token).0, 401);
}

#[test]
fn a_first_start_makes_the_key_beside_the_database_for_its_owner_only() {
    let world = World::new();
    drop(world.serve("provider"));

    let key = world.file("provider.keys");
    assert!(fs::read_to_string(&key).unwrap().trim().len() == 43);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let made = fs::read(&key).unwrap();
    drop(world.serve("provider"));
    assert_eq!(fs::read(&key).unwrap(), made);
}

/// New keys would make every token invalid, and nobody would know why.
#[test]
fn a_key_file_that_is_lost_or_another_is_exit_code_2_and_no_new_key() {
    let world = World::new();
    drop(world.serve("provider"));
    let (key, kept) = (world.file("provider.keys"), world.file("kept"));
    fs::rename(&key, &kept).unwrap();

    for line in
        [&["--listen", "127.0.0.1:0"][..], &["key", "list"], &["client", "remove", "demo-spa"]]
    {
        world.run(line).assert_refused(2, &["--signing-keys", "provider.keys", "does not exist"]);
        assert!(!key.exists());
    }
    let other = world.write("other.keys", &format!("{}\n", "A".repeat(43)));
    let line = ["--listen", "127.0.0.1:0", "--signing-keys", &other];
    world.run(&line).assert_refused(2, &["--signing-keys", "encrypted under the key"]);
    let torn = world.write("torn.keys", "half");
    let line = ["--listen", "127.0.0.1:0", "--signing-keys", &torn];
    world.run(&line).assert_refused(2, &["--signing-keys", "torn.keys", "43 characters"]);

    let kept = kept.display().to_string();
    world.run(&["key", "list", "--signing-keys", &kept]).assert_done();
}

/// The old key becomes a second line of the file. The start encrypts everything with the new key, and then the
/// old line may be removed.
#[test]
fn the_key_of_the_file_can_be_replaced() {
    let world = World::new();
    drop(world.serve("provider"));
    let path = world.file("provider.keys");
    let old = fs::read_to_string(&path).unwrap();
    let new = format!("{}\n", "B".repeat(42) + "A");
    fs::write(&path, format!("{new}{old}")).unwrap();
    drop(world.serve("provider"));
    fs::write(&path, &new).unwrap();

    world.run(&["key", "list"]).assert_done();
    drop(world.serve("provider"));
    fs::write(&path, &old).unwrap();
    world.run(&["key", "list"]).assert_refused(2, &["--signing-keys"]);
}

#[test]
fn keys_are_listed_rotated_and_retired() {
    let world = World::new();
    let server = world.serve_with("provider", &["--access-token", "jwt"]);
    let token = token(&server);
    let first = world.run(&["key", "list", "--json"]).json();
    let first = first[0]["kid"].as_str().unwrap().to_owned();

    let next = world.run(&["key", "rotate", "--json"]).json();
    assert_eq!((&next["state"], &next["alg"]), (&"next".into(), &"ES256".into()));
    let table = world.run(&["key", "list"]);
    let table = table.assert_done();
    assert!(table.contains("signing") && table.contains("next"), "{table}");

    world.run(&["key", "retire", &first]).assert_done();

    let left = world.run(&["key", "list", "--json"]).json();
    let names: Vec<_> = left.as_array().unwrap().iter().map(|key| &key["kid"]).collect();
    assert!(!names.contains(&&first.as_str().into()), "{left}");
    world.run(&["key", "retire", &first]).assert_refused(1, &[&first]);
    world.run(&["key", "retire", "nothing"]).assert_refused(1, &["nothing"]);
    assert_eq!(world.run(&["key", "rotate", "--now", "--json"]).json()["state"], "signing");
    drop(token);
}

/// Programs read the members of one key at the top level; all keys stand in `keys`.
#[test]
fn a_rotation_may_name_one_algorithm_and_says_every_key_that_it_made() {
    let world = World::new();
    drop(world.serve("provider"));
    let algorithms = |keys: &serde_json::Value| -> Vec<String> {
        let keys = keys.as_array().unwrap().iter();
        keys.map(|key| key["alg"].as_str().unwrap().to_owned()).collect()
    };

    let one = world.run(&["key", "rotate", "--algorithm", "ES256", "--json"]).json();
    assert_eq!(algorithms(&one["keys"]), ["ES256"]);
    assert_eq!(one["keys"][0]["kid"], one["kid"]);
    let listed = world.run(&["key", "list", "--json"]).json();
    let all = world.run(&["key", "rotate", "--json"]).json();
    let mut lines = algorithms(&listed);
    lines.dedup();
    assert_eq!(lines, ["ES256", "RS256"], "one line for access tokens, one for ID tokens");
    assert_eq!(algorithms(&all["keys"]), lines, "one of each line");
    assert_eq!(all["keys"][0]["kid"], all["kid"]);
    let text = world.run(&["key", "rotate", "--algorithm", "ES256"]);
    assert!(text.assert_done().contains("(ES256, next): signs from"));

    let before = world.run(&["key", "list", "--json"]).json();
    for (word, told) in [("PS256", "makes no PS256 keys"), ("HS256", "expected one of: ES256")] {
        let refused = world.run(&["key", "rotate", "--algorithm", word]);
        refused.assert_refused(2, &["--algorithm", word, told]);
    }
    assert_eq!(world.run(&["key", "list", "--json"]).json(), before);
}

#[test]
fn the_algorithm_is_a_setting_and_commands_keep_to_it() {
    let world = World::new();
    let config = world.write("provider.toml", "[server.keys]\nalgorithm = \"EdDSA\"\n");
    drop(world.serve_with("provider", &["--config", &config]));

    let keys = world.run(&["key", "list", "--json"]).json();
    let of_it = keys.as_array().unwrap().iter().filter(|key| key["alg"] == "EdDSA");
    assert_eq!((of_it.count(), &keys[0]["alg"]), (1, &"EdDSA".into()));
    assert_eq!(world.run(&["key", "rotate", "--json"]).json()["alg"], "EdDSA");
    let wrong = world.write("wrong.toml", "[server.keys]\nalgorithm = \"HS256\"\n");
    let line = ["--listen", "127.0.0.1:0", "--config", &wrong];
    world.run(&line).assert_refused(2, &["wrong.toml:2", "algorithm"]);
}

#[test]
fn a_format_that_does_not_exist_is_refused() {
    let world = World::new();
    world.run(&["--access-token", "paseto"]).assert_refused(2, &["--access-token", "jwt"]);
}
