//! Which module of the runtime uses which.

use crate::graph::{Edge, Graph};

/// Modules of one level, and what their files may use besides each other.
struct Level {
    /// Paths below `oauth-runtime/src` without `.rs`: a file, or a folder with everything in it. The longest one that fits counts.
    modules: &'static [&'static str],
    uses: Uses,
}

enum Uses {
    /// Every level that stands above this one in the table.
    Above,
    /// Of those above, only these modules.
    Only(&'static [&'static str]),
}

const fn level(modules: &'static [&'static str]) -> Level {
    Level { modules, uses: Uses::Above }
}

/// From the pure rules to the edges: a file uses its own level and what stands above it, and never what stands below.
const LEVELS: &[Level] = &[
    level(&["protocol"]),
    level(&["jose"]),
    level(&["clock"]),
    level(&["bounded_log"]),
    level(&["random"]),
    level(&["request_id"]),
    level(&["event"]),
    level(&["fetch"]),
    level(&["texts"]),
    level(&["page_style"]),
    level(&["qr_code"]),
    level(&["settings"]),
    level(&["store"]),
    // Redis sees the store's words, the clock and no flow.
    Level { modules: &["redis"], uses: Uses::Only(&["protocol", "clock", "store"]) },
    level(&["keys"]),
    // A resource server knows neither an authorization server nor a database.
    Level {
        modules: &["resource"],
        uses: Uses::Only(&["protocol", "jose", "clock", "request_id", "event", "fetch"]),
    },
    Level {
        modules: &["resource/stored"],
        uses: Uses::Only(&["protocol", "store", "keys", "resource"]),
    },
    level(&["token_generator"]),
    // The contract of stores sees what a store sees.
    Level {
        modules: &[
            "testing/case",
            "testing/clause",
            "testing/ephemeral",
            "testing/issuing",
            "testing/looking_up",
            "testing/pruning",
            "testing/revoking",
            "testing/spending",
            "testing/world",
        ],
        uses: Uses::Only(&["protocol", "store"]),
    },
    level(&["guesses"]),
    level(&["slow_hash"]),
    level(&["passwords", "secrets"]),
    level(&["client_directory"]),
    level(&["client_keys"]),
    level(&["client_documents"]),
    level(&["policies"]),
    level(&["services"]),
    level(&["assertions"]),
    level(&["sign_in"]),
    level(&["uninterrupted"]),
    level(&["client_authentication"]),
    level(&["grant"]),
    level(&["authorize"]),
    level(&["mint"]),
    level(&["registry"]),
    level(&["client_registration"]),
    level(&["endpoint"]),
    level(&["account"]),
    // The database edge sees the store's words and random keys, and no flow.
    Level { modules: &["entity"], uses: Uses::Only(&["protocol", "random", "store"]) },
    level(&["application"]),
    level(&["migration"]),
    level(&["server"]),
    level(&["openapi"]),
    level(&["testing"]),
    Level { modules: &["web/error_body"], uses: Uses::Only(&["protocol", "request_id", "event"]) },
    Level { modules: &["web/client_address"], uses: Uses::Only(&["protocol", "event"]) },
    Level {
        modules: &["web/resource"],
        uses: Uses::Only(&[
            "protocol",
            "random",
            "request_id",
            "event",
            "resource",
            "web/client_address",
            "web/error_body",
        ]),
    },
    level(&["web"]),
    level(&["private"]),
    level(&["prelude"]),
    level(&["lib"]),
];

/// Every import that goes against the table, and every file that has no place in it.
pub(crate) fn violations(graph: &Graph) -> Vec<String> {
    let homeless = graph.files().filter(|file| level_of(file).is_none());
    let mut problems: Vec<_> = homeless
        .map(|file| format!("oauth-runtime/src/{file}: has no level; add its module to the table"))
        .collect();
    for edge in graph.edges() {
        problems.extend(crosses_levels(&edge));
        problems.extend(crosses_endpoints(&edge));
    }
    problems
}

/// The modules of the table that are not there: their rows watch nothing.
pub(crate) fn empty_levels(graph: &Graph) -> Vec<String> {
    let modules = LEVELS.iter().flat_map(|level| level.modules);
    let is_there = |module: &&str| {
        graph.files().any(|file| level_of(file).is_some_and(|(_, found)| found == *module))
    };
    let lost = modules.filter(|module| !is_there(module));
    lost.map(|module| format!("the table of levels names `{module}`, which has no file")).collect()
}

/// The place of a file in the table, and the module of that level that it belongs to.
fn level_of(file: &str) -> Option<(usize, &'static str)> {
    let path = file.trim_end_matches(".rs").trim_end_matches("/mod");
    let fits = |module: &str| {
        path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let all = LEVELS.iter().enumerate();
    let all = all.flat_map(|(at, level)| level.modules.iter().map(move |module| (at, *module)));
    all.filter(|(_, module)| fits(module)).max_by_key(|(_, module)| module.len())
}

fn crosses_levels(edge: &Edge) -> Option<String> {
    let ((from, own), (to, target)) = (level_of(&edge.from)?, level_of(&edge.to)?);
    let is_allowed = from == to
        || match LEVELS[from].uses {
            Uses::Above => to < from,
            Uses::Only(modules) => modules.contains(&target),
        };
    (!is_allowed).then(|| {
        let may = match LEVELS[from].uses {
            Uses::Above => "may use only what stands above it in the table".to_owned(),
            Uses::Only(modules) => format!("may use only {modules:?}"),
        };
        format!(
            "oauth-runtime/src/{}: imports `{}` of `{target}` ({}), but `{own}` {may}; move what it needs up to there, or \
             the import to whoever calls it",
            edge.from, edge.path, edge.to
        )
    })
}

/// What endpoints share, below `endpoint`: the trait, the answers, and the reader of an ID token that comes back.
const SHARED: &[&str] = &["mod.rs", "answer.rs", "id_token_hint.rs"];

/// An endpoint uses its own files and the shared ones, and no other endpoint.
fn crosses_endpoints(edge: &Edge) -> Option<String> {
    let endpoint = |file: &str| file.strip_prefix("endpoint/").map(str::to_owned);
    let (from, to) = (endpoint(&edge.from)?, endpoint(&edge.to)?);
    let name = |file: &str| file.split('/').next().unwrap_or_default().to_owned();
    let is_shared = from == "mod.rs"
        || from == "mounted.rs"
        || SHARED.contains(&to.as_str())
        || name(&from) == name(&to);
    (!is_shared).then(|| {
        format!(
            "oauth-runtime/src/{}: imports `{}`, but endpoints share only {SHARED:?} below `endpoint`; put what both need into one \
             of these or into `registry`",
            edge.from, edge.path
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    const LIB: &str = "mod protocol; mod store; mod services; mod grant; mod mint; mod endpoint; mod resource; mod entity; \
                       mod web;";

    /// A runtime with a file of each level, and one more with this text.
    fn problems(file: &str, text: &str) -> String {
        let files = [
            ("lib.rs", LIB),
            ("protocol/mod.rs", "pub mod scope; pub mod error;"),
            ("protocol/scope.rs", "pub struct Scope;"),
            ("protocol/error.rs", "pub struct E;"),
            ("store.rs", "pub trait Store {}"),
            ("services.rs", "pub struct Services;"),
            ("grant/mod.rs", "mod refresh_token; pub trait Grant {}"),
            ("grant/refresh_token.rs", ""),
            (
                "resource/mod.rs",
                "mod check; mod stored; pub use check::check; pub use stored::StoredTokens;",
            ),
            ("resource/check.rs", "pub fn check() {}"),
            ("resource/stored.rs", "pub struct StoredTokens;"),
            ("mint.rs", "pub fn mint() {}"),
            ("endpoint/mod.rs", "mod token; mod revocation; mod answer; pub trait Endpoint {}"),
            ("endpoint/token.rs", "pub fn token() {}"),
            ("endpoint/revocation.rs", "pub fn revoke() {}"),
            ("endpoint/answer.rs", "pub struct Answer;"),
            ("entity/mod.rs", "mod write; pub struct Provider;"),
            ("entity/write.rs", ""),
            ("web/mod.rs", "pub mod response;"),
            ("web/response.rs", ""),
        ];
        let others = files.iter().filter(|(path, _)| *path != file);
        let sources: Vec<_> = others
            .chain([&(file, text)])
            .map(|(path, text)| Source::new(&format!("oauth-runtime/src/{path}"), text))
            .collect();
        violations(&Graph::of("oauth-runtime/src", &sources)).join("\n")
    }

    #[track_caller]
    fn refuses(file: &str, text: &str, lesson: &str) {
        let problems = problems(file, text);
        assert!(problems.contains(lesson), "{file} with {text:?} gave {problems:?}");
        assert!(problems.contains(&format!("oauth-runtime/src/{file}")), "{problems}");
    }

    #[test]
    fn a_module_that_looks_down_is_found_however_it_is_written() {
        for (file, text, lesson) in [
            (
                "protocol/scope.rs",
                "use crate::store::Store;",
                "of `store` (store.rs), but `protocol` may use",
            ),
            (
                "store.rs",
                "use crate::{protocol::scope::Scope, grant::Grant};",
                "imports `crate::grant::Grant` of `grant` (grant/mod.rs)",
            ),
            ("store.rs", "fn f() { crate::mint::mint() }", "imports `crate::mint::mint`"),
            ("entity/write.rs", "use crate::grant::Grant;", "`entity` may use only [\"protocol\""),
            ("entity/write.rs", "use super::super::endpoint::Endpoint;", "`entity` may use only"),
            (
                "grant/refresh_token.rs",
                "use crate::entity::Provider;",
                "`grant` may use only what stands above",
            ),
            (
                "mint.rs",
                "use crate::web::response;",
                "of `web` (web/response.rs), but `mint` may use",
            ),
            // The file of a higher level lies in the folder of a lower one, and a re-export leads to it.
            (
                "resource/check.rs",
                "use crate::resource::StoredTokens;",
                "of `resource/stored` (resource/stored.rs)",
            ),
            ("resource/check.rs", "use crate::store::Store;", "`resource` may use only"),
            ("other.rs", "", "has no level"),
        ] {
            refuses(file, text, lesson);
        }
    }

    #[test]
    fn a_module_may_look_up_and_at_itself() {
        for (file, text) in [
            ("protocol/scope.rs", "use super::error::E; use crate::protocol::error;"),
            ("grant/refresh_token.rs", "use crate::services::Services;"),
            ("endpoint/token.rs", "use super::Endpoint; use crate::mint::mint;"),
            ("resource/stored.rs", "use crate::{resource::check, store::Store};"),
            ("web/response.rs", "use crate::endpoint::token;"),
        ] {
            assert_eq!(problems(file, text), "", "{file} with {text}");
        }
    }

    #[test]
    fn a_row_for_a_module_that_is_gone_is_found() {
        let lib = [Source::new("oauth-runtime/src/lib.rs", "")];
        let lost = empty_levels(&Graph::of("oauth-runtime/src", &lib));

        assert!(lost.contains(&"the table of levels names `mint`, which has no file".to_owned()));
        assert!(!lost.iter().any(|problem| problem.contains("`lib`")), "{lost:?}");
    }

    #[test]
    fn an_endpoint_that_uses_another_is_found() {
        refuses("endpoint/token.rs", "use super::revocation;", "endpoints share only");
        refuses(
            "endpoint/token.rs",
            "use crate::endpoint::{revocation::revoke};",
            "endpoints share only",
        );
        assert_eq!(problems("endpoint/token.rs", "use super::answer::Answer;"), "");
    }
}
