//! Which field plays which role: by a key, or else by its name.

use super::{
    input::{Entity, Field},
    keys,
    role::{Group, Owner, Role, Slot},
    rules,
};
use crate::{
    errors::Errors,
    symbol::{self, Symbol},
};

/// The columns of an entity in their roles. Complete once no mistake was found.
pub(crate) struct Mapping<'a> {
    pub(crate) role: &'static Role,
    pub(crate) entity: &'a Entity,
    /// In the order of the role's slots.
    pub(crate) columns: Vec<(&'static Slot, &'a Field)>,
    pub(crate) owner: Option<&'a Field>,
    /// The primary key, when it is none of the other columns.
    pub(crate) key: Option<&'a Field>,
    /// Roles that a mistaken key names: they are not missing as well.
    refused: Vec<Symbol>,
}

impl<'a> Mapping<'a> {
    pub(crate) fn check(role: &'static Role, entity: &'a Entity, errors: &mut Errors) -> Self {
        let mut mapping =
            Self { role, entity, columns: Vec::new(), owner: None, key: None, refused: Vec::new() };
        for field in &entity.fields {
            mapping.read_keys(field, errors);
        }
        for field in &entity.fields {
            mapping.read_name(field, errors);
        }
        let position = |slot| role.slots.iter().position(|known| std::ptr::eq(known, slot));
        mapping.columns.sort_by_key(|(slot, _)| position(*slot));
        if role.key.is_some() {
            mapping.key = entity.primary_key().next().filter(|field| !mapping.has_role(field));
        }
        rules::check(&mapping, errors);
        mapping
    }

    /// The field that plays the role.
    pub(crate) fn field(&self, name: Symbol) -> Option<&'a Field> {
        self.columns.iter().find(|(slot, _)| slot.name == name).map(|(_, field)| *field)
    }

    /// Whether there is no such column, and no mistake that explains its absence.
    pub(crate) fn lacks(&self, slot: &Slot) -> bool {
        self.field(slot.name).is_none() && !self.refused.contains(&slot.name)
    }

    pub(crate) fn has_role(&self, field: &Field) -> bool {
        let is_owner = self.owner.is_some_and(|owner| std::ptr::eq(owner, field));
        is_owner || self.columns.iter().any(|(_, known)| std::ptr::eq(*known, field))
    }

    pub(crate) fn has_group(&self, group: &Group) -> bool {
        self.role.slots_of(group).all(|slot| self.field(slot.name).is_some())
    }

    pub(crate) fn groups(&self) -> impl Iterator<Item = &'static Group> {
        self.role.groups.iter().filter(|group| self.has_group(group))
    }

    fn read_keys(&mut self, field: &'a Field, errors: &mut Errors) {
        let mut filled = Vec::new();
        for key in &field.keys {
            let name = key.name.to_string();
            let slot = self.role.slot(&name);
            if !self.role.keys().any(|known| key.is(known)) {
                errors.at(&key.name, keys::unknown(key, self.role.keys(), self.role.noun));
                continue;
            }
            key.flag(errors);
            if key.is(symbol::FILLED) {
                filled.push((key, field));
                continue;
            }
            let taken = slot.map_or(self.owner, |slot| self.field(slot.name));
            if self.has_role(field) {
                let field = &field.ident;
                let message = format!("`{field}` has a role already, and a column plays one");
                errors.at(&key.name, message);
                self.refused.extend(slot.map(|slot| slot.name));
            } else if let Some(other) = taken {
                let other = &other.ident;
                errors.at(&key.name, format_args!("`{other}` is the `{name}` already"));
            } else if let Some(slot) = slot {
                self.columns.push((slot, field));
            } else if self.role.owner != Owner::Never {
                self.owner = Some(field);
            }
        }
        for (key, field) in filled {
            if self.has_role(field) || self.role.slot(&field.name()).is_some() {
                let message = "this column is the server's, which fills it itself";
                errors.at(&key.name, message);
            }
        }
    }

    fn read_name(&mut self, field: &'a Field, errors: &mut Errors) {
        let Some(slot) = self.role.slot(&field.name()) else { return };
        if self.has_role(field) {
            return;
        }
        let Some(marked) = self.field(slot.name) else {
            return self.columns.push((slot, field));
        };
        let (name, marked) = (slot.name, &marked.ident);
        errors.at(
            &field.ident,
            format_args!(
                "this is the `{name}` by its name, and `{marked}` is marked as it: give this \
                 field another name, and keep the column's with `#[sea_orm(column_name = \
                 \"{name}\")]`"
            ),
        );
    }
}
