//! Writes an implementation beside the messages, so that a mistake in an entity shows its own message and no other.
//!
//! The stub satisfies every place that uses the entity. It never runs, because the messages stop the build.

use super::{
    contract::Owner,
    expand::{ident, marker},
    mapping::Mapping,
};
use proc_macro2::TokenStream;
use quote::quote;

/// The stub of a role whose trait has only the constant `COLUMNS`.
pub(super) fn stub(mapping: &Mapping<'_>) -> TokenStream {
    let runtime = &mapping.entity.runtime;
    let owner = match (mapping.contract.owner, mapping.owner) {
        (Owner::Never, _) => TokenStream::new(),
        (_, Some(field)) => {
            let ty = &field.ty;
            quote!(type Owner = #ty;)
        }
        (_, None) => quote!(type Owner = #runtime::UnknownOwner;),
    };
    with_items(mapping, &owner)
}

/// The stub with the items that the role's trait has besides `COLUMNS`.
pub(super) fn with_items(mapping: &Mapping<'_>, items: &TokenStream) -> TokenStream {
    let contract = mapping.contract;
    let (runtime, name) = (&mapping.entity.runtime, &mapping.entity.name);
    let (model_trait, columns_struct) =
        (ident(contract.model_trait), ident(contract.columns_struct));
    let markers = contract.groups.iter().map(|group| marker(mapping, group));
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #runtime::#model_trait for #name {
                #items
                const COLUMNS: #runtime::#columns_struct<#runtime::ColumnOf<Self>> =
                    ::core::unreachable!();
            }
            #(#markers)*
        };
    }
}
