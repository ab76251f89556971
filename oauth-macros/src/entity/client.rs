//! A mapping of the client role becomes its implementation, with the conversion into the protocol's
//! client.

use super::{
    column_type::{ColumnType, assertion},
    expand::{column, some_or_none, word},
    input::Field,
    mapping::Mapping,
};
use crate::symbol::{self, Symbol};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

pub(crate) fn expand(mapping: &Mapping<'_>) -> TokenStream {
    let (runtime, name) = (&mapping.entity.runtime, &mapping.entity.name);
    let client_id = mapping.field(symbol::CLIENT_ID).map(column);
    let disabled_at = some_or_none(mapping.field(symbol::DISABLED_AT).map(column));
    let identifier = mapping
        .field(symbol::CLIENT_ID)
        .map(|field| read(mapping, field, ColumnType::Text, "text"));
    let metadata = metadata(mapping);
    let calls = [
        secret(mapping, symbol::CLIENT_SECRET, symbol::CLIENT_SECRET_EXPIRES_AT),
        secret(mapping, symbol::PREVIOUS_SECRET, symbol::PREVIOUS_SECRET_EXPIRES_AT),
        owner(mapping),
        disabled(mapping),
    ];
    let calls = calls.into_iter().flatten();
    // The types of the other columns are checked where they are read.
    let issued_at = mapping.field(symbol::CLIENT_ID_ISSUED_AT);
    let issued_at = issued_at.map(|field| assertion(runtime, "TimeColumn", &field.ty));
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #runtime::ClientModel for #name {
                const COLUMNS: #runtime::ClientColumns<#runtime::ColumnOf<Self>> =
                    #runtime::ClientColumns { client_id: #client_id, disabled_at: #disabled_at };

                fn to_client(
                    &self,
                ) -> ::core::result::Result<#runtime::Client, #runtime::serde_json::Error> {
                    let metadata = #metadata;
                    let client = #runtime::Client::new(#identifier, metadata);
                    ::core::result::Result::Ok(client #(#calls)*)
                }
            }
            #issued_at
        };
    }
}

/// `<TYPE as private::Column>::method(&self.field)`: asks for the type and reads the value at once.
fn read(
    mapping: &Mapping<'_>,
    Field { ident, ty, .. }: &Field,
    column_type: ColumnType,
    method: &str,
) -> TokenStream {
    let runtime = &mapping.entity.runtime;
    let (question, method) = (column_type.question().map(word), word(method));
    quote!(<#ty as #runtime::#question>::#method(&self.#ident))
}

fn secret(mapping: &Mapping<'_>, secret: Symbol, expires_at: Symbol) -> Option<TokenStream> {
    let secret = read(mapping, mapping.field(secret)?, ColumnType::OptionalSecretHash, "secret");
    let expires_at = match mapping.field(expires_at) {
        Some(field) => read(mapping, field, ColumnType::Time, "time"),
        None => quote!(::core::option::Option::None),
    };
    Some(quote!(.with_secret(#secret, #expires_at)))
}

fn owner(mapping: &Mapping<'_>) -> Option<TokenStream> {
    let runtime = &mapping.entity.runtime;
    let Field { ident, ty, .. } = mapping.owner?;
    Some(quote!(.with_owner(<#ty as #runtime::OwnerType>::text(&self.#ident))))
}

fn disabled(mapping: &Mapping<'_>) -> Option<TokenStream> {
    let time = read(mapping, mapping.field(symbol::DISABLED_AT)?, ColumnType::OptionalTime, "time");
    Some(quote!(.with_disabled_at(#time)))
}

/// The metadata column with the member columns laid over it.
fn metadata(mapping: &Mapping<'_>) -> TokenStream {
    let runtime = &mapping.entity.runtime;
    let whole = mapping
        .field(symbol::METADATA)
        .map(|field| read(mapping, field, ColumnType::Metadata, "metadata"));
    let members = mapping.columns.iter().filter(|(slot, _)| slot.column_type == ColumnType::Member);
    let members: Vec<_> = members
        .map(|(slot, Field { ident, ty, .. })| {
            let name = slot.name.as_str();
            quote_spanned!(ty.span()=> .with(#name, &self.#ident))
        })
        .collect();
    if let (Some(whole), true) = (&whole, members.is_empty()) {
        return quote!(::core::clone::Clone::clone(#whole));
    }
    let whole = some_or_none(whole);
    quote!(#runtime::MetadataMembers::new(#whole) #(#members)* .finish()?)
}
