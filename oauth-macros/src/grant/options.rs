//! The arguments of `#[grant(..)]` become associated constants.

use super::kind::{ALL, Kind, METHODS, Time};
use crate::{
    attr::{Key, Keys, Value, each_once},
    errors::Errors,
    runtime::Runtime,
    wording::{all_of, suggestion},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{
    Expr, ExprLit, ImplItem, ItemImpl, Lit, LitInt, Token, parse::Parser as _,
    punctuated::Punctuated,
};

/// The checked arguments.
pub(super) struct Options {
    pub(super) runtime: Runtime,
    /// Where `none` stands among the methods.
    pub(super) none: Option<Span>,
    constants: Vec<TokenStream>,
}

impl Options {
    pub(super) fn read(
        kind: &Kind,
        keys: Keys,
        implementation: &ItemImpl,
        errors: &mut Errors,
    ) -> Self {
        let keys = each_once(keys, errors);
        let mut options =
            Self { runtime: Runtime::of(&keys, errors), none: None, constants: Vec::new() };
        for key in keys.iter().filter(|key| !key.is("crate")) {
            let time = kind.times.iter().find(|time| key.is(time.key));
            let constant = if key.is("auth_methods") {
                Some("AUTH_METHODS")
            } else {
                time.map(|time| time.constant)
            };
            let Some(constant) = constant else {
                errors.at(&key.name, unknown(key, kind));
                continue;
            };
            if declares(implementation, constant) {
                errors.at(
                    &key.name,
                    format_args!("the impl has `const {constant}` as well: keep one of the two"),
                );
            }
            match time {
                Some(time) => options.read_time(time, key, errors),
                None => options.read_methods(kind, key, errors),
            }
        }
        options
    }

    pub(super) fn constants(&self) -> impl Iterator<Item = TokenStream> {
        self.constants.iter().cloned()
    }

    fn read_methods(&mut self, kind: &Kind, key: &Key, errors: &mut Errors) {
        let names = || METHODS.iter().map(|(name, _)| *name);
        let Value::List(paren, list) = &key.value else {
            errors.at(
                key,
                format_args!(
                    "`auth_methods` lists methods: `auth_methods(client_secret_basic)`; the \
                     methods are {}",
                    all_of(names())
                ),
            );
            return;
        };
        let methods = match Punctuated::<Method, Token![,]>::parse_terminated.parse2(list.clone()) {
            Ok(methods) => methods,
            Err(error) => return errors.push(error),
        };
        if methods.is_empty() {
            errors.push(syn::Error::new(
                paren.span.join(),
                "with no method no client could use the grant",
            ));
        }
        let mut known: Vec<Ident> = Vec::new();
        let mut variants = Vec::new();
        for Method(method) in methods {
            let name = method.to_string();
            if known.iter().any(|earlier| *earlier == name) {
                errors.at(&method, format_args!("duplicate method `{name}`"));
                continue;
            }
            if let Some((_, variant)) = METHODS.iter().find(|(known, _)| *known == name) {
                variants.push(Ident::new(variant, method.span()));
            } else {
                errors.at(
                    &method,
                    format_args!(
                        "unknown client authentication method `{name}`; {}",
                        suggestion(&name, names(), "the methods are")
                    ),
                );
            }
            if name == "none" {
                self.none = Some(method.span());
                if let Some(reason) = kind.no_public_clients {
                    errors.at(&method, format_args!("`none` is for public clients, and {reason}"));
                }
            }
            known.push(method);
        }
        let runtime = &self.runtime;
        self.constants.push(quote_spanned! {key.name.span()=>
            const AUTH_METHODS: &'static [#runtime::AuthMethod] =
                &[#(#runtime::AuthMethod::#variants),*];
        });
    }

    fn read_time(&mut self, time: &Time, key: &Key, errors: &mut Errors) {
        let Some(literal) = integer(key) else {
            let message = format!(
                "`{}` takes a number of seconds: `{} = {}`; a computed value is a `const {}` in \
                 the impl",
                time.key,
                time.key,
                (*time.range.end()).min(3600),
                time.constant
            );
            return match key.assigned() {
                Some(value) => errors.at(value, message),
                None => errors.at(key, message),
            };
        };
        match literal.base10_parse::<i64>() {
            Ok(seconds) if time.range.contains(&seconds) => {}
            _ if *time.range.end() == i64::MAX => errors.at(
                literal,
                format_args!("`{}` is at least {}: {}", time.key, time.range.start(), time.reason),
            ),
            _ => errors.at(
                literal,
                format_args!(
                    "`{}` is {} to {}: {}",
                    time.key,
                    time.range.start(),
                    time.range.end(),
                    time.reason
                ),
            ),
        }
        let constant = Ident::new(time.constant, key.name.span());
        self.constants.push(if time.optional {
            quote! {
                const #constant: ::core::option::Option<i64> =
                    ::core::option::Option::Some(#literal);
            }
        } else {
            quote!(const #constant: i64 = #literal;)
        });
    }
}

/// A word in `auth_methods(..)`.
struct Method(Ident);

impl syn::parse::Parse for Method {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(syn::LitStr) {
            return Err(input
                .error("methods are written without quotes: `auth_methods(client_secret_basic)`"));
        }
        input.parse().map(Self)
    }
}

fn integer(key: &Key) -> Option<&LitInt> {
    match key.assigned()? {
        Expr::Lit(ExprLit { lit: Lit::Int(literal), .. }) => Some(literal),
        _ => None,
    }
}

fn declares(implementation: &ItemImpl, constant: &str) -> bool {
    implementation
        .items
        .iter()
        .any(|item| matches!(item, ImplItem::Const(item) if item.ident == constant))
}

fn unknown(key: &Key, kind: &Kind) -> String {
    let name = key.name.to_string();
    if let Some(other) = ALL.iter().find(|other| other.times.iter().any(|time| time.key == name)) {
        return format!(
            "`{name}` is an option of `grants::{}`, not of `grants::{}`",
            other.name, kind.name
        );
    }
    let known = ["auth_methods", "crate"].into_iter().chain(kind.times.iter().map(|time| time.key));
    format!("unknown option `{name}`; {}", suggestion(&name, known, "the options are"))
}
