//! The columns of a token, one row for each issuance. RFC 6749, sections 1.4, 1.5 and 6.

use super::{
    column::{Capability, Column, Group},
    column_type::ColumnType::{
        Integer, OptionalJson, OptionalSealedAnswer, OptionalText, OptionalTime, OptionalTokenHash,
        Text,
    },
    contract::{Contract, Owner},
};
use crate::symbol;

/// One key over both columns of a family, so that two rows cannot claim the same generation.
const IN_FAMILY: &str = "unique_key = \"family_generation\"";

static FAMILY: Group = Group {
    name: "family",
    capability: Some(Capability {
        marker: "FamilyTokens",
        columns_struct: "FamilyColumns",
        member: "family",
    }),
    needs: &[],
};

static AUTHORIZATION: Group = Group {
    name: "authorization",
    capability: Some(Capability {
        marker: "AuthorizedTokens",
        columns_struct: "AuthorizationColumns",
        member: "authorization",
    }),
    needs: &[],
};

static REFRESH: Group = Group {
    name: "refresh",
    capability: Some(Capability {
        marker: "RefreshableTokens",
        columns_struct: "RefreshColumns",
        member: "refresh",
    }),
    needs: &[&FAMILY, &AUTHORIZATION],
};

pub(crate) static CONTRACT: Contract = Contract {
    name: symbol::TOKEN,
    derive: "OAuthToken",
    noun: "a token",
    model_trait: "TokenModel",
    columns_struct: "TokenColumns",
    key_member: Some("key"),
    owner: Owner::Optional,
    filled_by: Some("the provider's `save_token`"),
    columns: &[
        Column::new(symbol::ACCESS_TOKEN, OptionalTokenHash, "The hash of the access token.")
            .unique(),
        Column::new(symbol::CLIENT_ID, Text, "The client that the token was issued to.")
            .sea_orm("indexed"),
        Column::new(
            symbol::REGISTRATION_ID,
            OptionalText,
            "The registration of that client: the name of its row.",
        ),
        Column::new(symbol::SCOPE, Text, "The scope of the access token (RFC 6749 section 3.3).")
            .sea_orm("column_type = \"Text\""),
        Column::new(symbol::ISSUED_AT, Integer, "When the token was issued, in epoch seconds."),
        Column::new(symbol::EXPIRES_AT, Integer, "When the access token ends, in epoch seconds."),
        Column::new(
            symbol::REVOKED_AT,
            OptionalTime,
            "When the row was revoked, in epoch seconds (RFC 7009).",
        ),
        Column::new(
            symbol::REMOVABLE_AT,
            OptionalTime,
            "When nothing needs the row any more, in epoch seconds; null while it is needed.",
        )
        .indexed("indexed"),
        Column::new(symbol::FAMILY, OptionalText, "Which authorization the token belongs to.")
            .group(&FAMILY)
            .indexed(IN_FAMILY),
        Column::new(symbol::GENERATION, Integer, "How often the authorization was refreshed.")
            .group(&FAMILY)
            .sea_orm(IN_FAMILY),
        Column::new(
            symbol::GRANTED,
            OptionalJson,
            "What was approved, where the other columns do not say it all.",
        )
        .group(&AUTHORIZATION)
        .sea_orm("column_type = \"Json\""),
        Column::new(
            symbol::REFRESH_TOKEN,
            OptionalTokenHash,
            "The hash of the refresh token (RFC 6749 section 1.5).",
        )
        .group(&REFRESH)
        .unique(),
        Column::new(
            symbol::REFRESH_EXPIRES_AT,
            OptionalTime,
            "When the refresh token ends if it stays unused, in epoch seconds.",
        )
        .group(&REFRESH),
        Column::new(
            symbol::FAMILY_EXPIRES_AT,
            OptionalTime,
            "When the whole authorization ends, in epoch seconds.",
        )
        .group(&REFRESH),
        Column::new(
            symbol::SUPERSEDED_AT,
            OptionalTime,
            "When the refresh token was used, in epoch seconds.",
        )
        .group(&REFRESH),
        Column::new(
            symbol::SEALED_ANSWER,
            OptionalSealedAnswer,
            "The sealed answer to that refresh, for a client that lost the answer.",
        )
        .group(&REFRESH),
    ],
    groups: &[&FAMILY, &AUTHORIZATION, &REFRESH],
    own_keys: &[],
};
