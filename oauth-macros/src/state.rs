//! `#[derive(OAuthState)]`: a router state with the server in one of its fields.

use crate::{
    attr::keys_of,
    errors::Errors,
    member::{Mark, marked},
    runtime::Runtime,
    wording::suggestion,
};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{DeriveInput, spanned::Spanned as _};

const SERVER: Mark = Mark {
    derive: "OAuthState",
    name: "server",
    what: "the authorization server",
    example: "AuthorizationServer<App>",
    of_struct: &["crate"],
};

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::new();
    let keys = keys_of(&input.attrs, &mut errors);
    let runtime = Runtime::of(&keys, &mut errors);
    for key in keys.iter().filter(|key| !key.is("crate")) {
        if key.is("server") {
            errors.at(
                &key.name,
                "`server` marks a field: write `#[oauth(server)]` above the authorization server",
            );
        } else {
            let name = key.name.to_string();
            errors.at(
                &key.name,
                format_args!(
                    "unknown key `{name}`; {}",
                    suggestion(&name, ["crate"], "the only key on the struct is")
                ),
            );
        }
    }
    let server = marked(&SERVER, &input, &mut errors);
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    let name = &input.ident;
    let implementation = server.map(|(member, ty)| {
        // At the type, so that a wrong one is reported once.
        let items = quote_spanned! {ty.span()=>
            type Provider = <#ty as #runtime::Protects>::Provider;

            fn authorization_server(
                &self,
            ) -> &#runtime::AuthorizationServer<<#ty as #runtime::Protects>::Provider> {
                <#ty as #runtime::Protects>::authorization_server(&self.#member)
            }
        };
        quote! {
            const _: () = {
                #[automatically_derived]
                impl #impl_generics #runtime::Protects for #name #type_generics #where_clause {
                    #items
                }
            };
        }
    });
    let errors = errors.finish();
    quote!(#errors #implementation)
}
