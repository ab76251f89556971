//! What the build of an API on another machine contains: no database, and nothing that only an authorization server needs.

use std::process::Command;

/// The packages of a part of the workspace.
fn packages(arguments: &[&str]) -> Vec<String> {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--edges", "all", "--prefix", "none", "--format", "{p}"])
        .arg("--locked")
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8(tree.stdout).unwrap();
    tree.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

fn has(packages: &[String], name: &str) -> bool {
    packages.iter().any(|package| package == name)
}

#[test]
fn a_resource_server_is_built_without_a_database_and_without_what_only_issues_tokens() {
    let packages = packages(&["--package", env!("CARGO_PKG_NAME")]);

    assert!(has(&packages, "oauth-runtime") && has(&packages, "axum"), "{packages:?}");
    assert!(has(&packages, "reqwest"), "the guarded fetch is part of it: {packages:?}");
    let unwanted =
        ["sea-orm", "sea-query", "sqlx", "argon2", "askama", "inventory", "moka", "rand"];
    for package in packages {
        let is_unwanted = unwanted
            .iter()
            .any(|name| package == *name || package.starts_with(&format!("{name}-")));
        assert!(!is_unwanted, "{package} is built");
    }
}

#[test]
fn whoever_fetches_nothing_builds_no_client() {
    let features = ["--no-default-features", "--features", "axum,macros"];
    let packages = packages(&[&["--package", "oauth-runtime"][..], &features].concat());

    assert!(has(&packages, "axum"), "{packages:?}");
    for name in ["reqwest", "rustls", "hyper-util", "ipnet"] {
        assert!(!has(&packages, name), "{name} is built");
    }
}

/// With two libraries in the graph, `rustls` panics at its first use unless it is told which one to use.
#[test]
fn one_library_does_all_cryptography_of_tls() {
    let packages = packages(&["--workspace"]);

    assert!(has(&packages, "rustls") && has(&packages, "aws-lc-rs"), "{packages:?}");
    for name in ["ring", "openssl-sys", "native-tls"] {
        assert!(!has(&packages, name), "{name} is built");
    }
}
