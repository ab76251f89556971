//! The rules of the source tree: who imports whom, what stands in one place only, how files begin and how long they are.

mod claims;
mod debug_output;
mod documents;
mod error_ids;
mod files;
mod graph;
mod guide;
mod levels;
mod mistakes;
mod names;
mod outside;
mod places;
mod profiles;
mod public_paths;
mod reach;
mod rings;
mod source;
mod texts;

use graph::Graph;
use source::{Source, root};

const RUNTIME: &str = "oauth-runtime/src";
const MACROS: &str = "oauth-macros/src";

#[track_caller]
fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn no_type_prints_a_secret_that_it_holds() {
    let mut sources = Source::all_below(RUNTIME);
    for folder in ["examples/provider/src", "examples/resource-server/src"] {
        sources.extend(Source::all_below(folder));
    }
    let mut problems: Vec<String> = sources.iter().flat_map(debug_output::violations).collect();
    problems.extend(debug_output::unused(&sources));
    assert_none(&problems);
}

#[test]
fn every_file_of_the_runtime_uses_only_what_stands_above_it() {
    let sources = Source::all_below(RUNTIME);
    let graph = Graph::of(RUNTIME, &sources);
    let mut problems = levels::violations(&graph);
    problems.extend(levels::empty_levels(&graph));
    problems.extend(sources.iter().flat_map(outside::violations));
    assert_none(&problems);
}

#[test]
fn what_belongs_to_one_place_is_in_no_other() {
    let sources: Vec<_> = [RUNTIME, MACROS, "examples/provider/src"]
        .into_iter()
        .flat_map(Source::all_below)
        .collect();
    let mut problems: Vec<_> = sources.iter().flat_map(places::violations).collect();
    problems.extend(places::empty_places(&sources));
    assert_none(&problems);
}

#[test]
fn every_file_says_what_it_is_and_is_short_enough_to_read_whole() {
    let sources = reach::files().into_iter().map(|(path, text)| Source::new(&path, &text));
    // The other cases below `tests/ui` are snippets that the compiler refuses: their names say why.
    let accepted = Source::all_below("tests/ui/pass");
    let problems: Vec<_> =
        sources.chain(accepted).flat_map(|source| files::violations(&source)).collect();
    assert_none(&problems);
}

#[test]
fn every_refusal_of_the_runtime_has_an_id_of_its_own() {
    assert_none(&error_ids::violations(&Source::all_below("oauth-runtime/src")));
}

#[test]
fn every_public_item_has_one_path_and_the_prelude() {
    assert_none(&public_paths::violations(&Source::all_below("oauth-runtime/src")));
}

#[test]
fn every_rust_file_is_compiled() {
    let files = reach::files();
    assert!(files.len() > 250, "the files were not found: {}", files.len());
    assert_none(&reach::unreached(&files, &reach::roots(&files)));
}

#[test]
fn the_macros_depend_on_neither_the_runtime_nor_seaorm() {
    let manifest = root().join("oauth-macros/Cargo.toml");
    let manifest = std::fs::read_to_string(manifest).expect("the manifest is text");
    assert_none(&files::manifest_violations(&manifest));
}

#[test]
fn no_files_import_each_other_in_a_ring() {
    let rings = [RUNTIME, MACROS].map(|folder| {
        let graph = Graph::of(folder, &Source::all_below(folder));
        rings::rings(folder, &graph)
    });
    assert_none(&rings.concat());
}
