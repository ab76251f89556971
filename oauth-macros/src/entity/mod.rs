//! The derives on SeaORM entities: read the struct, find its columns, check the rules, write the implementation.

mod column_type;
pub(crate) mod column;
pub(crate) mod contract;
pub(crate) mod client;
mod token;
mod code;
mod short_lived;
mod user;
pub(crate) mod catalogue;
pub(crate) mod sea_orm;
pub(crate) mod model_attributes;
mod wrong_key;
mod input;
mod mapping;
mod rules;
mod expand;
mod stub;
mod activity;
pub(crate) mod role;

use crate::errors::Errors;
use input::Entity;
use mapping::Mapping;
use proc_macro2::TokenStream;
use quote::quote;
use role::Role;
use syn::DeriveInput;

/// `#[derive(OAuthClient)]` and the derives of the other roles.
pub(crate) fn derive(role: &Role, input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::new();
    let Some(entity) = Entity::read(role.contract.derive, &input, &mut errors) else {
        return errors.finish().unwrap_or_default();
    };
    let mapping = Mapping::read(role.contract, &entity, &mut errors);
    rules::check(&mapping, &mut errors);
    for rule in role.rules {
        rule(&mapping, &mut errors);
    }
    match errors.finish() {
        // `#[oauth_columns]` stands at a wrong place below the derive, and reports that itself.
        None if entity.is_incomplete => (role.stub)(&mapping),
        None => (role.expand)(&mapping),
        Some(errors) => {
            let stub = (role.stub)(&mapping);
            quote!(#errors #stub)
        }
    }
}
