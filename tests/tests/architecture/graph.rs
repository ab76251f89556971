//! Which file of a crate names which other one. Names are followed through re-exports to the file that defines them.

use crate::{
    names::{Import, Names, Written},
    source::Source,
};
use std::collections::BTreeMap;

/// One file names something of another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge {
    /// Below the crate's folder: `grant/mod.rs`.
    pub(crate) from: String,
    pub(crate) to: String,
    /// As it is written in `from`.
    pub(crate) path: String,
}

/// The files of one crate by their modules.
#[derive(Debug)]
pub(crate) struct Graph {
    /// The crate as paths name it.
    name: String,
    modules: BTreeMap<Vec<String>, File>,
}

#[derive(Debug)]
struct File {
    /// Below the crate's folder.
    path: String,
    names: Names,
}

/// How many re-exports a name may pass through, so that a circle of them ends.
const LONGEST: usize = 16;

impl Graph {
    /// The graph of the crate whose sources lie in a folder such as `oauth-runtime/src`.
    pub(crate) fn of(folder: &str, sources: &[Source]) -> Self {
        let files = sources.iter().filter_map(|source| {
            let path = source.path.strip_prefix(folder)?.strip_prefix('/')?;
            Some((module(path), File { path: path.to_owned(), names: Names::of(source) }))
        });
        let package = folder.split('/').next().unwrap_or_default();
        Self { name: package.replace('-', "_"), modules: files.collect() }
    }

    /// Below the crate's folder.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        self.modules.values().map(|file| file.path.as_str())
    }

    /// Every import of one file from another, each once.
    ///
    /// `mod x;` is none, and a re-export of something below the file is none either, unless the file uses the name itself:
    /// whoever uses it from outside is led to where it is defined.
    pub(crate) fn edges(&self) -> Vec<Edge> {
        let mut edges = Vec::new();
        for (module, file) in &self.modules {
            let imports = file.names.imports.iter();
            let imports = imports.filter(|import| !self.is_gate(module, file, import));
            let others = file.names.paths.iter();
            // One word alone is `pub(crate)`, or a name that a `use` brought in. What begins with such a name is told by
            // the `use`, unless the name is a module's.
            let others = others.filter(|path| {
                let import = self.import(module, &path.words[0]);
                let known = import.and_then(|import| self.target(module, &import.path, LONGEST));
                path.words.len() > 1
                    && (known.is_none() || known != self.target(module, path, LONGEST))
            });
            let paths = imports.map(|import| &import.path).chain(others);
            edges.extend(paths.filter_map(|path| {
                let to = self.target(module, path, LONGEST)?;
                let (from, path) = (file.path.clone(), path.words.join("::"));
                (to != from).then(|| Edge { from, to: to.to_owned(), path })
            }));
        }
        edges.sort();
        edges.dedup();
        edges
    }

    /// Whether an import only lets others through to something below the file.
    fn is_gate(&self, module: &[String], file: &File, import: &Import) -> bool {
        let leads_down = self
            .start(module, &import.path)
            .is_some_and(|(start, rest)| start.starts_with(module) && !rest.is_empty());
        import.is_export && leads_down && !file.names.uses(&import.name)
    }

    /// The module that a path starts from, and the words that are left; `None` when it leads out of the crate or stays.
    fn start<'a>(
        &self,
        module: &[String],
        path: &'a Written,
    ) -> Option<(Vec<String>, &'a [String])> {
        let words = path.words.as_slice();
        let (first, rest) = words.split_first()?;
        let own: Vec<String> = module.to_vec();
        match first.as_str() {
            first if first == "crate" || first == self.name => Some((Vec::new(), rest)),
            // What stands in a module with a body of the same file stays in the file.
            "self" => Some((own, rest)),
            "super" => {
                let ups = words.iter().take_while(|word| *word == "super").count();
                let leaves = ups.saturating_sub(path.inside.len());
                let kept = own.len().checked_sub(leaves)?;
                Some((own[..kept].to_vec(), &words[ups..]))
            }
            child if self.modules.get(module)?.names.modules.contains(child) => Some((own, words)),
            _ => None,
        }
    }

    /// The file that a path leads to.
    fn target(&self, module: &[String], path: &Written, left: usize) -> Option<&str> {
        let left = left.checked_sub(1)?;
        match self.start(module, path) {
            Some((start, rest)) => self.walk(&start, rest, left),
            // `select::text` after `use super::select`.
            None if path.words.len() > 1 => {
                let import = self.import(module, &path.words[0])?;
                self.through(module, import, &path.words[1..], left)
            }
            None => None,
        }
    }

    /// Goes down from a module by the words of a path.
    fn walk(&self, module: &[String], rest: &[String], left: usize) -> Option<&str> {
        let file = self.modules.get(module)?;
        let Some((word, rest)) = rest.split_first() else { return Some(&file.path) };
        if file.names.modules.contains(word) {
            let child: Vec<String> = module.iter().chain([word]).cloned().collect();
            return self.walk(&child, rest, left);
        }
        if file.names.items.contains(word) {
            return Some(&file.path);
        }
        let named =
            self.import(module, word).and_then(|import| self.through(module, import, rest, left));
        let globs =
            file.names.imports.iter().filter(|import| import.name == "*" && import.is_export);
        let whole: Vec<String> = [word].into_iter().chain(rest).cloned().collect();
        named
            .or_else(|| {
                let mut found = globs.filter_map(|glob| {
                    let module = self.defining(module, glob, word)?;
                    self.walk(&module, &whole, left)
                });
                found.next()
            })
            // What a macro defines is nowhere to be seen, and belongs to the file that calls the macro.
            .or(Some(&file.path))
    }

    /// Where a name that was imported leads, with the words that follow it.
    fn through(
        &self,
        module: &[String],
        import: &Import,
        rest: &[String],
        left: usize,
    ) -> Option<&str> {
        let mut path = import.path.clone();
        path.words.extend_from_slice(rest);
        self.target(module, &path, left)
    }

    fn import(&self, module: &[String], name: &str) -> Option<&Import> {
        self.modules.get(module)?.names.imports.iter().find(|import| import.name == name)
    }

    /// The module behind a glob, if it has something of that name.
    fn defining(&self, module: &[String], glob: &Import, name: &str) -> Option<Vec<String>> {
        let (mut behind, rest) = self.start(module, &glob.path)?;
        behind.extend_from_slice(rest);
        let names = &self.modules.get(&behind)?.names;
        let has = names.items.contains(name)
            || names.modules.contains(name)
            || names.imports.iter().any(|import| import.name == name && import.is_export);
        has.then_some(behind)
    }
}

/// The module that a file is: `["endpoint", "token"]`, and nothing for `lib.rs`.
fn module(path: &str) -> Vec<String> {
    let path = path.trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if path == "lib" { Vec::new() } else { path.split('/').map(str::to_owned).collect() }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A crate in memory.
    pub(crate) fn planted(files: &[(&str, &str)]) -> Graph {
        let sources: Vec<_> =
            files.iter().map(|(path, text)| Source::new(&format!("c/src/{path}"), text)).collect();
        Graph::of("c/src", &sources)
    }

    fn edges(files: &[(&str, &str)]) -> Vec<String> {
        let edges = planted(files).edges();
        edges.iter().map(|edge| format!("{} -> {} by {}", edge.from, edge.to, edge.path)).collect()
    }

    #[test]
    fn an_import_is_found_however_it_is_written() {
        for (text, path) in [
            ("use crate::b::B;", "crate::b::B"),
            ("use super::b::B;", "super::b::B"),
            ("use super::{b::{B, C}};", "super::b::B"),
            ("fn f() { crate::b::g() }", "crate::b::g"),
            ("use super::b; fn f() { b::g() }", "super::b"),
            ("use crate::d; fn f() { d::deep() }", "d::deep"),
            ("mod inner { use super::super::b::B; }", "super::super::b::B"),
        ] {
            let found = edges(&[
                ("lib.rs", "mod a; mod b; mod d;"),
                ("a.rs", text),
                ("b.rs", "pub struct B; pub fn deep() {}"),
                ("d.rs", "pub use crate::b::deep;"),
            ]);
            assert!(found.contains(&format!("a.rs -> b.rs by {path}")), "{text} gave {found:?}");
        }
        let inner = "mod inner { use super::A; } struct A; use std::fmt; fn f() { b::g() }";
        assert_eq!(edges(&[("lib.rs", "mod a;"), ("a.rs", inner)]), [""; 0]);
    }

    #[test]
    fn a_name_is_followed_through_re_exports_to_its_file() {
        let found = edges(&[
            ("lib.rs", "mod a; pub mod deep; pub use deep::one::One; pub use deep::*;"),
            ("a.rs", "use crate::deep::{Two, Renamed}; use crate::One; use crate::Two as Again;"),
            (
                "deep/mod.rs",
                "pub mod one; mod two; pub use one::One as Renamed; pub(crate) use self::two::Two;",
            ),
            ("deep/one.rs", "pub struct One;"),
            ("deep/two.rs", "pub struct Two;"),
        ]);

        assert_eq!(
            found,
            [
                "a.rs -> deep/one.rs by crate::One",
                "a.rs -> deep/one.rs by crate::deep::Renamed",
                "a.rs -> deep/two.rs by crate::Two",
                "a.rs -> deep/two.rs by crate::deep::Two",
            ]
        );
    }

    #[test]
    fn a_folders_own_file_imports_what_it_uses_and_not_what_it_lets_through() {
        let found = edges(&[
            ("lib.rs", "mod d;"),
            (
                "d/mod.rs",
                "mod one; mod two; mod three; pub use one::One; pub use two::Two; use three::Three; fn f(_: Two) {}",
            ),
            ("d/one.rs", "use super::f;"),
            ("d/two.rs", ""),
            ("d/three.rs", ""),
        ]);

        assert_eq!(
            found,
            [
                "d/mod.rs -> d/three.rs by three::Three",
                "d/mod.rs -> d/two.rs by two::Two",
                "d/one.rs -> d/mod.rs by super::f",
            ]
        );
    }

    #[test]
    fn a_circle_of_re_exports_ends() {
        let circle = [
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "pub use crate::b::X;"),
            ("b.rs", "pub use crate::a::X;"),
        ];

        assert_eq!(edges(&circle).len(), 0, "nobody defines it");
    }
}
