//! The options that are a number of seconds: `expires_in = 3600`.

use super::kind::Seconds;
use crate::{attr::Key, errors::Errors};
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Expr, ExprLit, Lit, LitInt};

/// Reads the number and makes it the constant of the trait; `None` when it is not a plain number.
pub(super) fn constant(option: &Seconds, key: &Key, errors: &mut Errors) -> Option<TokenStream> {
    let Some(literal) = integer(key) else {
        reject(option, key, errors);
        return None;
    };
    check_range(option, literal, errors);
    let constant = Ident::new(option.constant, key.name.span());
    Some(if option.is_optional {
        quote! {
            const #constant: ::core::option::Option<i64> = ::core::option::Option::Some(#literal);
        }
    } else {
        quote!(const #constant: i64 = #literal;)
    })
}

fn integer(key: &Key) -> Option<&LitInt> {
    match key.assigned()? {
        Expr::Lit(ExprLit { lit: Lit::Int(literal), .. }) => Some(literal),
        _ => None,
    }
}

fn reject(option: &Seconds, key: &Key, errors: &mut Errors) {
    let (name, example) = (option.key, (*option.range.end()).min(3600));
    let message = format!(
        "`{name}` takes a number of seconds: `{name} = {example}`; for a computed value, write \
         `const {}` in the impl",
        option.constant
    );
    match key.assigned() {
        Some(value) => errors.at(value, message),
        None => errors.at(key, message),
    }
}

fn check_range(option: &Seconds, literal: &LitInt, errors: &mut Errors) {
    let (name, reason) = (option.key, option.reason);
    let (start, end) = (*option.range.start(), *option.range.end());
    match literal.base10_parse::<i64>() {
        Ok(seconds) if option.range.contains(&seconds) => {}
        _ if end == i64::MAX => {
            errors.at(literal, format_args!("`{name}` must be at least {start}: {reason}"));
        }
        _ => errors.at(literal, format_args!("`{name}` must be {start} to {end}: {reason}")),
    }
}
