//! `#[derive(OAuthScope)]`: an enum of scope words. RFC 6749, section 3.3.

mod implied;
mod text;
mod variant;

use crate::{
    attr::{Key, keys_of},
    errors::Errors,
    runtime::Runtime,
    symbol,
    wording::suggestion,
};
use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::{Data, DataEnum, DeriveInput, Fields};
use variant::Variant;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::new();
    let keys = keys_of(&input.attrs, &mut errors);
    let runtime = Runtime::of(&keys, &mut errors);
    reject_unknown(&keys, &mut errors);
    reject_generics(&input, &mut errors);
    let variants = read(&input, &mut errors).unwrap_or_default();
    match errors.finish() {
        None => implementation(&input, &runtime, &variants),
        Some(errors) if is_plain(&input) => {
            let variants: Vec<_> = variants.into_iter().map(Variant::without_mistakes).collect();
            let stub = implementation(&input, &runtime, &variants);
            quote!(#errors #stub)
        }
        Some(errors) => errors,
    }
}

/// Whether an implementation would compile. It is written beside the errors, so that a mistake in one word does not
/// break all code that uses the enum.
fn is_plain(input: &DeriveInput) -> bool {
    let Data::Enum(DataEnum { variants, .. }) = &input.data else { return false };
    input.generics.params.is_empty()
        && !variants.is_empty()
        && variants.iter().all(|variant| matches!(variant.fields, Fields::Unit))
}

fn read(input: &DeriveInput, errors: &mut Errors) -> Option<Vec<Variant>> {
    let Data::Enum(DataEnum { variants, .. }) = &input.data else {
        errors.at(&input.ident, "`OAuthScope` belongs on an enum: each variant is a scope word");
        return None;
    };
    if variants.is_empty() {
        errors.at(&input.ident, "there is no scope in this enum: write a variant for each word");
    }
    let variants: Vec<_> = variants.iter().map(|variant| Variant::read(variant, errors)).collect();
    reject_equal(&variants, errors);
    implied::check(&variants, errors);
    Some(variants)
}

fn reject_unknown(keys: &[Key], errors: &mut Errors) {
    for key in keys.iter().filter(|key| !key.is(symbol::CRATE)) {
        let name = key.name.to_string();
        if variant::KEYS.iter().any(|known| key.is(*known)) {
            errors.at(&key.name, format_args!("`{name}` belongs above a variant"));
        } else {
            let hint = suggestion(&name, [symbol::CRATE], "the only key on the enum is");
            errors.at(&key.name, format_args!("unknown key `{name}`; {hint}"));
        }
    }
}

fn reject_generics(input: &DeriveInput, errors: &mut Errors) {
    if !input.generics.params.is_empty() {
        errors.at(&input.generics, "an enum of scopes has no generics: each variant is one word");
    }
}

/// Reports two variants with one word: a request could not tell them apart.
fn reject_equal(variants: &[Variant], errors: &mut Errors) {
    for (place, variant) in variants.iter().enumerate() {
        let word = &variant.word;
        if let Some(first) = variants[..place].iter().find(|earlier| earlier.word == *word) {
            errors.at(
                &variant.word_at,
                format_args!(
                    "`{}` has the word `{word}` already: give each variant a word of its own, as \
                     in `#[oauth(scope = \"{word}2\")]`",
                    first.name
                ),
            );
        }
    }
}

fn implementation(input: &DeriveInput, runtime: &Runtime, variants: &[Variant]) -> TokenStream {
    let name = &input.ident;
    let names = variants.iter().map(|variant| &variant.name);
    let words = variants.iter().map(|variant| {
        let (word, text) = (&variant.word, &variant.text);
        let description = &text.description;
        let detail = text.detail.as_ref().map(|detail| quote!(.with_detail(#detail)));
        let message = variant.message.as_ref().map(|message| quote!(.with_message(#message)));
        let implied = variant.implies.iter().filter_map(|implied| {
            variants.iter().find(|known| known.name == *implied).map(|known| &known.word)
        });
        let implied = (!variant.implies.is_empty())
            .then(|| quote!(.with_implied(&[#(#implied),*])))
            .to_token_stream();
        quote!(#runtime::ScopeWord::new(#word, #description) #detail #message #implied)
    });
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #runtime::OAuthScope for #name {
                const ALL: &'static [Self] = &[#(Self::#names),*];
                const WORDS: &'static [#runtime::ScopeWord] = &[#(#words),*];

                fn position(self) -> ::core::primitive::usize {
                    self as ::core::primitive::usize
                }
            }

            #[automatically_derived]
            impl ::core::convert::AsRef<::core::primitive::str> for #name {
                fn as_ref(&self) -> &::core::primitive::str {
                    #runtime::OAuthScope::word(*self).as_str()
                }
            }

            #[automatically_derived]
            impl ::core::fmt::Display for #name {
                fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    formatter.pad(#runtime::OAuthScope::word(*self).as_str())
                }
            }
        };
    }
}
