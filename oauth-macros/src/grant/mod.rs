//! `#[grant(..)]`: a trait impl becomes a registered grant.

mod arguments;
mod declared;
mod kind;
mod options;
mod word;

use crate::{
    errors::Errors,
    item::{describe, first_token},
    symbol,
};
use arguments::Arguments;
use declared::Declared;
use kind::Kind;
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
    let declared = Declared::read(&implementation, &mut errors);
    let arguments =
        syn::parse2::<Arguments>(arguments).map_err(|error| errors.push(error)).unwrap_or_default();
    let options = declared
        .as_ref()
        .map(|declared| Options::read(declared.kind, arguments, &implementation, &mut errors));
    if let Some(options) = &options {
        reject_generics(&implementation, declared.as_ref(), options, &mut errors);
    }
    match (errors.finish(), declared.zip(options)) {
        (None, Some((declared, options))) => {
            let hooks = without_hooks(declared.kind, &implementation);
            let items = options.constants().chain(hooks).map(ImplItem::Verbatim);
            implementation.items.splice(0..0, items);
            let registration = registration(&declared, &options, &implementation);
            quote!(#implementation #registration)
        }
        // With what was understood, so that the compiler does not miss it as well.
        (errors, Some((_, options))) => {
            let items = options.constants().map(ImplItem::Verbatim);
            implementation.items.splice(0..0, items);
            quote!(#errors #implementation)
        }
        (errors, None) => quote!(#errors #item),
    }
}

/// A registration is a value of the program, and there is none for types that are not known yet.
fn reject_generics(
    implementation: &ItemImpl,
    declared: Option<&Declared>,
    options: &Options,
    errors: &mut Errors,
) {
    if implementation.generics.params.is_empty() || options.by_value {
        return;
    }
    let Some(Declared { kind, .. }) = declared else { return };
    let register = if kind.is_standard() {
        format!("builder.register_standard_grant(registration::{}())", kind.register)
    } else {
        let register = if kind.has_auth_methods() { "grant" } else { "authorization_grant" };
        format!("builder.register_{register}(value)")
    };
    errors.at(
        &implementation.generics.params,
        format_args!(
            "`#[grant]` registers one concrete type: write the impl once for each, or add \
             `by_value` to the attribute and register at start, `{register}`"
        ),
    );
}

/// States that the impl writes no hook, so that the server needs no transaction for reading. An impl that may write one
/// keeps the trait's own answer: a macro call may become a method.
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

/// The constant of the traits that have hooks.
const WRITES_HOOKS: &str = "WRITES_HOOKS";

/// What finds the grant when the server is built, and the check that public clients can be held to
/// PKCE (RFC 7636).
fn registration(
    declared: &Declared,
    options: &Options,
    implementation: &ItemImpl,
) -> Option<TokenStream> {
    let Declared { kind, provider } = declared;
    let runtime = &options.runtime;
    let cfg: Vec<_> = implementation.attrs.iter().filter(|attribute| is_cfg(attribute)).collect();
    let needs_code_challenge = matches!(kind.clients, kind::Clients::PublicWithCodeChallenge);
    let public_clients =
        options.none.filter(|_| needs_code_challenge && !options.by_value).map(|span| {
            quote_spanned! {span=>
                #(#cfg)*
                const _: () = #runtime::public_clients::<<#provider as #runtime::Provider>::Code>();
            }
        });
    if options.by_value {
        return None;
    }
    let register = Ident::new(kind.register, Span::call_site());
    let own = &implementation.self_ty;
    let own = (!kind.is_standard()).then(|| quote!(, #own));
    let registered = quote_spanned! {implementation.self_ty.span()=>
        #runtime::registration::#register::<#provider #own>()
    };
    Some(quote! {
        #public_clients
        #(#cfg)*
        #runtime::inventory::submit! { #registered }
    })
}

fn is_cfg(attribute: &Attribute) -> bool {
    attribute.path().is_ident(&symbol::CFG)
}
