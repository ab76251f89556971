//! A handler: its signature is read, its body is kept as it is.

use crate::errors::Errors;
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
    body: TokenStream,
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
    pub(super) fn check(&self, errors: &mut Errors) {
        let signature = &self.signature;
        if let Some(receiver) = signature.receiver() {
            errors.at(
                receiver,
                "a handler is a function outside of impl blocks; a method cannot be one",
            );
        }
        if let Some(constness) = &signature.constness {
            errors.at(constness, "a handler is an `async fn`, which cannot be `const`");
        } else if signature.asyncness.is_none() {
            errors.at(signature.fn_token, "a handler is an `async fn`");
        }
        if let Some(abi) = &signature.abi {
            errors.at(abi, "a handler is an `async fn`, which has no ABI of its own");
        }
        if let Safety::Unsafe(unsafety) = &signature.safety {
            errors.at(unsafety, "axum calls safe functions only");
        }
        if signature.inputs.len() >= MOST_ARGUMENTS {
            errors.at(
                signature.inputs.last(),
                format_args!(
                    "no room for the guard: axum passes {MOST_ARGUMENTS} arguments at most, and \
                     the guard is one; take two of these {} as one tuple",
                    signature.inputs.len()
                ),
            );
        }
    }

    pub(super) fn insert_first(&mut self, argument: TokenStream) {
        let first = syn::parse2::<FnArg>(argument);
        self.signature.inputs =
            first.into_iter().chain(std::mem::take(&mut self.signature.inputs)).collect();
    }
}
