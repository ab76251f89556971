//! Documents that name code and tests, and a README that shows a program: they must be true.

use crate::source::{read_below, root};
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

/// Whether a module has a test: one of the flows, or one that is named with its folder.
fn has_test(module: &str, test: &str) -> bool {
    let folders = ["tests/tests/flow/", "tests/tests/", ""];
    let count = if module.contains('/') { folders.len() } else { 1 };
    folders[..count].iter().any(|folder| {
        let file = root().join(format!("{folder}{module}.rs"));
        fs::read_to_string(file).is_ok_and(|text| tests_of(&text).contains(test))
    })
}

#[test]
fn every_path_and_test_of_the_conformance_table_exists() {
    let document = read("docs/conformance.md");
    let exists = |path: &str| root().join(path).exists();

    let problems: Vec<_> =
        named(&document).into_iter().filter_map(|name| problem(name, exists, has_test)).collect();

    assert!(problems.is_empty(), "docs/conformance.md:\n{}", problems.join("\n"));
    assert!(named(&document).len() > 80, "the table was not read");
}

#[test]
fn every_test_that_the_security_model_names_exists() {
    let document = read("docs/guide/security-model.md");
    let tests: Vec<_> = named(&document).into_iter().filter(|name| name.contains("::")).collect();

    let problems: Vec<_> =
        tests.iter().filter_map(|name| problem(name, |_| true, has_test)).collect();

    assert!(problems.is_empty(), "docs/guide/security-model.md:\n{}", problems.join("\n"));
    assert!(tests.len() > 10, "the table was not read");
}

#[test]
fn every_row_of_the_mcp_table_is_there_and_names_tests_that_exist() {
    let document = read("docs/mcp.md");
    let rows: Vec<_> = document
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split_once(" | "))
        .filter(|(name, _)| name.len() > 1 && name[1..].parse::<u8>().is_ok())
        .collect();
    let expected: Vec<_> = (1..=12)
        .map(|number| format!("A{number}"))
        .chain((1..=6).map(|number| format!("R{number}")))
        .collect();
    assert_eq!(rows.iter().map(|(name, _)| *name).collect::<Vec<_>>(), expected, "each row once");
    for (name, row) in rows {
        assert!(row.contains("::") || row.contains("not yet"), "{name} names no test");
    }
    let tests: Vec<_> = named(&document).into_iter().filter(|name| name.contains("::")).collect();
    let problems: Vec<_> =
        tests.iter().filter_map(|name| problem(name, |_| true, has_test)).collect();
    assert!(problems.is_empty(), "docs/mcp.md:\n{}", problems.join("\n"));
    assert!(tests.len() > 25, "the table was not read");
}

/// The rows of the parity table: how many there are of each kind.
const PARITY: [(char, usize); 5] = [('S', 69), ('A', 9), ('M', 32), ('B', 31), ('W', 25)];

/// A row of the parity table.
struct Row<'a> {
    name: &'a str,
    api: &'a str,
    tests: &'a str,
}

impl<'a> Row<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let cells: Vec<_> = line.strip_prefix("| ")?.split('|').map(str::trim).collect();
        let (kind, number) = cells[0].split_at_checked(1)?;
        let is_row = PARITY.iter().any(|(known, _)| kind.starts_with(*known))
            && number.parse::<usize>().is_ok();
        // Five cells, and nothing behind the last sign.
        assert!(!is_row || cells.len() == 6, "a row of five cells: {line}");
        is_row.then(|| Row { name: cells[0], api: cells[2], tests: cells[3] })
    }

    /// What is wrong with its tests: one that does not exist, none at all, or none that is named after a defect.
    fn problems(&self) -> Vec<String> {
        let line = format!("| {}", self.tests);
        let tests = named(&line);
        let exists = |path: &str| root().join(path).exists();
        let mut problems: Vec<_> =
            tests.iter().filter_map(|test| problem(test, exists, has_test)).collect();
        let is_built = !self.tests.contains("not yet");
        let defect = format!("::{}_", self.name.to_lowercase());
        let is_defect = self.name.starts_with('W');
        if is_built && tests.is_empty() {
            problems.push("it names no test".to_owned());
        }
        if is_built && is_defect && !tests.iter().any(|test| test.contains(&defect)) {
            problems.push("it names no test that is named after it".to_owned());
        }
        problems.iter().map(|problem| format!("{}: {problem}", self.name)).collect()
    }

    /// The names of our API that the source does not have, and the paths that do not exist.
    fn unknown_names(&self, words: &BTreeSet<&str>) -> Vec<String> {
        let line = format!("| {}", self.api);
        let is_known = |name: &&str| {
            if name.contains('/') { root().join(name).exists() } else { words.contains(name) }
        };
        let unknown = named(&line).into_iter().filter(|name| !is_known(name));
        unknown.map(|name| format!("{}: the source has no `{name}`", self.name)).collect()
    }
}

fn is_between_words(sign: char) -> bool {
    !sign.is_alphanumeric() && sign != '_'
}

#[test]
fn the_guide_names_every_event() {
    let names = read("oauth-runtime/src/event/kind.rs");
    let names: Vec<_> = names
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Self::")?.split_once("=> \""))
        .filter_map(|(_, rest)| rest.strip_suffix("\","))
        .collect();
    let chapter = read("docs/guide/events.md");

    assert!(names.len() > 20, "the names were not read: {names:?}");
    for name in names {
        assert!(chapter.contains(&format!("`{name}`")), "docs/guide/events.md: no {name}");
    }
}

#[test]
fn every_row_of_the_parity_table_is_there_and_names_tests_that_exist() {
    let document = read("docs/parity.md");
    let rows: Vec<_> = document.lines().filter_map(Row::of).collect();

    let expected = PARITY
        .iter()
        .flat_map(|(kind, count)| (1..=*count).map(move |number| format!("{kind}{number}")));
    let names: Vec<_> = rows.iter().map(|row| row.name).collect();
    assert_eq!(names, expected.collect::<Vec<_>>(), "each row once, in order");

    let sources = [read_below("oauth-runtime/src"), read_below("oauth-macros/src")].concat();
    let words = sources.iter().flat_map(|(_, text)| text.split(is_between_words)).collect();
    let problems: Vec<_> =
        rows.iter().flat_map(|row| [row.problems(), row.unknown_names(&words)].concat()).collect();
    assert!(problems.is_empty(), "docs/parity.md:\n{}", problems.join("\n"));
}

#[test]
fn a_row_of_the_parity_table_that_is_wrong_is_found() {
    fn row(line: &str) -> Row<'_> {
        Row::of(line).expect("a row")
    }
    let good = "`ancestor_defects/at_token::w6_a_client_with_a_secret_needs_it_at_every_endpoint`";
    let problems = |name: &str, tests: &str| {
        row(&format!("| {name} | what | `mint` | {tests} | – |")).problems().len()
    };

    assert_eq!((problems("W6", good), problems("S6", good), problems("W7", good)), (0, 0, 1));
    assert_eq!((problems("S1", "–"), problems("S1", "not yet: keys")), (1, 0));
    assert_eq!(problems("S1", "`code_security::w6`; not yet: keys"), 1);
    let unknown = row("| S1 | what | `mint`, `mnt`, `examples/nothing` | – | – |");
    assert_eq!(unknown.unknown_names(&["mint"].into()).len(), 2);
    assert!(Row::of("| row | what | here | test | difference |").is_none());
    assert!(Row::of("|---|---|---|---|---|").is_none());
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
    assert!(has_test("refresh_token", "a_refresh_gives_a_new_pair_with_the_same_scope"));
    assert!(!has_test("refresh_token", "a_refresh_gives_a_new_pair"), "a part of a name");
    assert!(has_test("entities/hooks", "a_hook_that_panics_is_a_500_for_that_request_alone"));
    assert!(!has_test("no_such_module", "a_refresh_gives_a_new_pair_with_the_same_scope"));
}
