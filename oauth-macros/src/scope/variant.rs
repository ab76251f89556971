//! A variant of an enum of scopes: its word, its texts, and what it implies.

use super::text::Text;
use crate::{
    attr::{Key, Value, keys_of},
    errors::Errors,
    scope_character::is_scope_character,
    symbol::{self, Symbol},
    wording::suggestion,
};
use heck::ToSnakeCase as _;
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens as _;
use syn::{Fields, LitStr, Token, ext::IdentExt as _, parse::Parser as _, punctuated::Punctuated};

/// The keys of `#[oauth(..)]` above a variant.
pub(super) const KEYS: [Symbol; 3] = [symbol::IMPLIES, symbol::MESSAGE, symbol::SCOPE];

pub(super) struct Variant {
    pub(super) name: Ident,
    pub(super) word: String,
    /// The tokens that the word comes from: the text of the attribute, or else the name.
    pub(super) word_at: TokenStream,
    pub(super) text: Text,
    pub(super) message: Option<LitStr>,
    /// The variants that this one implies.
    pub(super) implies: Vec<Ident>,
}

impl Variant {
    pub(super) fn read(variant: &syn::Variant, errors: &mut Errors) -> Self {
        let name = &variant.ident;
        reject_shape(variant, errors);
        let keys = keys_of(&variant.attrs, errors);
        let written =
            find(&keys, symbol::SCOPE).and_then(|key| key.text(errors, "scope = \"photos:read\""));
        if let Some(written) = &written {
            check_word(written, errors);
        }
        let text = Text::read(&variant.attrs).unwrap_or_else(|| {
            errors.at(
                name,
                format_args!(
                    "`{name}` has no text that a consent page can show: write above it what it \
                     permits, as in `/// See your photos`"
                ),
            );
            Text { description: String::new(), detail: None }
        });
        let message = find(&keys, symbol::MESSAGE)
            .and_then(|key| key.text(errors, "message = \"scope-photos-read\""))
            .filter(|message| check_message(message, errors));
        let implies = find(&keys, symbol::IMPLIES).map(|key| implied(key, errors));
        reject_unknown(&keys, errors);
        Self {
            name: name.clone(),
            word: written
                .as_ref()
                .map_or_else(|| name.unraw().to_string().to_snake_case(), LitStr::value),
            word_at: written.map_or_else(|| name.to_token_stream(), |text| text.to_token_stream()),
            text,
            message,
            implies: implies.unwrap_or_default(),
        }
    }
}

impl Variant {
    /// The variant for a stub, which is written beside the errors.
    pub(super) fn without_mistakes(self) -> Self {
        Self { word: "invalid".to_owned(), implies: Vec::new(), ..self }
    }
}

fn find(keys: &[Key], name: Symbol) -> Option<&Key> {
    keys.iter().find(|key| key.is(name))
}

fn reject_shape(variant: &syn::Variant, errors: &mut Errors) {
    let name = &variant.ident;
    if !matches!(variant.fields, Fields::Unit) {
        errors.at(
            &variant.fields,
            format_args!("a scope is one word and holds nothing: write `{name}` alone"),
        );
    }
    if let Some((_, number)) = &variant.discriminant {
        errors.at(number, format_args!("a scope is a word and no number: write `{name}` alone"));
    }
}

/// Reports a word that no token can have, or that nobody means. RFC 6749, appendix A.4.
fn check_word(written: &LitStr, errors: &mut Errors) {
    let word = written.value();
    if word.is_empty() {
        errors.at(written, "a scope word has at least one character (RFC 6749 appendix A.4)");
    } else if word.contains(' ') {
        errors.at(
            written,
            "a variant is one scope word, and a space would make two of it: write a variant for \
             each",
        );
    } else if let Some(other) = word.chars().find(|character| !is_scope_character(*character)) {
        errors.at(
            written,
            format_args!(
                "`{}` cannot stand in a scope word (RFC 6749 appendix A.4)",
                other.escape_default()
            ),
        );
    } else if word.contains(['{', '}']) {
        errors.at(
            written,
            "a word with a brace is a pattern that a client registers, and is never granted: write \
             the word alone",
        );
    } else if word.ends_with(',') {
        errors.at(
            written,
            format_args!(
                "the comma would be a part of the word: write `{:?}`",
                word.trim_end_matches(',')
            ),
        );
    }
}

fn check_message(message: &LitStr, errors: &mut Errors) -> bool {
    let value = message.value();
    let is_name = |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
    let is_identifier =
        value.starts_with(|first: char| first.is_ascii_alphabetic()) && value.chars().all(is_name);
    if !is_identifier {
        errors.at(
            message,
            "the name of a message begins with a letter and has letters, digits, `-` and `_`",
        );
    }
    is_identifier
}

/// `implies(Read, Profile)`
fn implied(key: &Key, errors: &mut Errors) -> Vec<Ident> {
    let Value::List(_, list) = &key.value else {
        errors.at(key, "`implies` takes variants of this enum, as in `implies(Read, Profile)`");
        return Vec::new();
    };
    let parser = Punctuated::<Ident, Token![,]>::parse_terminated;
    match parser.parse2(list.clone()) {
        Ok(names) if names.is_empty() => {
            errors.at(key, "`implies` names at least one variant, as in `implies(Read)`");
            Vec::new()
        }
        Ok(names) => names.into_iter().collect(),
        Err(error) => {
            let message =
                "write variants of this enum by their names, as in `implies(Read, Profile)`";
            errors.push(syn::Error::new(error.span(), message));
            Vec::new()
        }
    }
}

fn reject_unknown(keys: &[Key], errors: &mut Errors) {
    for key in keys.iter().filter(|key| !KEYS.iter().any(|known| key.is(*known))) {
        let name = key.name.to_string();
        let hint = suggestion(&name, KEYS, "the keys of a variant are");
        errors.at(&key.name, format_args!("unknown key `{name}`; {hint}"));
    }
}
