//! A source file as the rules see it: its words and signs, without comments, attributes and tests.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A word, a sign, or the beginning and end of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Word(String),
    /// `::`
    Separator,
    Sign(char),
    Literal,
    Open(char),
    Close,
}

/// A file of the repository.
#[derive(Debug)]
pub(crate) struct Source {
    /// From the root of the repository, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
    pub(crate) tokens: Vec<Token>,
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let stream: TokenStream =
            text.parse().unwrap_or_else(|error| panic!("{path} is not Rust: {error}"));
        let mut tokens = Vec::new();
        flatten(stream, &mut tokens);
        Self { path: path.to_owned(), text: text.to_owned(), tokens }
    }

    /// Every Rust file below a folder of the repository.
    pub(crate) fn all_below(folder: &str) -> Vec<Self> {
        read_below(folder).iter().map(|(path, text)| Self::new(path, text)).collect()
    }

    /// The path below `oauth-runtime/src`; `None` for a file of another crate.
    pub(crate) fn in_runtime(&self) -> Option<&str> {
        self.path.strip_prefix("oauth-runtime/src/")
    }

    pub(crate) fn is_word(&self, at: usize, word: &str) -> bool {
        matches!(self.tokens.get(at), Some(Token::Word(text)) if text == word)
    }

    /// Every path that the file names, with the groups of `use` written out: `use a::{b, c}` is `a::b` and `a::c`.
    pub(crate) fn paths(&self) -> Vec<Vec<String>> {
        let mut paths = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            if matches!(self.tokens[at], Token::Word(_)) {
                at = self.read_path(at, &[], &mut paths);
            } else {
                at += 1;
            }
        }
        paths
    }

    /// Reads a path that begins here; gives the place after it.
    fn read_path(&self, mut at: usize, before: &[String], paths: &mut Vec<Vec<String>>) -> usize {
        let mut path = before.to_vec();
        while let Some(Token::Word(word)) = self.tokens.get(at) {
            path.push(word.clone());
            at += 1;
            if self.tokens.get(at) != Some(&Token::Separator) {
                break;
            }
            at += 1;
        }
        let is_group = at > 0 && self.tokens[at - 1] == Token::Separator;
        match self.tokens.get(at) {
            Some(Token::Open('{')) if is_group => self.read_group(at + 1, &path, paths),
            _ => {
                paths.push(path);
                at
            }
        }
    }

    /// Reads `b, c::{d, e}}` after the brace; gives the place after the closing one.
    fn read_group(&self, mut at: usize, before: &[String], paths: &mut Vec<Vec<String>>) -> usize {
        loop {
            match self.tokens.get(at) {
                None | Some(Token::Close) => return at + 1,
                Some(Token::Word(word)) if word == "as" => at += 2,
                Some(Token::Word(_)) => at = self.read_path(at, before, paths),
                Some(_) => at += 1,
            }
        }
    }
}

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the tests lie in the workspace").to_owned()
}

/// The paths and texts of every Rust file below a folder of the repository, in order.
pub(crate) fn read_below(folder: &str) -> Vec<(String, String)> {
    let root = root();
    let mut paths = Vec::new();
    collect(&root.join(folder), &mut paths);
    paths.sort();
    assert!(!paths.is_empty(), "{folder} has no sources");
    let named = paths.iter().map(|path| {
        let name = path.strip_prefix(&root).expect("a path below the root");
        let text = fs::read_to_string(path).expect("the file is text");
        (name.to_string_lossy().replace('\\', "/"), text)
    });
    named.collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
    {
        let path = entry.expect("an entry").path();
        let is_foreign = ["target", "node_modules"].iter().any(|name| path.ends_with(name));
        if path.is_dir() && !is_foreign {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

/// Drops attributes, and what `#[cfg(test)]` stands on.
fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Punct(sign) if sign.as_char() == '#' => {
                trees.next_if(
                    |tree| matches!(tree, TokenTree::Punct(sign) if sign.as_char() == '!'),
                );
                let attribute = trees.next_if(|tree| {
                    matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket)
                });
                if attribute.is_some_and(|tree| tree.to_string().replace(' ', "") == "[cfg(test)]")
                {
                    skip_item(&mut trees);
                }
            }
            TokenTree::Punct(sign) => {
                let is_second = tokens.last() == Some(&Token::Sign(':')) && sign.as_char() == ':';
                if is_second {
                    tokens.pop();
                    tokens.push(Token::Separator);
                } else {
                    tokens.push(Token::Sign(sign.as_char()));
                }
            }
            TokenTree::Ident(word) => tokens.push(Token::Word(word.to_string())),
            TokenTree::Literal(_) => tokens.push(Token::Literal),
            TokenTree::Group(group) => {
                tokens.push(Token::Open(match group.delimiter() {
                    Delimiter::Parenthesis => '(',
                    Delimiter::Brace => '{',
                    Delimiter::Bracket => '[',
                    Delimiter::None => ' ',
                }));
                flatten(group.stream(), tokens);
                tokens.push(Token::Close);
            }
        }
    }
}

fn skip_item(trees: &mut impl Iterator<Item = TokenTree>) {
    for tree in trees {
        match tree {
            TokenTree::Punct(sign) if sign.as_char() == ';' => return,
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => return,
            _ => {}
        }
    }
}

#[test]
fn comments_attributes_and_tests_are_no_part_of_a_source() {
    let source = Source::new(
        "oauth-runtime/src/grant/mod.rs",
        "//! use axum;\n#[cfg_attr(feature = \"x\", derive(sea_orm::Y))]\nuse a::b;\n#[cfg(test)]\nmod tests { use c::d; }\nuse e::f;",
    );

    let paths: Vec<String> = source.paths().iter().map(|path| path.join("::")).collect();
    assert!(paths.contains(&"a::b".to_owned()) && paths.contains(&"e::f".to_owned()));
    assert!(
        !paths
            .iter()
            .any(|path| path.contains("axum") || path.contains("sea_orm") || path.contains("c::d"))
    );
}

#[test]
fn groups_of_imports_are_written_out() {
    let source =
        Source::new("x.rs", "use crate::{a::{b, c as d}, e::{self, *}}; fn f() { g::h(i) }");

    let paths: Vec<String> = source.paths().iter().map(|path| path.join("::")).collect();
    for path in ["crate::a::b", "crate::a::c", "crate::e::self", "g::h"] {
        assert!(paths.contains(&path.to_owned()), "{path} is not among {paths:?}");
    }
}
