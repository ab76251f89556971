//! The grammar of `#[oauth(key, key = value, key(..))]`, and nothing else.

use crate::{
    errors::Errors,
    symbol::{self, Symbol},
};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{
    Attribute, Expr, ExprLit, Lit, LitStr, Meta, Path, Token,
    ext::IdentExt as _,
    parenthesized,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
    token::Paren,
};

/// One key of an attribute, with its value.
pub(crate) struct Key {
    pub(crate) name: Ident,
    pub(crate) value: Value,
}

/// The value of a key: what follows the key's name.
pub(crate) enum Value {
    /// `key`
    Absent,
    /// `key = value`
    Assigned(Expr),
    /// `key(..)`
    List(Paren, TokenStream),
}

/// Keys, separated by commas.
pub(crate) type Keys = Punctuated<Key, Token![,]>;

impl Parse for Key {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(LitStr) {
            return Err(input.error("write the key without quotes"));
        }
        let name = input.call(Ident::parse_any)?;
        let value = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            Value::Assigned(input.parse()?)
        } else if input.peek(Paren) {
            let content;
            let paren = parenthesized!(content in input);
            Value::List(paren, content.parse()?)
        } else {
            Value::Absent
        };
        Ok(Self { name, value })
    }
}

impl ToTokens for Key {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let name = &self.name;
        tokens.extend(match &self.value {
            Value::Absent => quote!(#name),
            Value::Assigned(value) => quote!(#name = #value),
            Value::List(paren, list) => {
                let mut group = quote!(#name);
                paren.surround(&mut group, |inner| inner.extend(list.clone()));
                group
            }
        });
    }
}

impl Key {
    pub(crate) fn is(&self, name: Symbol) -> bool {
        self.name == name
    }

    /// Reports a value behind a key that takes none.
    pub(crate) fn flag(&self, errors: &mut Errors) {
        if !matches!(self.value, Value::Absent) {
            errors.at(self, format_args!("`{}` takes no value", self.name));
        }
    }

    /// The path of `key = a::b`. Reports anything else.
    pub(crate) fn path(&self, errors: &mut Errors, example: &str) -> Option<Path> {
        match self.as_path() {
            Some(path) => Some(path.clone()),
            None => self.mismatch(errors, "a path without quotes", example),
        }
    }

    /// The text of `key = "text"`. Reports anything else.
    pub(crate) fn text(&self, errors: &mut Errors, example: &str) -> Option<LitStr> {
        match self.as_text() {
            Some(text) => Some(text.clone()),
            None => self.mismatch(errors, "a text in quotes", example),
        }
    }

    /// The value of `key = value`.
    pub(crate) fn assigned(&self) -> Option<&Expr> {
        match &self.value {
            Value::Assigned(value) => Some(value),
            Value::Absent | Value::List(..) => None,
        }
    }

    /// The text, if the value is one.
    pub(crate) fn as_text(&self) -> Option<&LitStr> {
        match self.assigned()? {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text),
            _ => None,
        }
    }

    /// The word, if the value is one: `key = word`.
    pub(crate) fn as_word(&self) -> Option<&Ident> {
        self.as_path()?.get_ident()
    }

    fn as_path(&self) -> Option<&Path> {
        match self.assigned()? {
            Expr::Path(path) if path.qself.is_none() => Some(&path.path),
            _ => None,
        }
    }

    fn mismatch<T>(&self, errors: &mut Errors, expected: &str, example: &str) -> Option<T> {
        let message = format!("`{}` takes {expected}: `{example}`", self.name);
        match self.assigned() {
            Some(value) => errors.at(value, message),
            None => errors.at(self, message),
        }
        None
    }
}

/// Whether the attribute is `#[oauth(..)]`, which belongs to the derives.
pub(crate) fn is_oauth(attribute: &Attribute) -> bool {
    attribute.path().is_ident(&symbol::OAUTH)
}

/// The keys of every `#[oauth(..)]` among the attributes. Reports an attribute that cannot be parsed.
pub(crate) fn keys_of(attributes: &[Attribute], errors: &mut Errors) -> Vec<Key> {
    let mut keys = Vec::new();
    for attribute in attributes.iter().filter(|attribute| is_oauth(attribute)) {
        match &attribute.meta {
            Meta::List(list) if !list.tokens.is_empty() => {
                match attribute.parse_args_with(Keys::parse_terminated) {
                    Ok(parsed) => keys.extend(parsed),
                    Err(error) => errors.push(error),
                }
            }
            _ => errors
                .at(attribute, "`#[oauth(..)]` needs at least one key, as in `#[oauth(owner)]`"),
        }
    }
    each_once(keys, errors)
}

/// The keys without repetitions. Reports each repetition.
pub(crate) fn each_once(keys: impl IntoIterator<Item = Key>, errors: &mut Errors) -> Vec<Key> {
    let mut known: Vec<Key> = Vec::new();
    for key in keys {
        if known.iter().any(|earlier| earlier.name == key.name) {
            errors.at(&key.name, format_args!("duplicate key `{}`", key.name));
        } else {
            known.push(key);
        }
    }
    known
}
