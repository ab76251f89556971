//! What an API elsewhere builds: no database, and none of what only an authorization server needs.

use std::process::Command;

#[test]
fn a_resource_server_is_built_without_a_database_and_without_what_only_issues_tokens() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--package", env!("CARGO_PKG_NAME"), "--edges", "all"])
        .args(["--prefix", "none", "--format", "{p}", "--locked", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8(tree.stdout).unwrap();
    let packages: Vec<&str> =
        tree.lines().filter_map(|line| line.split_whitespace().next()).collect();

    assert!(packages.contains(&"oauth-runtime") && packages.contains(&"axum"), "{tree}");
    let unwanted =
        ["sea-orm", "sea-query", "sqlx", "argon2", "askama", "inventory", "moka", "rand"];
    for package in packages {
        let is_unwanted = unwanted
            .iter()
            .any(|name| package == *name || package.starts_with(&format!("{name}-")));
        assert!(!is_unwanted, "{package} is built");
    }
}
