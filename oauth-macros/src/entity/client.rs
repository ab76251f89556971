//! A mapping of the client role becomes its implementation, with the conversion into the protocol's client.

use super::{
    check::Mapping,
    column_type::ColumnType,
    expand::{assertions, column, some_or_none},
    input::Field,
};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

pub(crate) fn expand(mapping: &Mapping<'_>) -> TokenStream {
    let (runtime, name) = (&mapping.entity.runtime, &mapping.entity.name);
    let client_id = mapping.field("client_id").map(column);
    let disabled_at = some_or_none(mapping.field("disabled_at").map(column));
    let identifier = mapping.field("client_id").map(|field| &field.ident);
    let metadata = metadata(mapping);
    let calls = [secret(mapping, "client_secret", "client_secret_expires_at"), secret(mapping, "previous_secret", "previous_secret_expires_at")]
        .into_iter()
        .flatten()
        .chain(owner(mapping))
        .chain(disabled(mapping));
    let assertions = assertions(mapping);
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #runtime::ClientModel for #name {
                const COLUMNS: #runtime::ClientColumns<#runtime::ColumnOf<Self>> =
                    #runtime::ClientColumns { client_id: #client_id, disabled_at: #disabled_at };

                fn to_client(&self) -> ::core::result::Result<#runtime::Client, #runtime::serde_json::Error> {
                    let metadata = #metadata;
                    let client = #runtime::Client::new(::core::clone::Clone::clone(&self.#identifier), metadata);
                    ::core::result::Result::Ok(client #(#calls)*)
                }
            }
            #assertions
        };
    }
}

fn secret(mapping: &Mapping<'_>, secret: &str, expires_at: &str) -> Option<TokenStream> {
    let Field { ident, .. } = mapping.field(secret)?;
    let expires_at = match mapping.field(expires_at) {
        Some(field) => time(mapping, field),
        None => quote!(::core::option::Option::None),
    };
    Some(quote!(.with_secret(::core::option::Option::as_ref(&self.#ident), #expires_at)))
}

fn owner(mapping: &Mapping<'_>) -> Option<TokenStream> {
    let runtime = &mapping.entity.runtime;
    let Field { ident, ty, .. } = mapping.owner?;
    Some(quote!(.with_owner(<#ty as #runtime::OwnerType>::text(&self.#ident))))
}

fn disabled(mapping: &Mapping<'_>) -> Option<TokenStream> {
    let Field { ident, .. } = mapping.field("disabled_at")?;
    Some(quote!(.with_disabled_at(self.#ident)))
}

/// A time that may be `i64` or `Option<i64>`.
fn time(mapping: &Mapping<'_>, Field { ident, .. }: &Field) -> TokenStream {
    let runtime = &mapping.entity.runtime;
    quote!(#runtime::TimeColumn::time(&self.#ident))
}

/// The metadata column with the member columns laid over it.
fn metadata(mapping: &Mapping<'_>) -> TokenStream {
    let runtime = &mapping.entity.runtime;
    let whole = mapping.field("metadata").map(|field| &field.ident);
    let members: Vec<_> = mapping
        .columns
        .iter()
        .filter(|(slot, _)| slot.column_type == ColumnType::Member)
        .map(|(slot, Field { ident, ty, .. })| {
            let name = slot.name;
            quote_spanned!(ty.span()=> .with(#name, &self.#ident))
        })
        .collect();
    if let (Some(whole), true) = (whole, members.is_empty()) {
        return quote!(::core::clone::Clone::clone(&self.#whole));
    }
    let whole = some_or_none(whole.map(|ident| quote!(&self.#ident)));
    quote!(#runtime::MetadataMembers::new(#whole) #(#members)* .finish()?)
}
