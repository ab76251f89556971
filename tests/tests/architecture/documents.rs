//! Documents that name code and tests, and a README that shows a program: they must be true.

use crate::source::root;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::{collections::BTreeSet, fs, path::Path};

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The texts between backticks in the rows of a table.
fn named(document: &str) -> Vec<&str> {
    let rows = document.lines().filter(|line| line.starts_with("| "));
    rows.flat_map(|row| row.split('`').skip(1).step_by(2)).collect()
}

/// What is wrong with a name: a path below the runtime or the tests, or `module::test` of the flows.
fn problem(
    name: &str,
    exists: impl Fn(&str) -> bool,
    has_test: impl Fn(&str, &str) -> bool,
) -> Option<String> {
    if let Some((module, test)) = name.split_once("::") {
        return (!has_test(module, test)).then(|| format!("there is no test `{name}`"));
    }
    let is_rust = Path::new(name).extension().is_some_and(|extension| extension == "rs");
    if !is_rust && !name.contains('/') {
        return None;
    }
    let folders = ["oauth-runtime/src/", "tests/tests/", ""];
    let is_there = folders.iter().any(|folder| exists(&format!("{folder}{name}")));
    (!is_there).then(|| format!("there is no file or folder `{name}`"))
}

/// The functions of a file that are tests, or that `#[every_database]` makes tests of.
fn tests_of(text: &str) -> BTreeSet<String> {
    let stream: TokenStream = text.parse().expect("the file is Rust");
    let mut tests = BTreeSet::new();
    let mut is_test = false;
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Punct(sign) if sign.as_char() == '#' => {
                let attribute = trees.next().map(|tree| tree.to_string()).unwrap_or_default();
                let name = attribute.trim_start_matches('[').split(['(', ']']).next();
                let name = name.unwrap_or_default().replace(' ', "");
                is_test |= ["test", "tokio::test", "every_database"].contains(&name.as_str());
            }
            TokenTree::Ident(word) if word == "fn" => {
                if let Some(name) = trees.next().filter(|_| is_test) {
                    tests.insert(name.to_string());
                }
            }
            // The end of an item.
            TokenTree::Group(body) if body.delimiter() == Delimiter::Brace => is_test = false,
            _ => {}
        }
    }
    tests
}

fn has_flow_test(module: &str, test: &str) -> bool {
    let file = root().join(format!("tests/tests/flow/{module}.rs"));
    fs::read_to_string(file).is_ok_and(|text| tests_of(&text).contains(test))
}

#[test]
fn every_path_and_test_of_the_conformance_table_exists() {
    let document = read("docs/conformance.md");
    let exists = |path: &str| root().join(path).exists();

    let problems: Vec<_> = named(&document)
        .into_iter()
        .filter_map(|name| problem(name, exists, has_flow_test))
        .collect();

    assert!(problems.is_empty(), "docs/conformance.md:\n{}", problems.join("\n"));
    assert!(named(&document).len() > 80, "the table was not read");
}

#[test]
fn every_test_that_the_security_model_names_exists() {
    let document = read("docs/guide/security-model.md");
    let tests: Vec<_> = named(&document).into_iter().filter(|name| name.contains("::")).collect();

    let problems: Vec<_> =
        tests.iter().filter_map(|name| problem(name, |_| true, has_flow_test)).collect();

    assert!(problems.is_empty(), "docs/guide/security-model.md:\n{}", problems.join("\n"));
    assert!(tests.len() > 10, "the table was not read");
}

#[test]
fn the_readme_shows_parts_of_the_quickstart_as_they_are_and_it_fits_150_lines() {
    let quickstart = read("examples/quickstart/src/main.rs");
    let readme = read("README.md");
    let blocks: Vec<_> = readme
        .split("```rust,ignore\n")
        .skip(1)
        .filter_map(|rest| rest.split_once("```").map(|(block, _)| block))
        .collect();

    assert!(blocks.len() >= 2, "README.md shows no part of the quickstart");
    for block in blocks {
        assert!(quickstart.contains(block), "examples/quickstart/src/main.rs has no\n{block}");
    }
    assert!(quickstart.lines().count() <= 150, "the quickstart has grown");
}

#[test]
fn a_name_that_does_not_exist_is_found() {
    let none = |_: &str| false;

    assert!(problem("mint.rs", none, |_, _| false).is_some());
    assert!(problem("flow::a_test", none, |_, _| false).is_some());
    assert!(problem("examples/nothing/tests", none, |_, _| false).is_some());
    assert!(problem("examples/x", |path| path == "examples/x", |_, _| false).is_none());
    assert!(problem("S256", none, |_, _| false).is_none());
    assert_eq!(named("| `a` | b `c` |\n`d`"), ["a", "c"]);
}

#[test]
fn a_function_is_a_test_when_an_attribute_says_so() {
    let text = "/// Says `fn a_comment`.\n#[every_database(seed = \"fn in_a_text\")]\nasync fn one(x: X) { fn inside() {} }\n\
        fn helper() {}\n#[test]\nfn two() {}\n#[tokio::test(flavor = \"x\")]\n#[cfg(unix)]\nasync fn three() {}\n\
        #[must_use]\nfn other() {}";

    assert_eq!(tests_of(text), ["one", "three", "two"].map(str::to_owned).into());
    assert!(has_flow_test("refresh_token", "a_refresh_gives_a_new_pair_with_the_same_scope"));
    assert!(!has_flow_test("refresh_token", "a_refresh_gives_a_new_pair"), "a part of a name");
    assert!(!has_flow_test("no_such_module", "a_refresh_gives_a_new_pair_with_the_same_scope"));
}
