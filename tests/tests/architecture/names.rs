//! What a file declares, imports and names: the raw material of the graph of imports.

use crate::source::{Source, Token};
use std::collections::BTreeSet;

/// A path as it is written, `["crate", "store", "Store"]`, and the modules with a body inside which it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) inside: Vec<String>,
    pub(crate) words: Vec<String>,
}

/// One name that a `use` brings in.
#[derive(Debug)]
pub(crate) struct Import {
    /// What the file calls it; `*` for everything.
    pub(crate) name: String,
    pub(crate) path: Written,
    /// Whether it is `pub use`, for whomever.
    pub(crate) is_export: bool,
}

/// Everything that one file says about others.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// `mod name;`
    pub(crate) modules: BTreeSet<String>,
    /// What it defines itself.
    pub(crate) items: BTreeSet<String>,
    pub(crate) imports: Vec<Import>,
    /// Every path outside `use`, and where it begins with one word only, that word.
    pub(crate) paths: Vec<Written>,
}

const ITEMS: [&str; 9] =
    ["struct", "enum", "union", "trait", "type", "const", "static", "fn", "macro_rules"];

impl Names {
    pub(crate) fn of(source: &Source) -> Self {
        let mut reader =
            Reader { source, at: 0, depth: 0, inside: Vec::new(), names: Self::default() };
        while reader.at < source.tokens.len() {
            reader.read();
        }
        reader.names
    }

    /// Whether the file names a word outside `use`.
    pub(crate) fn uses(&self, name: &str) -> bool {
        self.paths.iter().any(|path| path.words[0] == name)
    }
}

struct Reader<'a> {
    source: &'a Source,
    at: usize,
    depth: usize,
    /// The modules with a body that are open, with the depth outside each.
    inside: Vec<(String, usize)>,
    names: Names,
}

impl Reader<'_> {
    fn token(&self, at: usize) -> Option<&Token> {
        self.source.tokens.get(at)
    }

    fn word(&self, at: usize) -> Option<&str> {
        match self.token(at)? {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }

    fn written(&self, words: Vec<String>) -> Written {
        Written { inside: self.inside.iter().map(|(name, _)| name.clone()).collect(), words }
    }

    fn read(&mut self) {
        match self.token(self.at) {
            Some(Token::Open(_)) => {
                self.depth += 1;
                self.at += 1;
            }
            Some(Token::Close) => {
                self.depth = self.depth.saturating_sub(1);
                if self.inside.last().is_some_and(|(_, outside)| *outside == self.depth) {
                    self.inside.pop();
                }
                self.at += 1;
            }
            Some(Token::Word(word)) => match word.as_str() {
                "use" if self.token(self.at + 1) != Some(&Token::Sign('<')) => self.read_use(),
                "mod" => self.read_mod(),
                word if ITEMS.contains(&word) && self.depth == 0 => self.read_item(),
                _ => self.read_path(),
            },
            _ => self.at += 1,
        }
    }

    fn read_mod(&mut self) {
        let Some(name) = self.word(self.at + 1).map(str::to_owned) else {
            self.at += 1;
            return;
        };
        match self.token(self.at + 2) {
            Some(Token::Sign(';')) if self.inside.is_empty() => {
                self.names.modules.insert(name);
            }
            Some(Token::Open('{')) => self.inside.push((name, self.depth)),
            _ => {}
        }
        self.at += 2;
    }

    fn read_item(&mut self) {
        // `macro_rules! name`
        let name = if self.token(self.at + 1) == Some(&Token::Sign('!')) { 2 } else { 1 };
        if let Some(name) = self.word(self.at + name) {
            self.names.items.insert(name.to_owned());
        }
        self.at += 1;
    }

    fn read_path(&mut self) {
        let mut words = Vec::new();
        while let Some(word) = self.word(self.at) {
            words.push(word.to_owned());
            self.at += 1;
            if self.token(self.at) != Some(&Token::Separator) {
                break;
            }
            self.at += 1;
        }
        self.names.paths.push(self.written(words));
    }

    fn read_use(&mut self) {
        let is_export = self.is_public(self.at);
        self.at += 1;
        // `use ::std::fmt`
        if self.token(self.at) == Some(&Token::Separator) {
            self.at += 1;
        }
        self.read_tree(&[], is_export);
    }

    /// Whether `pub` or `pub(..)` stands before a place.
    fn is_public(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        if self.token(before) != Some(&Token::Close) {
            return self.word(before) == Some("pub");
        }
        let open = (0..before).rev().find(|at| self.token(*at) == Some(&Token::Open('(')));
        open.and_then(|open| open.checked_sub(1)).is_some_and(|at| self.word(at) == Some("pub"))
    }

    /// Reads `a::{b, c as d}::*` up to the sign after it.
    fn read_tree(&mut self, before: &[String], is_export: bool) {
        let mut path = before.to_vec();
        while let Some(word) = self.word(self.at) {
            path.push(word.to_owned());
            self.at += 1;
            if self.token(self.at) != Some(&Token::Separator) {
                break;
            }
            self.at += 1;
        }
        match self.token(self.at) {
            Some(Token::Open('{')) => {
                self.at += 1;
                while !matches!(self.token(self.at), None | Some(Token::Close)) {
                    self.read_tree(&path, is_export);
                    if self.token(self.at) == Some(&Token::Sign(',')) {
                        self.at += 1;
                    }
                }
                self.at += 1;
            }
            Some(Token::Sign('*')) => {
                self.at += 1;
                self.import("*".to_owned(), path, is_export);
            }
            _ => {
                if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
                    path.pop();
                }
                let mut name = path.last().cloned().unwrap_or_default();
                if self.word(self.at) == Some("as") {
                    self.word(self.at + 1).unwrap_or_default().clone_into(&mut name);
                    self.at += 2;
                }
                self.import(name, path, is_export);
            }
        }
    }

    fn import(&mut self, name: String, words: Vec<String>, is_export: bool) {
        // A sign that begins no path.
        if words.is_empty() {
            self.at += 1;
            return;
        }
        let path = self.written(words);
        self.names.imports.push(Import { name, path, is_export });
    }
}

#[test]
fn a_file_says_what_it_declares_imports_and_names() {
    let text = "pub mod a; mod b; pub(crate) use a::{One, two::{self, Three as Four}}; use super::*; use ::std::fmt;\n\
        pub struct Own; macro_rules! own_macro { () => { crate::deep::call() } }\n\
        impl Own { const INNER: u8 = b::f(1); fn g() -> impl Iterator + use<'_> { Own } }\n\
        mod inline { use super::Own; fn h() { super::super::x() } }\n#[cfg(test)] mod tests { use crate::no; }";

    let names = Names::of(&Source::new("oauth-runtime/src/x/mod.rs", text));

    assert_eq!(names.modules, ["a", "b"].map(str::to_owned).into());
    assert_eq!(names.items, ["Own", "own_macro"].map(str::to_owned).into());
    let imports: Vec<_> = names
        .imports
        .iter()
        .map(|import| (import.name.as_str(), import.path.words.join("::"), import.is_export))
        .collect();
    for wanted in [
        ("One", "a::One", true),
        ("two", "a::two", true),
        ("Four", "a::two::Three", true),
        ("*", "super", false),
        ("fmt", "std::fmt", false),
        ("Own", "super::Own", false),
    ] {
        let wanted = (wanted.0, wanted.1.to_owned(), wanted.2);
        assert!(imports.contains(&wanted), "{wanted:?} is not among {imports:?}");
    }
    let paths: Vec<_> = names.paths.iter().map(|path| path.words.join("::")).collect();
    for wanted in ["crate::deep::call", "b::f", "super::super::x", "Own"] {
        assert!(paths.contains(&wanted.to_owned()), "{wanted} is not among {paths:?}");
    }
    let deep = names.paths.iter().find(|path| path.words[0] == "super").unwrap();
    assert_eq!(deep.inside, ["inline"]);
    assert!(names.uses("Own") && !names.uses("One"));
}
