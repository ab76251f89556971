//! The rules of the source tree: who imports whom, what stands in one place only, how files begin and how long they are.

mod documents;
mod files;
mod guide;
mod levels;
mod mistakes;
mod places;
mod source;

use source::{Source, root};

/// Every crate of the workspace. `oauth-macros/snapshots` is output, and the other cases below `tests/ui` are snippets that
/// the compiler refuses: their names say why.
const FOLDERS: [&str; 14] = [
    "oauth-macros/src",
    "oauth-runtime/src",
    "examples/provider/src",
    "examples/provider/tests",
    "examples/custom_grant/src",
    "examples/custom_grant/tests",
    "examples/guide/src",
    "examples/guide/tests",
    "examples/quickstart/src",
    "examples/benchmark/src",
    "examples/benchmark/tests",
    "tests/src",
    "tests/tests",
    "tests/ui/pass",
];

#[track_caller]
fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn every_module_of_the_runtime_sees_only_what_is_below_it() {
    let problems: Vec<_> =
        Source::all_below("oauth-runtime/src").iter().flat_map(levels::violations).collect();
    assert_none(&problems);
}

#[test]
fn what_belongs_to_one_place_is_in_no_other() {
    let sources: Vec<_> = ["oauth-runtime/src", "oauth-macros/src", "examples/provider/src"]
        .into_iter()
        .flat_map(Source::all_below)
        .collect();
    let mut problems: Vec<_> = sources.iter().flat_map(places::violations).collect();
    problems.extend(places::empty_places(&sources));
    assert_none(&problems);
}

#[test]
fn every_file_says_what_it_is_and_is_short_enough_to_read_whole() {
    let problems: Vec<_> = FOLDERS
        .into_iter()
        .flat_map(Source::all_below)
        .flat_map(|source| files::violations(&source))
        .collect();
    assert_none(&problems);
}

#[test]
fn the_macros_depend_on_neither_the_runtime_nor_seaorm() {
    let manifest = root().join("oauth-macros/Cargo.toml");
    let manifest = std::fs::read_to_string(manifest).expect("the manifest is text");
    assert_none(&files::manifest_violations(&manifest));
}
