//! The columns of a client. RFC 6749, section 2; the members of its metadata: RFC 7591, section 2.

use crate::{
    entity::{
        column::{Capability, Column, Group},
        column_type::ColumnType::{
            Metadata, OptionalRegistrationTokenHash, OptionalSealedSecret, OptionalSecretHash,
            OptionalText, OptionalTime, Text, Time,
        },
        contract::{Contract, Owner},
    },
    symbol::{self, Symbol},
};

/// The members that must be columns when the entity has no `metadata` column.
pub(crate) const MANDATORY_MEMBERS: [Symbol; 4] =
    [symbol::REDIRECT_URIS, symbol::GRANT_TYPES, symbol::SCOPE, symbol::TOKEN_ENDPOINT_AUTH_METHOD];

static PREVIOUS_SECRET: Group = Group { name: "previous secret", capability: None, needs: &[] };

/// Optional: most applications have no client that signs with its secret, and the server should be able to read
/// as few secrets as possible.
pub(crate) static SEALED_SECRET: Group = Group {
    name: "sealed secret",
    capability: Some(Capability {
        marker: "SealedSecretClients",
        columns_struct: "ClientColumns",
        member: "sealed_secret",
    }),
    needs: &[],
};

/// Optional: most applications register their clients themselves.
pub(crate) static REGISTRATION: Group = Group {
    name: "registration",
    capability: Some(Capability {
        marker: "SelfRegisteredClients",
        columns_struct: "RegistrationColumns",
        member: "registration",
    }),
    needs: &[],
};

pub(crate) static CONTRACT: Contract = Contract {
    name: symbol::CLIENT,
    derive: "OAuthClient",
    noun: "a client",
    model_trait: "ClientModel",
    columns_struct: "ClientColumns",
    key_member: None,
    owner: Owner::Optional,
    filled_by: None,
    columns: &[
        Column::new(
            symbol::CLIENT_ID,
            Text,
            "The identifier of the client (RFC 6749 section 2.2).",
        )
        .unique(),
        Column::new(
            symbol::REGISTRATION_ID,
            OptionalText,
            "What tells this row from every other that has, had or will have the identifier; the server writes it.",
        ),
        Column::new(
            symbol::CLIENT_SECRET,
            OptionalSecretHash,
            "The hash of the client's secret; public clients have none.",
        ),
        Column::new(
            symbol::METADATA,
            Metadata,
            "What the client registered, under the names of RFC 7591 section 2.",
        )
        .optional()
        .sea_orm("column_type = \"Json\""),
        Column::new(
            symbol::CLIENT_ID_ISSUED_AT,
            Time,
            "When the client was registered, in epoch seconds (RFC 7591 section 3.2.1).",
        )
        .optional(),
        Column::new(
            symbol::CLIENT_SECRET_EXPIRES_AT,
            Time,
            "When the secret ends, in epoch seconds (RFC 7591 section 3.2.1).",
        )
        .optional(),
        Column::new(
            symbol::PREVIOUS_SECRET,
            OptionalSecretHash,
            "The hash of the secret before this one, while it is still good.",
        )
        .group(&PREVIOUS_SECRET),
        Column::new(
            symbol::PREVIOUS_SECRET_EXPIRES_AT,
            Time,
            "When the secret before this one ends, in epoch seconds.",
        )
        .group(&PREVIOUS_SECRET),
        Column::new(
            symbol::SEALED_SECRET,
            OptionalSealedSecret,
            "The secrets of a client that signs by them, sealed (RFC 7523 section 2.2).",
        )
        .group(&SEALED_SECRET)
        .by_hand(),
        Column::new(
            symbol::REGISTRATION_ACCESS_TOKEN,
            OptionalRegistrationTokenHash,
            "The hash of the token by which a client manages its registration (RFC 7592 section 3).",
        )
        .group(&REGISTRATION)
        .by_hand(),
        Column::new(
            symbol::REGISTRATION_EXPIRES_AT,
            OptionalTime,
            "When the row of a client that registered itself may go if nothing hangs on it, in epoch seconds.",
        )
        .group(&REGISTRATION)
        .indexed("indexed")
        .by_hand(),
        Column::new(
            symbol::DISABLED_AT,
            OptionalTime,
            "When the client was switched off, in epoch seconds.",
        )
        .optional(),
        Column::member(symbol::REDIRECT_URIS),
        Column::member(symbol::TOKEN_ENDPOINT_AUTH_METHOD),
        Column::member(symbol::GRANT_TYPES),
        Column::member(symbol::RESPONSE_TYPES),
        Column::member(symbol::CLIENT_NAME),
        Column::member(symbol::CLIENT_URI),
        Column::member(symbol::LOGO_URI),
        Column::member(symbol::SCOPE),
        Column::member(symbol::CONTACTS),
        Column::member(symbol::TOS_URI),
        Column::member(symbol::POLICY_URI),
        Column::member(symbol::JWKS_URI),
        Column::member(symbol::JWKS),
        Column::member(symbol::SOFTWARE_ID),
        Column::member(symbol::SOFTWARE_VERSION),
        Column::member(symbol::INTROSPECTION),
    ],
    groups: &[&PREVIOUS_SECRET, &SEALED_SECRET, &REGISTRATION],
    own_keys: &[symbol::ACTIVE, symbol::DISABLED, symbol::IGNORE],
};
