//! The derives on SeaORM entities: parse, check, expand.

mod column_type;
pub(crate) mod role;
pub(crate) mod roles;
pub(crate) mod sea_orm;
pub(crate) mod input;
mod keys;
mod mapping;
mod rules;
mod expand;
mod client;
mod resource_owner;
mod fallback;

use crate::errors::Errors;

use input::Entity;
use mapping::Mapping;
use proc_macro2::TokenStream;
use quote::quote;
use role::Role;
use syn::DeriveInput;

/// `#[derive(OAuthClient)]` and its kin: which column plays which role.
pub(crate) fn derive(role: &'static Role, input: TokenStream) -> TokenStream {
    derive_with(role.derive, input, |entity, errors| {
        let mapping = Mapping::check(role, entity, errors);
        Expansion {
            checked: if role.is_client() {
                client::expand(&mapping)
            } else {
                expand::expand(&mapping)
            },
            stub: fallback::stub(&mapping),
        }
    })
}

/// `#[derive(ResourceOwner)]`.
pub(crate) fn derive_resource_owner(input: TokenStream) -> TokenStream {
    derive_with("ResourceOwner", input, |entity, errors| {
        let mapping = resource_owner::Mapping::check(entity, errors);
        Expansion { checked: resource_owner::expand(&mapping), stub: resource_owner::stub(entity) }
    })
}

/// What to emit when nothing is wrong, and what else.
struct Expansion {
    checked: TokenStream,
    stub: TokenStream,
}

fn derive_with(
    derive: &str,
    input: TokenStream,
    expand: impl FnOnce(&Entity, &mut Errors) -> Expansion,
) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::new();
    let expansion = Entity::read(derive, &input, &mut errors).map(|entity| {
        let Expansion { checked, stub } = expand(&entity, &mut errors);
        // The attribute that adds the columns stands in a wrong place, and says so itself.
        if entity.is_incomplete { (stub.clone(), stub) } else { (checked, stub) }
    });
    let (checked, stub) = expansion.unzip();

    match errors.finish() {
        None => quote!(#checked),
        Some(errors) => quote!(#errors #stub),
    }
}
