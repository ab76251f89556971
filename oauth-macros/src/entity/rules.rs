//! The rules for an entity beyond its marks. Every rule is a function, and its comment gives the reason.
//!
//! [`check`] holds for every role; the other public functions are rules of the roles that name them in `role.rs`.

use super::{
    column::{Column, Lookup, Presence},
    contract::Owner,
    input::Field,
    mapping::Mapping,
    sea_orm::{is_option, is_text_key},
};
use crate::{
    errors::Errors,
    wording::{all_of, printed},
};

pub(super) fn check(mapping: &Mapping<'_>, errors: &mut Errors) {
    if !mapping.entity.is_incomplete {
        require_columns(mapping, errors);
        require_owner(mapping, errors);
        require_whole_groups(mapping, errors);
    }
    require_indexes(mapping, errors);
}

fn written<'a>(columns: impl IntoIterator<Item = &'a Column>) -> String {
    all_of(columns.into_iter().map(Column::written))
}

/// The server reads and writes these columns for every grant.
fn require_columns(mapping: &Mapping<'_>, errors: &mut Errors) {
    let is_always = |column: &&Column| matches!(column.presence, Presence::Always);
    let always = mapping.contract.columns.iter().filter(is_always);
    let missing: Vec<_> = always.filter(|column| mapping.lacks(column.name)).collect();
    let Some(first) = missing.first() else { return };
    let (role, derive) = (mapping.contract.name, mapping.contract.derive);
    let names = all_of(missing.iter().map(|column| column.name));
    let written = written(missing.iter().copied());
    let first = first.name;
    errors.at(
        &mapping.entity.name,
        format_args!(
            "the entity that derives `{derive}` lacks {names}: put `#[oauth_columns({role})]` \
             above `#[sea_orm::model]`, or add {written}; a column that has another name needs a \
             mark, as in `#[oauth({first})]`"
        ),
    );
}

/// A code stands for what a user allowed, so it must say which user.
fn require_owner(mapping: &Mapping<'_>, errors: &mut Errors) {
    if mapping.contract.owner != Owner::Required || mapping.owner.is_some() {
        return;
    }
    let (derive, noun) = (mapping.contract.derive, mapping.contract.noun);
    let advice = if mapping.entity.fields.iter().any(|field| field.name() == "user_id") {
        "mark `user_id` with `#[oauth(owner)]`"
    } else {
        "mark the column that holds the user's primary key, as in `#[oauth(owner)] pub user_id: \
         i64`"
    };
    errors.at(
        &mapping.entity.name,
        format_args!(
            "the entity that derives `{derive}` does not say which user {noun} belongs to: {advice}"
        ),
    );
}

/// With half a group, a feature would compile and fail at run time.
fn require_whole_groups(mapping: &Mapping<'_>, errors: &mut Errors) {
    let contract = mapping.contract;
    for group in contract.groups {
        let mut present =
            contract.columns_of(group).filter_map(|column| mapping.field(column.name));
        let Some(first) = present.next() else { continue };
        let needed = group.needs.iter().flat_map(|other| contract.columns_of(other));
        let columns = needed.chain(contract.columns_of(group));
        let missing: Vec<_> = columns.filter(|column| mapping.lacks(column.name)).collect();
        if !missing.is_empty() {
            let (name, first, written) = (group.name, &first.ident, written(missing));
            errors.at(
                first,
                format_args!("the {name} columns belong together: beside `{first}` add {written}"),
            );
        }
    }
}

/// The server looks rows up by the column on every request, or relies on it being unique.
fn require_indexes(mapping: &Mapping<'_>, errors: &mut Errors) {
    let has_one_key = mapping.entity.primary_key().count() == 1;
    for (column, Field { ident, sea_orm, .. }) in &mapping.columns {
        let is_unique = sea_orm.unique || sea_orm.primary_key && has_one_key;
        match column.lookup {
            Lookup::Unique if !is_unique => errors.at(
                ident,
                format_args!(
                    "the server looks up the one row that has this `{ident}`: add \
                     `#[sea_orm(unique)]`"
                ),
            ),
            Lookup::Indexed if !is_unique && !sea_orm.indexed => errors.at(
                ident,
                format_args!("the server looks up rows by `{ident}`: add `#[sea_orm(indexed)]`"),
            ),
            _ => {}
        }
    }
}

/// SeaORM would let the database count up a primary key that the server sets, such as a hash.
pub(super) fn require_keys_that_are_not_counted_up(mapping: &Mapping<'_>, errors: &mut Errors) {
    for (_, Field { ident, ty, sea_orm, .. }) in &mapping.columns {
        if sea_orm.primary_key && !sea_orm.is_not_counted_up && !is_text_key(ty) {
            errors.at(
                ident,
                format_args!(
                    "the server sets `{ident}` itself: write `#[sea_orm(primary_key, \
                     auto_increment = false)]`"
                ),
            );
        }
    }
}

/// The server generates one column of a new row's primary key. It would have no value for a second one.
pub(super) fn require_one_key(mapping: &Mapping<'_>, errors: &mut Errors) {
    let noun = mapping.contract.noun;
    for second in mapping.entity.primary_key().skip(1) {
        errors.at(
            &second.ident,
            format_args!(
                "the primary key of {noun} is one column, because the server generates its value: \
                 this is a second one"
            ),
        );
    }
}

/// The server inserts rows, and knows no value for the application's own columns.
pub(super) fn require_columns_that_can_be_filled(mapping: &Mapping<'_>, errors: &mut Errors) {
    let is_own = |field: &&Field| {
        let is_named = mapping.contract.column_by_name(&field.name()).is_some();
        !mapping.is_used(field) && !is_named && field.keys.is_empty() && !field.sea_orm.primary_key
    };
    let filled = mapping.contract.filled_by.map_or_else(String::new, |hook| {
        format!(", or fill it in {hook} and mark it `#[oauth(filled)]`")
    });
    for Field { ident, ty, sea_orm, .. } in mapping.entity.fields.iter().filter(is_own) {
        if !is_option(ty) && !sea_orm.nullable && !sea_orm.has_default {
            let printed = printed(ty);
            errors.at(
                ty,
                format_args!(
                    "the server inserts rows of this entity and has no value for `{ident}`: make \
                     it `Option<{printed}>`, or give it a default, `#[sea_orm(default_value = \
                     ..)]`{filled}"
                ),
            );
        }
    }
}
