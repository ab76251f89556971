//! The table of the derives: the columns of each role, its rules, and what is written for it.

use super::{
    activity, client, code, contract::Contract, expand, mapping::Mapping, rules, short_lived, stub,
    token, user,
};
use crate::errors::Errors;
use proc_macro2::TokenStream;

/// A role that an entity can have. A new derive is one more row of this table.
pub(crate) struct Role {
    pub(crate) contract: &'static Contract,
    /// The rules of this role, besides those of `rules::check`.
    pub(super) rules: &'static [Rule],
    /// Writes the implementation, when no rule found a mistake.
    pub(super) expand: fn(&Mapping<'_>) -> TokenStream,
    /// Writes an implementation that compiles beside the messages, and never runs.
    pub(super) stub: fn(&Mapping<'_>) -> TokenStream,
}

/// Reports what is wrong with an entity.
pub(super) type Rule = fn(&Mapping<'_>, &mut Errors);

/// For entities whose rows the server inserts.
const OF_INSERTED_ROWS: &[Rule] = &[
    rules::require_keys_that_are_not_counted_up,
    rules::require_one_key,
    rules::require_columns_that_can_be_filled,
];

pub(crate) static CLIENT: Role = Role {
    contract: &client::contract::CONTRACT,
    rules: &[
        client::rules::require_metadata,
        rules::require_keys_that_are_not_counted_up,
        activity::rules::check_activity,
    ],
    expand: client::expand::expand,
    stub: client::expand::stub,
};

pub(crate) static TOKEN: Role = Role {
    contract: &token::CONTRACT,
    rules: OF_INSERTED_ROWS,
    expand: expand::expand,
    stub: stub::stub,
};

pub(crate) static CODE: Role = Role {
    contract: &code::CONTRACT,
    rules: OF_INSERTED_ROWS,
    expand: expand::expand,
    stub: stub::stub,
};

pub(crate) static SHORT_LIVED: Role = Role {
    contract: &short_lived::CONTRACT,
    rules: OF_INSERTED_ROWS,
    expand: expand::expand,
    stub: stub::stub,
};

pub(crate) static USER: Role = Role {
    contract: &user::contract::CONTRACT,
    rules: &[
        user::rules::require_primary_key,
        user::rules::check_claims,
        activity::rules::check_activity,
    ],
    expand: user::expand::expand,
    stub: user::expand::stub,
};
