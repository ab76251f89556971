//! A mistake is reported as one line that names the flag, the member or the database, and leaves nothing behind.

use crate::program::World;
use std::thread;

#[test]
fn a_bad_flag_is_exit_code_2_and_a_line_that_names_it() {
    for (arguments, words) in [
        (vec!["--colour", "red"], vec!["--colour"]),
        (vec!["--listen", "nowhere"], vec!["--listen", "nowhere"]),
        (
            vec!["--listen", "127.0.0.1:0", "--issuer", "http://id.example.com"],
            vec!["--issuer", "https"],
        ),
        (
            vec!["--listen", "127.0.0.1:0", "--issuer", "https://id.example.com/"],
            vec!["--issuer", "slash"],
        ),
        (vec!["--listen", "0.0.0.0:0"], vec!["--issuer", "loopback"]),
        (vec!["--demo=perhaps"], vec!["--demo", "perhaps"]),
        (vec!["--profile", "nonsense"], vec!["--profile", "nonsense", "default"]),
        (vec!["client", "frobnicate"], vec!["frobnicate"]),
        (
            vec!["--database-url", "sqlite://provider.db", "client", "list"],
            vec!["--database-url", "after the subcommand, as in `client list --database-url URL`"],
        ),
        (vec!["client", "add", "--redirect-uri", "http://a.example/cb"], vec!["--redirect-uri"]),
        (
            vec![
                "client",
                "add",
                "--scope",
                "profile, email",
                "--grant-type",
                "client_credentials",
            ],
            vec!["--scope", "separated by spaces", "write \"profile email\""],
        ),
        (vec!["user", "add", "carol"], vec!["--password-stdin"]),
        (
            vec!["user", "add", "carol", "--password-stdin"],
            vec!["--password-stdin", "standard input"],
        ),
    ] {
        let world = World::new();
        world.run(&arguments).assert_refused(2, &words);
        assert!(!world.file("provider.db").exists(), "{arguments:?} left a database");
    }
}

#[test]
fn what_is_not_built_yet_says_so() {
    for arguments in [
        ["--tls-cert", "cert.pem"],
        ["--tls-key", "key.pem"],
        ["--tls-client-ca", "ca.pem"],
        ["--profile", "fapi2"],
        ["--profile", "fapi2"],
    ] {
        let world = World::new();
        world.run(&arguments).assert_refused(2, &[arguments[0], "not built yet"]);
        assert!(!world.file("provider.db").exists(), "{arguments:?} left a database");
    }
}

#[test]
fn a_bad_seed_is_named_by_its_file_or_the_path_of_the_member() {
    let client = |member: &str| format!(r#"{{"clients": [{{"client_id": "a", {member}}}]}}"#);
    for (seed, words) in [
        ("{".to_owned(), vec!["line 1"]),
        ("[]".to_owned(), vec!["expected an object"]),
        (r#"{"clients": [], "clients": []}"#.to_owned(), vec!["clients"]),
        (r#"{"extra": 1}"#.to_owned(), vec!["extra"]),
        (client(r#""colour": "red""#), vec!["clients[0].colour"]),
        (
            client(r#""redirect_uris": ["http://a.example/cb"]"#),
            vec!["clients[0].redirect_uris[0]"],
        ),
        (client(r#""redirect_uris": "http://127.0.0.1/cb""#), vec!["clients[0].redirect_uris"]),
        (
            client(r#""scope": "profile, email""#),
            vec!["clients[0].scope", "write \"profile email\""],
        ),
        (client(r#""grant_types": ["magic"]"#), vec!["clients[0].grant_types[0]", "magic"]),
        (r#"{"users": [{"username": "a", "password": 5}]}"#.to_owned(), vec!["users[0].password"]),
    ] {
        let world = World::new();
        let file = world.write("seed.json", &seed);
        let arguments = ["--listen", "127.0.0.1:0", "--seed", &file];
        let mut words = words;
        words.push("--seed");
        world.run(&arguments).assert_refused(2, &words);
        assert!(!world.file("provider.db").exists(), "{seed} left a database");
    }
    World::new()
        .run(&["--seed", "no-such-file.json"])
        .assert_refused(2, &["--seed", "no-such-file.json"]);
}

#[test]
fn a_database_that_cannot_be_reached_is_exit_code_2() {
    let world = World::new();
    let urls = [
        "postgres://postgres@127.0.0.1:1/nothing",
        "mysql://root@127.0.0.1:1/nothing",
        "sqlite:///no/such/folder/provider.db?mode=rwc",
        "oracle://127.0.0.1/nothing",
        "provider.db",
        "sqlite://provider.db?max_connections=0",
    ];
    // Each waits a while for its server, so all of them run at the same time.
    thread::scope(|scope| {
        for url in urls {
            for arguments in [["--listen", "127.0.0.1:0"], ["client", "list"]] {
                let arguments = [&arguments[..], &["--database-url", url]].concat();
                let world = &world;
                scope.spawn(move || world.run(&arguments).assert_refused(2, &["--database-url"]));
            }
        }
    });
    // A command about clients never creates an empty database.
    world.run(&["client", "list"]).assert_refused(2, &["--database-url"]);
    assert!(!world.file("provider.db").exists());
}

#[test]
fn a_password_in_the_address_of_the_database_is_not_repeated() {
    let world = World::new();
    let url = "postgres://postgres:canary-password@127.0.0.1:1/nothing";
    let finished = world.run(&["client", "list", "--database-url", url]);

    finished.assert_refused(2, &["--database-url"]);
    assert!(!finished.errors.contains("canary-password"), "{finished:?}");
}

#[test]
fn an_address_that_is_taken_is_exit_code_2() {
    let world = World::new();
    let server = world.serve("errors");

    let finished = World::new().run(&["--listen", &server.address]);

    finished.assert_refused(2, &["--listen", &server.address]);
}

#[test]
fn an_unknown_client_or_user_is_exit_code_1() {
    let world = World::new();
    world.run(&["schema", "apply"]).assert_done();
    for arguments in [
        ["client", "show", "nobody"],
        ["client", "remove", "nobody"],
        ["user", "disable", "nobody"],
    ] {
        world.run(&arguments).assert_refused(1, &["nobody"]);
    }
}

#[test]
fn help_and_version_are_no_mistake() {
    for arguments in
        [&["--help"][..], &["--version"], &["client", "--help"], &["user", "add", "--help"]]
    {
        let finished = World::new().run(arguments);
        assert!(!finished.assert_done().is_empty(), "{arguments:?}");
    }
}

/// A program that asks for JSON gets JSON, and a person gets the same line as always.
#[test]
fn a_failure_is_json_too() {
    let world = World::new();
    let fails = |line: &[&str], code: i32, words: &str| {
        let value = world.run(&[line, &["--json"]].concat()).json_error(code);
        assert!(value["error"]["message"].as_str().unwrap().contains(words), "{value}");
    };
    fails(&["client", "list"], 2, "--database-url");
    fails(&["schema", "print", "--database-url", "oracle://host/name"], 2, "--database-url");
    world.run(&["schema", "apply"]).assert_done();
    for line in [
        &["client", "show", "nobody"][..],
        &["client", "remove", "nobody"],
        &["client", "rotate-secret", "nobody"],
        &["user", "disable", "nobody"],
        &["user", "enable", "nobody"],
    ] {
        fails(line, 1, "`nobody`");
    }
    fails(&["token", "revoke", "nothing"], 1, "no such token");
    fails(&["client", "add", "--grant-type", "magic"], 2, "--grant-type");
    fails(&["client", "frobnicate"], 2, "frobnicate");
    fails(&["user", "add", "carol"], 2, "--password-stdin");
}
