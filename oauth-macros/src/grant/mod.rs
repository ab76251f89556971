//! `#[grant(..)]`: a trait impl becomes a registered grant.

mod kind;
mod header;
mod arguments;
mod own_word;
mod auth_methods;
mod seconds;
mod options;

use crate::{
    errors::Errors,
    item::{describe, first_token},
    symbol,
};
use arguments::Arguments;
use header::Header;
use kind::{Clients, Kind};
use options::Options;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Attribute, ImplItem, ItemImpl, spanned::Spanned as _};

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
    let header = Header::read(&implementation, &mut errors);
    let arguments =
        syn::parse2::<Arguments>(arguments).map_err(|error| errors.push(error)).unwrap_or_default();
    let Some(header) = header else {
        let errors = errors.finish();
        return quote!(#errors #item);
    };
    let options = Options::read(header.kind, arguments, &implementation, &mut errors);
    reject_generics(header.kind, &options, &implementation, &mut errors);
    // Written even when there are errors, so that the compiler does not report the constants as missing.
    let hooks = without_hooks(header.kind, &implementation);
    let methods = without_auth_methods(header.kind, &options, &implementation);
    let items = options.constants().chain(methods).chain(hooks).map(ImplItem::Verbatim);
    implementation.items.splice(0..0, items);
    // Written even when there are errors, because the attribute is present.
    let declared = declared(&header, &options, &implementation);
    let errors = errors.finish();
    let registration =
        if errors.is_none() { registration(&header, &options, &implementation) } else { None };
    quote!(#errors #implementation #declared #registration)
}

/// A registration is one static value, so it needs types that are known when the attribute is expanded.
fn reject_generics(kind: &Kind, options: &Options, implementation: &ItemImpl, errors: &mut Errors) {
    if implementation.generics.params.is_empty() || options.by_value {
        return;
    }
    let register = if kind.is_standard() {
        format!("builder.register_standard_grant(registration::{}())", kind.register)
    } else {
        let register = if kind.has_auth_methods() { "grant" } else { "authorization_grant" };
        format!("builder.register_{register}(value)")
    };
    errors.at(
        &implementation.generics.params,
        format_args!(
            "`#[grant]` registers one type without parameters: write one impl for each type, or \
             add `by_value` to the attribute and register the grant yourself, by `{register}`"
        ),
    );
}

/// States that the impl writes no hook, so that the server can read without a transaction. An impl that may write a
/// hook keeps the trait's default: a macro call may expand to a method.
fn without_hooks(kind: &Kind, implementation: &ItemImpl) -> Option<TokenStream> {
    let cannot_be_hook = |item: &ImplItem| match item {
        ImplItem::Const(constant) => constant.ident != WRITES_HOOKS,
        ImplItem::Type(_) => true,
        _ => false,
    };
    let has_none = kind.has_hooks && implementation.items.iter().all(cannot_be_hook);
    let constant = Ident::new(WRITES_HOOKS, Span::call_site());
    has_none.then(|| quote!(const #constant: bool = false;))
}

/// States that the impl does not say how clients authenticate, so that a profile may say it. A macro call may expand to the
/// constant.
fn without_auth_methods(
    kind: &Kind,
    options: &Options,
    implementation: &ItemImpl,
) -> Option<TokenStream> {
    let says_nothing = |item: &ImplItem| match item {
        ImplItem::Const(constant) => {
            constant.ident != AUTH_METHODS && constant.ident != WRITES_AUTH_METHODS
        }
        ImplItem::Fn(_) | ImplItem::Type(_) => true,
        _ => false,
    };
    let has_none = kind.leaves_auth_methods_to_profiles
        && !options.names_auth_methods
        && implementation.items.iter().all(says_nothing);
    let constant = Ident::new(WRITES_AUTH_METHODS, Span::call_site());
    has_none.then(|| quote!(const #constant: bool = false;))
}

/// Writes the impl that proves that the attribute is present. Every trait of a grant requires it.
fn declared(header: &Header, options: &Options, implementation: &ItemImpl) -> TokenStream {
    let Header { kind, provider } = header;
    let (runtime, own) = (&options.runtime, &implementation.self_ty);
    let grant = Ident::new(kind.name, Span::call_site());
    let of_provider = (!kind.is_standard()).then(|| quote!(<#provider>));
    let cfg = implementation.attrs.iter().filter(|attribute| is_cfg(attribute));
    let (impl_generics, _, where_clause) = implementation.generics.split_for_impl();
    quote! {
        #(#cfg)*
        #[automatically_derived]
        impl #impl_generics #runtime::declared::Declared<#runtime::declared::#grant #of_provider>
            for #own #where_clause {}
    }
}

/// The constants of the traits whose clients authenticate.
const AUTH_METHODS: &str = "AUTH_METHODS";
const WRITES_AUTH_METHODS: &str = "WRITES_AUTH_METHODS";

/// The constant of the traits that have hooks.
const WRITES_HOOKS: &str = "WRITES_HOOKS";

/// Registers the grant with the server of its provider. Where public clients may use the grant, also checks that codes
/// can hold a code challenge (RFC 7636). Where clients may sign with their secret, also checks that a client can have a
/// secret that signs.
fn registration(
    header: &Header,
    options: &Options,
    implementation: &ItemImpl,
) -> Option<TokenStream> {
    if options.by_value {
        return None;
    }
    let Header { kind, provider } = header;
    let runtime = &options.runtime;
    let cfg: Vec<_> = implementation.attrs.iter().filter(|attribute| is_cfg(attribute)).collect();
    let needs_code_challenge = matches!(kind.clients, Clients::PublicWithCodeChallenge);
    let public_clients = options.none.filter(|_| needs_code_challenge).map(|span| {
        quote_spanned! {span=>
            #(#cfg)*
            const _: () = #runtime::public_clients::<<#provider as #runtime::Provider>::Code>();
        }
    });
    let sign_by_secret = options.client_secret_jwt.map(|span| {
        quote_spanned! {span=>
            #(#cfg)*
            const _: () =
                #runtime::clients_that_sign_by_secret::<<#provider as #runtime::Provider>::Client>();
        }
    });
    let register = Ident::new(kind.register, Span::call_site());
    let own = &implementation.self_ty;
    let own = (!kind.is_standard()).then(|| quote!(, #own));
    let registered = quote_spanned! {implementation.self_ty.span()=>
        #runtime::registration::#register::<#provider #own>()
    };
    Some(quote! {
        #public_clients
        #sign_by_secret
        #(#cfg)*
        #runtime::inventory::submit! { #registered }
    })
}

fn is_cfg(attribute: &Attribute) -> bool {
    attribute.path().is_ident(&symbol::CFG)
}
