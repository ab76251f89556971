//! What a role is: its columns, which of them belong together, and what the server does with rows.

use super::column_type::ColumnType;
use crate::symbol::{self, Symbol};

/// A role that an entity can play. A new derive is one more of these, in `roles.rs`.
pub(crate) struct Role {
    /// The word of `#[oauth_columns(..)]`.
    pub(crate) name: Symbol,
    /// The derive.
    pub(crate) derive: &'static str,
    /// "a token"
    pub(crate) noun: &'static str,
    /// The trait that is implemented.
    pub(crate) model: &'static str,
    /// The struct of its `COLUMNS`.
    pub(crate) columns: &'static str,
    /// The member of that struct for the primary key, when the server inserts rows and so must fill
    /// it.
    pub(crate) key: Option<&'static str>,
    pub(crate) owner: Owner,
    /// The hook in which an application fills columns of its own, if there is one.
    pub(crate) filled_by: Option<&'static str>,
    pub(crate) slots: &'static [Slot],
    pub(crate) groups: &'static [Group],
}

/// Whether an entity has a column that points at a user.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    Never,
    Optional,
    Required,
}

/// Columns that an entity has all of, or none.
pub(crate) struct Group {
    /// The word in messages, and the member of the role's columns.
    pub(crate) name: &'static str,
    /// The struct of its columns.
    pub(crate) columns: Option<&'static str>,
    /// The trait that stands for it.
    pub(crate) capability: Option<&'static str>,
    /// Another group without which this one is useless.
    pub(crate) needs: Option<&'static str>,
}

/// When an entity has the column.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    Always,
    Optional,
    /// All columns of the group of that name, or none.
    Group(&'static str),
}

/// How the server finds rows by the column.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lookup {
    Never,
    /// At most one row has a value: a unique index.
    Unique,
    /// Several rows share a value: any index.
    Indexed,
}

/// One column of a role.
pub(crate) struct Slot {
    /// The name of the field, and the key of `#[oauth(..)]` that gives the role to another field.
    pub(crate) name: Symbol,
    pub(crate) column_type: ColumnType,
    pub(crate) presence: Presence,
    pub(crate) lookup: Lookup,
    /// The inside of the `#[sea_orm(..)]` that `#[oauth_columns]` writes.
    pub(crate) sea_orm: &'static str,
    /// The documentation that `#[oauth_columns]` writes.
    pub(crate) documentation: &'static str,
    /// Whether `#[oauth_columns]` adds the column.
    pub(crate) standard: bool,
}

impl Slot {
    pub(crate) const fn new(
        name: Symbol,
        column_type: ColumnType,
        documentation: &'static str,
    ) -> Self {
        let presence = Presence::Always;
        Self {
            name,
            column_type,
            presence,
            lookup: Lookup::Never,
            sea_orm: "",
            documentation,
            standard: true,
        }
    }

    pub(crate) const fn optional(mut self) -> Self {
        self.presence = Presence::Optional;
        self
    }

    pub(crate) const fn group(mut self, name: &'static str) -> Self {
        self.presence = Presence::Group(name);
        self
    }

    pub(crate) const fn unique(mut self) -> Self {
        self.lookup = Lookup::Unique;
        self.sea_orm = "unique";
        self
    }

    pub(crate) const fn indexed(mut self, sea_orm: &'static str) -> Self {
        self.lookup = Lookup::Indexed;
        self.sea_orm = sea_orm;
        self
    }

    pub(crate) const fn sea_orm(mut self, sea_orm: &'static str) -> Self {
        self.sea_orm = sea_orm;
        self
    }

    /// A column that stands for a member of the client metadata, only where the user writes it.
    pub(crate) const fn member(name: Symbol) -> Self {
        let mut slot = Self::new(name, ColumnType::Member, "").optional();
        slot.standard = false;
        slot
    }

    /// The field that a user writes for it.
    pub(crate) fn written(&self) -> String {
        let index = match self.lookup {
            Lookup::Never => "",
            Lookup::Unique => "#[sea_orm(unique)] ",
            Lookup::Indexed => "#[sea_orm(indexed)] ",
        };
        format!("{index}pub {}: {}", self.name, self.column_type.written())
    }
}

impl Role {
    pub(crate) fn is_client(&self) -> bool {
        self.name == symbol::CLIENT
    }

    pub(crate) fn slot(&self, name: &str) -> Option<&'static Slot> {
        self.slots.iter().find(|slot| slot.name.as_str() == name)
    }

    pub(crate) fn slots_of(&self, group: &Group) -> impl Iterator<Item = &'static Slot> {
        let presence = Presence::Group(group.name);
        self.slots.iter().filter(move |slot| slot.presence == presence)
    }

    /// The keys of `#[oauth(..)]` on a field.
    pub(crate) fn keys(&self) -> impl Iterator<Item = Symbol> {
        let owner = (self.owner != Owner::Never).then_some(symbol::OWNER);
        let filled = self.filled_by.map(|_| symbol::FILLED);
        self.slots.iter().map(|slot| slot.name).chain(owner).chain(filled)
    }
}
