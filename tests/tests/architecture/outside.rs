//! Where other crates enter the runtime, and that its pure rules name nothing of the world.

use crate::source::Source;

/// A crate, and the only modules or files that may name it.
const EDGES: [(&str, &[&str]); 17] = [
    // Whatever opens a connection to another machine is guarded.
    ("reqwest", &["fetch"]),
    ("ipnet", &["fetch"]),
    ("axum", &["web"]),
    ("tower", &["web"]),
    ("askama", &["web", "endpoint/errors.rs"]),
    ("fluent_bundle", &["texts"]),
    // An application's hook is lent the transaction, and a current user is a row of the application's entity.
    ("sea_orm", &["entity", "application", "migration.rs", "web/current.rs", "private.rs"]),
    ("rusqlite", &["entity"]),
    ("sea_query_sqlx", &["entity"]),
    ("redis", &["redis"]),
    (
        "tokio",
        &[
            "bounded_log.rs",
            "event/origin.rs",
            "fetch",
            "keys/ring.rs",
            "keys/upkeep.rs",
            "guesses",
            "uninterrupted.rs",
            "entity",
            "redis",
            "application/lookup.rs",
            "server/mounted.rs",
            "slow_hash",
            "passwords.rs",
            "web",
            "testing",
        ],
    ),
    ("rand", &["random.rs"]),
    (
        "moka",
        &["client_directory.rs", "client_documents", "client_keys.rs", "guesses", "slow_hash"],
    ),
    ("argon2", &["slow_hash"]),
    ("utoipa", &["openapi.rs"]),
    ("qrcode", &["qr_code.rs"]),
    (
        "inventory",
        &["application/declared_grant.rs", "application/required_scopes.rs", "private.rs"],
    ),
];

/// What the pure rules may never name. Derives of SeaORM in attributes (`cfg_attr`) do not count: they make column
/// types of the protocol's types and run nothing.
const IMPURE: [&str; 8] = [
    "std::time",
    "std::fs",
    "std::net",
    "std::env",
    "std::thread",
    "std::process",
    "std::io",
    "tracing",
];

/// What opens a connection by itself.
const SOCKETS: [&str; 5] =
    ["TcpStream", "UdpSocket", "UnixStream", "UnixDatagram", "ToSocketAddrs"];

/// What a file names of other crates, or of the world, and must not.
pub(crate) fn violations(source: &Source) -> Vec<String> {
    let Some(file) = source.in_runtime() else { return Vec::new() };
    let paths = source.paths();
    let mut problems: Vec<_> =
        paths.iter().filter_map(|path| enters_elsewhere(file, path)).collect();
    if !file.starts_with("fetch/") {
        problems.extend(paths.iter().filter_map(|path| opens_a_connection(file, path)));
    }
    if file.starts_with("protocol/") {
        problems.extend(is_impure(source, file, &paths));
    }
    problems
}

fn opens_a_connection(file: &str, path: &[String]) -> Option<String> {
    let is_connection = path.len() > 1 && (path[0] == "tokio" && path[1] == "net")
        || path.iter().any(|word| SOCKETS.contains(&word.as_str()));
    is_connection.then(|| {
        format!(
            "oauth-runtime/src/{file}: names `{}`, but connections are opened in `fetch` only, which guards them",
            path.join("::")
        )
    })
}

fn enters_elsewhere(file: &str, path: &[String]) -> Option<String> {
    let (name, places) = EDGES.iter().find(|(name, _)| path.len() > 1 && path[0] == *name)?;
    let is_allowed = places.iter().any(|place| {
        file == *place || file.strip_prefix(place).is_some_and(|rest| rest.starts_with('/'))
    });
    (!is_allowed).then(|| {
        format!(
            "oauth-runtime/src/{file}: names `{}`, but `{name}` enters only at {places:?}",
            path.join("::")
        )
    })
}

fn is_impure(source: &Source, file: &str, paths: &[Vec<String>]) -> Vec<String> {
    let mut problems = Vec::new();
    for word in ["async", "await"] {
        if (0..source.tokens.len()).any(|at| source.is_word(at, word)) {
            problems.push(format!(
                "oauth-runtime/src/{file}: `{word}`, but the rules of `protocol` wait for nothing"
            ));
        }
    }
    for path in paths {
        let path = path.join("::");
        if let Some(impure) = IMPURE
            .iter()
            .find(|impure| path == **impure || path.starts_with(&format!("{impure}::")))
        {
            problems.push(format!(
                "oauth-runtime/src/{file}: names `{path}`, but `protocol` has no `{impure}`: take the value as an argument"
            ));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(file: &str, text: &str) -> String {
        violations(&Source::new(&format!("oauth-runtime/src/{file}"), text)).join("\n")
    }

    #[track_caller]
    fn refuses(file: &str, text: &str, lesson: &str) {
        let problems = problems(file, text);
        assert!(problems.contains(lesson), "{file} with {text:?} gave {problems:?}");
        assert!(problems.contains(&format!("oauth-runtime/src/{file}")), "{problems}");
    }

    #[test]
    fn a_crate_that_enters_elsewhere_is_found() {
        refuses("grant/declaration.rs", "use axum::Json;", "`axum` enters only at");
        refuses("mint.rs", "fn f() { sea_orm::x() }", "`sea_orm` enters only at");
        refuses("store/mod.rs", "use axum::{Router};", "`axum` enters only at");
        refuses("client_keys.rs", "use reqwest::Client;", "`reqwest` enters only at");
        refuses("mint.rs", "use rand::Rng;", "`rand` enters only at");
        refuses("protocol/scope.rs", "use tokio::sync::Semaphore;", "`tokio` enters only at");
    }

    #[test]
    fn a_connection_that_is_opened_outside_of_the_guard_is_found() {
        for text in [
            "use tokio::net::lookup_host;",
            "use std::net::{IpAddr, TcpStream};",
            "fn f() { std::net::UdpSocket::bind(a) }",
        ] {
            refuses("keys/ring.rs", text, "connections are opened in `fetch` only");
        }
        assert_eq!(problems("fetch/resolver.rs", "use tokio::net::lookup_host;"), "");
        assert_eq!(problems("guesses/mod.rs", "use std::net::IpAddr;"), "");
    }

    #[test]
    fn a_rule_of_the_protocol_that_waits_or_looks_at_the_world_is_found() {
        refuses("protocol/scope.rs", "async fn f() {}", "wait for nothing");
        refuses("protocol/scope.rs", "use std::time::SystemTime;", "take the value as an argument");
        refuses("protocol/scope.rs", "use std::{fmt, env};", "has no `std::env`");
        assert_eq!(
            problems(
                "protocol/scope.rs",
                "#[cfg_attr(feature = \"sea-orm\", derive(sea_orm::X))] struct A;"
            ),
            ""
        );
    }
}
