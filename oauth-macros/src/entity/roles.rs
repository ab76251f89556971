//! The roles as data: the column contract.

use super::{
    column_type::ColumnType::{
        CodeHash, Integer, Json, KeyHash, Metadata, OptionalSealedAnswer, OptionalSecretHash,
        OptionalText, OptionalTime, OptionalTokenHash, Text, Time,
    },
    role::{Group, Owner, Role, Slot},
};
use crate::symbol::{self, Symbol};

/// Every role that has columns by name.
pub(crate) const ALL: [&Role; 4] = [&CLIENT, &TOKEN, &CODE, &SHORT_LIVED];

/// The member columns that a client entity without a `metadata` column must have.
pub(crate) const MANDATORY_MEMBERS: [Symbol; 4] =
    [symbol::REDIRECT_URIS, symbol::GRANT_TYPES, symbol::SCOPE, symbol::TOKEN_ENDPOINT_AUTH_METHOD];

const TEXT: &str = "column_type = \"Text\"";
const JSON: &str = "column_type = \"Json\"";
const INDEXED: &str = "indexed";
const IN_FAMILY: &str = "unique_key = \"family_generation\"";

/// RFC 6749 section 2; members as RFC 7591 section 2 names them.
pub(crate) static CLIENT: Role = Role {
    name: symbol::CLIENT,
    derive: "OAuthClient",
    noun: "a client",
    model: "ClientModel",
    columns: "ClientColumns",
    key: None,
    owner: Owner::Optional,
    filled_by: None,
    slots: &[
        Slot::new(symbol::CLIENT_ID, Text, "The identifier of the client (RFC 6749 section 2.2).")
            .unique(),
        Slot::new(
            symbol::CLIENT_SECRET,
            OptionalSecretHash,
            "The hash of the client's secret; public clients have none.",
        ),
        Slot::new(
            symbol::METADATA,
            Metadata,
            "What the client registered, under the names of RFC 7591 section 2.",
        )
        .optional()
        .sea_orm(JSON),
        Slot::new(
            symbol::CLIENT_ID_ISSUED_AT,
            Time,
            "When the client was registered, in epoch seconds (RFC 7591 section 3.2.1).",
        )
        .optional(),
        Slot::new(
            symbol::CLIENT_SECRET_EXPIRES_AT,
            Time,
            "When the secret ends, in epoch seconds (RFC 7591 section 3.2.1).",
        )
        .optional(),
        Slot::new(
            symbol::PREVIOUS_SECRET,
            OptionalSecretHash,
            "The hash of the secret before this one, while it is still good.",
        )
        .group("previous secret"),
        Slot::new(
            symbol::PREVIOUS_SECRET_EXPIRES_AT,
            Time,
            "When the secret before this one ends, in epoch seconds.",
        )
        .group("previous secret"),
        Slot::new(
            symbol::DISABLED_AT,
            OptionalTime,
            "When the client was switched off, in epoch seconds.",
        )
        .optional(),
        Slot::member(symbol::REDIRECT_URIS),
        Slot::member(symbol::TOKEN_ENDPOINT_AUTH_METHOD),
        Slot::member(symbol::GRANT_TYPES),
        Slot::member(symbol::RESPONSE_TYPES),
        Slot::member(symbol::CLIENT_NAME),
        Slot::member(symbol::CLIENT_URI),
        Slot::member(symbol::LOGO_URI),
        Slot::member(symbol::SCOPE),
        Slot::member(symbol::CONTACTS),
        Slot::member(symbol::TOS_URI),
        Slot::member(symbol::POLICY_URI),
        Slot::member(symbol::JWKS_URI),
        Slot::member(symbol::JWKS),
        Slot::member(symbol::SOFTWARE_ID),
        Slot::member(symbol::SOFTWARE_VERSION),
        Slot::member(symbol::INTROSPECTION),
    ],
    groups: &[Group { name: "previous secret", columns: None, capability: None, needs: None }],
};

/// RFC 6749 sections 1.4, 1.5 and 6.
pub(crate) static TOKEN: Role = Role {
    name: symbol::TOKEN,
    derive: "OAuthToken",
    noun: "a token",
    model: "TokenModel",
    columns: "TokenColumns",
    key: Some("key"),
    owner: Owner::Optional,
    filled_by: Some("the provider's `save_token`"),
    slots: &[
        Slot::new(symbol::ACCESS_TOKEN, OptionalTokenHash, "The hash of the access token.")
            .unique(),
        Slot::new(symbol::CLIENT_ID, Text, "The client that the token was issued to.")
            .sea_orm(INDEXED),
        Slot::new(symbol::SCOPE, Text, "The scope of the access token (RFC 6749 section 3.3).")
            .sea_orm(TEXT),
        Slot::new(symbol::ISSUED_AT, Integer, "When the token was issued, in epoch seconds."),
        Slot::new(symbol::EXPIRES_AT, Integer, "When the access token ends, in epoch seconds.")
            .sea_orm(INDEXED),
        Slot::new(
            symbol::REVOKED_AT,
            OptionalTime,
            "When the row was revoked, in epoch seconds (RFC 7009).",
        ),
        Slot::new(symbol::FAMILY, OptionalText, "Which authorization the token belongs to.")
            .group("family")
            .indexed(IN_FAMILY),
        Slot::new(symbol::GENERATION, Integer, "How often the authorization was refreshed.")
            .group("family")
            .sea_orm(IN_FAMILY),
        Slot::new(
            symbol::REFRESH_TOKEN,
            OptionalTokenHash,
            "The hash of the refresh token (RFC 6749 section 1.5).",
        )
        .group("refresh")
        .unique(),
        Slot::new(
            symbol::REFRESH_EXPIRES_AT,
            OptionalTime,
            "When the refresh token ends if it stays unused, in epoch seconds.",
        )
        .group("refresh"),
        Slot::new(
            symbol::FAMILY_EXPIRES_AT,
            OptionalTime,
            "When the whole authorization ends, in epoch seconds.",
        )
        .group("refresh"),
        Slot::new(
            symbol::SUPERSEDED_AT,
            OptionalTime,
            "When the refresh token was used, in epoch seconds.",
        )
        .group("refresh"),
        Slot::new(
            symbol::SEALED_ANSWER,
            OptionalSealedAnswer,
            "The answer to that use, sealed, for a client that lost it.",
        )
        .group("refresh"),
    ],
    groups: &[
        Group {
            name: "family",
            columns: Some("FamilyColumns"),
            capability: Some("FamilyTokens"),
            needs: None,
        },
        Group {
            name: "refresh",
            columns: Some("RefreshColumns"),
            capability: Some("RefreshableTokens"),
            needs: Some("family"),
        },
    ],
};

/// RFC 6749 section 4.1.2; RFC 7636.
pub(crate) static CODE: Role = Role {
    name: symbol::CODE,
    derive: "AuthorizationCode",
    noun: "an authorization code",
    model: "CodeModel",
    columns: "CodeColumns",
    key: Some("key"),
    owner: Owner::Required,
    filled_by: Some("the grant's `save_authorization_code`"),
    slots: &[
        Slot::new(
            symbol::CODE,
            CodeHash,
            "The hash of the authorization code (RFC 6749 section 4.1.2).",
        )
        .unique(),
        Slot::new(symbol::CLIENT_ID, Text, "The client that the code was issued to.")
            .sea_orm(INDEXED),
        Slot::new(
            symbol::REDIRECT_URI,
            OptionalText,
            "The redirect URI, if the request carried one.",
        )
        .sea_orm(TEXT),
        Slot::new(symbol::SCOPE, Text, "The scope that was granted (RFC 6749 section 3.3).")
            .sea_orm(TEXT),
        Slot::new(symbol::EXPIRES_AT, Integer, "When the code ends, in epoch seconds.")
            .sea_orm(INDEXED),
        Slot::new(symbol::USED_AT, OptionalTime, "When the code was exchanged, in epoch seconds."),
        Slot::new(symbol::FAMILY, Text, "Which authorization the tokens of the code belong to."),
        Slot::new(symbol::FAILED_ATTEMPTS, Integer, "How many wrong code verifiers were shown."),
        Slot::new(
            symbol::CODE_CHALLENGE,
            OptionalText,
            "The code challenge (RFC 7636 section 4.3).",
        )
        .group("pkce"),
        Slot::new(
            symbol::CODE_CHALLENGE_METHOD,
            OptionalText,
            "How it was made (RFC 7636 section 4.3).",
        )
        .group("pkce"),
    ],
    groups: &[Group {
        name: "pkce",
        columns: Some("PkceColumns"),
        capability: Some("PkceCodes"),
        needs: None,
    }],
};

/// Pending requests and everything else that lives for minutes.
pub(crate) static SHORT_LIVED: Role = Role {
    name: symbol::SHORT_LIVED,
    derive: "ShortLived",
    noun: "a short-lived object",
    model: "ShortLivedModel",
    columns: "ShortLivedColumns",
    key: Some("id"),
    owner: Owner::Never,
    filled_by: None,
    slots: &[
        Slot::new(symbol::KEY, KeyHash, "The hash of the handle.").unique(),
        Slot::new(symbol::KIND, Text, "What the object is."),
        Slot::new(symbol::PAYLOAD, Json, "What it holds.").sea_orm(JSON),
        Slot::new(symbol::EXPIRES_AT, Integer, "When it ends, in epoch seconds.").sea_orm(INDEXED),
        Slot::new(symbol::USED_AT, OptionalTime, "When it was used, in epoch seconds."),
    ],
    groups: &[],
};
