//! `#[grant(..)]`: a trait impl becomes a registered grant.

mod kind;
mod options;

use crate::{
    attr::Keys,
    entity::printed,
    errors::Errors,
    item::{describe, first_token},
    wording::{one_of, suggestion},
};
use kind::Kind;
use options::Options;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Attribute, ImplItem, ItemImpl, PathArguments, parse::Parser as _};

pub(crate) fn expand(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    let Ok(mut implementation) = syn::parse2::<ItemImpl>(item.clone()) else {
        errors.at(
            first_token(item),
            format_args!(
                "`#[grant]` belongs on `impl grants::{} for App {{}}`, not on {}",
                kind::ALL[0].name,
                describe(item)
            ),
        );
        let errors = errors.finish();
        return quote!(#errors #item);
    };
    let kind = read_kind(&implementation, &mut errors);
    let keys = Keys::parse_terminated
        .parse2(arguments)
        .map_err(|error| errors.push(error))
        .unwrap_or_default();
    let options = kind.map(|kind| Options::read(kind, keys, &implementation, &mut errors));
    match (errors.finish(), kind.zip(options)) {
        (None, Some((kind, options))) => {
            let items = options.constants().map(ImplItem::Verbatim);
            implementation.items.splice(0..0, items);
            let registration = registration(kind, &options, &implementation);
            quote!(#implementation #registration)
        }
        (errors, _) => quote!(#errors #item),
    }
}

fn read_kind(implementation: &ItemImpl, errors: &mut Errors) -> Option<&'static Kind> {
    let ItemImpl { generics, self_ty, trait_, .. } = implementation;
    let names = || kind::ALL.iter().map(|kind| kind.name);
    let Some((path, _)) = trait_ else {
        let provider = printed(self_ty);
        let written: Vec<_> =
            names().map(|name| format!("impl grants::{name} for {provider}")).collect();
        let written = one_of(written.iter().map(String::as_str));
        errors.at(self_ty, format_args!("this impl block declares no grant: write {written}"));
        return None;
    };
    if let Some(polarity) = &implementation.modifiers.polarity {
        errors.at(polarity, "a grant is declared by an impl, not by a negative one");
    }
    if !generics.params.is_empty() {
        errors.at(
            &generics.params,
            "`#[grant]` registers one concrete provider: write the impl once for each, as in \
             `impl grants::RefreshToken for App<Postgres>`",
        );
    }
    let segment = path.segments.last()?;
    if !matches!(segment.arguments, PathArguments::None) {
        errors.at(&segment.arguments, "the grants take no arguments");
    }
    let name = segment.ident.to_string();
    let kind = kind::ALL.iter().find(|kind| kind.name == name);
    if kind.is_none() {
        errors.at(
            &segment.ident,
            format_args!(
                "`{name}` is no grant that `#[grant]` can register; {}",
                suggestion(&name, names(), "the grants are")
            ),
        );
    }
    kind
}

/// What finds the grant when the server is built, and the check that public clients can be held to
/// PKCE (RFC 7636).
fn registration(kind: &Kind, options: &Options, implementation: &ItemImpl) -> TokenStream {
    let runtime = &options.runtime;
    let provider = &implementation.self_ty;
    let cfg: Vec<_> = implementation.attrs.iter().filter(|attribute| is_cfg(attribute)).collect();
    let register = Ident::new(kind.register, Span::call_site());
    let public_clients = options.none.filter(|_| kind.needs_code_challenge).map(|span| {
        quote_spanned! {span=>
            #(#cfg)*
            const _: () = #runtime::public_clients::<<#provider as #runtime::Provider>::Code>();
        }
    });
    quote! {
        #public_clients
        #(#cfg)*
        #runtime::inventory::submit! { #runtime::registration::#register::<#provider>() }
    }
}

fn is_cfg(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
}
