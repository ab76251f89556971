//! Writes the implementation of the client role, with the conversion of a row into the protocol's client.

use crate::{
    entity::{
        activity::Activity,
        column_type::{ColumnType, assertion},
        expand::{column, ident, marker, some_or_none},
        input::Field,
        mapping::Mapping,
        stub::with_items,
    },
    symbol::{self, Symbol},
};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

pub(crate) fn expand(mapping: &Mapping<'_>) -> TokenStream {
    let (runtime, name) = (&mapping.entity.runtime, &mapping.entity.name);
    let client_id = mapping.field(symbol::CLIENT_ID);
    let identifier = client_id.map(|field| read(mapping, field, ColumnType::Text, "text"));
    let client_id = client_id.map(column);
    let registration_id = mapping.field(symbol::REGISTRATION_ID).map(column);
    let optional = |role| some_or_none(mapping.field(role).map(column));
    let client_secret = mapping.field(symbol::CLIENT_SECRET).map(column);
    let client_secret_expires_at = optional(symbol::CLIENT_SECRET_EXPIRES_AT);
    let previous_secret = optional(symbol::PREVIOUS_SECRET);
    let previous_secret_expires_at = optional(symbol::PREVIOUS_SECRET_EXPIRES_AT);
    let sealed_secret = optional(symbol::SEALED_SECRET);
    let registration_columns = registration_columns(mapping);
    let markers = mapping.groups().filter_map(|group| marker(mapping, group));
    let client_id_issued_at = optional(symbol::CLIENT_ID_ISSUED_AT);
    let metadata_column = optional(symbol::METADATA);
    let owner_column = some_or_none(mapping.owner.map(|field| {
        let (ty, column) = (&field.ty, column(field));
        quote!(#runtime::OwnerColumn::of::<#ty>(#column))
    }));
    let members = mapping.columns.iter().filter(|(column, _)| column.holds == ColumnType::Member);
    let members = members.map(|(member, field)| {
        let (name, column) = (member.name.as_str(), column(field));
        quote!((#name, #column))
    });
    let activity = Activity::all(mapping);
    let active = activity.iter().map(|activity| activity.column(runtime));
    let metadata = metadata(mapping);
    let calls = [
        registration(mapping),
        secret(mapping, symbol::CLIENT_SECRET, symbol::CLIENT_SECRET_EXPIRES_AT),
        secret(mapping, symbol::PREVIOUS_SECRET, symbol::PREVIOUS_SECRET_EXPIRES_AT),
        signing_secret(mapping),
        owner(mapping),
    ];
    let activity = activity.iter().map(|activity| {
        let condition = activity.condition(runtime);
        quote!(.only_if(#condition))
    });
    let calls = calls.into_iter().flatten().chain(activity);
    // `to_client` reads the other columns and thereby checks their types.
    let issued_at = mapping.field(symbol::CLIENT_ID_ISSUED_AT);
    let issued_at = issued_at.map(|field| assertion(runtime, "TimeColumn", &field.ty));
    let registration_types = [
        (symbol::REGISTRATION_ACCESS_TOKEN, ColumnType::OptionalRegistrationTokenHash),
        (symbol::REGISTRATION_EXPIRES_AT, ColumnType::OptionalTime),
    ];
    let registration_types = registration_types.into_iter().filter_map(|(name, holds)| {
        Some(assertion(runtime, holds.required_trait()?, &mapping.field(name)?.ty))
    });
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #runtime::ClientModel for #name {
                const COLUMNS: #runtime::ClientColumns<#runtime::ColumnOf<Self>> =
                    #runtime::ClientColumns {
                        client_id: #client_id,
                        registration_id: #registration_id,
                        active: &[#(#active),*],
                        client_secret: #client_secret,
                        client_secret_expires_at: #client_secret_expires_at,
                        previous_secret: #previous_secret,
                        previous_secret_expires_at: #previous_secret_expires_at,
                        sealed_secret: #sealed_secret,
                        registration: #registration_columns,
                        client_id_issued_at: #client_id_issued_at,
                        owner: #owner_column,
                        metadata: #metadata_column,
                        members: &[#(#members),*],
                    };

                fn to_client(
                    &self,
                ) -> ::core::result::Result<#runtime::Client, #runtime::serde_json::Error> {
                    let metadata = #metadata;
                    let client = #runtime::Client::new(#identifier, metadata);
                    ::core::result::Result::Ok(client #(#calls)*)
                }
            }
            #(#markers)*
            #issued_at
            #(#registration_types)*
        };
    }
}

pub(crate) fn stub(mapping: &Mapping<'_>) -> TokenStream {
    let runtime = &mapping.entity.runtime;
    let to_client = quote! {
        fn to_client(
            &self,
        ) -> ::core::result::Result<#runtime::Client, #runtime::serde_json::Error> {
            ::core::unreachable!()
        }
    };
    with_items(mapping, &to_client)
}

/// `<TYPE as TRAIT>::method(&self.field)`: reads the value and checks its type with one expression.
fn read(
    mapping: &Mapping<'_>,
    Field { ident: field, ty, .. }: &Field,
    column_type: ColumnType,
    method: &str,
) -> TokenStream {
    let runtime = &mapping.entity.runtime;
    let (required_trait, method) = (column_type.required_trait().map(ident), ident(method));
    quote!(<#ty as #runtime::#required_trait>::#method(&self.#field))
}

fn secret(mapping: &Mapping<'_>, secret: Symbol, expires_at: Symbol) -> Option<TokenStream> {
    let secret = read(mapping, mapping.field(secret)?, ColumnType::OptionalSecretHash, "secret");
    let expires_at = end(mapping, expires_at);
    Some(quote!(.with_secret(#secret, #expires_at)))
}

fn signing_secret(mapping: &Mapping<'_>) -> Option<TokenStream> {
    let field = mapping.field(symbol::SEALED_SECRET)?;
    let sealed = read(mapping, field, ColumnType::OptionalSealedSecret, "sealed_secret");
    let expires_at = end(mapping, symbol::CLIENT_SECRET_EXPIRES_AT);
    let previous_expires_at = mapping
        .field(symbol::PREVIOUS_SECRET_EXPIRES_AT)
        .map(|field| read(mapping, field, ColumnType::Time, "time"))
        .map(|time| quote!(.with_previous_sealed_secret_until(#time)));
    Some(quote!(.with_sealed_secret(#sealed, #expires_at) #previous_expires_at))
}

/// The time at which a secret expires, if the entity has a column for it.
fn end(mapping: &Mapping<'_>, expires_at: Symbol) -> TokenStream {
    match mapping.field(expires_at) {
        Some(field) => read(mapping, field, ColumnType::Time, "time"),
        None => quote!(::core::option::Option::None),
    }
}

/// The columns of clients that register themselves; an entity has both of them or none.
fn registration_columns(mapping: &Mapping<'_>) -> TokenStream {
    let runtime = &mapping.entity.runtime;
    let [token, expires_at] = [symbol::REGISTRATION_ACCESS_TOKEN, symbol::REGISTRATION_EXPIRES_AT]
        .map(|name| mapping.field(name).map(column));
    some_or_none(token.zip(expires_at).map(|(token, expires_at)| {
        quote! {
            #runtime::RegistrationColumns {
                registration_access_token: #token,
                registration_expires_at: #expires_at,
            }
        }
    }))
}

fn registration(mapping: &Mapping<'_>) -> Option<TokenStream> {
    let field = mapping.field(symbol::REGISTRATION_ID)?;
    let registration = read(mapping, field, ColumnType::OptionalText, "optional_text");
    Some(quote!(.with_registration(#registration)))
}

fn owner(mapping: &Mapping<'_>) -> Option<TokenStream> {
    let runtime = &mapping.entity.runtime;
    let Field { ident, ty, .. } = mapping.owner?;
    Some(quote!(.with_owner(<#ty as #runtime::OwnerType>::text(&self.#ident))))
}

/// The metadata column. Where the entity has a column for a member, that column replaces the member.
fn metadata(mapping: &Mapping<'_>) -> TokenStream {
    let runtime = &mapping.entity.runtime;
    let whole = mapping
        .field(symbol::METADATA)
        .map(|field| read(mapping, field, ColumnType::Metadata, "metadata"));
    let members = mapping.columns.iter().filter(|(column, _)| column.holds == ColumnType::Member);
    let members: Vec<_> = members
        .map(|(column, Field { ident, ty, .. })| {
            let name = column.name.as_str();
            quote_spanned!(ty.span()=> .with(#name, &self.#ident))
        })
        .collect();
    if let (Some(whole), true) = (&whole, members.is_empty()) {
        return quote!(::core::clone::Clone::clone(#whole));
    }
    let whole = some_or_none(whole);
    quote!(#runtime::MetadataMembers::new(#whole) #(#members)* .finish()?)
}
