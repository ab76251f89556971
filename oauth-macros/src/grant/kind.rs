//! The grants as data: their options, and which client authentication they can have. RFC 6749,
//! sections 4 and 6.

use super::word::{self, Word};
use crate::symbol::{self, Symbol};
use std::ops::RangeInclusive;

/// A grant that `#[grant]` can register.
pub(super) struct Kind {
    /// The trait.
    pub(super) name: &'static str,
    /// The function that registers it.
    pub(super) register: &'static str,
    /// The wire word, if the application chooses it.
    pub(super) word: Option<&'static Word>,
    pub(super) times: &'static [Time],
    pub(super) clients: Clients,
    /// Whether the token may be the client owner's.
    pub(super) has_token_owner: bool,
    /// Whether the trait has hooks that run inside the transaction, and so says whether the impl writes any.
    pub(super) has_hooks: bool,
}

/// Which clients can use a grant.
pub(super) enum Clients {
    Any,
    /// Public ones only with a code challenge.
    PublicWithCodeChallenge,
    /// The reason.
    NotPublic(&'static str),
    OnlyPublic(&'static str),
    /// Another half of the grant says which.
    OfAnotherHalf,
}

impl Kind {
    /// A grant of the standard is an impl for the provider; one of the application's own is generic over it.
    pub(super) fn is_standard(&self) -> bool {
        self.word.is_none()
    }

    pub(super) fn has_auth_methods(&self) -> bool {
        !matches!(self.clients, Clients::OfAnotherHalf)
    }
}

/// An option in seconds.
pub(super) struct Time {
    pub(super) key: Symbol,
    pub(super) constant: &'static str,
    /// Whether the constant is an `Option`.
    pub(super) optional: bool,
    pub(super) range: RangeInclusive<i64>,
    /// Why there is an upper bound.
    pub(super) reason: &'static str,
}

const fn lifetime(key: Symbol, constant: &'static str) -> Time {
    Time { key, constant, optional: true, range: 1..=i64::MAX, reason: "it is a number of seconds" }
}

const EXPIRES_IN: Time = lifetime(symbol::EXPIRES_IN, "EXPIRES_IN");

pub(super) static ALL: [Kind; 7] = [
    Kind {
        name: "AuthorizationCode",
        register: "authorization_code",
        word: None,
        times: &[
            EXPIRES_IN,
            Time {
                key: symbol::CODE_EXPIRES_IN,
                constant: "CODE_EXPIRES_IN",
                optional: false,
                range: 1..=600,
                reason: "a code lives ten minutes at most (RFC 6749 section 4.1.2)",
            },
        ],
        clients: Clients::PublicWithCodeChallenge,
        has_token_owner: false,
        has_hooks: true,
    },
    Kind {
        name: "Implicit",
        register: "implicit",
        word: None,
        times: &[EXPIRES_IN],
        clients: Clients::OnlyPublic(
            "nobody authenticates in the implicit grant (RFC 6749 section 4.2)",
        ),
        has_token_owner: false,
        has_hooks: true,
    },
    Kind {
        name: "Password",
        register: "password",
        word: None,
        times: &[EXPIRES_IN],
        clients: Clients::Any,
        has_token_owner: false,
        has_hooks: false,
    },
    Kind {
        name: "ClientCredentials",
        register: "client_credentials",
        word: None,
        times: &[EXPIRES_IN],
        clients: Clients::NotPublic(
            "the client credentials grant is for clients that have credentials (RFC 6749 section \
             4.4)",
        ),
        has_token_owner: true,
        has_hooks: false,
    },
    Kind {
        name: "RefreshToken",
        register: "refresh_token",
        word: None,
        times: &[
            EXPIRES_IN,
            Time {
                key: symbol::RETRY_WINDOW,
                constant: "RETRY_WINDOW",
                optional: false,
                range: 0..=600,
                reason: "within it a stolen refresh token is not found out",
            },
            lifetime(symbol::REFRESH_EXPIRES_IN, "REFRESH_EXPIRES_IN"),
            lifetime(symbol::FAMILY_EXPIRES_IN, "FAMILY_EXPIRES_IN"),
        ],
        clients: Clients::Any,
        has_token_owner: false,
        has_hooks: true,
    },
    Kind {
        name: "TokenGrant",
        register: "token_grant",
        word: Some(&word::GRANT_TYPE),
        times: &[EXPIRES_IN],
        clients: Clients::Any,
        has_token_owner: false,
        has_hooks: false,
    },
    Kind {
        name: "AuthorizationGrant",
        register: "authorization_grant",
        word: Some(&word::RESPONSE_TYPE),
        times: &[],
        clients: Clients::OfAnotherHalf,
        has_token_owner: false,
        has_hooks: false,
    },
];

/// The methods on the wire (RFC 7591 section 2) and their variants of `AuthMethod`.
pub(super) const METHODS: [(Symbol, &str); 3] = [
    (symbol::CLIENT_SECRET_BASIC, "CLIENT_SECRET_BASIC"),
    (symbol::CLIENT_SECRET_POST, "CLIENT_SECRET_POST"),
    (symbol::NONE, "NONE"),
];
