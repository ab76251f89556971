//! The columns of a short-lived object: a pending authorization request, or anything else that lives for minutes.

use super::{
    column::Column,
    column_type::ColumnType::{HandleHash, Integer, Json, OptionalTime, Text},
    contract::{Contract, Owner},
};
use crate::symbol;

pub(crate) static CONTRACT: Contract = Contract {
    name: symbol::SHORT_LIVED,
    derive: "ShortLived",
    noun: "a short-lived object",
    model_trait: "ShortLivedModel",
    columns_struct: "ShortLivedColumns",
    key_member: Some("id"),
    owner: Owner::Never,
    filled_by: None,
    columns: &[
        Column::new(symbol::KEY, HandleHash, "The hash of the handle.").unique(),
        Column::new(symbol::KIND, Text, "What kind of object it is."),
        Column::new(symbol::PAYLOAD, Json, "The content of the object.")
            .sea_orm("column_type = \"Json\""),
        Column::new(symbol::EXPIRES_AT, Integer, "When the object ends, in epoch seconds.")
            .sea_orm("indexed"),
        Column::new(symbol::USED_AT, OptionalTime, "When the object was used, in epoch seconds."),
    ],
    groups: &[],
    own_keys: &[],
};
