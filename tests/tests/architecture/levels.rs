//! Which module of the runtime sees which, and where the outside enters.

use crate::source::Source;

/// A module of `oauth-runtime`, and what it may import of the crate besides itself.
struct Level {
    module: &'static str,
    sees: &'static [&'static str],
}

/// From the pure rules at the bottom to the edges. What is not in this table (`lib`, `prelude`, `private`, `web`,
/// `server`) joins the parts and may see everything but what [`EDGES`] forbids.
const LEVELS: [Level; 14] = [
    Level { module: "protocol", sees: &[] },
    Level { module: "clock", sees: &[] },
    Level { module: "random", sees: &[] },
    Level { module: "event", sees: &[] },
    Level { module: "settings", sees: &["protocol"] },
    Level { module: "slow_hash", sees: &["protocol"] },
    Level { module: "passwords", sees: &["protocol", "slow_hash"] },
    Level { module: "store", sees: &["protocol"] },
    Level { module: "client_directory", sees: &["protocol", "random", "slow_hash", "store"] },
    Level {
        module: "core",
        sees: &[
            "client_directory",
            "clock",
            "event",
            "grant",
            "protocol",
            "random",
            "settings",
            "store",
        ],
    },
    Level { module: "grant", sees: &["core", "event", "protocol", "store"] },
    Level { module: "mint", sees: &["core", "event", "grant", "protocol", "store"] },
    Level { module: "endpoint", sees: &["core", "event", "grant", "mint", "protocol", "store"] },
    Level { module: "resource", sees: &["clock", "protocol", "store"] },
];

/// The database edge is a level of its own: it sees the store's words and random keys, and no flow.
const ENTITY: Level = Level { module: "entity", sees: &["protocol", "random", "store"] };

/// A file that may see more than its level, and why.
const EXCEPTIONS: [(&str, &str); 7] = [
    // The bounds of `#[grant]` name the capabilities of entities, and its hooks take part in their transactions.
    ("grant/declaration.rs", "entity"),
    ("grant/declared.rs", "entity"),
    ("grant/registration.rs", "entity"),
    // So do the grants of an application's own.
    ("grant/custom/mod.rs", "entity"),
    ("grant/custom/adapter.rs", "entity"),
    ("grant/custom/consented_request.rs", "entity"),
    ("grant/custom/granted.rs", "entity"),
];

/// A crate or a part of one, and the only modules or files that may name it.
const EDGES: [(&str, &[&str]); 8] = [
    ("axum", &["web"]),
    ("tower", &["web"]),
    ("askama", &["web"]),
    // A current token or user is a row of the application's entity.
    // An application's hook is lent the transaction.
    ("sea_orm", &["entity", "web/current.rs", "private.rs", "grant/custom/consented_request.rs"]),
    ("tokio", &["endpoint/mod.rs", "entity", "slow_hash.rs", "web"]),
    ("rand", &["random.rs"]),
    ("moka", &["client_directory.rs"]),
    ("argon2", &["slow_hash.rs"]),
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

/// What a file imports and must not.
pub(crate) fn violations(source: &Source) -> Vec<String> {
    let Some(file) = source.in_runtime() else { return Vec::new() };
    let mut problems = Vec::new();
    let paths = source.paths();
    for path in &paths {
        problems.extend(crosses_levels(source, file, path));
        problems.extend(crosses_endpoints(source, file, path));
        problems.extend(enters_elsewhere(file, path));
    }
    if file.starts_with("protocol/") {
        problems.extend(is_impure(source, file, &paths));
    }
    problems
}

/// The path from the root of the crate; `None` when it leads out of it or stays in the file.
fn resolve(source: &Source, path: &[String]) -> Option<Vec<String>> {
    let (first, rest) = path.split_first()?;
    match first.as_str() {
        "crate" | "oauth_runtime" => Some(rest.to_vec()),
        "super" => {
            let mut module = source.module();
            module.pop();
            let mut rest = rest;
            while rest.first().is_some_and(|word| word == "super") {
                module.pop();
                rest = &rest[1..];
            }
            module.extend_from_slice(rest);
            Some(module)
        }
        _ => None,
    }
}

fn crosses_levels(source: &Source, file: &str, path: &[String]) -> Option<String> {
    let own = source.module().first()?.clone();
    let level = LEVELS.iter().chain([&ENTITY]).find(|level| level.module == own)?;
    let target = resolve(source, path)?.first()?.clone();
    let is_allowed = target == own
        || level.sees.contains(&target.as_str())
        || EXCEPTIONS.contains(&(file, target.as_str()));
    (!is_allowed).then(|| {
        format!(
            "{}: imports `{}`, but `{own}` sees only itself and {:?}; move what it needs down to one of these, or the \
             import up to who calls it",
            source.path,
            path.join("::"),
            level.sees
        )
    })
}

fn crosses_endpoints(source: &Source, file: &str, path: &[String]) -> Option<String> {
    let own = file.strip_prefix("endpoint/")?.strip_suffix(".rs")?;
    let target = resolve(source, path)?;
    let [first, second, ..] = target.as_slice() else { return None };
    let is_file = !source.is_item(second);
    let is_other = first == "endpoint" && is_file && second != own && second != "pending";
    (is_other && own != "mod").then(|| {
        format!(
            "{}: imports `{}`, but endpoints share only endpoint/mod.rs and endpoint/pending.rs; put what both need \
             into one of these or into `core`",
            source.path,
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

impl Source {
    /// Whether a name of `endpoint/mod.rs` is an item there and not one of its files: only types and these functions.
    fn is_item(&self, name: &str) -> bool {
        name.starts_with(char::is_uppercase)
            || ["authenticate", "uninterrupted", "self"].contains(&name)
            || self.in_runtime().is_none()
    }
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
    fn a_module_that_looks_up_is_found_however_it_is_written() {
        refuses(
            "protocol/scope.rs",
            "use crate::store::Store;",
            "`protocol` sees only itself and []",
        );
        refuses(
            "store.rs",
            "use crate::{protocol::scope::Scope, grant::Grant};",
            "imports `crate::grant::Grant`",
        );
        refuses("store.rs", "fn f() { crate::mint::mint() }", "imports `crate::mint::mint`");
        refuses("entity/write.rs", "use crate::grant::X;", "`entity` sees only itself");
        refuses(
            "entity/write.rs",
            "use super::super::endpoint::token;",
            "`entity` sees only itself",
        );
        refuses(
            "grant/refresh_token.rs",
            "use crate::entity::Provider;",
            "`grant` sees only itself",
        );
        refuses("mint.rs", "use crate::web::response;", "`mint` sees only itself");
        refuses("endpoint/token.rs", "use crate::entity::store;", "`endpoint` sees only itself");
    }

    #[test]
    fn a_module_may_look_down_and_at_itself() {
        assert_eq!(
            problems("protocol/scope.rs", "use super::error::E; use crate::protocol::limits;"),
            ""
        );
        assert_eq!(
            problems(
                "endpoint/token.rs",
                "use super::{FormRequest, authenticate}; use crate::mint::mint;"
            ),
            ""
        );
        assert_eq!(problems("grant/declaration.rs", "use crate::entity::Provider;"), "");
        assert_eq!(problems("web/routes.rs", "use axum::Json; use crate::endpoint::token;"), "");
    }

    #[test]
    fn an_endpoint_that_uses_another_is_found() {
        refuses("endpoint/token.rs", "use super::revocation;", "endpoints share only");
        refuses(
            "endpoint/token.rs",
            "use crate::endpoint::{revocation::revoke};",
            "endpoints share only",
        );
        assert_eq!(problems("endpoint/authorization.rs", "use super::pending::Browser;"), "");
    }

    #[test]
    fn a_crate_that_enters_elsewhere_is_found() {
        refuses("grant/declaration.rs", "use axum::Json;", "`axum` enters only at");
        refuses("mint.rs", "fn f() { sea_orm::x() }", "`sea_orm` enters only at");
        refuses("server/builder.rs", "use axum::{Router};", "`axum` enters only at");
        refuses("mint.rs", "use rand::Rng;", "`rand` enters only at");
        refuses("protocol/pkce.rs", "use tokio::sync::Semaphore;", "`tokio` enters only at");
    }

    #[test]
    fn a_rule_of_the_protocol_that_waits_or_looks_at_the_world_is_found() {
        refuses("protocol/pkce.rs", "async fn f() {}", "wait for nothing");
        refuses("protocol/pkce.rs", "use std::time::SystemTime;", "take the value as an argument");
        refuses("protocol/pkce.rs", "use std::{fmt, env};", "has no `std::env`");
        assert_eq!(
            problems(
                "protocol/pkce.rs",
                "#[cfg_attr(feature = \"sea-orm\", derive(sea_orm::X))] struct A;"
            ),
            ""
        );
    }
}
