//! `#[require_oauth(..)]`: a handler takes the guard as its first argument. RFC 6750.

mod handler;
mod requirement;

use crate::{
    errors::Errors,
    item::{describe, first_token},
};
use handler::Handler;
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use requirement::Requirement;
use syn::{ext::IdentExt as _, spanned::Spanned as _};

pub(crate) fn expand(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    let requirement = Requirement::read(arguments, &mut errors);
    let Ok(handler) = syn::parse2::<Handler>(item.clone()) else {
        let shape = describe(item);
        let advice = if shape == "an impl block" {
            ": write it above each handler, outside of impl blocks"
        } else {
            ""
        };
        errors.at(
            first_token(item),
            format_args!(
                "`#[require_oauth]` belongs on a handler, an `async fn`, and not on {shape}{advice}"
            ),
        );
        let errors = errors.finish();
        return quote!(#errors #item);
    };
    handler.check(&mut errors);
    match errors.finish() {
        None => guarded(&requirement, handler),
        Some(errors) => quote!(#errors #item),
    }
}

fn guarded(requirement: &Requirement, mut handler: Handler) -> TokenStream {
    let runtime = &requirement.runtime;
    // A name without a place of its own: no lint looks at it.
    let name = format_ident!(
        "__RequireOAuth_{}",
        handler.signature.ident.unraw(),
        span = proc_macro2::Span::call_site()
    );
    let cfg: Vec<_> = handler
        .attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"))
        .cloned()
        .collect();
    let visibility = &handler.visibility;
    let alternatives = requirement.alternatives.iter().map(|words| quote!(&[#(#words),*]));
    let optional = requirement.optional;
    let state = requirement
        .state
        .as_ref()
        .map(|ty| quote_spanned!(ty.span()=> #(#cfg)* const _: () = #runtime::protects::<#ty>();));
    let declaration = quote! {
        #(#cfg)*
        #[doc(hidden)]
        #visibility struct #name;

        #(#cfg)*
        #[automatically_derived]
        impl #runtime::Requirement for #name {
            const SCOPES: #runtime::ScopeExpression =
                #runtime::ScopeExpression::new(&[#(#alternatives),*]);
            const OPTIONAL: bool = #optional;
        }
        #state
    };
    handler.insert_first(quote!(_: #runtime::Guard<#name>));
    quote!(#declaration #handler)
}
