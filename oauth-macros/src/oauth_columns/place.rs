//! Where `#[oauth_columns(..)]` may stand: above whatever reads the fields of the struct.

use crate::{
    entity::model_attributes::{derives, is_model, is_split},
    errors::Errors,
    symbol::{self, Symbol},
};
use proc_macro2::Span;
use quote::ToTokens as _;
use syn::{Attribute, ItemStruct};

/// Reports every place but the one directly above the attribute or the derive that reads the fields. Returns
/// whether columns can still be added, so that a wrong place does not make every column missing as well.
pub(super) fn check(role: Option<Symbol>, input: &ItemStruct, errors: &mut Errors) -> bool {
    let role = role.map_or("..", Symbol::as_str);
    let mut misplaced = |message: String| errors.push(syn::Error::new(Span::call_site(), message));
    if input.ident == symbol::MODEL_EX_STRUCT {
        // The same mistake is reported on `Model`.
        return true;
    }
    if is_split(&input.attrs) {
        misplaced(format!(
            "`#[oauth_columns({role})]` stands below `#[sea_orm::model]`, which has copied the \
             struct already: move it directly above"
        ));
        return true;
    }
    let mut readers = input.attrs.iter().filter(|attribute| !is_inert(attribute));
    match readers.next() {
        Some(first) if is_model(first) => true,
        Some(first) if input.attrs.iter().any(is_model) => {
            let between = first.path().to_token_stream().to_string().replace(' ', "");
            misplaced(format!(
                "`#[oauth_columns({role})]` must stand directly above `#[sea_orm::model]`: move it \
                 below `#[{between}]`"
            ));
            true
        }
        _ if derives(&input.attrs)
            .iter()
            .any(|name| name == symbol::DERIVE_ENTITY_MODEL.as_str()) =>
        {
            true
        }
        _ => {
            misplaced(format!(
                "`#[oauth_columns({role})]` belongs directly above `#[sea_orm::model]`, or above \
                 the derives of an entity that has no such attribute"
            ));
            false
        }
    }
}

/// Whether the attribute leaves the fields alone.
fn is_inert(attribute: &Attribute) -> bool {
    let inert = [
        symbol::DOC,
        symbol::ALLOW,
        symbol::WARN,
        symbol::DENY,
        symbol::FORBID,
        symbol::EXPECT,
        symbol::CFG,
        symbol::CFG_ATTR,
    ];
    inert.iter().any(|name| attribute.path().is_ident(name))
}
