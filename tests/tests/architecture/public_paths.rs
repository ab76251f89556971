//! One public path for each public item: its module is its home, and the prelude is the one re-export.

use crate::source::Source;
use std::collections::{BTreeMap, BTreeSet};

/// Files whose re-exports are second paths on purpose.
const SECOND_PATHS: [&str; 2] = ["prelude.rs", "private.rs"];

/// What is re-exported although it has a public path already.
pub(crate) fn violations(sources: &[Source]) -> Vec<String> {
    let public = public_modules(sources);
    let mut problems = Vec::new();
    let mut homes: BTreeMap<Vec<String>, &str> = BTreeMap::new();
    for source in sources {
        let is_second = source.in_runtime().is_none_or(|file| SECOND_PATHS.contains(&file));
        if is_second || !is_public(&module_of(source), &public) {
            continue;
        }
        for item in re_exports(source) {
            let (name, path) = (item.join("::"), &source.path);
            if is_public(&item[..item.len() - 1], &public) {
                problems.push(format!(
                    "{path}: re-exports `{name}`, which its own module shows already; name that path, or make the module private"
                ));
            }
            if let Some(other) = homes.insert(item, path) {
                problems.push(format!("{path}: re-exports `{name}`, as {other} does; leave one"));
            }
        }
    }
    problems
}

/// The module that a file is: `["endpoint", "token"]`.
fn module_of(source: &Source) -> Vec<String> {
    let path = source.in_runtime().unwrap_or(&source.path).trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if path == "lib" { Vec::new() } else { path.split('/').map(str::to_owned).collect() }
}

/// Whether every part of a module's path is public.
fn is_public(module: &[String], public: &BTreeSet<Vec<String>>) -> bool {
    (1..=module.len()).all(|length| public.contains(&module[..length]))
}

/// Every `pub mod`.
fn public_modules(sources: &[Source]) -> BTreeSet<Vec<String>> {
    let mut public = BTreeSet::new();
    for source in sources {
        for line in source.text.lines() {
            let Some(name) = line.strip_prefix("pub mod ") else { continue };
            let mut module = module_of(source);
            module.push(name.trim_end_matches(';').to_owned());
            public.insert(module);
        }
    }
    public
}

/// The items of this crate that a file re-exports for everybody, by their paths from the root.
fn re_exports(source: &Source) -> Vec<Vec<String>> {
    let statements = source.text.split("\npub use ").skip(1);
    statements
        .filter_map(|statement| statement.split_once(';'))
        .flat_map(|(tree, _)| Source::new(&source.path, &format!("use {tree};")).paths())
        .filter_map(|path| from_root(source, &path))
        .collect()
}

/// The path from the root of the crate; `None` for another crate's.
fn from_root(source: &Source, path: &[String]) -> Option<Vec<String>> {
    let (first, rest) = path.split_first().filter(|(_, rest)| !rest.is_empty())?;
    let mut module = module_of(source);
    match first.as_str() {
        "crate" => module.clear(),
        "super" => {
            module.pop();
        }
        child if declares(source, child) => module.push(child.to_owned()),
        _ => return None,
    }
    module.extend_from_slice(rest);
    Some(module)
}

fn declares(source: &Source, module: &str) -> bool {
    source.text.lines().any(|line| line.ends_with(&format!("mod {module};")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(files: &[(&str, &str)]) -> Vec<String> {
        let source =
            |(file, text): &(&str, &str)| Source::new(&format!("oauth-runtime/src/{file}"), text);
        violations(&files.iter().map(source).collect::<Vec<_>>())
    }

    #[test]
    fn a_second_path_is_found() {
        let root = ("lib.rs", "pub mod a;\nmod b;\n\npub use a::A;\npub use b::{B, C};\n");
        let other = ("a.rs", "//! A\npub struct A;\n\npub use crate::b::B;\n");

        let problems = problems(&[root, other]);

        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems[0].contains("lib.rs: re-exports `a::A`, which its own module shows"));
        assert!(problems[1].contains("a.rs: re-exports `b::B`, as oauth-runtime/src/lib.rs does"));
    }

    #[test]
    fn a_home_in_front_of_a_private_module_and_the_prelude_are_fine() {
        let root = ("lib.rs", "pub mod a;\npub mod prelude;\n\npub use other::*;\n");
        let home =
            ("a/mod.rs", "//! A\nmod b;\npub(crate) mod c;\n\npub use b::B;\npub use c::C;\n");
        let prelude = ("prelude.rs", "//! P\n\npub use crate::a::{B, C};\n");

        assert_eq!(problems(&[root, home, prelude]), [""; 0]);
    }
}
