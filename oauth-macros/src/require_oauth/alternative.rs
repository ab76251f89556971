//! A scope that `#[require_oauth(..)]` names: the words of a text, typed scopes, or both.

use super::scope_words::scope_words;
use crate::{errors::Errors, runtime::Runtime, symbol, wording::printed_tokens};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{
    LitStr, Path, Token, parenthesized,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
    token::Paren,
};

/// One argument that names scope words.
pub(super) enum Named {
    /// `"profile email"`
    Text(LitStr),
    /// `Scope::Profile`
    Typed(Path),
    /// `all(Scope::Profile, "email")`
    All(Path, Punctuated<Self, Token![,]>),
}

impl Named {
    /// Whether the next tokens name a scope. A single word does not: it is a key.
    pub(super) fn is_next(input: ParseStream<'_>) -> bool {
        if input.peek(LitStr) {
            return true;
        }
        let ahead = input.fork();
        ahead.parse::<Path>().is_ok_and(|path| {
            let is_all = path.is_ident(&symbol::ALL) && ahead.peek(Paren);
            is_all || path.segments.len() > 1
        })
    }
}

impl Parse for Named {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(LitStr) {
            return input.parse().map(Self::Text);
        }
        if !Self::is_next(input) {
            return Err(input.error(
                "write a text in quotes, as in `\"profile email\"`, a typed scope, as in \
                 `Scope::Profile`, or several, as in `all(Scope::Profile, Scope::Email)`",
            ));
        }
        let path: Path = input.parse()?;
        if !path.is_ident(&symbol::ALL) {
            return Ok(Self::Typed(path));
        }
        let content;
        parenthesized!(content in input);
        Ok(Self::All(path, content.parse_terminated(Self::parse, Token![,])?))
    }
}

impl ToTokens for Named {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Text(text) => text.to_tokens(tokens),
            Self::Typed(path) => path.to_tokens(tokens),
            Self::All(all, named) => tokens.extend(quote!(#all(#named))),
        }
    }
}

/// A scope word.
#[derive(Clone)]
pub(super) enum Word {
    Text(String),
    Typed(Path),
}

impl Word {
    /// The word as a constant expression.
    pub(super) fn expression(&self, runtime: &Runtime) -> TokenStream {
        match self {
            Self::Text(word) => word.to_token_stream(),
            Self::Typed(path) => {
                let ty = type_of(path);
                quote!(#runtime::word_of::<#ty>(#path as ::core::primitive::usize))
            }
        }
    }

    /// The word as text. Two words are the same if their texts are equal.
    pub(super) fn printed(&self) -> String {
        match self {
            Self::Text(word) => format!("{word:?}"),
            Self::Typed(path) => printed_tokens(&path.to_token_stream()),
        }
    }
}

/// The enum of a variant.
fn type_of(path: &Path) -> Path {
    let count = path.segments.len().saturating_sub(1);
    let segments = path.segments.iter().take(count).cloned().collect();
    Path { segments, ..path.clone() }
}

/// The scope words of an argument. A token must have all of them.
pub(super) fn words(named: &Named, errors: &mut Errors) -> Vec<Word> {
    match named {
        Named::Text(text) => scope_words(text, errors).into_iter().map(Word::Text).collect(),
        Named::Typed(path) => vec![Word::Typed(path.clone())],
        Named::All(all, named) => {
            if named.is_empty() {
                errors.at(
                    all,
                    "`all` needs at least one scope; to let any valid token in, write \
                     `#[require_oauth]`",
                );
            }
            let mut words: Vec<Word> = Vec::new();
            for named in named {
                if let Named::All(all, _) = named {
                    errors.at(all, "`all` within `all` says nothing more: write its scopes here");
                }
                for word in self::words(named, errors) {
                    if words.iter().any(|known| known.printed() == word.printed()) {
                        let word = word.printed();
                        errors.at(named, format_args!("the scope {word} is there twice"));
                    }
                    words.push(word);
                }
            }
            words
        }
    }
}
