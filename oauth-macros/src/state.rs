//! `#[derive(OAuthState)]`: a router state, one field of which holds a server that checks tokens.

use crate::{
    attr::{Key, keys_of},
    errors::Errors,
    marked_field::{Mark, marked},
    runtime::Runtime,
    symbol,
    wording::suggestion,
};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{DeriveInput, spanned::Spanned as _};

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::new();
    let keys = keys_of(&input.attrs, &mut errors);
    let runtime = Runtime::of(&keys, &mut errors);
    reject_unknown(&keys, &mut errors);
    let mark = Mark {
        derive: "OAuthState",
        name: symbol::SERVER,
        what: "the server",
        example: "AuthorizationServer<App>",
        of_struct: vec![symbol::CRATE],
    };
    let server = marked(&mark, &input, &mut errors);
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    let name = &input.ident;
    let implementation = server.map(|(member, ty)| {
        // With the span of the type, so that the compiler reports a wrong type once, and there.
        let items = quote_spanned! {ty.span()=>
            type Server = <#ty as #runtime::Protects>::Server;

            fn server(&self) -> &<#ty as #runtime::Protects>::Server {
                <#ty as #runtime::Protects>::server(&self.#member)
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

fn reject_unknown(keys: &[Key], errors: &mut Errors) {
    for key in keys.iter().filter(|key| !key.is(symbol::CRATE)) {
        if key.is(symbol::SERVER) {
            errors
                .at(&key.name, "`server` marks a field: write `#[oauth(server)]` above the server");
        } else {
            let name = key.name.to_string();
            let hint = suggestion(&name, [symbol::CRATE], "the only key on the struct is");
            errors.at(&key.name, format_args!("unknown key `{name}`; {hint}"));
        }
    }
}
