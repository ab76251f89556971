//! The columns of an authorization code. RFC 6749, section 4.1.2; RFC 7636, section 4.3.

use super::{
    column::{Capability, Column, Group},
    column_type::ColumnType::{CodeHash, Integer, OptionalJson, OptionalText, OptionalTime, Text},
    contract::{Contract, Owner},
};
use crate::symbol;

static AUTHORIZATION: Group = Group {
    name: "authorization",
    capability: Some(Capability {
        marker: "AuthorizedCodes",
        columns_struct: "AuthorizationColumns",
        member: "authorization",
    }),
    needs: &[],
};

static PKCE: Group = Group {
    name: "pkce",
    capability: Some(Capability {
        marker: "PkceCodes",
        columns_struct: "PkceColumns",
        member: "pkce",
    }),
    needs: &[],
};

pub(crate) static CONTRACT: Contract = Contract {
    name: symbol::CODE,
    derive: "AuthorizationCode",
    noun: "an authorization code",
    model_trait: "CodeModel",
    columns_struct: "CodeColumns",
    key_member: Some("key"),
    owner: Owner::Required,
    filled_by: Some("the grant's `save_authorization_code`"),
    columns: &[
        Column::new(
            symbol::CODE,
            CodeHash,
            "The hash of the authorization code (RFC 6749 section 4.1.2).",
        )
        .unique(),
        Column::new(symbol::CLIENT_ID, Text, "The client that the code was issued to.")
            .sea_orm("indexed"),
        Column::new(
            symbol::REGISTRATION_ID,
            OptionalText,
            "The registration of that client: the name of its row.",
        ),
        Column::new(
            symbol::REDIRECT_URI,
            OptionalText,
            "The redirect URI, if the request carried one.",
        )
        .sea_orm("column_type = \"Text\""),
        Column::new(symbol::SCOPE, Text, "The scope that was granted (RFC 6749 section 3.3).")
            .sea_orm("column_type = \"Text\""),
        Column::new(symbol::EXPIRES_AT, Integer, "When the code ends, in epoch seconds."),
        Column::new(
            symbol::USED_AT,
            OptionalTime,
            "When the code was exchanged, in epoch seconds.",
        ),
        Column::new(symbol::FAMILY, Text, "Which authorization the tokens of the code belong to.")
            .indexed("indexed"),
        Column::new(symbol::FAILED_ATTEMPTS, Integer, "How many wrong code verifiers were shown."),
        Column::new(
            symbol::REMOVABLE_AT,
            OptionalTime,
            "When nothing needs the row any more, in epoch seconds; null while it is needed.",
        )
        .indexed("indexed"),
        Column::new(
            symbol::GRANTED,
            OptionalJson,
            "What was approved, where the other columns do not say it all.",
        )
        .group(&AUTHORIZATION)
        .sea_orm("column_type = \"Json\""),
        Column::new(
            symbol::CODE_CHALLENGE,
            OptionalText,
            "The code challenge (RFC 7636 section 4.3).",
        )
        .group(&PKCE),
        Column::new(
            symbol::CODE_CHALLENGE_METHOD,
            OptionalText,
            "How the code challenge was made (RFC 7636 section 4.3).",
        )
        .group(&PKCE),
    ],
    groups: &[&AUTHORIZATION, &PKCE],
    own_keys: &[],
};
