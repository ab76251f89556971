//! Fields and keys become a mapping of columns to roles, or mistakes. Every rule is a method, with its reason.

use super::{
    column_type::printed,
    input::{Entity, Field},
    keys,
    role::{Group, Lookup, Owner, Presence, Role, Slot},
    roles::MANDATORY_MEMBERS,
    sea_orm::{is_option, is_text_key},
};
use crate::{errors::Errors, wording::all_of};

/// Which field plays which role. Complete once no mistake was found.
pub(crate) struct Mapping<'a> {
    pub(crate) role: &'static Role,
    pub(crate) entity: &'a Entity,
    /// In the order of the role's slots.
    pub(crate) columns: Vec<(&'static Slot, &'a Field)>,
    pub(crate) owner: Option<&'a Field>,
        /// The primary key, when it is none of the other columns.
    pub(crate) key: Option<&'a Field>,
    /// Roles that a mistaken key names: they are not missing as well.
    refused: Vec<&'static str>,
}

impl<'a> Mapping<'a> {
    pub(crate) fn check(role: &'static Role, entity: &'a Entity, errors: &mut Errors) -> Self {
        let mut mapping = Self { role, entity, columns: Vec::new(), owner: None, key: None, refused: Vec::new() };
        for field in &entity.fields {
            mapping.read_keys(field, errors);
        }
        for field in &entity.fields {
            mapping.read_name(field, errors);
        }
        mapping.columns.sort_by_key(|(slot, _)| {
            role.slots.iter().position(|known| std::ptr::eq(known, *slot))
        });
        mapping.read_key(errors);
        if !entity.is_incomplete {
            mapping.require_columns(errors);
            mapping.require_members(errors);
            mapping.require_whole_groups(errors);
        }
        mapping.require_indexes(errors);
        mapping.require_keys_that_can_be_made(errors);
        mapping.require_columns_that_can_be_filled(errors);
        mapping
    }

    /// The field that plays the role.
    pub(crate) fn field(&self, name: &str) -> Option<&'a Field> {
        self.columns.iter().find(|(slot, _)| slot.name == name).map(|(_, field)| *field)
    }

    pub(crate) fn has_group(&self, group: &Group) -> bool {
        self.role.slots_of(group).all(|slot| self.field(slot.name).is_some())
    }

    pub(crate) fn groups(&self) -> impl Iterator<Item = &'static Group> {
        self.role.groups.iter().filter(|group| self.has_group(group))
    }

    fn plays_a_role(&self, field: &Field) -> bool {
        let is_owner = self.owner.is_some_and(|owner| std::ptr::eq(owner, field));
        is_owner || self.columns.iter().any(|(_, known)| std::ptr::eq(*known, field))
    }

    fn read_keys(&mut self, field: &'a Field, errors: &mut Errors) {
        for key in &field.keys {
            let name = key.name.to_string();
            if self.role.keys().any(|known| known == name) {
                key.flag(errors);
            }
                        if self.plays_a_role(field) {
                self.refused.extend(self.role.slot(&name).map(|slot| slot.name));

                errors.at(
                    &key.name,
                    format_args!("`{}` has a role already, and a column plays one", field.ident),
                );
            } else if name == "owner" && self.role.owner != Owner::Never {
                match self.owner {
                    Some(other) => errors.at(
                        &key.name,
                        format_args!("`{}` is the owner already, and there is one", other.ident),
                    ),
                    None => self.owner = Some(field),
                }
            } else if let Some(slot) = self.role.slot(&name) {
                match self.field(slot.name) {
                    Some(other) => errors.at(
                        &key.name,
                        format_args!("`{}` is the `{name}` already, and there is one", other.ident),
                    ),
                    None => self.columns.push((slot, field)),
                }
            } else {
                errors.at(&key.name, keys::unknown(key, self.role.keys(), self.role.noun));
            }
        }
    }

    /// A field plays the role that it is named after, unless it was given another.
    fn read_name(&mut self, field: &'a Field, errors: &mut Errors) {
        let Some(slot) = self.role.slot(&field.name()) else { return };
        if self.plays_a_role(field) {
            return;
        }

        match self.field(slot.name) {
            Some(marked) => errors.at(
                &field.ident,
                format_args!(
                    "`{}` is the `{}` by its name, and `{}` is marked as it; give this field another name, with `#[sea_orm(column_name = \"{}\")]`",
                    field.ident, slot.name, marked.ident, slot.name
                ),
            ),
            None => self.columns.push((slot, field)),
        }
    }

    fn read_key(&mut self, errors: &mut Errors) {
        if self.role.key.is_none() {
            return;
        }
        let mut key = self.entity.primary_key();
        self.key = key.next().filter(|field| !self.plays_a_role(field));
        for second in key {
            errors.at(
                &second.ident,
                format_args!("{} has a primary key of one column, because the server makes it up; this is another", self.role.noun),
            );
        }
    }

    fn require_columns(&self, errors: &mut Errors) {
        let Role { name, derive, noun, .. } = self.role;
        let missing: Vec<_> = self
            .role
            .slots
            .iter()
            .filter(|slot| slot.presence == Presence::Always && self.field(slot.name).is_none())
            .collect();
        if !missing.is_empty() {
            let names = all_of(missing.iter().map(|slot| slot.name));
            let written = all_of(
                missing
                    .iter()
                    .map(|slot| slot.written())
                    .collect::<Vec<_>>()
                    .iter()
                    .map(String::as_str),
            );
            errors.at(
                &self.entity.name,
                format_args!(
                    "the entity that derives `{derive}` lacks {names}: put `#[oauth_columns({name})]` above `#[sea_orm::model]`, or add \
                     {written}; a column of another name is marked with its role, as in `#[oauth({})]`",
                    missing.first().map_or("owner", |slot| slot.name)
                ),
            );
        }
        if self.role.owner == Owner::Required && self.owner.is_none() {
            let advice = match self.entity.fields.iter().find(|field| field.name() == "user_id") {
                Some(_) => "mark `user_id` with `#[oauth(owner)]`".to_owned(),
                None => "mark the column that holds the user's primary key with `#[oauth(owner)]`, as in `#[oauth(owner)] pub user_id: i64`".to_owned(),
            };
            errors.at(
                &self.entity.name,
                format_args!(
                    "the entity that derives `{derive}` does not say whose {noun} is: {advice}"
                ),
            );
        }
    }

    /// Client metadata is a column, or every member that the server reads is one.
    fn require_members(&self, errors: &mut Errors) {
        if !self.role.is_client() || self.field("metadata").is_some() {
            return;
        }
        let missing: Vec<_> =
            MANDATORY_MEMBERS.into_iter().filter(|name| self.field(name).is_none()).collect();
        if !missing.is_empty() {
            errors.at(
                &self.entity.name,
                format_args!(
                    "the entity that derives `OAuthClient` lacks `metadata`: add `#[sea_orm(column_type = \"Json\")] pub metadata: ClientMetadata`, \
                     or keep its members in columns of their own, of which {} are missing",
                    all_of(missing)
                ),
            );
        }
    }

    fn require_whole_groups(&self, errors: &mut Errors) {
        for group in self.role.groups {
            let Some(first) = self.role.slots_of(group).find_map(|slot| self.field(slot.name))
            else {
                continue;
            };
            let needed = self.role.groups.iter().filter(|other| group.needs == Some(other.name));
            let slots =
                needed.flat_map(|other| self.role.slots_of(other)).chain(self.role.slots_of(group));
            let missing: Vec<_> =
                slots.filter(|slot| self.field(slot.name).is_none()).map(Slot::written).collect();
            if !missing.is_empty() {
                errors.at(
                    &first.ident,
                    format_args!(
                        "the {} columns are all there or none is: beside `{}` add {}",
                        group.name,
                        first.ident,
                        all_of(missing.iter().map(String::as_str))
                    ),
                );
            }
        }
    }

    /// A row that is looked up on every request, or that must exist at most once, has an index that says so.
    fn require_indexes(&self, errors: &mut Errors) {
        let is_whole_key =
            |field: &Field| field.sea_orm.primary_key && self.entity.primary_key().count() == 1;
        for (slot, field) in &self.columns {
            let found = field.sea_orm.unique || is_whole_key(field);
            match slot.lookup {
                Lookup::Unique if !found => errors.at(
                    &field.ident,
                    format_args!("rows are looked up by `{}`, and one value has one row: add `#[sea_orm(unique)]`", field.ident),
                ),
                Lookup::Indexed if !found && !field.sea_orm.indexed => errors.at(
                    &field.ident,
                    format_args!("rows are looked up by `{}`: add `#[sea_orm(indexed)]`", field.ident),
                ),
                _ => {}
            }
        }
    }

    /// SeaORM would let the database count up a key that is a hash.
    fn require_keys_that_can_be_made(&self, errors: &mut Errors) {
        for (_, field) in &self.columns {
            if field.sea_orm.primary_key
                && !field.sea_orm.counted_by_nobody
                && !is_text_key(&field.ty)
            {
                errors.at(
                    &field.ident,
                    format_args!("the server sets `{}` itself: write `#[sea_orm(primary_key, auto_increment = false)]`", field.ident),
                );
            }
        }
    }

    /// The server inserts rows, and knows no value for the application's own columns.
    fn require_columns_that_can_be_filled(&self, errors: &mut Errors) {
        if self.role.key.is_none() {
            return;
        }
        let extra = self.entity.fields.iter().filter(|field| {
            !self.plays_a_role(field) && !field.sea_orm.primary_key && field.keys.is_empty()
        });
        for field in extra {
            if !is_option(&field.ty) && !field.sea_orm.nullable && !field.sea_orm.has_default {
                let printed = printed(&field.ty);
                errors.at(
                    &field.ty,
                    format_args!(
                        "the server inserts rows of this entity and has no value for `{}`: make it `Option<{printed}>`, or give it a default, \
                         `#[sea_orm(default_value = ..)]`",
                        field.ident
                    ),
                );
            }
        }
    }
}
