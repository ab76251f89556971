//! A SeaORM model as a derive sees it, by SeaORM's own rules about the second struct, relations and names.

use super::{
    model_attributes::{is_model, is_oauth_columns},
    sea_orm::{SeaOrm, is_relation},
    wrong_key,
};
use crate::{
    attr::{Key, is_oauth, keys_of},
    errors::Errors,
    runtime::Runtime,
    symbol::{self, Symbol},
};
use proc_macro2::Ident;
use quote::ToTokens as _;
use syn::{Attribute, Data, DeriveInput, Fields, Type, ext::IdentExt as _};

/// The struct `Model` of an entity.
pub(crate) struct Entity {
    pub(crate) name: Ident,
    pub(crate) runtime: Runtime,
    /// The columns. Relations and ignored fields are left out.
    pub(crate) fields: Vec<Field>,
    /// Whether `#[oauth_columns]` stands below this derive. It will add columns that the derive cannot see yet, so no
    /// column must be reported as missing.
    pub(crate) is_incomplete: bool,
}

/// A column of the entity.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    /// The keys of `#[oauth(..)]`.
    pub(crate) keys: Vec<Key>,
    pub(crate) sea_orm: SeaOrm,
    /// The variant of SeaORM's enum `Column`.
    pub(crate) variant: Ident,
}

impl Entity {
    /// Reads the struct. `None` when there is nothing to implement: the shape is wrong, or this is `ModelEx`, the
    /// second struct that `#[sea_orm::model]` writes, with the relations and with every derive of the first.
    pub(crate) fn read(derive: &str, input: &DeriveInput, errors: &mut Errors) -> Option<Self> {
        let fields = match &input.data {
            Data::Struct(data) if matches!(data.fields, Fields::Named(_)) => &data.fields,
            Data::Struct(_) => {
                return reject_shape(derive, input, "a struct without named fields", errors);
            }
            Data::Enum(_) => return reject_shape(derive, input, "an enum", errors),
            Data::Union(_) => return reject_shape(derive, input, "a union", errors),
        };
        for field in fields.iter().filter(|field| is_relation(&field.ty)) {
            reject_marked_relation(field, errors);
        }
        if input.ident == symbol::MODEL_EX_STRUCT {
            return None;
        }
        if input.ident != symbol::MODEL_STRUCT {
            errors.at(
                &input.ident,
                format_args!(
                    "the struct that derives `{derive}` must be named `Model`, because SeaORM \
                     requires that name"
                ),
            );
            return None;
        }
        let struct_keys = keys_of(&input.attrs, errors);
        wrong_key::reject_on_struct(&struct_keys, errors);
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
    /// Reads a field; `None` when it is not a column.
    fn read(field: &syn::Field, errors: &mut Errors) -> Option<Self> {
        let ident = field.ident.clone()?;
        let sea_orm = SeaOrm::read(&field.attrs);
        if sea_orm.ignored {
            if let Some(attribute) = field.attrs.iter().find(|attribute| is_oauth(attribute)) {
                errors.at(
                    attribute,
                    format_args!(
                        "`{ident}` is not a column, because of `#[sea_orm(ignore)]`: remove one of \
                         the two attributes"
                    ),
                );
            }
            return None;
        }
        let variant = sea_orm.variant(&ident);
        let keys = keys_of(&field.attrs, errors);
        Some(Self { keys, ty: field.ty.clone(), sea_orm, variant, ident })
    }

    /// The name without `r#`.
    pub(crate) fn name(&self) -> String {
        self.ident.unraw().to_string()
    }

    pub(crate) fn key(&self, name: Symbol) -> Option<&Key> {
        self.keys.iter().find(|key| key.is(name))
    }
}

fn reject_shape(
    derive: &str,
    input: &DeriveInput,
    shape: &str,
    errors: &mut Errors,
) -> Option<Entity> {
    errors.at(
        &input.ident,
        format_args!("derive `{derive}` on the struct `Model` of a SeaORM entity, not on {shape}"),
    );
    None
}

/// Reports a mark on a relation. `Model` has lost its relation fields, so `ModelEx` is the only struct that shows
/// one.
fn reject_marked_relation(field: &syn::Field, errors: &mut Errors) {
    let Some(attribute) = field.attrs.iter().find(|attribute| is_oauth(attribute)) else { return };
    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    let advice = match SeaOrm::read(&field.attrs).from {
        Some(from) => format!("mark the column that it starts from, `{from}`"),
        None => "mark the column that it starts from".to_owned(),
    };
    errors.at(attribute, format_args!("`{name}` is a relation, not a column: {advice}"));
}

/// Reports `#[oauth_columns]` below the derive: the derive does not see the columns that the attribute adds.
/// Returns whether the attribute stands there.
fn reject_columns_below(derive: &str, attributes: &[Attribute], errors: &mut Errors) -> bool {
    let Some(position) = attributes.iter().position(is_oauth_columns) else {
        return false;
    };
    // Without a model attribute below it, `#[oauth_columns]` reports its wrong place itself.
    if attributes.iter().skip(position).any(is_model) {
        let path = attributes[position].path().to_token_stream();
        errors.at(
            path,
            format_args!(
                "`{derive}` is derived above `#[oauth_columns]` and does not see the columns that \
                 it adds: move the derive below `#[sea_orm::model]`"
            ),
        );
    }
    true
}
