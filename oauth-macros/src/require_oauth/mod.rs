//! `#[require_oauth(..)]`: gives a handler the guard as its first argument. RFC 6750.

mod scope_words;
mod alternative;
mod authentication;
mod requirement;
mod handler;
mod function;
mod block;
mod methods;

use crate::{
    errors::Errors,
    item::{describe, first_token},
};
use block::Block;
use handler::Handler;
use proc_macro2::TokenStream;
use quote::quote;
use requirement::Requirement;

pub(crate) fn expand(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    let requirement = Requirement::read(arguments, &mut errors);
    let expansion = if let Some(block) = Block::read(item, &mut errors) {
        methods::guarded(&requirement, block, &mut errors)
    } else if let Ok(handler) = syn::parse2::<Handler>(item.clone()) {
        function::guarded(&requirement, handler, &mut errors)
    } else {
        errors.at(
            first_token(item),
            format_args!(
                "`#[require_oauth]` belongs on a handler, an `async fn`, or on an impl block of \
                 handlers, and not on {}",
                describe(item)
            ),
        );
        TokenStream::new()
    };
    match errors.finish() {
        None => expansion,
        Some(errors) => {
            let item = block::without_attributes(item);
            quote!(#errors #item)
        }
    }
}
