//! The column contract of one role: which columns its entity has, and what the runtime calls them.

use super::column::{Column, Group};
use crate::symbol::{self, Symbol};

/// Everything that the macros know of a role as data. `role.rs` adds what is done with it.
pub(crate) struct Contract {
    /// The role's word, as in `#[oauth_columns(token)]`.
    pub(crate) name: Symbol,
    /// The derive: `OAuthToken`
    pub(crate) derive: &'static str,
    /// The role in messages: "a token"
    pub(crate) noun: &'static str,
    /// The runtime's trait that the derive implements.
    pub(crate) model_trait: &'static str,
    /// The struct of the trait's constant `COLUMNS`.
    pub(crate) columns_struct: &'static str,
    /// The member of that struct for the primary key. Only roles whose rows the server inserts have it: the server
    /// must know how a new row gets its key.
    pub(crate) key_member: Option<&'static str>,
    pub(crate) owner: Owner,
    /// The hook in which an application fills columns of its own, if there is one.
    pub(crate) filled_by: Option<&'static str>,
    pub(crate) columns: &'static [Column],
    pub(crate) groups: &'static [&'static Group],
    /// Keys that do not mark a column of the contract. The role reads them and their values itself: `claim = "email"`.
    pub(crate) own_keys: &'static [Symbol],
}

/// Whether an entity has a column that points at a user.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    Never,
    Optional,
    Required,
}

impl Contract {
    /// The column with that name, if the name is one of a column.
    pub(crate) fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name.as_str() == name)
    }

    /// The column that a field with this name becomes without a mark.
    pub(crate) fn column_by_name(&self, field: &str) -> Option<&'static Column> {
        self.column(field).filter(|column| column.is_found_by_name)
    }

    pub(crate) fn columns_of(&self, group: &Group) -> impl Iterator<Item = &'static Column> {
        self.columns.iter().filter(|column| column.is_in(group))
    }

    pub(crate) fn has_standard_columns(&self) -> bool {
        self.columns.iter().any(|column| column.is_standard)
    }

    /// The keys of this role: its columns, and the keys that the role reads itself.
    pub(crate) fn keys_of_its_own(&self) -> impl Iterator<Item = Symbol> {
        let columns = self.columns.iter().map(|column| column.name);
        columns.chain(self.own_keys.iter().copied())
    }

    /// Every key that `#[oauth(..)]` may have on a field.
    pub(crate) fn keys(&self) -> impl Iterator<Item = Symbol> {
        let owner = (self.owner != Owner::Never).then_some(symbol::OWNER);
        let filled = self.filled_by.map(|_| symbol::FILLED);
        self.keys_of_its_own().chain(owner).chain(filled)
    }
}
