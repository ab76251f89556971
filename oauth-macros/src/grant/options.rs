//! The arguments of `#[grant(..)]` become associated constants.

use super::{
    arguments::Arguments,
    kind::{ALL, Clients, Kind, METHODS, Time},
};
use crate::{
    attr::{Key, Value, each_once},
    errors::Errors,
    runtime::Runtime,
    symbol::{self, Symbol},
    wording::{all_of, one_of, suggestion},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{
    Expr, ExprLit, ImplItem, ItemImpl, Lit, LitInt, LitStr, Token, parse::Parser as _,
    punctuated::Punctuated, spanned::Spanned as _,
};

/// The checked arguments.
pub(super) struct Options {
    pub(super) runtime: Runtime,
    /// Where `none` stands among the methods.
    pub(super) none: Option<Span>,
    /// Whether the application registers the grant itself.
    pub(super) by_value: bool,
    constants: Vec<TokenStream>,
}

impl Options {
    pub(super) fn read(
        kind: &Kind,
        arguments: Arguments,
        implementation: &ItemImpl,
        errors: &mut Errors,
    ) -> Self {
        let keys = each_once(arguments.keys, errors);
        let runtime = Runtime::of(&keys, errors);
        let mut options = Self { runtime, none: None, by_value: false, constants: Vec::new() };
        options.read_word(kind, arguments.word.as_ref(), implementation, errors);
        for key in keys.iter().filter(|key| !key.is(symbol::CRATE)) {
            let time = kind.times.iter().find(|time| key.is(time.key));
            let constant = if key.is(symbol::BY_VALUE) {
                key.flag(errors);
                options.by_value = true;
                continue;
            } else if key.is(symbol::AUTH_METHODS) && kind.has_auth_methods() {
                "AUTH_METHODS"
            } else if key.is(symbol::TOKEN_OWNER) && kind.has_token_owner {
                "TOKEN_OWNER"
            } else if let Some(time) = time {
                time.constant
            } else {
                errors.at(&key.name, unknown(key, kind));
                continue;
            };
            if declares(implementation, constant) {
                errors.at(
                    &key.name,
                    format_args!("the impl has `const {constant}` as well: keep one of the two"),
                );
                continue;
            }
            match (time, constant) {
                (Some(time), _) => options.read_time(time, key, errors),
                (None, "TOKEN_OWNER") => options.read_token_owner(key, errors),
                (None, _) => options.read_methods(kind, key, errors),
            }
        }
        options
    }

    /// The grant type or response type.
    fn read_word(
        &mut self,
        kind: &Kind,
        text: Option<&LitStr>,
        implementation: &ItemImpl,
        errors: &mut Errors,
    ) {
        let Some(word) = kind.word else {
            if let Some(text) = text {
                let message = format!("the wire word of `grants::{}` is the standard's", kind.name);
                errors.at(text, format_args!("{message}: leave the text out"));
            }
            return;
        };
        let constant = Ident::new(word.constant, Span::call_site());
        let is_declared = declares(implementation, word.constant);
        match text {
            Some(text) if is_declared => errors.at(
                text,
                format_args!("the impl has `const {constant}` as well: keep one of the two"),
            ),
            Some(text) => {
                word.check(text, errors);
                self.constants.push(quote! { const #constant: &'static str = #text; });
            }
            None if is_declared => {}
            None => errors.push(syn::Error::new(
                Span::call_site(),
                format_args!(
                    "say which `{}` this answers: `#[grant(\"{}\")]`",
                    word.what, word.example
                ),
            )),
        }
    }

    /// `token_owner = client_owner`
    fn read_token_owner(&mut self, key: &Key, errors: &mut Errors) {
        const OWNERS: [(Symbol, &str); 2] =
            [(symbol::NOBODY, "Nobody"), (symbol::CLIENT_OWNER, "ClientOwner")];
        let Some(path) = key.path(errors, "token_owner = client_owner") else { return };
        let Some((_, variant)) = OWNERS.iter().find(|(name, _)| path.is_ident(name)) else {
            let names = OWNERS.iter().map(|(name, _)| *name);
            errors.at(&path, format_args!("the owners are {}", all_of(names)));
            return;
        };
        let (runtime, variant) = (&self.runtime, Ident::new(variant, path.span()));
        self.constants.push(quote! {
            const TOKEN_OWNER: #runtime::TokenOwner = #runtime::TokenOwner::#variant;
        });
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
            if let Some((_, variant)) = METHODS.iter().find(|(known, _)| method == *known) {
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
            if method == symbol::NONE {
                self.none = Some(method.span());
                if let Clients::NotPublic(reason) = kind.clients {
                    errors.at(&method, format_args!("`none` is for public clients, and {reason}"));
                }
            } else if let Clients::OnlyPublic(reason) = kind.clients
                && METHODS.iter().any(|(known, _)| method == *known)
            {
                errors.at(&method, format_args!("only `none` is possible: {reason}"));
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
        if input.peek(LitStr) {
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
    if let Some(other) = ALL.iter().find(|other| other.times.iter().any(|time| key.is(time.key))) {
        return format!(
            "`{name}` is an option of `grants::{}`, not of `grants::{}`",
            other.name, kind.name
        );
    }
    let own = [
        (symbol::AUTH_METHODS, kind.has_auth_methods()),
        (symbol::TOKEN_OWNER, kind.has_token_owner),
    ];
    if let Some((other, _)) = own.iter().find(|(option, is_own)| key.is(*option) && !is_own) {
        let owners = ALL.iter().filter(|kind| match *other {
            symbol::TOKEN_OWNER => kind.has_token_owner,
            _ => kind.has_auth_methods(),
        });
        let owners: Vec<_> = owners.map(|kind| kind.name).collect();
        return format!("`{name}` is an option of {}, not of `{}`", one_of(owners), kind.name);
    }
    let known = own
        .iter()
        .filter(|(_, is_own)| *is_own)
        .map(|(option, _)| *option)
        .chain([symbol::BY_VALUE, symbol::CRATE])
        .chain(kind.times.iter().map(|time| time.key));
    format!("unknown option `{name}`; {}", suggestion(&name, known, "the options are"))
}
