//! Settings from a file, from the environment and from flags, and the advice that errors give.

use crate::program::{Finished, World};

fn serve(world: &World, config: &str) -> Finished {
    let file = world.write("provider.toml", config);
    world.run(&["--config", &file])
}

#[test]
fn a_server_is_started_by_a_file() {
    let world = World::new();
    let file = world.write(
        "provider.toml",
        "listen = \"127.0.0.1:0\"\ndatabase_url = \"sqlite://own.db?mode=rwc\"\nissuer = \"http://localhost:7777\"\n",
    );

    let server = world.serve_in("errors", &["--config", &file], &[]);

    let (_, document) = server.get("/.well-known/oauth-authorization-server", "");
    assert!(document.contains("\"issuer\":\"http://localhost:7777\""), "{document}");
    assert!(world.file("own.db").exists());
    let named = [("PROVIDER_CONFIG", file.as_str())];
    let listed = world.run_in(&["client", "list", "--json"], &named, "");
    assert_eq!(listed.json().as_array().unwrap().len(), 6, "commands find the same database");
}

/// The environment of the test names the database, and a flag overrides both the environment and the file.
#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file() {
    let world = World::new();
    let file = world.write(
        "provider.toml",
        "listen = \"nowhere\"\ndatabase_url = \"sqlite://from-file.db?mode=rwc\"\n",
    );
    let environment = [("DATABASE_URL", "sqlite://from-environment.db?mode=rwc")];

    let flags = ["--listen", "127.0.0.1:0", "--config", &file];
    drop(world.serve_in("errors", &flags, &environment));
    assert!(world.file("from-environment.db").exists());
    let flags = [&flags[..], &["--database-url", "sqlite://from-flag.db?mode=rwc"]].concat();
    drop(world.serve_in("errors", &flags, &environment));
    assert!(world.file("from-flag.db").exists());

    assert!(!world.file("from-file.db").exists());
}

#[test]
fn a_mistake_in_a_file_is_named_by_file_and_line() {
    for (config, words) in [
        ("lisen = \"127.0.0.1:0\"", ["provider.toml:1", "lisen", "did you mean listen?"]),
        ("\n\n[a\n", ["provider.toml:3", "--config", "provider:"]),
        ("\nlisten = 8080", ["provider.toml:2", "listen", "expected a string"]),
        ("demo = true\nlisten = \"nowhere\"", ["provider.toml:2", "listen", "nowhere"]),
        (
            "listen = \"127.0.0.1:0\"\nissuer = \"https://id.example.com/\"",
            ["provider.toml:2", "issuer", "slash"],
        ),
        (
            "redis_url = \"redis://127.0.0.1:1\"",
            ["provider.toml:1", "redis_url", "Redis cannot be used"],
        ),
        ("trusted_proxy = [\"10.0.0.0/99\"]", ["provider.toml:1", "trusted_proxy", "10.0.0.0/99"]),
        (
            "listen = \"127.0.0.1:0\"\n[server.lifetimes]\naccess_token = 0",
            ["provider.toml:3", "server.lifetimes.access_token", "at least 1 second"],
        ),
        (
            "listen = \"127.0.0.1:0\"\n[server.endpoints]\nwithout = [\"revokation\"]",
            ["provider.toml:3", "server.endpoints.without", "revokation"],
        ),
        ("seed = \"no-such.json\"", ["provider.toml:1", "seed", "no-such.json"]),
    ] {
        let world = World::new();
        serve(&world, config).assert_refused(2, &words);
        assert!(!world.file("provider.db").exists(), "{config} left a database");
    }
    let missing = World::new().run(&["--config", "no-such.toml"]);
    missing.assert_refused(2, &["--config", "no-such.toml"]);
}

/// RFC 9700 sections 2.1.2 and 2.4. The seed may be older than the profile, so the start only warns; a grant that the profile
/// withholds is refused when it is used.
#[test]
fn a_seed_with_grants_that_the_profile_gives_to_nobody_starts_with_a_warning_for_each_client() {
    let world = World::new();
    let client = |id: &str, grants: &str| {
        format!(
            r#"{{ "client_id": "{id}", "token_endpoint_auth_method": "none", "redirect_uris": ["http://127.0.0.1/cb"], {grants} }}"#
        )
    };
    let implicit =
        r#""grant_types": ["authorization_code", "implicit"], "response_types": ["code", "token"]"#;
    let clients =
        [client("page", implicit), client("app", r#""grant_types": ["authorization_code"]"#)];
    let seed = world.write("seed.json", &format!(r#"{{ "clients": [{}] }}"#, clients.join(", ")));

    let line = ["--listen", "127.0.0.1:0", "--profile", "oauth21", "--seed", &seed];
    let server = world.serve_in("errors", &line, &[("DATABASE_URL", &world.database_url())]);

    let asked = "grant_type=password&username=alice&password=wonderland";
    let (status, refusal) = server.post("/oauth/token", ("page", "x"), asked);
    assert!(status == 400 && refusal.contains("unsupported_grant_type"), "{refusal}");
    let (_, document) = server.get("/.well-known/oauth-authorization-server", "");
    assert!(!document.contains("implicit") && !document.contains("password"), "{document}");
    let log = std::fs::read_to_string(world.file("errors")).unwrap();
    let told: Vec<_> =
        log.lines().filter(|line| line.contains("the seed gives this client")).collect();
    assert_eq!(told.len(), 1, "{log}");
    for words in ["page", "implicit, token", "profile `oauth21`", "leave it out"] {
        assert!(told[0].contains(words), "{told:?}");
    }
    for words in [
        "the grant `password`, but the profile `oauth21` forbids it",
        "the profile of this server forbids this",
    ] {
        assert!(log.contains(words), "{log}");
    }
}

#[test]
fn a_server_keeps_to_its_own_settings_in_a_file() {
    let world = World::new();
    let file = world.write(
        "provider.toml",
        r#"
            listen = "127.0.0.1:0"

            [server]
            realm = "of the file"
            error_uris = { invalid_client = "https://docs.example/invalid_client" }

            [server.lifetimes]
            access_token = 900
            access_token_by_grant = { client_credentials = 60 }
            authorization_code = 30

            [server.endpoints]
            without = ["revocation"]
            paths = { introspection = "/oauth/introspection", authorization = "/oauth/authorization" }

            [server.metadata]
            scopes_supported = ["profile"]
            service_documentation = "https://docs.example/"
        "#,
    );

    let server = world.serve_in("errors", &["--config", &file], &[]);

    let (_, document) = server.get("/.well-known/oauth-authorization-server", "");
    for words in [
        "/oauth/introspection\"",
        "/oauth/authorization\"",
        "\"scopes_supported\":[\"profile\",\"openid\"]",
        "\"service_documentation\":\"https://docs.example/\"",
    ] {
        assert!(document.contains(words), "{document}");
    }
    assert!(!document.contains("revocation"), "{document}");
    assert_eq!(server.get("/oauth/authorization", "").0, 400);
    assert_eq!(server.get("/oauth/authorize", "").0, 404);
}

/// The profile can be set by the flag, by the same name in the file, and by the toolkit's own settings.
#[test]
fn the_profile_is_chosen_by_flag_or_file_and_the_start_says_what_it_loosens() {
    let listen = "listen = \"127.0.0.1:0\"\n";
    for (file, flags, is_compat) in [
        (format!("{listen}profile = \"compat\""), &[][..], true),
        (format!("{listen}[server]\nprofile = \"compat\""), &[], true),
        (format!("{listen}[server]\nprofile = \"compat\""), &["--profile", "default"], false),
        (listen.to_owned(), &["--profile", "compat"], true),
        (listen.to_owned(), &[], false),
    ] {
        let world = World::new();
        let file = world.write("provider.toml", &file);
        let line: Vec<_> = ["--config", &file].iter().chain(flags).copied().collect();

        let server = world.serve_in("errors", &line, &[]);

        let (_, document) = server.get("/.well-known/oauth-authorization-server", "");
        let methods = "\"code_challenge_methods_supported\":[\"S256\"";
        assert!(document.contains(methods), "{document}");
        assert_eq!(document.contains("\"plain\""), is_compat, "{line:?}: {document}");
        let log = std::fs::read_to_string(world.file("errors")).unwrap();
        let advice = "the profile `compat` is weaker than `default`";
        assert_eq!(log.contains(advice), is_compat, "{line:?}: {log}");
        assert_eq!(log.contains("access token of a code: 864000 s"), is_compat, "{log}");
    }
    let world = World::new();
    let file = world.write("provider.toml", "[server]\nprofile = \"compt\"");
    world.run(&["--config", &file]).assert_refused(2, &["provider.toml:2", "server.profile"]);
}

#[test]
fn a_server_keeps_to_the_bounds_on_connections_in_a_file() {
    let world = World::new();
    let bounds = "listen = \"127.0.0.1:0\"\n[connections]\nhead_bytes = 8192\n";
    let file = world.write("provider.toml", bounds);

    let server = world.serve_in("errors", &["--config", &file], &[]);

    let status = |token: usize| server.get("/healthz", &"x".repeat(token)).0;
    assert_eq!((status(8000), status(8192)), (200, 431));
}

#[test]
fn a_person_is_told_to_type_what_they_typed_or_cargo() {
    let world = World::new();
    let url = format!("sqlite://{}?mode=rwc", world.file("empty.db").display());
    world.write("empty.db", "");
    let line = ["client", "list", "--database-url", &url];

    let typed = world.run(&line);
    typed.assert_refused(2, &[concat!("`", env!("CARGO_BIN_EXE_provider"), " schema apply`")]);
    let by_cargo = world.run_in(&line, &[("CARGO_PKG_NAME", "provider")], "");
    by_cargo.assert_refused(2, &["`cargo run ", " schema apply`"]);
    let help = world.run_in(&["client", "--help"], &[("CARGO_PKG_NAME", "provider")], "");
    assert!(help.assert_done().contains("Usage: cargo run "), "{help:?}");
}
