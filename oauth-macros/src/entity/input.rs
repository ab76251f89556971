//! A SeaORM model as a derive sees it. SeaORM's own rules about twins, relations and names are
//! known here.

use super::{
    keys,
    sea_orm::{SeaOrm, is_relation},
};
use crate::{
    attr::{Key, is_oauth, keys_of},
    errors::Errors,
    oauth_columns,
    runtime::Runtime,
    symbol::{self, Symbol},
    wording::all_of,
};
use proc_macro2::Ident;
use quote::ToTokens as _;
use syn::{Attribute, Data, DeriveInput, Fields, Type};

/// The struct `Model` of an entity.
pub(crate) struct Entity {
    pub(crate) name: Ident,
    pub(crate) runtime: Runtime,
    pub(crate) fields: Vec<Field>,
    /// Columns are still to be added by an attribute below, so that nothing can be said to be
    /// missing.
    pub(crate) is_incomplete: bool,
}

/// A column of the entity.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) keys: Vec<Key>,
    pub(crate) sea_orm: SeaOrm,
    /// Its variant of `Column`.
    pub(crate) column: Ident,
}

/// The second struct that `#[sea_orm::model]` writes, with the relations and with every derive of
/// the first.
const TWIN: Symbol = symbol::MODEL_EX_STRUCT;

impl Entity {
    /// Reads the struct; `None` when there is nothing to implement.
    pub(crate) fn read(derive: &str, input: &DeriveInput, errors: &mut Errors) -> Option<Self> {
        let fields = match &input.data {
            Data::Struct(data) if matches!(data.fields, Fields::Named(_)) => &data.fields,
            Data::Struct(_) => {
                return misshapen(derive, input, "a struct without named fields", errors);
            }
            Data::Enum(_) => return misshapen(derive, input, "an enum", errors),
            Data::Union(_) => return misshapen(derive, input, "a union", errors),
        };
        for field in fields.iter().filter(|field| is_relation(&field.ty)) {
            reject_marked_relation(field, errors);
        }
        if input.ident == TWIN {
            return None;
        }
        if input.ident != symbol::MODEL_STRUCT {
            errors.at(
                &input.ident,
                format_args!(
                    "the struct that derives `{derive}` is named `Model`, as SeaORM wants it"
                ),
            );
            return None;
        }
        let struct_keys = keys_of(&input.attrs, errors);
        keys::check_struct(&struct_keys, errors);
        let runtime = Runtime::of(&struct_keys, errors);
        let fields = fields
            .iter()
            .filter(|field| !is_relation(&field.ty))
            .filter_map(|field| Field::read(field, errors))
            .collect();
        let is_incomplete = reject_columns_below(derive, &input.attrs, errors);
        Some(Self { name: input.ident.clone(), runtime, fields, is_incomplete })
    }

    /// The columns of the primary key.
    pub(crate) fn primary_key(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.sea_orm.primary_key)
    }
}

impl Field {
    fn read(field: &syn::Field, errors: &mut Errors) -> Option<Self> {
        let ident = field.ident.clone()?;
        let sea_orm = SeaOrm::read(&field.attrs);
        if sea_orm.ignored {
            if let Some(attribute) = field.attrs.iter().find(|attribute| is_oauth(attribute)) {
                errors.at(
                    attribute,
                    format_args!(
                        "`{ident}` is no column, because of `#[sea_orm(ignore)]`, and can play no \
                         role"
                    ),
                );
            }
            return None;
        }
        let column = sea_orm.variant(&ident);
        Some(Self {
            keys: keys_of(&field.attrs, errors),
            ty: field.ty.clone(),
            sea_orm,
            column,
            ident,
        })
    }

    /// The name without `r#`.
    pub(crate) fn name(&self) -> String {
        syn::ext::IdentExt::unraw(&self.ident).to_string()
    }
}

fn misshapen(
    derive: &str,
    input: &DeriveInput,
    shape: &str,
    errors: &mut Errors,
) -> Option<Entity> {
    errors.at(
        &input.ident,
        format_args!(
            "`{derive}` is derived on the struct `Model` of a SeaORM entity, not on {shape}"
        ),
    );
    None
}

/// Only the twin has the relation fields of a dense entity, so only there can a mark on one be
/// seen.
fn reject_marked_relation(field: &syn::Field, errors: &mut Errors) {
    let Some(attribute) = field.attrs.iter().find(|attribute| is_oauth(attribute)) else { return };
    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    let advice = match SeaOrm::read(&field.attrs).from {
        Some(from) => format!("mark the column it starts from, `{from}`"),
        None => "mark the column it starts from".to_owned(),
    };
    errors.at(attribute, format_args!("`{name}` is a relation and no column: {advice}"));
}

/// A derive above `#[oauth_columns]` does not see the columns that are added.
fn reject_columns_below(derive: &str, attributes: &[Attribute], errors: &mut Errors) -> bool {
    let Some(position) = attributes.iter().position(oauth_columns::is_oauth_columns) else {
        return false;
    };
    // Without a model attribute below it, `#[oauth_columns]` reports its own place.
    if attributes.iter().skip(position).any(oauth_columns::is_model) {
        let below = all_of(["#[sea_orm::model]"]);
        let path = attributes[position].path().to_token_stream();
        errors.at(
            path,
            format_args!(
                "`{derive}` is derived above the attribute and does not see the columns it adds: \
                 move the derive below {below}"
            ),
        );
    }
    true
}
