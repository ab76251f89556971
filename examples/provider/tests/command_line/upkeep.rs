//! Secrets that are rotated, tokens that expire, tables that are repaired, and the output for shells and monitoring systems.

use crate::program::{Server, World, eventually};
use serde_json::Value;

const FORM: &str = "grant_type=client_credentials&scope=profile";

fn token(server: &Server, secret: &str) -> (u16, String) {
    let (status, body) = server.post("/oauth/token", ("demo-service", secret), FORM);
    let body: Value = serde_json::from_str(&body).unwrap_or_default();
    (status, body["access_token"].as_str().unwrap_or_default().to_owned())
}

fn rotate(world: &World, flags: &[&str]) -> String {
    let line = [&["client", "rotate-secret", "demo-service", "--json"], flags].concat();
    world.run(&line).json()["client_secret"].as_str().unwrap().to_owned()
}

#[test]
fn a_rotated_secret_counts_on_a_running_server_and_the_old_one_for_its_grace() {
    let world = World::new();
    let server = world.serve("errors");
    assert_eq!(token(&server, "demo-service-secret").0, 200);

    let second = rotate(&world, &["--grace", "60"]);
    eventually("the new secret is good", || token(&server, &second).0 == 200);
    assert_eq!(token(&server, "demo-service-secret").0, 200, "within its grace");
    let shown = world.run(&["client", "show", "demo-service", "--json"]).json();
    assert!(shown["previous_secret_expires_at"].as_i64().unwrap() > 0);

    let third = rotate(&world, &["--grace", "60"]);
    eventually("the newest secret is good", || token(&server, &third).0 == 200);
    assert_eq!(token(&server, &second).0, 200, "the one before is good");
    assert_eq!(token(&server, "demo-service-secret").0, 401, "the oldest is not");

    let last = rotate(&world, &[]);
    eventually("without a grace the old one ends", || token(&server, &third).0 == 401);
    assert_eq!(token(&server, &last).0, 200);
}

#[test]
fn a_secret_can_be_brought_along_and_a_public_client_has_none() {
    let world = World::new();
    let server = world.serve("errors");
    let own = "0123456789abcdef0123456789abcdef";
    let line = ["client", "rotate-secret", "demo-service", "--secret-stdin"];
    let finished = world.run_with_input(&line, own);
    assert!(finished.assert_done().contains("The old secret is good no more."), "{finished:?}");
    eventually("the secret is good", || token(&server, own).0 == 200);

    let rotate =
        |id: &str, flags: &[&str]| world.run(&[&["client", "rotate-secret", id], flags].concat());
    rotate("demo-spa", &[]).assert_refused(2, &["demo-spa", "public"]);
    rotate("nobody", &[]).assert_refused(1, &["nobody"]);
    rotate("demo-service", &["--grace", "-1"]).assert_refused(2, &["--grace"]);
    rotate("demo-service", &["--grace", "soon"]).assert_refused(2, &["--grace"]);
}

/// Sets the expiry of a client's secret to a time long past.
fn end_secret(world: &World, client_id: &str) {
    world.sql(&format!(
        "UPDATE client SET client_secret_expires_at = 1 WHERE client_id = '{client_id}'"
    ));
}

#[test]
fn a_secret_that_has_ended_gets_no_new_life_and_one_that_is_brought_along_is_not_printed() {
    let world = World::new();
    let server = world.serve("errors");
    end_secret(&world, "demo-service");
    let line = ["client", "rotate-secret", "demo-service", "--grace", "600", "--secret-stdin"];
    let own = "0123456789abcdef0123456789abcdef";

    let json = world.run_with_input(&[&line[..], &["--json"]].concat(), own).json();

    assert!(json["client_secret"].is_null() && json["previous_secret_expires_at"].is_null());
    eventually("the new secret is good", || token(&server, own).0 == 200);
    assert_eq!(token(&server, "demo-service-secret").0, 401);
}

#[test]
fn a_seed_that_names_a_secret_leaves_no_other_one_good() {
    let world = World::new();
    let seed = r#"{"users":[],"clients":[{"client_id":"demo-service","client_secret":"SECRET",
        "grant_types":["client_credentials"],"response_types":[],"scope":"profile"}]}"#;
    let first =
        world.write("first.json", &seed.replace("SECRET", "first-secret-0123456789abcdefghij"));
    drop(world.serve_with("errors", &["--seed", &first]));
    let rotated = rotate(&world, &["--grace", "600"]);

    let second =
        world.write("second.json", &seed.replace("SECRET", "second-secret-0123456789abcdefghi"));
    let server = world.serve_with("errors", &["--seed", &second]);

    assert_eq!(token(&server, "second-secret-0123456789abcdefghi").0, 200);
    assert_eq!(token(&server, "first-secret-0123456789abcdefghij").0, 401);
    assert_eq!(token(&server, &rotated).0, 401);
}

#[test]
fn a_token_is_revoked_by_what_it_is_and_never_printed() {
    let world = World::new();
    let server = world.serve("errors");
    let (_, first) = token(&server, "demo-service-secret");
    let (_, second) = token(&server, "demo-service-secret");
    assert_eq!(server.get("/api/any", &first).0, 200);

    assert_eq!(world.run(&["token", "revoke", &first]).assert_done(), "revoked\n");
    assert_eq!(server.get("/api/any", &first).0, 401);
    assert_eq!(server.get("/api/any", &second).0, 200);
    let json = world.run_with_input(&["token", "revoke", "-", "--json"], &second).json();
    assert_eq!(json["revoked"], true);
    assert_eq!(server.get("/api/any", &second).0, 401);

    let unknown = world.run(&["token", "revoke", "canary-token"]);
    unknown.assert_refused(1, &["no such token"]);
    assert!(!unknown.errors.contains("canary"), "{unknown:?}");
    world.run(&["token", "revoke", ""]).assert_refused(1, &["no such token"]);
}

/// Sets the times of every access token to long ago, because the program uses the clock of the machine.
fn end_every_token(world: &World) {
    world.sql("UPDATE token SET expires_at = 1, issued_at = 1, removable_at = 1");
}

#[test]
fn pruning_removes_what_has_expired_and_nothing_else() {
    let world = World::new();
    let server = world.serve("errors");
    let (_, token) = token(&server, "demo-service-secret");

    assert_eq!(world.run(&["token", "prune", "--json"]).json()["removed"], 0);
    assert_eq!(server.get("/api/any", &token).0, 200);
    end_every_token(&world);
    assert_eq!(world.run(&["token", "prune", "--json"]).json()["removed"], 1);
    assert_eq!(world.run(&["token", "prune"]).assert_done(), "expired rows removed: 0\n");
}

#[test]
fn what_the_check_misses_its_own_statements_mend() {
    let world = World::new();
    world.run(&["schema", "apply"]).assert_done();
    for broken in [
        "DROP TABLE short_lived",
        "ALTER TABLE token DROP COLUMN superseded_at",
        "ALTER TABLE code DROP COLUMN failed_attempts",
        "DROP TABLE session; ALTER TABLE client DROP COLUMN previous_secret",
    ] {
        world.sql(broken);
        let checked = world.run(&["schema", "check"]);
        assert_eq!(checked.code, Some(1), "{checked:?}");
        assert!(checked.errors.starts_with("provider: missing: "), "{checked:?}");
        let listed: Value =
            serde_json::from_str(&world.run(&["schema", "check", "--json"]).output).unwrap();
        assert!(listed["missing"][0]["mend"][0].is_string(), "{listed}");

        world.sql(&checked.output);

        assert_eq!(
            world.run(&["schema", "check"]).assert_done(),
            "nothing is missing\n",
            "{broken}"
        );
    }
    let server = world.serve("errors");
    assert_eq!(
        token(&server, "demo-service-secret").0,
        401,
        "there were tables, so there is no demo"
    );
}

#[test]
fn an_index_that_a_look_up_needs_is_missed_and_mended() {
    let world = World::new();
    world.run(&["schema", "apply"]).assert_done();
    // The table as somebody would create it who forgot the unique index.
    let rows =
        world.query("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'client'");
    let careless = rows[0].replace(" UNIQUE", "");
    assert_ne!(rows[0], careless);
    world.sql(&format!("DROP TABLE client; {careless}"));

    let checked = world.run(&["schema", "check"]);
    assert!(checked.errors.contains("unique index on `client` (client_id)"), "{checked:?}");
    world.sql(&checked.output);
    assert_eq!(world.run(&["schema", "check"]).assert_done(), "nothing is missing\n");

    world.sql(&format!("DROP TABLE client; {careless}"));
    world.run(&["schema", "apply"]).assert_done();
    assert_eq!(world.run(&["schema", "check"]).assert_done(), "nothing is missing\n");
}

#[test]
fn every_subcommand_prints_json_on_request() {
    let world = World::new();
    world.run(&["schema", "apply", "--json"]).json();
    let add = [
        "client",
        "add",
        "--client-id",
        "c",
        "--public",
        "--redirect-uri",
        "https://c.example/cb",
        "--json",
    ];
    world.run(&add).json();
    world.run_with_input(&["user", "add", "u", "--password-stdin", "--json"], "secret").json();
    for line in [
        &["client", "list"][..],
        &["client", "show", "c"],
        &["client", "remove", "c"],
        &["user", "list"],
        &["user", "disable", "u"],
        &["user", "enable", "u"],
        &["token", "prune"],
        &["schema", "print"],
        &["schema", "apply"],
        &["schema", "check"],
        &["completions", "bash"],
    ] {
        world.run(&[line, &["--json"]].concat()).json();
    }
}

#[test]
fn an_account_that_is_enabled_again_can_sign_in_and_its_tokens_stay_dead() {
    let world = World::new();
    world.run(&["schema", "apply"]).assert_done();
    world.run_with_input(&["user", "add", "u", "--password-stdin"], "secret").assert_done();
    world.run(&["user", "disable", "u"]).assert_done();

    assert_eq!(world.run(&["user", "enable", "u"]).assert_done(), "user `u` is enabled\n");
    assert!(world.run(&["user", "list"]).assert_done().contains("active"));
    world.run(&["user", "enable", "nobody"]).assert_refused(1, &["nobody"]);
}

#[test]
fn a_client_without_scope_is_pointed_out_and_a_resource_server_can_be_added() {
    let world = World::new();
    world.run(&["schema", "apply"]).assert_done();
    let add = |flags: &[&str]| {
        let line = [&["client", "add", "--grant-type", "client_credentials"], flags].concat();
        world.run(&line).assert_done().to_owned()
    };
    assert!(add(&["--client-id", "a"]).contains("may not request any scope"));
    let scoped = add(&["--client-id", "b", "--scope", "profile"]);
    assert!(!scoped.contains("may not request any scope"), "{scoped}");
    assert!(scoped.contains("It may use client_credentials and ask for the scope `profile`."));
    add(&["--client-id", "c", "--introspection"]);
    assert_eq!(world.run(&["client", "show", "c", "--json"]).json()["introspection"], true);
    let server = world.run(&["client", "add", "--client-id", "d", "--introspection"]);
    assert!(server.assert_done().contains("It may introspect any token."), "{server:?}");
    assert!(!server.output.contains("may not request any scope"), "{server:?}");
}

#[test]
fn a_client_can_be_corrected_member_by_member() {
    let world = World::new();
    world.run(&["schema", "apply"]).assert_done();
    let redirect_uri = "https://a.example/cb";
    let add = ["client", "add", "--client-id", "a", "--redirect-uri", redirect_uri];
    world.run(&add).assert_done();
    let with_way_out =
        [&add[..3], &["b", "--post-logout-redirect-uri", "ftp:x"], &add[4..]].concat();
    world.run(&with_way_out).assert_refused(2, &["--post-logout-redirect-uri"]);
    let set = |flags: &[&str]| world.run(&[&["client", "set", "a"], flags].concat());

    set(&["--scope", "profile email", "--access-token-expires-in", "60"]).assert_done();

    let shown = world.run(&["client", "show", "a", "--json"]).json();
    assert_eq!(shown["scope"], "profile email");
    assert_eq!(shown["access_token_expires_in"], 60);
    assert_eq!(shown["redirect_uris"][0], redirect_uri, "what is not named stays");
    let json = set(&["--unset", "access_token_expires_in", "--json"]).json();
    assert!(json["access_token_expires_in"].is_null() && json["client_secret"].is_null(), "{json}");
    let public = set(&["--auth-method", "none", "--json"]).json();
    assert_eq!(public["token_endpoint_auth_method"], "none");
    let confidential = set(&["--auth-method", "client_secret_post", "--json"]).json();
    assert_eq!(confidential["client_secret"].as_str().map(str::len), Some(43));

    let out = "--post-logout-redirect-uri";
    let left = set(&[out, "https://a.example/out", "--json"]).json();
    assert_eq!(left["post_logout_redirect_uris"][0], "https://a.example/out");

    set(&["--redirect-uri", "http://b.example/cb"]).assert_refused(2, &["--redirect-uri"]);
    set(&[out, "javascript:alert(1)"]).assert_refused(2, &[out]);
    set(&["--access-token-expires-in", "0"]).assert_refused(2, &["--access-token-expires-in"]);
    set(&["--unset", "logo"]).assert_refused(2, &["--unset", "logo"]);
    set(&["--owner", "nobody"]).assert_refused(2, &["--owner", "nobody"]);
    set(&[]).assert_refused(2, &["client set"]);
    world.run(&["client", "set", "b", "--scope", "x"]).assert_refused(1, &["`b`"]);
}

#[test]
fn a_shell_completes_the_command_line() {
    let world = World::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let finished = world.run(&["completions", shell]);
        let script = finished.assert_done();
        assert!(script.contains("rotate-secret") && script.contains("trusted-proxy"), "{shell}");
    }
    world.run(&["completions", "tcsh"]).assert_refused(2, &["tcsh"]);
}

#[test]
fn metrics_count_what_happens_and_no_client_adds_a_label() {
    let world = World::new();
    let server = world.serve("errors");
    let (_, token_text) = token(&server, "demo-service-secret");
    token(&server, "wrong");
    server.get("/api/any", &token_text);
    let before = server.get("/metrics", "none").1;
    for path in ["/canary", "/oauth/canary", "/api/any?canary=1", "/assets/canary"] {
        server.get(path, "canary");
    }
    server.raw("CANARY /api/any HTTP/1.1\r\nHost: canary\r\nConnection: close\r\n\r\n");
    server.post("/oauth/token", ("canary", "canary"), "grant_type=canary&scope=canary");

    let (status, text) = server.get("/metrics", "none");

    assert_eq!(status, 200);
    for line in [
        "oauth_tokens_issued_total{grant_type=\"client_credentials\"} 1",
        "oauth_events_total{event=\"token_issued\"} 1",
        "oauth_events_total{event=\"client_authentication_failed\"}",
        "oauth_http_request_duration_seconds_count{method=\"POST\",route=\"/oauth/token\",status=\"2xx\"} 1",
        "route=\"none\",status=\"4xx\"",
        "method=\"other\"",
        "# TYPE oauth_events_total counter",
    ] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
    assert!(before.contains("oauth_tokens_issued_total"));
    assert!(!text.contains("canary") && !text.contains("demo") && !text.contains(&token_text));
}

#[test]
fn a_network_that_is_none_is_refused() {
    let world = World::new();
    world.run(&["--trusted-proxy", "nonsense"]).assert_refused(2, &["--trusted-proxy", "nonsense"]);
    world.serve_with("errors", &["--trusted-proxy", "127.0.0.0/8,::1/128"]);
}

#[test]
fn a_database_server_that_is_not_there_is_said_at_once() {
    let world = World::new();
    let url = "postgres://user:canary@127.0.0.1:1/provider";

    let finished = world.run(&["client", "list", "--database-url", url]);

    finished.assert_refused(2, &["--database-url", "127.0.0.1 port 1", "refused"]);
    assert!(!finished.errors.contains("canary"), "{finished:?}");
}

/// Attack: demo data that were made on this machine are later served to everybody from the same file.
#[test]
fn demo_data_do_not_go_public_until_the_commands_of_the_refusal_have_run() {
    let world = World::new();
    drop(world.serve("errors"));
    let public = ["--listen", "127.0.0.1:0", "--issuer", "https://id.example.com"];
    let refused = world.run(&public);
    refused.assert_refused(2, &["alice, bob", "demo-spa", "--demo"]);
    let commands = refused.errors.split('`').skip(1).step_by(2).map(|command| {
        let words: Vec<&str> = command.split(' ').collect();
        words[words.len() - 3..].to_vec()
    });
    let commands: Vec<Vec<&str>> = commands.collect();
    assert_eq!(commands.len(), 8, "{commands:?}");

    // The secret that everybody knows stays valid during its grace period, so the client is still demo data.
    world.run(&["client", "rotate-secret", "demo-service", "--grace", "600"]).assert_done();
    world.run(&public).assert_refused(2, &["demo-service"]);

    for command in commands {
        world.run(&command).assert_done();
    }

    let server = world.serve_with("public errors", &["--issuer", "https://id.example.com"]);
    assert_eq!(token(&server, "demo-service-secret").0, 401);
    drop(server);
    world.run(&["user", "enable", "alice"]).assert_done();
    world.run(&public).assert_refused(2, &["the users alice of", "user disable alice"]);
}
