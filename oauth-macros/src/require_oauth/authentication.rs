//! How the user of a token must have been authenticated: `acr_values = "urn:example:mfa"`, `max_age = 300`. RFC 9470.

use crate::{attr::Key, errors::Errors, runtime::Runtime};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, ExprLit, Lit, LitInt, LitStr};

/// How the user must have been authenticated. Without values, nothing is demanded, not even a user.
#[derive(Clone, Default)]
pub(super) struct AuthenticationRequirement {
    /// The accepted authentication context classes, separated by spaces. Any one of them will do.
    pub(super) acr_values: Option<LitStr>,
    /// The longest accepted time since the user signed in, in seconds.
    pub(super) max_age: Option<LitInt>,
}

impl AuthenticationRequirement {
    pub(super) const fn is_there(&self) -> bool {
        self.acr_values.is_some() || self.max_age.is_some()
    }

    /// Takes from `outer` the values that are missing here.
    pub(super) fn inherit(&mut self, outer: &Self) {
        self.acr_values = self.acr_values.take().or_else(|| outer.acr_values.clone());
        self.max_age = self.max_age.take().or_else(|| outer.max_age.clone());
    }

    pub(super) fn read_acr_values(&mut self, key: &Key, errors: &mut Errors) {
        let example = "acr_values = \"urn:example:mfa\"";
        let Some(text) = key.text(errors, example) else { return };
        let words = text.value();
        let is_word =
            |byte: u8| byte == b' ' || (byte.is_ascii_graphic() && !b"\"\\".contains(&byte));
        if words.trim().is_empty() {
            errors.at(&text, format_args!("`acr_values` needs at least one class: `{example}`"));
        } else if !words.bytes().all(is_word) {
            errors.at(
                &text,
                "a class is made of printable ASCII without quote and backslash; several are separated by spaces",
            );
        } else if let Some(class) = words.split(' ').find(|class| class.ends_with(',')) {
            let right = words.replace(',', " ").split_whitespace().collect::<Vec<_>>().join(" ");
            errors.at(
                &text,
                format_args!("`{class}` ends in a comma, and classes are separated by spaces: write `\"{right}\"`"),
            );
        }
        self.acr_values = Some(text);
    }

    pub(super) fn read_max_age(&mut self, key: &Key, errors: &mut Errors) {
        let Some(Expr::Lit(ExprLit { lit: Lit::Int(literal), .. })) = key.assigned() else {
            let message = "`max_age` takes a number of seconds: `max_age = 300`";
            return match key.assigned() {
                Some(value) => errors.at(value, message),
                None => errors.at(key, message),
            };
        };
        let is_plain = literal.suffix().is_empty();
        if !literal.base10_parse::<u32>().is_ok_and(|seconds| is_plain && seconds > 0) {
            errors.at(
                literal,
                "`max_age` must be 1 to 4294967295: a request takes time, so no sign-in is 0 seconds old",
            );
        }
        self.max_age = Some(literal.clone());
    }

    /// The constant of the guard; `None` when the attribute demands no authentication.
    pub(super) fn constant(&self, runtime: &Runtime) -> Option<TokenStream> {
        if !self.is_there() {
            return None;
        }
        let text = self.acr_values.as_ref().map(LitStr::value).unwrap_or_default();
        let classes = text.split_whitespace();
        let max_age = match &self.max_age {
            Some(seconds) => quote!(::core::option::Option::Some(#seconds)),
            None => quote!(::core::option::Option::None),
        };
        Some(quote! {
            const AUTHENTICATION: #runtime::AuthenticationRequirement =
                #runtime::AuthenticationRequirement::new(&[#(#classes),*], #max_age);
        })
    }
}
