//! Writes the guard of a handler that is a free function: what it requires becomes a hidden type beside it.

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
            "`public` belongs on an impl block, or on a method inside of one: without \
             `#[require_oauth]`, everybody may call this handler",
        );
    }
    let runtime = &requirement.runtime;
    // Spanned at the attribute and not at the handler, so that no lint takes it for a name of the user's.
    let name = format_ident!(
        "__RequireOAuth_{}",
        handler.signature.ident.unraw(),
        span = Span::call_site()
    );
    let cfg = handler.cfg();
    let visibility = &handler.visibility;
    let (scopes, optional) = (requirement.scopes(), requirement.optional);
    let state = requirement.state_check(&cfg);
    let authentication = requirement.authentication.constant(runtime);
    let registration = requirement.registration(&handler.signature.ident.unraw().to_string(), &cfg);
    let declaration = quote! {
        #(#cfg)*
        #[doc(hidden)]
        #visibility struct #name;

        #(#cfg)*
        #[automatically_derived]
        impl #runtime::Requirement for #name {
            const SCOPES: #runtime::ScopeExpression = #scopes;
            const OPTIONAL: bool = #optional;
            #authentication
        }
        #state
        #registration
    };
    handler.insert_first(quote!(_: #runtime::Guard<#name>));
    quote!(#declaration #handler)
}
