//! Which Rust files belong to the repository, and that the compiler reads each of them: a file in no `mod` is tested by nobody.

use crate::source::{read_below, root};
use proc_macro2::{TokenStream, TokenTree};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    iter::Peekable,
};

/// Folders with Rust that no `mod` reaches: cases that the compiler must refuse or accept one by one, and expected
/// output.
const OTHERS: [&str; 2] = ["tests/ui/", "oauth-macros/snapshots/"];

/// The paths and texts of every Rust file of a member of the workspace, but for [`OTHERS`].
pub(crate) fn files() -> BTreeMap<String, String> {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the manifest is text");
    let members: Vec<_> = members(&manifest).into_iter().flat_map(read_below).collect();
    let is_ours = |path: &str| !OTHERS.iter().any(|folder| path.starts_with(folder));
    members.into_iter().filter(|(path, _)| is_ours(path)).collect()
}

/// The folders that the manifest of the workspace names.
fn members(manifest: &str) -> Vec<&str> {
    let line = manifest.lines().find_map(|line| line.strip_prefix("members = ["));
    line.expect("the manifest names the members in one line")
        .split('"')
        .skip(1)
        .step_by(2)
        .collect()
}

/// The files where the compiler begins, by cargo's rules for the folders of a package.
pub(crate) fn roots(files: &BTreeMap<String, String>) -> BTreeSet<String> {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the manifest is text");
    let mut roots = BTreeSet::new();
    for member in members(&manifest) {
        let manifest = root().join(member).join("Cargo.toml");
        let manifest = fs::read_to_string(manifest).expect("the manifest is text");
        let found = files.keys().filter_map(|file| file.strip_prefix(member)?.strip_prefix('/'));
        roots.extend(
            found.filter(|file| is_root(file, &manifest)).map(|file| format!("{member}/{file}")),
        );
    }
    roots
}

fn is_root(file: &str, manifest: &str) -> bool {
    let is_named = manifest.lines().any(|line| line == format!("path = \"{file}\""));
    let parts: Vec<&str> = file.split('/').collect();
    let is_found = match parts.as_slice() {
        ["tests", _] | ["tests", _, "main.rs"] => !manifest.contains("autotests = false"),
        ["build.rs"]
        | ["src", "lib.rs" | "main.rs"]
        | ["src", "bin", _]
        | ["examples" | "benches", _]
        | ["examples" | "benches", _, "main.rs"] => true,
        _ => false,
    };
    is_named || is_found
}

/// The files that no `mod` reaches from a root.
pub(crate) fn unreached(files: &BTreeMap<String, String>, roots: &BTreeSet<String>) -> Vec<String> {
    let mut reached = roots.clone();
    let mut open: Vec<String> = roots.iter().cloned().collect();
    while let Some(file) = open.pop() {
        let Some(text) = files.get(&file) else { continue };
        let stream: TokenStream =
            text.parse().unwrap_or_else(|error| panic!("{file} is not Rust: {error}"));
        let mut modules = Vec::new();
        read_modules(stream, &home(&file, roots.contains(&file)), &folder(&file), &mut modules);
        open.extend(modules.into_iter().filter(|file| reached.insert(file.clone())));
    }
    let lost = files.keys().filter(|file| !reached.contains(*file));
    lost.map(|file| {
        format!("{file}: no `mod` reaches it, so nothing in it is compiled; add the `mod` or remove the file")
    })
    .collect()
}

/// The folder of a file.
fn folder(file: &str) -> String {
    file.rsplit_once('/').map_or_else(String::new, |(folder, _)| folder.to_owned())
}

/// The folder of the modules that a file declares.
fn home(file: &str, is_root: bool) -> String {
    let is_folder = is_root || file.ends_with("/mod.rs");
    if is_folder { folder(file) } else { file.trim_end_matches(".rs").to_owned() }
}

/// Collects where the files of `mod name;` may lie, also in modules with a body.
fn read_modules(stream: TokenStream, home: &str, folder: &str, modules: &mut Vec<String>) {
    let mut path = None;
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Punct(sign) if sign.as_char() == '#' => {
                path = path_attribute(&mut trees).or(path);
            }
            TokenTree::Ident(word) if word == "mod" => {
                let Some(TokenTree::Ident(name)) = trees.peek() else { continue };
                let name = name.to_string();
                trees.next();
                match (trees.next(), path.take()) {
                    (Some(TokenTree::Group(body)), _) => {
                        let inner = format!("{home}/{name}");
                        read_modules(body.stream(), &inner, &inner, modules);
                    }
                    (_, Some(path)) => modules.push(normal(&format!("{folder}/{path}"))),
                    (_, None) => {
                        modules.push(format!("{home}/{name}.rs"));
                        modules.push(format!("{home}/{name}/mod.rs"));
                    }
                }
            }
            _ => {}
        }
    }
}

/// The text of `#[path = ".."]`, which may stand among other attributes.
fn path_attribute(trees: &mut Peekable<impl Iterator<Item = TokenTree>>) -> Option<String> {
    let attribute = trees.next_if(|tree| matches!(tree, TokenTree::Group(_)))?.to_string();
    let attribute = attribute.replace(' ', "");
    attribute.strip_prefix("[path=\"")?.strip_suffix("\"]").map(str::to_owned)
}

/// Without `..`.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lost(files: &[(&str, &str)], roots: &[&str]) -> Vec<String> {
        let files =
            files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect();
        unreached(&files, &roots.iter().map(|root| (*root).to_owned()).collect())
    }

    #[test]
    fn a_file_in_no_mod_is_found_and_so_is_what_only_it_declares() {
        let lost = lost(
            &[
                ("a/src/lib.rs", "pub mod one;"),
                ("a/src/one.rs", ""),
                ("a/src/two.rs", "mod three;"),
                ("a/src/two/three.rs", ""),
            ],
            &["a/src/lib.rs"],
        );

        assert_eq!(lost.len(), 2, "{lost:?}");
        assert!(lost[0].starts_with("a/src/two.rs: no `mod` reaches it"), "{lost:?}");
        assert!(lost[1].starts_with("a/src/two/three.rs: "), "{lost:?}");
    }

    #[test]
    fn every_way_to_declare_a_module_reaches_its_file() {
        let lost = lost(
            &[
                ("a/src/lib.rs", "mod folder;\n#[cfg(test)]\nmod tests;\nmod inline { mod deep; }"),
                ("a/src/folder/mod.rs", "mod beside;"),
                ("a/src/folder/beside.rs", ""),
                ("a/src/tests.rs", "mod below;"),
                ("a/src/tests/below.rs", ""),
                ("a/src/inline/deep.rs", ""),
                (
                    "a/tests/ui.rs",
                    "#[expect(missing_docs, reason = \"x\")]\n#[path = \"../cases/one.rs\"]\npub mod one;\nmod helper;",
                ),
                ("a/cases/one.rs", ""),
                ("a/tests/helper.rs", ""),
            ],
            &["a/src/lib.rs", "a/tests/ui.rs"],
        );

        assert!(lost.is_empty(), "{lost:?}");
    }

    #[test]
    fn a_test_that_the_manifest_does_not_name_is_no_root_when_cargo_does_not_look_for_tests() {
        let manifest = "autotests = false\n[[test]]\npath = \"tests/flow/main.rs\"";

        assert!(is_root("tests/flow/main.rs", manifest) && is_root("src/lib.rs", manifest));
        assert!(!is_root("tests/other/main.rs", manifest) && !is_root("tests/other.rs", manifest));
        assert!(is_root("tests/other/main.rs", "") && is_root("tests/other.rs", ""));
        assert!(!is_root("tests/other/part.rs", "") && !is_root("src/part.rs", ""));
    }
}
