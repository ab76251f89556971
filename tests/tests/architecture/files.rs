//! How a file begins, how long it is, and what the macros are built from.

use crate::source::Source;

const LONGEST: usize = 400;

pub(crate) fn violations(source: &Source) -> Vec<String> {
    let mut problems = Vec::new();
    if !source.text.starts_with("//! ") {
        problems.push(format!("{}: begins without `//! ` and what the file is", source.path));
    }
    let lines = source.text.lines().count();
    if lines > LONGEST {
        problems.push(format!(
            "{}: has {lines} lines, at most {LONGEST} are allowed: split it by what changes together",
            source.path
        ));
    }
    problems
}

/// A macro crate that needed the runtime would be built after it, and the runtime exports the macros.
pub(crate) fn manifest_violations(manifest: &str) -> Vec<String> {
    manifest
        .lines()
        .map(|line| line.trim().trim_start_matches("[dependencies."))
        .filter(|line| ["oauth-runtime", "sea-orm"].iter().any(|name| is_named(line, name)))
        .map(|line| {
            format!("oauth-macros/Cargo.toml: `{line}`, but macros write paths and import nothing")
        })
        .collect()
}

fn is_named(line: &str, name: &str) -> bool {
    line.trim_start_matches('"')
        .strip_prefix(name)
        .is_some_and(|rest| rest.starts_with(['.', ' ', '=', ']', '"']))
}

#[test]
fn a_file_without_a_first_line_and_one_that_is_too_long_are_found() {
    let bare = Source::new("x.rs", "fn f() {}");
    let long = Source::new("x.rs", &format!("//! What.\n{}", "fn f() {}\n".repeat(400)));
    let good = Source::new("x.rs", "//! What.\nfn f() {}");

    assert!(violations(&bare)[0].contains("begins without"));
    assert!(violations(&long)[0].contains("401 lines"));
    assert!(violations(&good).is_empty());
}

#[test]
fn a_forbidden_dependency_of_the_macros_is_found() {
    for line in ["oauth-runtime.workspace = true", "sea-orm = \"2\"", "[dependencies.sea-orm]"] {
        assert_eq!(manifest_violations(&format!("[dependencies]\n{line}\n")).len(), 1, "{line}");
    }
    assert!(
        manifest_violations("# oauth-runtime\ndescription = \"of oauth-runtime\"\nsyn = \"3\"")
            .is_empty()
    );
}
