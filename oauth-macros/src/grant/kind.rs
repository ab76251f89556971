//! The grants as data: their options, and which client authentication they can have. RFC 6749,
//! sections 4 and 6.

use std::ops::RangeInclusive;

/// A grant that `#[grant]` can register.
pub(super) struct Kind {
    /// The trait.
    pub(super) name: &'static str,
    /// The function that registers it.
    pub(super) register: &'static str,
    pub(super) times: &'static [Time],
    /// Why the method `none` is impossible, if it is.
    pub(super) no_public_clients: Option<&'static str>,
    /// Public clients can use it only with a code challenge.
    pub(super) needs_code_challenge: bool,
}

/// An option in seconds.
pub(super) struct Time {
    pub(super) key: &'static str,
    pub(super) constant: &'static str,
    /// Whether the constant is an `Option`.
    pub(super) optional: bool,
    pub(super) range: RangeInclusive<i64>,
    /// Why there is an upper bound.
    pub(super) reason: &'static str,
}

const fn lifetime(key: &'static str, constant: &'static str) -> Time {
    Time { key, constant, optional: true, range: 1..=i64::MAX, reason: "it is a number of seconds" }
}

const EXPIRES_IN: Time = lifetime("expires_in", "EXPIRES_IN");

pub(super) static ALL: [Kind; 3] = [
    Kind {
        name: "AuthorizationCode",
        register: "authorization_code",
        times: &[
            EXPIRES_IN,
            Time {
                key: "code_expires_in",
                constant: "CODE_EXPIRES_IN",
                optional: false,
                range: 1..=600,
                reason: "a code lives ten minutes at most (RFC 6749 section 4.1.2)",
            },
        ],
        no_public_clients: None,
        needs_code_challenge: true,
    },
    Kind {
        name: "ClientCredentials",
        register: "client_credentials",
        times: &[EXPIRES_IN],
        no_public_clients: Some(
            "the client credentials grant is for clients that have credentials (RFC 6749 section \
             4.4)",
        ),
        needs_code_challenge: false,
    },
    Kind {
        name: "RefreshToken",
        register: "refresh_token",
        times: &[
            EXPIRES_IN,
            Time {
                key: "retry_window",
                constant: "RETRY_WINDOW",
                optional: false,
                range: 0..=600,
                reason: "within it a stolen refresh token is not found out",
            },
            lifetime("refresh_expires_in", "REFRESH_EXPIRES_IN"),
            lifetime("family_expires_in", "FAMILY_EXPIRES_IN"),
        ],
        no_public_clients: None,
        needs_code_challenge: false,
    },
];

/// The methods on the wire (RFC 7591 section 2) and their variants of `AuthMethod`.
pub(super) const METHODS: [(&str, &str); 3] = [
    ("client_secret_basic", "ClientSecretBasic"),
    ("client_secret_post", "ClientSecretPost"),
    ("none", "None"),
];
