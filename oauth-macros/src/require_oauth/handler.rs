//! A handler, as a function or as a method: its signature, and the tokens of its body.

use crate::{
    errors::Errors,
    symbol::{self, Symbol},
};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{
    Attribute, FnArg, Safety, Signature, Visibility,
    parse::{Parse, ParseStream},
};

/// The most arguments that axum passes to a handler.
const MOST_ARGUMENTS: usize = 16;

pub(super) struct Handler {
    pub(super) attributes: Vec<Attribute>,
    pub(super) visibility: Visibility,
    pub(super) signature: Signature,
    pub(super) body: TokenStream,
}

impl Parse for Handler {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Ok(Self {
            attributes: input.call(Attribute::parse_outer)?,
            visibility: input.parse()?,
            signature: input.parse()?,
            body: input.parse()?,
        })
    }
}

impl ToTokens for Handler {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.attributes.iter().map(ToTokens::to_token_stream));
        self.visibility.to_tokens(tokens);
        self.signature.to_tokens(tokens);
        tokens.extend(self.body.clone());
    }
}

impl Handler {
    /// Reports a function that axum cannot call. The advice ends the message.
    pub(super) fn check(&self, advice: &str, errors: &mut Errors) {
        let signature = &self.signature;
        if let Some(receiver) = signature.receiver() {
            errors.at(
                receiver,
                format_args!("a handler has no `self`: take what it needs from the state{advice}"),
            );
        }
        if let Some(constness) = &signature.constness {
            errors.at(constness, "a handler is an `async fn`: remove `const`");
        } else if signature.asyncness.is_none() {
            let name = &signature.ident;
            errors.at(
                signature.fn_token,
                format_args!("a handler is an `async fn`: write `async fn {name}`{advice}"),
            );
        }
        if let Some(abi) = &signature.abi {
            errors.at(abi, "a handler is an `async fn`: remove the ABI");
        }
        if let Safety::Unsafe(unsafety) = &signature.safety {
            errors.at(unsafety, "axum calls safe functions only: remove `unsafe`");
        }
    }

    /// Reports a handler whose arguments leave no room for the guard.
    pub(super) fn check_room(&self, errors: &mut Errors) {
        let arguments = &self.signature.inputs;
        if arguments.len() >= MOST_ARGUMENTS {
            errors.at(
                arguments.last(),
                format_args!(
                    "no room for the guard: axum passes {MOST_ARGUMENTS} arguments at most, and \
                     the guard is one of them; take two of these {} as one tuple",
                    arguments.len()
                ),
            );
        }
    }

    /// Reports `#[axum::debug_handler]` on a method. It writes a second function beside the handler and calls that
    /// by its bare name, which does not work inside an impl block.
    pub(super) fn reject_debug_handler(&self, errors: &mut Errors) {
        let is_check = |attribute: &&Attribute| is_named(attribute, symbol::DEBUG_HANDLER);
        if let Some(check) = self.attributes.iter().find(is_check) {
            errors.at(
                check,
                "axum's `debug_handler` checks functions outside of impl blocks only: leave it out",
            );
        }
    }

    /// The `#[cfg(..)]` attributes, which everything that is written for the handler must have as well.
    pub(super) fn cfg(&self) -> Vec<Attribute> {
        let is_cfg = |attribute: &&Attribute| attribute.path().is_ident(&symbol::CFG);
        self.attributes.iter().filter(is_cfg).cloned().collect()
    }

    pub(super) fn insert_first(&mut self, argument: TokenStream) {
        let first = syn::parse2::<FnArg>(argument);
        self.signature.inputs =
            first.into_iter().chain(std::mem::take(&mut self.signature.inputs)).collect();
    }
}

/// Whether the attribute has that name, with any path in front of it.
pub(super) fn is_named(attribute: &Attribute, name: Symbol) -> bool {
    attribute.path().segments.last().is_some_and(|last| last.ident == name)
}

/// Reports a second `#[require_oauth]` further down, which would add a second guard.
pub(super) fn reject_second(attributes: &[Attribute], errors: &mut Errors) {
    for second in attributes.iter().filter(|attribute| is_named(attribute, symbol::REQUIRE_OAUTH)) {
        errors.at(
            second,
            "one `#[require_oauth]` is enough: `\"a b\"` demands both words, `any(\"a\", \"b\")` \
             one of them",
        );
    }
}
