//! The attributes around a SeaORM model: which of them split it, copy it or add columns to it.

use crate::symbol::{self, Symbol};
use syn::{Attribute, Meta, Path, Token, punctuated::Punctuated};

/// `#[oauth_columns(..)]`
pub(crate) fn is_oauth_columns(attribute: &Attribute) -> bool {
    ends_in(attribute.path(), symbol::OAUTH_COLUMNS)
}

/// `#[sea_orm::model]` or `#[sea_orm::compact_model]`
pub(crate) fn is_model(attribute: &Attribute) -> bool {
    let is_bare = matches!(attribute.meta, Meta::Path(_));
    let path = attribute.path();
    is_bare && (ends_in(path, symbol::MODEL) || ends_in(path, symbol::COMPACT_MODEL))
}

/// Whether `#[sea_orm::model]` has split the struct already: it leaves `#[sea_orm(model_ex)]` there.
pub(crate) fn is_split(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident(&symbol::SEA_ORM))
        .any(|list| list.parse_args::<Path>().is_ok_and(|path| path.is_ident(&symbol::MODEL_EX)))
}

/// The names of the derives, without the paths in front of them.
pub(crate) fn derives(attributes: &[Attribute]) -> Vec<String> {
    let lists = attributes.iter().filter(|attribute| attribute.path().is_ident(&symbol::DERIVE));
    // The compiler reports a list that does not parse.
    let paths = lists
        .filter_map(|list| {
            list.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated).ok()
        })
        .flatten();
    paths.filter_map(|path| path.segments.last().map(|last| last.ident.to_string())).collect()
}

fn ends_in(path: &Path, word: Symbol) -> bool {
    path.segments.last().is_some_and(|last| last.ident == word)
}
