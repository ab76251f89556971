//! Manages clients, users and tables beside a running server.

use crate::program::{Server, World, eventually};
use serde_json::Value;

fn service_token(server: &Server, client: (&str, &str)) -> (u16, Value) {
    let form = "grant_type=client_credentials&scope=profile";
    let (status, body) = server.post("/oauth/token", client, form);
    (status, serde_json::from_str(&body).unwrap())
}

const ADD_SERVICE: [&str; 9] = [
    "client",
    "add",
    "--client-id",
    "robot",
    "--grant-type",
    "client_credentials",
    "--scope",
    "profile email",
    "--json",
];

#[test]
fn a_client_that_is_added_and_removed_counts_on_a_running_server() {
    let world = World::new();
    let server = world.serve("errors");
    let added = world.run(&ADD_SERVICE).json();
    let secret = added["client_secret"].as_str().unwrap().to_owned();
    assert_eq!(secret.len(), 43);

    let (status, tokens) = service_token(&server, ("robot", &secret));
    assert_eq!((status, tokens["scope"].as_str()), (200, Some("profile")));
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(server.get("/api/any", token).0, 200);

    let removed = world.run(&["client", "remove", "robot", "--json"]).json();
    assert_eq!((&removed["removed"], &removed["revoked_tokens"]), (&true.into(), &1.into()));
    assert_eq!(server.get("/api/any", token).0, 401, "its tokens end at once");
    eventually("a running server forgets the client", || {
        service_token(&server, ("robot", &secret)).0 == 401
    });
    world.run(&["client", "show", "robot"]).assert_refused(1, &["robot"]);
}

#[test]
fn a_secret_is_shown_once_and_never_again() {
    let world = World::new();
    world.run(&["schema", "apply"]).assert_done();
    let secret = world.run(&ADD_SERVICE).json()["client_secret"].as_str().unwrap().to_owned();

    for arguments in [
        &["client", "show", "robot"][..],
        &["client", "show", "robot", "--json"],
        &["client", "list"],
        &["client", "list", "--json"],
    ] {
        let finished = world.run(arguments);
        let output = finished.assert_done();
        assert!(output.contains("robot"), "{output}");
        assert!(!output.contains(&secret) && !output.contains("secret_hash"), "{output}");
    }
    let error = world.run(&ADD_SERVICE).json_error(2);
    assert_eq!(error["error"]["message"], "--client-id: `robot` is taken");
}

#[test]
fn a_secret_from_standard_input_is_the_one_that_counts() {
    let world = World::new();
    let server = world.serve("errors");
    let arguments = [
        "client",
        "add",
        "--client-id",
        "given",
        "--grant-type",
        "client_credentials",
        "--scope",
        "profile",
        "--secret-stdin",
    ];
    let secret = "a secret of the operator with more than 32 characters";
    world.run_with_input(&arguments, &format!("{secret}\n")).assert_done();

    assert_eq!(service_token(&server, ("given", secret)).0, 200);
    assert_eq!(service_token(&server, ("given", "another secret")).0, 401);
}

#[test]
fn a_public_client_has_no_secret() {
    let world = World::new();
    world.run(&["schema", "apply"]).assert_done();
    let arguments = [
        "client",
        "add",
        "--client-id",
        "app",
        "--public",
        "--redirect-uri",
        "http://127.0.0.1/cb",
        "--json",
    ];

    let added = world.run(&arguments).json();

    assert_eq!(added["token_endpoint_auth_method"], "none");
    assert!(added.get("client_secret").is_none(), "{added}");
}

#[test]
fn users_are_added_listed_and_disabled() {
    let world = World::new();
    world.run(&["schema", "apply"]).assert_done();
    let arguments =
        ["user", "add", "carol", "--password-stdin", "--claim", "email=carol@example.com"];
    world.run_with_input(&arguments, "a long password\n").assert_done();
    world.run_with_input(&arguments, "a long password\n").assert_refused(2, &["carol", "taken"]);

    let users = world.run(&["user", "list", "--json"]).json();
    assert_eq!(users[0]["username"], "carol");
    assert_eq!(users[0]["claims"]["email"], "carol@example.com");
    assert_eq!(users[0]["disabled_at"], Value::Null);
    assert!(!users.to_string().contains("password"), "{users}");

    let disabled = world.run(&["user", "disable", "carol", "--json"]).json();
    assert_eq!(disabled["disabled"], true);
    let users = world.run(&["user", "list", "--json"]).json();
    assert!(users[0]["disabled_at"].is_i64(), "{users}");
    let table = world.run(&["user", "list"]);
    assert!(table.assert_done().contains("disabled"), "{table:?}");
}

/// Attack: a client takes one user for another. `OpenID` Connect Core, section 2.
#[test]
fn a_subject_that_is_another_users_is_refused_and_nobody_is_added() {
    let world = World::new();
    world.run(&["schema", "apply"]).assert_done();
    let add = |name: &str, claim: &str| {
        let line = ["user", "add", name, "--password-stdin", "--claim", claim];
        world.run_with_input(&line, "a long password\n")
    };
    add("carol", "sub=2").assert_done();

    add("dave", "name=Dave").assert_refused(2, &["--claim sub", "carol"]);
    add("dave", "sub=1").assert_refused(2, &["--claim sub", "carol"]);
    add("dave", "sub=a b").assert_refused(2, &["claim `sub`", "visible ASCII"]);

    let users = world.run(&["user", "list", "--json"]).json();
    assert_eq!(users.as_array().unwrap().len(), 1, "{users}");
    assert_eq!((&users[0]["sub"], &users[0]["id"]), (&"2".into(), &1.into()));
    assert!(users[0]["claims"].get("sub").is_none(), "{users}");
}

#[test]
fn the_schema_is_printed_applied_and_checked() {
    let world = World::new();
    world.run(&["schema", "check"]).assert_refused(2, &["--database-url"]);
    let printed = world.run(&["schema", "print"]);
    for table in ["user", "client", "token", "code", "short_lived", "session"] {
        let table = format!("CREATE TABLE IF NOT EXISTS \"{table}\"");
        let output = printed.assert_done();
        assert!(
            output.contains(&table) || output.contains(&table.replace("IF NOT EXISTS ", "")),
            "{output}"
        );
    }
    assert!(!world.file("provider.db").exists(), "printing connects to nothing");

    world.run(&["schema", "apply"]).assert_done();
    assert_eq!(world.run(&["schema", "check", "--json"]).json()["missing"], serde_json::json!([]));
    let again = world.run(&["schema", "apply", "--json"]).json();
    assert_eq!(again["added"], serde_json::json!([]), "nothing is added twice");
    // The tables existed before this start, so it inserts no demo data.
    let server = world.serve("errors");
    assert_eq!(service_token(&server, ("demo-service", "demo-service-secret")).0, 401);
}
