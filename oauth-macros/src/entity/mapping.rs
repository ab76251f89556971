//! Which field is which column: by a mark, or by its name.

use super::{
    column::{Column, Group},
    contract::{Contract, Owner},
    input::{Entity, Field},
    wrong_key,
};
use crate::{
    attr::Key,
    errors::Errors,
    symbol::{self, Symbol},
};

/// The fields of an entity as the columns of its role. A mistake may leave a column out.
pub(crate) struct Mapping<'a> {
    pub(crate) contract: &'static Contract,
    pub(crate) entity: &'a Entity,
    /// In the order of the contract.
    pub(crate) columns: Vec<(&'static Column, &'a Field)>,
    /// The column that points at a user.
    pub(crate) owner: Option<&'a Field>,
    /// The primary key, if it is none of the other columns and the contract has a member for it.
    pub(crate) key: Option<&'a Field>,
    /// Columns that a mistaken mark names. They are not reported as missing as well.
    refused: Vec<Symbol>,
}

impl<'a> Mapping<'a> {
    /// Reads the marks, then the names. Reports wrong marks; the rules report missing columns.
    pub(super) fn read(
        contract: &'static Contract,
        entity: &'a Entity,
        errors: &mut Errors,
    ) -> Self {
        let (columns, refused) = (Vec::new(), Vec::new());
        let mut mapping = Self { contract, entity, columns, owner: None, key: None, refused };
        for field in &entity.fields {
            mapping.read_marks(field, errors);
        }
        for field in &entity.fields {
            mapping.read_name(field, errors);
        }
        let position = |column| contract.columns.iter().position(|own| std::ptr::eq(own, column));
        mapping.columns.sort_by_key(|(column, _)| position(*column));
        if contract.key_member.is_some() {
            mapping.key = entity.primary_key().next().filter(|field| !mapping.is_used(field));
        }
        mapping
    }

    /// The field that is the column with that name. The assertion makes the macros' tests fail for the name of another
    /// role's column, which would find no field and so silently lose a column.
    pub(crate) fn field(&self, name: Symbol) -> Option<&'a Field> {
        debug_assert!(
            self.contract.column(name.as_str()).is_some(),
            "{} has no column `{name}`",
            self.contract.noun
        );
        self.columns.iter().find(|(column, _)| column.name == name).map(|(_, field)| *field)
    }

    /// Whether no field is the column, and no mistake explains why.
    pub(crate) fn lacks(&self, column: Symbol) -> bool {
        self.field(column).is_none() && !self.refused.contains(&column)
    }

    /// Whether the field is the owner or a column of the contract.
    pub(crate) fn is_used(&self, field: &Field) -> bool {
        let is_owner = self.owner.is_some_and(|owner| std::ptr::eq(owner, field));
        is_owner || self.columns.iter().any(|(_, known)| std::ptr::eq(*known, field))
    }

    pub(crate) fn has_group(&self, group: &Group) -> bool {
        self.contract.columns_of(group).all(|column| self.field(column.name).is_some())
    }

    pub(crate) fn groups(&self) -> impl Iterator<Item = &'static Group> {
        self.contract.groups.iter().copied().filter(|group| self.has_group(group))
    }

    fn read_marks(&mut self, field: &'a Field, errors: &mut Errors) {
        for key in &field.keys {
            if !self.contract.keys().any(|known| key.is(known)) {
                errors.at(&key.name, wrong_key::on_field(key, self.contract));
            } else if !self.contract.own_keys.iter().any(|known| key.is(*known)) {
                key.flag(errors);
                self.read_mark(field, key, errors);
            }
        }
        // After all marks of the field, because only now is it known whether the field is a column of the contract.
        if let Some(filled) = field.key(symbol::FILLED)
            && self.contract.filled_by.is_some()
            && (self.is_used(field) || self.contract.column_by_name(&field.name()).is_some())
        {
            errors.at(&filled.name, "the server fills this column itself: remove `filled`");
        }
    }

    fn read_mark(&mut self, field: &'a Field, key: &Key, errors: &mut Errors) {
        if key.is(symbol::FILLED) {
            return;
        }
        let name = key.name.to_string();
        let column = self.contract.column(&name);
        let taken = column.map_or(self.owner, |column| self.field(column.name));
        if self.is_used(field) {
            let field = &field.ident;
            let message = format!(
                "`{field}` is marked as another column already: a field is one column only"
            );
            errors.at(&key.name, message);
            self.refused.extend(column.map(|column| column.name));
        } else if let Some(other) = taken {
            let other = &other.ident;
            errors.at(
                &key.name,
                format_args!("`{other}` is the `{name}` column already: only one field can be"),
            );
        } else if let Some(column) = column {
            self.columns.push((column, field));
        } else if self.contract.owner != Owner::Never {
            self.owner = Some(field);
        }
    }

    fn read_name(&mut self, field: &'a Field, errors: &mut Errors) {
        let Some(column) = self.contract.column_by_name(&field.name()) else { return };
        if self.is_used(field) {
            return;
        }
        let Some(marked) = self.field(column.name) else {
            return self.columns.push((column, field));
        };
        let (name, marked) = (column.name, &marked.ident);
        errors.at(
            &field.ident,
            format_args!(
                "`{marked}` is marked as the `{name}` column, so no other field can have that name: \
                 rename this field, and keep the name of its column in the database with \
                 `#[sea_orm(column_name = \"{name}\")]`"
            ),
        );
    }
}
