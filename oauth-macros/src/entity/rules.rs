//! What an entity must be beyond its roles. Every rule is a function, with its reason.

use super::{
    input::Field,
    mapping::Mapping,
    role::{Lookup, Owner, Presence, Slot},
    roles::MANDATORY_MEMBERS,
    sea_orm::{is_option, is_text_key},
};
use crate::{
    errors::Errors,
    symbol,
    wording::{all_of, printed},
};

pub(super) fn check(mapping: &Mapping<'_>, errors: &mut Errors) {
    if !mapping.entity.is_incomplete {
        require_columns(mapping, errors);
        require_owner(mapping, errors);
        require_members(mapping, errors);
        require_whole_groups(mapping, errors);
    }
    require_indexes(mapping, errors);
    require_keys_that_can_be_made(mapping, errors);
    if mapping.role.key.is_some() {
        require_one_key(mapping, errors);
        require_columns_that_can_be_filled(mapping, errors);
    }
}

fn written<'a>(slots: impl IntoIterator<Item = &'a Slot>) -> String {
    let fields: Vec<_> = slots.into_iter().map(Slot::written).collect();
    all_of(fields)
}

/// The server reads and writes these whatever the grants are.
fn require_columns(mapping: &Mapping<'_>, errors: &mut Errors) {
    let always = mapping.role.slots.iter().filter(|slot| slot.presence == Presence::Always);
    let missing: Vec<_> = always.filter(|slot| mapping.lacks(slot)).collect();
    let Some(first) = missing.first() else { return };
    let (role, derive) = (mapping.role.name, mapping.role.derive);
    let names = all_of(missing.iter().map(|slot| slot.name));
    let written = written(missing.iter().copied());
    let first = first.name;
    errors.at(
        &mapping.entity.name,
        format_args!(
            "the entity that derives `{derive}` lacks {names}: put `#[oauth_columns({role})]` \
             above `#[sea_orm::model]`, or add {written}; a column of another name is marked with \
             its role, as in `#[oauth({first})]`"
        ),
    );
}

/// A code stands for what a user allowed.
fn require_owner(mapping: &Mapping<'_>, errors: &mut Errors) {
    if mapping.role.owner != Owner::Required || mapping.owner.is_some() {
        return;
    }
    let (derive, noun) = (mapping.role.derive, mapping.role.noun);
    let advice = if mapping.entity.fields.iter().any(|field| field.name() == "user_id") {
        "mark `user_id` with `#[oauth(owner)]`"
    } else {
        "mark the column that holds the user's primary key, as in `#[oauth(owner)] pub user_id: \
         i64`"
    };
    errors.at(
        &mapping.entity.name,
        format_args!("the entity that derives `{derive}` does not say whose {noun} is: {advice}"),
    );
}

/// Client metadata is a column, or every member that the server reads is one.
fn require_members(mapping: &Mapping<'_>, errors: &mut Errors) {
    if !mapping.role.is_client() || mapping.field(symbol::METADATA).is_some() {
        return;
    }
    let missing = MANDATORY_MEMBERS.iter().filter_map(|name| mapping.role.slot(name.as_str()));
    let missing: Vec<_> = missing.filter(|slot| mapping.lacks(slot)).collect();
    if !missing.is_empty() {
        let names = all_of(missing.iter().map(|slot| slot.name));
        errors.at(
            &mapping.entity.name,
            format_args!(
                "the entity that derives `OAuthClient` lacks `metadata`: add \
                 `#[sea_orm(column_type = \"Json\")] pub metadata: ClientMetadata`, or keep its \
                 members in columns of their own, of which {names} are missing"
            ),
        );
    }
}

/// Half a group would be a feature that fails at run time.
fn require_whole_groups(mapping: &Mapping<'_>, errors: &mut Errors) {
    let role = mapping.role;
    for group in role.groups {
        let mut present = role.slots_of(group).filter_map(|slot| mapping.field(slot.name));
        let Some(first) = present.next() else { continue };
        let needed = role.groups.iter().filter(|other| group.needs == Some(other.name));
        let slots = needed.flat_map(|other| role.slots_of(other)).chain(role.slots_of(group));
        let missing: Vec<_> = slots.filter(|slot| mapping.lacks(slot)).collect();
        if !missing.is_empty() {
            let (name, first, written) = (group.name, &first.ident, written(missing));
            errors.at(
                first,
                format_args!(
                    "the {name} columns are all there or none is: beside `{first}` add {written}"
                ),
            );
        }
    }
}

/// A row that is looked up on every request, or that is unique, has an index that says so.
fn require_indexes(mapping: &Mapping<'_>, errors: &mut Errors) {
    let has_one_key = mapping.entity.primary_key().count() == 1;
    for (slot, Field { ident, sea_orm, .. }) in &mapping.columns {
        let is_unique = sea_orm.unique || sea_orm.primary_key && has_one_key;
        match slot.lookup {
            Lookup::Unique if !is_unique => errors.at(
                ident,
                format_args!(
                    "rows are looked up by `{ident}`, and one value has one row: add \
                     `#[sea_orm(unique)]`"
                ),
            ),
            Lookup::Indexed if !is_unique && !sea_orm.indexed => errors.at(
                ident,
                format_args!("rows are looked up by `{ident}`: add `#[sea_orm(indexed)]`"),
            ),
            _ => {}
        }
    }
}

/// SeaORM would let the database count up a key that is a hash.
fn require_keys_that_can_be_made(mapping: &Mapping<'_>, errors: &mut Errors) {
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

/// The server makes up one column of a fresh row, and knows nothing of a second.
fn require_one_key(mapping: &Mapping<'_>, errors: &mut Errors) {
    let noun = mapping.role.noun;
    for second in mapping.entity.primary_key().skip(1) {
        errors.at(
            &second.ident,
            format_args!(
                "{noun} has a primary key of one column, because the server makes it up; this is \
                 another"
            ),
        );
    }
}

/// The server inserts rows, and knows no value for the application's own columns.
fn require_columns_that_can_be_filled(mapping: &Mapping<'_>, errors: &mut Errors) {
    let is_own = |field: &&Field| {
        let is_named = mapping.role.slot(&field.name()).is_some();
        !mapping.has_role(field) && !is_named && field.keys.is_empty() && !field.sea_orm.primary_key
    };
    let filled = mapping.role.filled_by.map_or_else(String::new, |hook| {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::{derive, role::Role, roles::ALL};
    use quote::quote;
    use std::iter;

    /// What the derive writes for an entity with every column of the contract but one.
    fn without(role: &'static Role, missing: &str) -> String {
        let columns =
            role.slots.iter().filter(|slot| slot.standard && slot.name.as_str() != missing);
        let fields = columns.map(|slot| {
            let attribute = match slot.sea_orm {
                "" => String::new(),
                inside => format!("#[sea_orm({inside})] "),
            };
            format!("{attribute}pub {}: {}", slot.name, slot.column_type.written())
        });
        let owner = (role.owner != Owner::Never && missing != "owner")
            .then(|| "#[oauth(owner)] pub user_id: Option<i64>".to_owned());
        let key = iter::once("#[sea_orm(primary_key)] pub id: i64".to_owned());
        let fields: Vec<_> = key.chain(fields).chain(owner).collect();
        let fields: proc_macro2::TokenStream = fields.join(",").parse().unwrap();
        derive(role, quote!(pub struct Model { #fields })).to_string()
    }

    #[test]
    fn an_entity_with_every_column_is_right_and_without_any_one_it_is_not() {
        for role in ALL {
            assert!(!without(role, "nothing").contains("compile_error"), "{}", role.name);
            let is_needed = |slot: &&Slot| {
                slot.standard
                    && (slot.presence != Presence::Optional || slot.name == symbol::METADATA)
            };
            let needed = role.slots.iter().filter(is_needed).map(|slot| slot.name.as_str());
            let owner = (role.owner == Owner::Required).then_some("owner");
            for missing in needed.chain(owner) {
                let written = without(role, missing);
                let is_named = written.contains(&format!("`{missing}`"))
                    || written.contains(&format!("pub {missing}:"))
                    || written.contains(&format!("#[oauth({missing})]"));
                assert!(
                    written.contains("compile_error") && is_named,
                    "{} without {missing}: {written}",
                    role.name
                );
            }
        }
    }
}
