//! Writes the implementation of a role whose trait has only the constant `COLUMNS`.
//!
//! Client and user share some of its parts. Nothing can fail here, because the rules have found no mistake.

use super::{
    column::{Group, Presence},
    column_type::assertion,
    contract::Owner,
    input::Field,
    mapping::Mapping,
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

pub(super) fn expand(mapping: &Mapping<'_>) -> TokenStream {
    let Mapping { contract, entity, .. } = mapping;
    let (runtime, name) = (&entity.runtime, &entity.name);
    let (model_trait, columns_struct) =
        (ident(contract.model_trait), ident(contract.columns_struct));
    let owner_type = owner_type(mapping);
    let members = [key(mapping), owner(mapping)]
        .into_iter()
        .flatten()
        .chain(plain_members(mapping))
        .chain(group_members(mapping));
    let markers: TokenStream =
        mapping.groups().filter_map(|group| marker(mapping, group)).collect();
    let assertions = assertions(mapping);
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #runtime::#model_trait for #name {
                #owner_type
                const COLUMNS: #runtime::#columns_struct<#runtime::ColumnOf<Self>> =
                    #runtime::#columns_struct { #(#members),* };
            }
            #markers
            #assertions
        };
    }
}

/// A name of the runtime, or of one of its members.
pub(super) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

pub(super) fn some_or_none(value: Option<impl ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

/// `Column::Variant`. It is spanned at the field, so that the compiler reports there when SeaORM's variant has
/// another name.
pub(super) fn column(field: &Field) -> TokenStream {
    let variant = &field.variant;
    quote!(Column::#variant)
}

/// The implementation of the empty trait that stands for a group of columns.
pub(super) fn marker(mapping: &Mapping<'_>, group: &Group) -> Option<TokenStream> {
    let (runtime, name) = (&mapping.entity.runtime, &mapping.entity.name);
    let marker = ident(group.capability.as_ref()?.marker);
    Some(quote!(#[automatically_derived] impl #runtime::#marker for #name {}))
}

/// Lets the compiler check the type of each column.
fn assertions(mapping: &Mapping<'_>) -> TokenStream {
    let runtime = &mapping.entity.runtime;
    let columns = mapping.columns.iter().filter_map(|(column, field)| {
        Some(assertion(runtime, column.holds.required_trait()?, &field.ty))
    });
    let key = mapping.key.filter(|key| key.sea_orm.is_not_counted_up);
    columns.chain(key.map(|key| assertion(runtime, "GeneratedKey", &key.ty))).collect()
}

fn owner_type(mapping: &Mapping<'_>) -> TokenStream {
    let runtime = &mapping.entity.runtime;
    match (mapping.contract.owner, mapping.owner) {
        (Owner::Never, _) => TokenStream::new(),
        (_, Some(Field { ty, .. })) => quote!(type Owner = #ty;),
        (_, None) => quote!(type Owner = #runtime::NoOwnerColumn;),
    }
}

fn key(mapping: &Mapping<'_>) -> Option<TokenStream> {
    let runtime = &mapping.entity.runtime;
    let member = ident(mapping.contract.key_member?);
    let key = some_or_none(mapping.key.map(|field| {
        let (ty, column) = (&field.ty, column(field));
        quote!(#runtime::KeyColumn::of::<#ty>(#column))
    }));
    Some(quote!(#member: #key))
}

fn owner(mapping: &Mapping<'_>) -> Option<TokenStream> {
    let runtime = &mapping.entity.runtime;
    let owner = mapping.owner.map(|field| {
        let (ty, column) = (&field.ty, column(field));
        quote!(#runtime::OwnerColumn::of::<#ty>(#column))
    });
    match mapping.contract.owner {
        Owner::Never => None,
        Owner::Optional => {
            let owner = some_or_none(owner);
            Some(quote!(owner: #owner))
        }
        Owner::Required => Some(quote!(owner: #owner)),
    }
}

fn plain_members(mapping: &Mapping<'_>) -> impl Iterator<Item = TokenStream> {
    mapping
        .columns
        .iter()
        .filter(|(column, _)| matches!(column.presence, Presence::Always))
        .map(|(column, field)| member(column.name.as_str(), field))
}

fn group_members(mapping: &Mapping<'_>) -> impl Iterator<Item = TokenStream> {
    mapping.contract.groups.iter().filter_map(|group| {
        let runtime = &mapping.entity.runtime;
        let capability = group.capability.as_ref()?;
        let (name, columns_struct) = (ident(capability.member), ident(capability.columns_struct));
        let members = mapping
            .columns
            .iter()
            .filter(|(column, _)| column.is_in(group))
            .map(|(column, field)| member(column.name.as_str(), field));
        let value = some_or_none(
            mapping.has_group(group).then(|| quote!(#runtime::#columns_struct { #(#members),* })),
        );
        Some(quote!(#name: #value))
    })
}

fn member(name: &str, field: &Field) -> TokenStream {
    let (name, column) = (ident(name), column(field));
    quote!(#name: #column)
}
