//! A mapping becomes the implementation of its role. Only quoting: nothing can fail here.

use super::{
    column_type::assertion,
    input::Field,
    mapping::Mapping,
    role::{Group, Owner, Presence},
};
use crate::runtime::Runtime;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

pub(crate) fn expand(mapping: &Mapping<'_>) -> TokenStream {
    let Mapping { role, entity, .. } = mapping;
    let (runtime, name) = (&entity.runtime, &entity.name);
    let (model, columns) = (word(role.model), word(role.columns));
    let owner_type = owner_type(mapping);
    let members = [key(mapping), owner(mapping)]
        .into_iter()
        .flatten()
        .chain(plain_members(mapping))
        .chain(group_members(mapping));
    let capabilities = capabilities(mapping);
    let assertions = assertions(mapping);
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #runtime::#model for #name {
                #owner_type
                const COLUMNS: #runtime::#columns<#runtime::ColumnOf<Self>> =
                    #runtime::#columns { #(#members),* };
            }
            #capabilities
            #assertions
        };
    }
}

pub(crate) fn word(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

pub(crate) fn some_or_none(value: Option<impl ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

/// `Column::Variant`, spanned at the field, so that a variant of another name is reported there.
pub(crate) fn column(field: &Field) -> TokenStream {
    let variant = &field.column;
    quote!(Column::#variant)
}

/// `OwnerColumn::of::<TYPE>(Column::Variant)`
pub(crate) fn owner_column(runtime: &Runtime, field: &Field) -> TokenStream {
    let (ty, column) = (&field.ty, column(field));
    quote!(#runtime::OwnerColumn::of::<#ty>(#column))
}

/// What lets the compiler check each column's type.
fn assertions(mapping: &Mapping<'_>) -> TokenStream {
    let runtime = &mapping.entity.runtime;
    let columns = mapping.columns.iter().filter_map(|(slot, field)| {
        Some(assertion(runtime, slot.column_type.question()?, &field.ty))
    });
    let key = mapping.key.filter(|key| key.sea_orm.is_not_counted_up);
    columns.chain(key.map(|key| assertion(runtime, "GeneratedKey", &key.ty))).collect()
}

/// The empty implementations that stand for whole groups of columns.
pub(crate) fn capabilities(mapping: &Mapping<'_>) -> TokenStream {
    mapping.groups().map(|group| capability(mapping, group)).collect()
}

pub(crate) fn capability(mapping: &Mapping<'_>, group: &Group) -> TokenStream {
    let (runtime, name) = (&mapping.entity.runtime, &mapping.entity.name);
    group
        .capability
        .map(word)
        .map(|capability| quote!(#[automatically_derived] impl #runtime::#capability for #name {}))
        .unwrap_or_default()
}

fn owner_type(mapping: &Mapping<'_>) -> TokenStream {
    let runtime = &mapping.entity.runtime;
    match (mapping.role.owner, mapping.owner) {
        (Owner::Never, _) => TokenStream::new(),
        (_, Some(Field { ty, .. })) => quote!(type Owner = #ty;),
        (_, None) => quote!(type Owner = #runtime::NoOwnerColumn;),
    }
}

fn key(mapping: &Mapping<'_>) -> Option<TokenStream> {
    let runtime = &mapping.entity.runtime;
    let member = word(mapping.role.key?);
    let key = some_or_none(mapping.key.map(|field| {
        let (ty, column) = (&field.ty, column(field));
        quote!(#runtime::KeyColumn::of::<#ty>(#column))
    }));
    Some(quote!(#member: #key))
}

fn owner(mapping: &Mapping<'_>) -> Option<TokenStream> {
    let owner = mapping.owner.map(|field| owner_column(&mapping.entity.runtime, field));
    match mapping.role.owner {
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
        .filter(|(slot, _)| slot.presence == Presence::Always)
        .map(|(slot, field)| member(slot.name.as_str(), field))
}

fn group_members(mapping: &Mapping<'_>) -> impl Iterator<Item = TokenStream> {
    mapping.role.groups.iter().filter_map(|group| {
        let runtime = &mapping.entity.runtime;
        let (name, columns) = (word(group.name), word(group.columns?));
        let slots =
            mapping.role.slots_of(group).filter_map(|slot| Some((slot, mapping.field(slot.name)?)));
        let members = slots.map(|(slot, field)| member(slot.name.as_str(), field));
        let value = some_or_none(
            mapping.has_group(group).then(|| quote!(#runtime::#columns { #(#members),* })),
        );
        Some(quote!(#name: #value))
    })
}

fn member(name: &str, field: &Field) -> TokenStream {
    let (name, column) = (word(name), column(field));
    quote!(#name: #column)
}
