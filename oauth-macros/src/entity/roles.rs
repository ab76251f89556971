//! The roles as data: the column contract.

use super::{
    column_type::ColumnType::{
        CodeHash, Integer, Json, KeyHash, Metadata, OptionalSealedAnswer, OptionalSecretHash,
        OptionalText, OptionalTime, OptionalTokenHash, Text, Time,
    },
    role::{Group, Owner, Role, Slot},
};

/// Every role that has columns by name.
pub(crate) const ALL: [&Role; 4] = [&CLIENT, &TOKEN, &CODE, &SHORT_LIVED];

/// The member columns that a client entity without a `metadata` column must have.
pub(crate) const MANDATORY_MEMBERS: [&str; 4] =
    ["redirect_uris", "grant_types", "scope", "token_endpoint_auth_method"];

const TEXT: &str = "column_type = \"Text\"";
const JSON: &str = "column_type = \"Json\"";
const INDEXED: &str = "indexed";
const IN_FAMILY: &str = "unique_key = \"family_generation\"";

/// RFC 6749 section 2; members as RFC 7591 section 2 names them.
pub(crate) static CLIENT: Role = Role {
    name: "client",
    derive: "OAuthClient",
    noun: "a client",
    model: "ClientModel",
    columns: "ClientColumns",
    key: None,
    owner: Owner::Optional,
    filled_by: None,
    slots: &[
        Slot::new("client_id", Text, "The identifier of the client (RFC 6749 section 2.2).")
            .unique(),
        Slot::new(
            "client_secret",
            OptionalSecretHash,
            "The hash of the client's secret; public clients have none.",
        ),
        Slot::new(
            "metadata",
            Metadata,
            "What the client registered, under the names of RFC 7591 section 2.",
        )
        .optional()
        .sea_orm(JSON),
        Slot::new(
            "client_id_issued_at",
            Time,
            "When the client was registered, in epoch seconds (RFC 7591 section 3.2.1).",
        )
        .optional(),
        Slot::new(
            "client_secret_expires_at",
            Time,
            "When the secret ends, in epoch seconds (RFC 7591 section 3.2.1).",
        )
        .optional(),
        Slot::new(
            "previous_secret",
            OptionalSecretHash,
            "The hash of the secret before this one, while it is still good.",
        )
        .group("previous secret"),
        Slot::new(
            "previous_secret_expires_at",
            Time,
            "When the secret before this one ends, in epoch seconds.",
        )
        .group("previous secret"),
        Slot::new(
            "disabled_at",
            OptionalTime,
            "When the client was switched off, in epoch seconds.",
        )
        .optional(),
        Slot::member("redirect_uris"),
        Slot::member("token_endpoint_auth_method"),
        Slot::member("grant_types"),
        Slot::member("response_types"),
        Slot::member("client_name"),
        Slot::member("client_uri"),
        Slot::member("logo_uri"),
        Slot::member("scope"),
        Slot::member("contacts"),
        Slot::member("tos_uri"),
        Slot::member("policy_uri"),
        Slot::member("jwks_uri"),
        Slot::member("jwks"),
        Slot::member("software_id"),
        Slot::member("software_version"),
        Slot::member("introspection"),
    ],
    groups: &[Group { name: "previous secret", columns: None, capability: None, needs: None }],
};

/// RFC 6749 sections 1.4, 1.5 and 6.
pub(crate) static TOKEN: Role = Role {
    name: "token",
    derive: "OAuthToken",
    noun: "a token",
    model: "TokenModel",
    columns: "TokenColumns",
    key: Some("key"),
    owner: Owner::Optional,
    filled_by: Some("the provider's `save_token`"),
    slots: &[
        Slot::new("access_token", OptionalTokenHash, "The hash of the access token.").unique(),
        Slot::new("client_id", Text, "The client that the token was issued to.").sea_orm(INDEXED),
        Slot::new("scope", Text, "The scope of the access token (RFC 6749 section 3.3).")
            .sea_orm(TEXT),
        Slot::new("issued_at", Integer, "When the token was issued, in epoch seconds."),
        Slot::new("expires_at", Integer, "When the access token ends, in epoch seconds.")
            .sea_orm(INDEXED),
        Slot::new(
            "revoked_at",
            OptionalTime,
            "When the row was revoked, in epoch seconds (RFC 7009).",
        ),
        Slot::new("family", OptionalText, "Which authorization the token belongs to.")
            .group("family")
            .indexed(IN_FAMILY),
        Slot::new("generation", Integer, "How often the authorization was refreshed.")
            .group("family")
            .sea_orm(IN_FAMILY),
        Slot::new(
            "refresh_token",
            OptionalTokenHash,
            "The hash of the refresh token (RFC 6749 section 1.5).",
        )
        .group("refresh")
        .unique(),
        Slot::new(
            "refresh_expires_at",
            OptionalTime,
            "When the refresh token ends if it stays unused, in epoch seconds.",
        )
        .group("refresh"),
        Slot::new(
            "family_expires_at",
            OptionalTime,
            "When the whole authorization ends, in epoch seconds.",
        )
        .group("refresh"),
        Slot::new(
            "superseded_at",
            OptionalTime,
            "When the refresh token was used, in epoch seconds.",
        )
        .group("refresh"),
        Slot::new(
            "sealed_answer",
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
    name: "code",
    derive: "AuthorizationCode",
    noun: "an authorization code",
    model: "CodeModel",
    columns: "CodeColumns",
    key: Some("key"),
    owner: Owner::Required,
    filled_by: Some("the grant's `save_authorization_code`"),
    slots: &[
        Slot::new("code", CodeHash, "The hash of the authorization code (RFC 6749 section 4.1.2).")
            .unique(),
        Slot::new("client_id", Text, "The client that the code was issued to.").sea_orm(INDEXED),
        Slot::new("redirect_uri", OptionalText, "The redirect URI, if the request carried one.")
            .sea_orm(TEXT),
        Slot::new("scope", Text, "The scope that was granted (RFC 6749 section 3.3).")
            .sea_orm(TEXT),
        Slot::new("expires_at", Integer, "When the code ends, in epoch seconds.").sea_orm(INDEXED),
        Slot::new("used_at", OptionalTime, "When the code was exchanged, in epoch seconds."),
        Slot::new("family", Text, "Which authorization the tokens of the code belong to."),
        Slot::new("failed_attempts", Integer, "How many wrong code verifiers were shown."),
        Slot::new("code_challenge", OptionalText, "The code challenge (RFC 7636 section 4.3).")
            .group("pkce"),
        Slot::new("code_challenge_method", OptionalText, "How it was made (RFC 7636 section 4.3).")
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
    name: "short_lived",
    derive: "ShortLived",
    noun: "a short-lived object",
    model: "ShortLivedModel",
    columns: "ShortLivedColumns",
    key: Some("id"),
    owner: Owner::Never,
    filled_by: None,
    slots: &[
        Slot::new("key", KeyHash, "The hash of the handle.").unique(),
        Slot::new("kind", Text, "What the object is."),
        Slot::new("payload", Json, "What it holds.").sea_orm(JSON),
        Slot::new("expires_at", Integer, "When it ends, in epoch seconds.").sea_orm(INDEXED),
        Slot::new("used_at", OptionalTime, "When it was used, in epoch seconds."),
    ],
    groups: &[],
};
