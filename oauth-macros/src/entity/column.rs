//! One column of a role, and the groups that columns form.

use super::column_type::ColumnType;
use crate::symbol::Symbol;

/// One column of a role.
pub(crate) struct Column {
    /// The field with this name is the column; `#[oauth(name)]` makes another field the column.
    pub(crate) name: Symbol,
    pub(crate) holds: ColumnType,
    pub(crate) presence: Presence,
    pub(crate) lookup: Lookup,
    /// The inside of the `#[sea_orm(..)]` that `#[oauth_columns]` writes.
    pub(crate) sea_orm: &'static str,
    /// The documentation that `#[oauth_columns]` writes.
    pub(crate) documentation: &'static str,
    /// Whether `#[oauth_columns]` adds the column.
    pub(crate) is_standard: bool,
    /// Whether the name of a field is enough. If not, the field needs a mark, because other fields may have that
    /// name.
    pub(crate) is_found_by_name: bool,
}

/// When an entity has the column.
#[derive(Clone, Copy)]
pub(crate) enum Presence {
    Always,
    Optional,
    /// An entity has all columns of the group, or none of them.
    Group(&'static Group),
}

/// How the server finds rows by the column.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lookup {
    Never,
    /// One value has one row at most, so the column has a unique index.
    Unique,
    /// Several rows may share a value, so the column has an index of any kind.
    Indexed,
}

/// Columns of which an entity has all or none.
pub(crate) struct Group {
    /// The name in messages: "the refresh columns".
    pub(crate) name: &'static str,
    /// The names that stand for the group in the runtime. `None`: only the macros know the group.
    pub(crate) capability: Option<Capability>,
    /// Other groups that an entity must have as well.
    pub(crate) needs: &'static [&'static Group],
}

/// The names that stand for a group in the runtime.
pub(crate) struct Capability {
    /// The trait without methods that is implemented for an entity with the group.
    pub(crate) marker: &'static str,
    /// The struct of the group's columns.
    pub(crate) columns_struct: &'static str,
    /// The member for that struct among the columns of the role.
    pub(crate) member: &'static str,
}

impl Column {
    /// A column that an entity always has.
    pub(crate) const fn new(name: Symbol, holds: ColumnType, documentation: &'static str) -> Self {
        Self {
            name,
            holds,
            presence: Presence::Always,
            lookup: Lookup::Never,
            sea_orm: "",
            documentation,
            is_standard: true,
            is_found_by_name: true,
        }
    }

    /// A column for a member of the client metadata. `#[oauth_columns]` never adds it.
    pub(crate) const fn member(name: Symbol) -> Self {
        let mut column = Self::new(name, ColumnType::Member, "").optional();
        column.is_standard = false;
        column
    }

    /// A column that a field becomes by a mark only, whatever the field's name. `#[oauth_columns]` never adds it.
    pub(crate) const fn marked(name: Symbol, holds: ColumnType) -> Self {
        let mut column = Self::new(name, holds, "").optional();
        column.is_standard = false;
        column.is_found_by_name = false;
        column
    }

    /// Makes this a column that the entity must declare itself: `#[oauth_columns]` does not add it.
    pub(crate) const fn by_hand(mut self) -> Self {
        self.is_standard = false;
        self
    }

    pub(crate) const fn optional(mut self) -> Self {
        self.presence = Presence::Optional;
        self
    }

    pub(crate) const fn group(mut self, group: &'static Group) -> Self {
        self.presence = Presence::Group(group);
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

    pub(crate) fn is_in(&self, group: &Group) -> bool {
        matches!(self.presence, Presence::Group(own) if own.name == group.name)
    }

    /// The field as a user writes it.
    pub(crate) fn written(&self) -> String {
        let index = match self.lookup {
            Lookup::Never => "",
            Lookup::Unique => "#[sea_orm(unique)] ",
            Lookup::Indexed => "#[sea_orm(indexed)] ",
        };
        format!("{index}pub {}: {}", self.name, self.holds.written())
    }
}
