//! The grammar of `#[oauth(key, key = value, key(..))]`, and nothing else.

use crate::errors::Errors;
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

/// One key of an attribute, with its spans.
pub(crate) struct Key {
    pub(crate) name: Ident,
    pub(crate) value: Value,
}

/// What stands behind a key.
pub(crate) enum Value {
    Absent,
    Assigned(Expr),
    List(Paren, TokenStream),
}

/// Keys, separated by commas.
pub(crate) type Keys = Punctuated<Key, Token![,]>;

impl Parse for Key {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(LitStr) {
            return Err(input.error("keys are written without quotes"));
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
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// Reports a value where there must be none.
    pub(crate) fn flag(&self, errors: &mut Errors) {
        if !matches!(self.value, Value::Absent) {
            errors.at(self, format_args!("`{}` takes no value", self.name));
        }
    }

    /// The path of `key = a::b`.
    pub(crate) fn path(&self, errors: &mut Errors, example: &str) -> Option<Path> {
        match self.assigned() {
            Some(Expr::Path(path)) if path.qself.is_none() => Some(path.path.clone()),
            _ => self.mismatch(errors, "a path without quotes", example),
        }
    }

    /// The text of `key = "text"`.
    pub(crate) fn text(&self, errors: &mut Errors, example: &str) -> Option<LitStr> {
        match self.assigned() {
            Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => Some(text.clone()),
            _ => self.mismatch(errors, "a text in quotes", example),
        }
    }

    /// The expression of `key = value`.
    pub(crate) fn assigned(&self) -> Option<&Expr> {
        match &self.value {
            Value::Assigned(value) => Some(value),
            Value::Absent | Value::List(..) => None,
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

/// Whether the attribute is the helper of the derives.
pub(crate) fn is_oauth(attribute: &Attribute) -> bool {
    attribute.path().is_ident("oauth")
}

/// The keys of every `#[oauth(..)]` among the attributes, each once.
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
                .at(attribute, "`#[oauth(..)]` names at least one key, such as `#[oauth(owner)]`"),
        }
    }
    each_once(keys, errors)
}

/// The keys without repetitions, which are mistakes.
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
