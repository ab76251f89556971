//! The rules for columns that say whether somebody may act. Most of these mistakes would compile, and mean the opposite.

use super::{
    mark_of,
    name::{self, Meaning},
    values_of,
};
use crate::{
    attr::{Key, Value},
    entity::{
        input::Field,
        mapping::Mapping,
        sea_orm::{is_bool, is_option},
        wrong_key,
    },
    errors::Errors,
    symbol,
};
use std::fmt::Display;

/// A marked column must mean what its mark says. A column without a mark must not have a name that says who may act.
pub(crate) fn check_activity(mapping: &Mapping<'_>, errors: &mut Errors) {
    let who = mapping.contract.name;
    for field in &mapping.entity.fields {
        match mark_of(field) {
            Some(key) => check_mark(field, key, &who, errors),
            None => check_unmarked(field, mapping, errors),
        }
    }
}

/// Checks a mark, `active` or `disabled`, and its values.
fn check_mark(field: &Field, key: &Key, who: &dyn Display, errors: &mut Errors) {
    let others = field.keys.iter().filter(|other| {
        let is_other = other.is(symbol::DISABLED) || other.is(symbol::IGNORE);
        is_other && other.name != key.name
    });
    for other in others {
        errors.at(
            &other.name,
            format_args!(
                "`{}` and `{}` exclude each other: keep one of them",
                key.name, other.name
            ),
        );
    }
    match &key.value {
        Value::Absent => check_polarity(field, key, who, errors),
        Value::Assigned(_) => errors.at(
            key,
            format_args!(
                "`{0}` stands alone, or names the values of an enum: `{0}(Status::A, Status::B)`",
                key.name
            ),
        ),
        Value::List(..) => check_values(field, key, errors),
    }
}

/// The values of an enum: `active(Status::Active, Status::Trial)`
fn check_values(field: &Field, key: &Key, errors: &mut Errors) {
    let name = &key.name;
    if is_bool(&field.ty) || is_option(&field.ty) {
        let instead = "only an enum column can have values in parentheses";
        return errors.at(key, format_args!("{instead}: write `{name}` alone"));
    }
    match values_of(key) {
        Ok(values) if values.is_empty() => {
            errors.at(key, format_args!("name at least one value: `{name}(Status::A)`"));
        }
        Ok(_) => {}
        Err(error) => errors.push(error),
    }
}

/// The name of the column must not say the opposite of the mark.
fn check_polarity(field: &Field, key: &Key, who: &dyn Display, errors: &mut Errors) {
    let column = field.name();
    if name::is_an_end(&column) {
        return errors.at(
            &key.name,
            format_args!(
                "the server does not compare `{column}` with the clock, so nothing would change for the \
                 {who} at that time: mark a `bool`, or a time at which something began, such as \
                 `disabled_at`"
            ),
        );
    }
    let (marked, other, can, cannot) = if key.is(symbol::ACTIVE) {
        (Meaning::MayAct, symbol::DISABLED, "may act", "may not")
    } else {
        (Meaning::MayNot, symbol::ACTIVE, "may not act", "may")
    };
    let meaning = name::of_marked(&column);
    let keep = format_args!("keep its column with `#[sea_orm(column_name = \"{column}\")]`");
    if is_option(&field.ty) {
        let (is_clear, example) = match marked {
            // In `#[oauth(active)] disabled_at` the mark selects the column, and the name says what a time in it means.
            Meaning::MayAct => (meaning.is_some(), "activated_at"),
            Meaning::MayNot => (meaning != Some(Meaning::MayAct), "disabled_at"),
        };
        if !is_clear {
            errors.at(
                &key.name,
                format_args!(
                    "does a time in `{column}` mean that the {who} {can}? If it means that the \
                     {who} {cannot}, write `#[oauth({other})]`; otherwise give the field a name \
                     that says so, such as `{example}`, and {keep}"
                ),
            );
        }
    } else if is_bool(&field.ty) && meaning.is_some_and(|meaning| meaning != marked) {
        let example = if marked == Meaning::MayAct { "is_active" } else { "is_disabled" };
        errors.at(
            &key.name,
            format_args!(
                "does true in `{column}` mean that the {who} {can}? If it means that the {who} \
                 {cannot}, write `#[oauth({other})]`; otherwise give the field a name that says \
                 so, such as `{example}`, and {keep}"
            ),
        );
    }
}

/// Reports a column whose name says who may act, but which the server does not read: its author believes that it stops somebody.
fn check_unmarked(field: &Field, mapping: &Mapping<'_>, errors: &mut Errors) {
    let column = field.name();
    let meaning = name::of_unmarked(&column).filter(|_| !mapping.is_used(field));
    if let Some(ignore) = field.key(symbol::IGNORE) {
        ignore.flag(errors);
        if meaning.is_none() {
            errors.at(&ignore.name, wrong_key::of_sea_orm(ignore));
        }
        return;
    }
    let Some(meaning) = meaning else { return };
    let who = mapping.contract.name;
    let mark = if meaning == Meaning::MayAct { symbol::ACTIVE } else { symbol::DISABLED };
    let values = if is_bool(&field.ty) || is_option(&field.ty) { "" } else { "(..)" };
    errors.at(
        &field.ident,
        format_args!(
            "does `{column}` say whether the {who} may act? The server does not read it: mark it \
             `#[oauth({mark}{values})]` if it does, or `#[oauth(ignore)]` if it says something else"
        ),
    );
}
