//! The option `auth_methods(..)`: how clients may authenticate when they use the grant. RFC 7591, section 2.

use super::kind::{Clients, Kind, METHODS};
use crate::{
    attr::{Key, Value},
    errors::Errors,
    runtime::Runtime,
    symbol::{self, Symbol},
    wording::{all_of, suggestion},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::{
    LitStr, Token,
    parse::{Parse, ParseStream, Parser as _},
    punctuated::Punctuated,
};

/// The methods that are listed, as the runtime names them.
pub(super) struct AuthMethods {
    variants: Vec<Ident>,
    /// Where `none` stands in the list.
    pub(super) none: Option<Span>,
    /// Where `client_secret_jwt` stands in the list.
    pub(super) client_secret_jwt: Option<Span>,
    key: Span,
}

impl AuthMethods {
    pub(super) fn read(kind: &Kind, key: &Key, errors: &mut Errors) -> Option<Self> {
        let Value::List(paren, list) = &key.value else {
            errors.at(
                key,
                format_args!(
                    "`auth_methods` takes a list, as in `auth_methods(client_secret_basic)`; the \
                     methods are {}",
                    all_of(names())
                ),
            );
            return None;
        };
        let words = match Punctuated::<Word, Token![,]>::parse_terminated.parse2(list.clone()) {
            Ok(words) => words,
            Err(error) => {
                errors.push(error);
                return None;
            }
        };
        if words.is_empty() {
            errors.push(syn::Error::new(
                paren.span.join(),
                "name at least one method: without one, no client can use the grant",
            ));
        }
        let (variants, key) = (Vec::new(), key.name.span());
        let mut methods = Self { variants, none: None, client_secret_jwt: None, key };
        let mut earlier: Vec<Ident> = Vec::new();
        for Word(word) in words {
            if earlier.contains(&word) {
                errors.at(&word, format_args!("duplicate method `{word}`"));
            } else {
                methods.read_word(kind, &word, errors);
                earlier.push(word);
            }
        }
        Some(methods)
    }

    fn read_word(&mut self, kind: &Kind, word: &Ident, errors: &mut Errors) {
        let Some((_, variant)) = METHODS.iter().find(|(name, _)| word == name) else {
            let name = word.to_string();
            let hint = suggestion(&name, names(), "the methods are");
            errors.at(word, format_args!("unknown client authentication method `{name}`; {hint}"));
            return;
        };
        self.variants.push(Ident::new(variant, word.span()));
        let is_none = *word == symbol::NONE;
        if is_none {
            self.none = Some(word.span());
        }
        if *word == symbol::CLIENT_SECRET_JWT {
            self.client_secret_jwt = Some(word.span());
        }
        match kind.clients {
            Clients::NotPublic(reason) if is_none => {
                errors.at(word, format_args!("`none` is for public clients, and {reason}"));
            }
            Clients::OnlyPublic(reason) if !is_none => {
                errors.at(word, format_args!("only `none` is possible: {reason}"));
            }
            _ => {}
        }
    }

    /// The constant of the trait.
    pub(super) fn constant(&self, runtime: &Runtime) -> TokenStream {
        let variants = &self.variants;
        quote_spanned! {self.key=>
            const AUTH_METHODS: &'static [#runtime::AuthMethod] =
                &[#(#runtime::AuthMethod::#variants),*];
        }
    }
}

fn names() -> impl Iterator<Item = Symbol> {
    METHODS.iter().map(|(name, _)| *name)
}

/// A word in `auth_methods(..)`.
struct Word(Ident);

impl Parse for Word {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(LitStr) {
            return Err(
                input.error("write methods without quotes: `auth_methods(client_secret_basic)`")
            );
        }
        input.parse().map(Self)
    }
}
