//! The columns of a user. RFC 6749, section 1.1; claims: OpenID Connect Core, section 5.1.

use crate::{
    entity::{
        column::Column,
        column_type::ColumnType::{Json, Stamp, Subject},
        contract::{Contract, Owner},
    },
    symbol,
};

/// A user entity is the application's own, so no column has a fixed name: all are found by their marks.
pub(crate) static CONTRACT: Contract = Contract {
    name: symbol::USER,
    derive: "ResourceOwner",
    noun: "a user",
    model_trait: "ResourceOwner",
    columns_struct: "UserColumns",
    key_member: None,
    owner: Owner::Never,
    filled_by: None,
    columns: &[
        Column::marked(symbol::CLAIMS, Json),
        Column::marked(symbol::STAMP, Stamp),
        Column::marked(symbol::SUBJECT, Subject).unique(),
    ],
    groups: &[],
    own_keys: &[symbol::ACTIVE, symbol::DISABLED, symbol::IGNORE, symbol::CLAIM, symbol::VERIFIED],
};
