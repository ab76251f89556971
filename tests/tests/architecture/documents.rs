//! Documents that name code and tests, and a README that shows a program: they must be true.

use crate::source::root;
use std::{fs, path::Path};

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
    if Path::new(name).extension().is_none_or(|extension| extension != "rs") {
        return None;
    }
    let is_there =
        exists(&format!("oauth-runtime/src/{name}")) || exists(&format!("tests/tests/{name}"));
    (!is_there).then(|| format!("there is no file `{name}`"))
}

#[test]
fn every_path_and_test_of_the_conformance_table_exists() {
    let document = read("docs/conformance.md");
    let exists = |path: &str| root().join(path).exists();
    let has_test =
        |module: &str, test: &str| read(&format!("tests/tests/flow/{module}.rs")).contains(test);

    let problems: Vec<_> =
        named(&document).into_iter().filter_map(|name| problem(name, exists, has_test)).collect();

    assert!(problems.is_empty(), "docs/conformance.md:\n{}", problems.join("\n"));
    assert!(named(&document).len() > 80, "the table was not read");
}

#[test]
fn every_test_that_the_security_model_names_exists() {
    let document = read("docs/guide/security-model.md");
    let has_test =
        |module: &str, test: &str| read(&format!("tests/tests/flow/{module}.rs")).contains(test);
    let tests: Vec<_> = named(&document).into_iter().filter(|name| name.contains("::")).collect();

    let problems: Vec<_> =
        tests.iter().filter_map(|name| problem(name, |_| true, has_test)).collect();

    assert!(problems.is_empty(), "docs/guide/security-model.md:\n{}", problems.join("\n"));
    assert!(tests.len() > 10, "the table was not read");
}

#[test]
fn the_readme_shows_the_quickstart_as_it_is_and_it_fits_150_lines() {
    let quickstart = read("examples/quickstart/src/main.rs");

    assert!(
        read("README.md").contains(&quickstart),
        "README.md shows another text than examples/quickstart/src/main.rs"
    );
    assert!(quickstart.lines().count() <= 150, "the quickstart has grown");
}

#[test]
fn a_name_that_does_not_exist_is_found() {
    let none = |_: &str| false;

    assert!(problem("mint.rs", none, |_, _| false).is_some());
    assert!(problem("flow::a_test", none, |_, _| false).is_some());
    assert!(problem("S256", none, |_, _| false).is_none());
    assert_eq!(named("| `a` | b `c` |\n`d`"), ["a", "c"]);
}
