//! What may be written in one place only.

use crate::source::{Source, Token};

/// How a thing looks in the source.
enum Shape {
    /// `name(…)`, but not `fn name(…)` or `struct Name(…)`.
    Call(&'static str),
    /// `Name { … }`, but not its declaration, an `impl`, or the end of a signature.
    Literal(&'static str),
    /// `…first::second…`
    Path(&'static str, &'static str),
}

/// A thing, the files where it may stand, and why only there.
struct Place {
    shape: Shape,
    files: &'static [&'static str],
    why: &'static str,
}

const PLACES: [Place; 8] = [
    Place {
        shape: Shape::Call("mint"),
        files: &[
            "oauth-runtime/src/endpoint/token.rs",
            "oauth-runtime/src/endpoint/authorization/answer.rs",
            // Compiled for tests only.
            "oauth-runtime/src/testing/token.rs",
        ],
        why: "one gate makes tokens, so that no path can miss a check",
    },
    Place {
        shape: Shape::Literal("Verified"),
        files: &["oauth-runtime/src/client_authentication/secret.rs"],
        why: "nothing but the comparison of a secret proves that it is right",
    },
    Place {
        shape: Shape::Literal("Identified"),
        files: &["oauth-runtime/src/client_authentication/public.rs"],
        why: "nothing but the look at its registration says that a client is public",
    },
    Place {
        shape: Shape::Literal("Signed"),
        files: &["oauth-runtime/src/client_authentication/assertion.rs"],
        why: "nothing but the check of an assertion proves that a client has signed it",
    },
    Place {
        shape: Shape::Literal("Accepted"),
        files: &["oauth-runtime/src/client_authentication/own.rs"],
        why: "only `Claim::accept` proves a client by a method of the application's own",
    },
    Place {
        shape: Shape::Literal("NewToken"),
        // The contract of stores makes tokens to store them; it is compiled for tests only.
        files: &["oauth-runtime/src/mint/mod.rs", "oauth-runtime/src/testing/case.rs"],
        why: "only minted tokens are stored",
    },
    Place {
        shape: Shape::Path("SystemTime", "now"),
        files: &["oauth-runtime/src/clock.rs"],
        why: "every decision takes the time from the injected clock",
    },
    Place {
        shape: Shape::Path("Instant", "now"),
        // How long a batch holds the writer bounds the batch, how long a peer makes the server wait bounds its connection, and how
        // long a connection is away from its pool says when it goes back; none decides anything about a request.
        files: &[
            "examples/provider/src/metrics.rs",
            "examples/provider/src/serve/pace.rs",
            "oauth-runtime/src/entity/kept_connection.rs",
            "oauth-runtime/src/entity/prune.rs",
        ],
        why: "every decision takes the time from the injected clock; how long a request took decides nothing",
    },
];

/// What stands in a file and belongs to another.
pub(crate) fn violations(source: &Source) -> Vec<String> {
    PLACES
        .iter()
        .filter(|place| !place.files.contains(&source.path.as_str()))
        .filter(|place| (0..source.tokens.len()).any(|at| place.shape.stands_at(source, at)))
        .map(|place| {
            format!(
                "{}: has {}, which belongs to {:?} only: {}",
                source.path,
                place.shape.text(),
                place.files,
                place.why
            )
        })
        .collect()
}

/// The files that a rule names and that do not have the thing any more: the rule watches nothing.
pub(crate) fn empty_places(sources: &[Source]) -> Vec<String> {
    let has = |file: &str, shape: &Shape| {
        sources
            .iter()
            .filter(|source| source.path == file)
            .any(|source| (0..source.tokens.len()).any(|at| shape.stands_at(source, at)))
    };
    PLACES
        .iter()
        .flat_map(|place| place.files.iter().map(move |file| (place, *file)))
        .filter(|(place, file)| !has(file, &place.shape))
        .map(|(place, file)| format!("{file}: has no {} any more", place.shape.text()))
        .collect()
}

impl Shape {
    fn text(&self) -> String {
        match self {
            Self::Call(name) => format!("`{name}(`"),
            Self::Literal(name) => format!("`{name} {{`"),
            Self::Path(first, second) => format!("`{first}::{second}`"),
        }
    }

    fn stands_at(&self, source: &Source, at: usize) -> bool {
        let before =
            |words: &[&str]| at > 0 && words.iter().any(|word| source.is_word(at - 1, word));
        let next = source.tokens.get(at + 1);
        match self {
            Self::Call(name) => {
                source.is_word(at, name)
                    && next == Some(&Token::Open('('))
                    && !before(&["fn", "struct"])
            }
            Self::Literal(name) => {
                let is_returned = at > 0 && source.tokens[at - 1] == Token::Sign('>');
                source.is_word(at, name)
                    && next == Some(&Token::Open('{'))
                    && !before(&["struct", "impl", "for"])
                    && !is_returned
            }
            Self::Path(first, second) => {
                source.is_word(at, first)
                    && next == Some(&Token::Separator)
                    && source.is_word(at + 2, second)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(file: &str, text: &str) -> String {
        violations(&Source::new(file, text)).join("\n")
    }

    #[test]
    fn a_second_place_is_found() {
        let file = "oauth-runtime/src/endpoint/revocation.rs";
        for (text, lesson) in [
            ("fn f() { mint(core) }", "one gate makes tokens"),
            ("fn f() { crate::mint::mint(core) }", "one gate makes tokens"),
            ("fn f() { Proof::Secret(Verified { _private: () }) }", "proves that it is right"),
            ("fn f() { Accepted { _private: () } }", "only `Claim::accept` proves"),
            ("fn f() { let token = NewToken { a: 1 }; }", "only minted tokens are stored"),
            ("fn f() { store(&NewToken { a: 1 }) }", "only minted tokens are stored"),
            ("fn f() { std::time::SystemTime::now() }", "from the injected clock"),
            ("fn f() { Instant::now() }", "from the injected clock"),
        ] {
            let problems = problems(file, text);
            assert!(problems.contains(lesson) && problems.contains(file), "{text}: {problems:?}");
        }
    }

    #[test]
    fn the_one_place_and_a_declaration_are_fine() {
        assert_eq!(problems("oauth-runtime/src/endpoint/token.rs", "fn f() { mint(core) }"), "");
        assert_eq!(
            problems(
                "oauth-runtime/src/store.rs",
                "pub struct NewToken { a: i64 } fn f() -> NewToken { g() }"
            ),
            ""
        );
        assert_eq!(
            problems("oauth-runtime/src/grant/x.rs", "fn mint(a: i64) {} // NewToken { }"),
            ""
        );
    }

    #[test]
    fn a_rule_that_watches_nothing_is_found() {
        let sources = [Source::new("oauth-runtime/src/endpoint/token.rs", "fn f() {}")];
        assert!(
            empty_places(&sources)
                .iter()
                .any(|problem| problem.contains("has no `mint(` any more"))
        );
    }
}
