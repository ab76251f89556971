//! A function: its demand is a hidden type beside it.

use super::{
    handler::{Handler, reject_second},
    requirement::Requirement,
};
use crate::errors::Errors;
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt as _;

pub(super) fn guarded(
    requirement: &Requirement,
    mut handler: Handler,
    errors: &mut Errors,
) -> TokenStream {
    handler.check("", errors);
    handler.check_room(errors);
    reject_second(&handler.attributes, errors);
    if let Some(public) = &requirement.public {
        errors.at(
            public,
            "a handler for everybody has no `#[require_oauth]`; `public` stands on an impl block, \
             or inside of one",
        );
    }
    let runtime = &requirement.runtime;
    // A name without a place of its own: no lint looks at it.
    let name = format_ident!(
        "__RequireOAuth_{}",
        handler.signature.ident.unraw(),
        span = Span::call_site()
    );
    let cfg = handler.cfg();
    let visibility = &handler.visibility;
    let (scopes, optional) = (requirement.scopes(), requirement.optional);
    let state = requirement.state_check(&cfg);
    let declaration = quote! {
        #(#cfg)*
        #[doc(hidden)]
        #visibility struct #name;

        #(#cfg)*
        #[automatically_derived]
        impl #runtime::Requirement for #name {
            const SCOPES: #runtime::ScopeExpression = #scopes;
            const OPTIONAL: bool = #optional;
        }
        #state
    };
    handler.insert_first(quote!(_: #runtime::Guard<#name>));
    quote!(#declaration #handler)
}
