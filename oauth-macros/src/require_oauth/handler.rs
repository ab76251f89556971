//! A handler: its signature is read, its body is kept as it is.

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

/// How many arguments axum passes to a handler.
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
    /// Reports what axum would not call; the advice says where else it may go.
    pub(super) fn check(&self, advice: &str, errors: &mut Errors) {
        let signature = &self.signature;
        if let Some(receiver) = signature.receiver() {
            errors.at(
                receiver,
                format_args!("axum calls a handler without `self`, and takes what it needs from the state{advice}"),
            );
        }
        if let Some(constness) = &signature.constness {
            errors.at(constness, "a handler is an `async fn`, which cannot be `const`");
        } else if signature.asyncness.is_none() {
            let name = &signature.ident;
            errors.at(
                signature.fn_token,
                format_args!("a handler is an `async fn`: write `async fn {name}`{advice}"),
            );
        }
        if let Some(abi) = &signature.abi {
            errors.at(abi, "a handler is an `async fn`, which has no ABI of its own");
        }
        if let Safety::Unsafe(unsafety) = &signature.safety {
            errors.at(unsafety, "axum calls safe functions only");
        }
    }

    /// Reports a handler that has as many arguments as there can be.
    pub(super) fn check_room(&self, errors: &mut Errors) {
        let arguments = &self.signature.inputs;
        if arguments.len() >= MOST_ARGUMENTS {
            errors.at(
                arguments.last(),
                format_args!(
                    "no room for the guard: axum passes {MOST_ARGUMENTS} arguments at most, and \
                     the guard is one; take two of these {} as one tuple",
                    arguments.len()
                ),
            );
        }
    }

    /// Reports axum's check where it cannot work: it calls by its bare name what it writes beside a function.
    pub(super) fn reject_debug_handler(&self, errors: &mut Errors) {
        let is_check = |attribute: &&Attribute| is_named(attribute, symbol::DEBUG_HANDLER);
        if let Some(check) = self.attributes.iter().find(is_check) {
            errors.at(
                check,
                "axum's `debug_handler` checks functions outside of impl blocks only: leave it out",
            );
        }
    }

    /// What decides whether the handler is there at all.
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

/// Whether the attribute has that name, whatever the path in front of it.
pub(super) fn is_named(attribute: &Attribute, name: Symbol) -> bool {
    attribute.path().segments.last().is_some_and(|last| last.ident == name)
}

/// Reports the same attribute further down: both would put a guard in front.
pub(super) fn reject_second(attributes: &[Attribute], errors: &mut Errors) {
    for second in attributes.iter().filter(|attribute| is_named(attribute, symbol::REQUIRE_OAUTH)) {
        errors.at(
            second,
            "one `#[require_oauth]` is enough: `\"a b\"` demands both words, `any(\"a\", \"b\")` \
             one of them",
        );
    }
}
