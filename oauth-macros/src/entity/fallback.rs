//! What is emitted beside compile errors, so that one mistake shows one message.

use super::{
    expand::{capability, word},
    mapping::Mapping,
    role::Owner,
};
use proc_macro2::TokenStream;
use quote::quote;

/// An implementation that satisfies every use of the entity elsewhere and is never run.
pub(crate) fn stub(mapping: &Mapping<'_>) -> TokenStream {
    let role = mapping.role;
    let (runtime, name) = (&mapping.entity.runtime, &mapping.entity.name);
    let (model, columns) = (word(role.model), word(role.columns));
    let owner = match (role.owner, mapping.owner) {
        _ if role.is_client() => None,
        (Owner::Never, _) => None,
        (_, Some(field)) => {
            let ty = &field.ty;
            Some(quote!(type Owner = #ty;))
        }
        (_, None) => Some(quote!(type Owner = #runtime::UnknownOwner;)),
    };
    let to_client = role.is_client().then(|| {
        quote! {
            fn to_client(
                &self,
            ) -> ::core::result::Result<#runtime::Client, #runtime::serde_json::Error> {
                ::core::unreachable!()
            }
        }
    });
    let capabilities = role.groups.iter().map(|group| capability(mapping, group));
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #runtime::#model for #name {
                #owner
                const COLUMNS: #runtime::#columns<#runtime::ColumnOf<Self>> =
                    ::core::unreachable!();
                #to_client
            }
            #(#capabilities)*
        };
    }
}
