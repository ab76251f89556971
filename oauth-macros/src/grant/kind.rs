//! The grants as data: words on the wire, options, and which clients can use them. RFC 6749, sections 4 and 6.
//!
//! A test compares the words with the runtime's. It includes this file, which therefore imports nothing but `symbol`.

use crate::symbol::{self, Symbol};
use std::ops::RangeInclusive;

/// A grant that `#[grant]` can register.
pub(super) struct Kind {
    /// The trait.
    pub(super) name: &'static str,
    /// The function of the runtime that registers it.
    pub(super) register: &'static str,
    pub(super) wire: Wire,
    pub(super) seconds: &'static [Seconds],
    pub(super) clients: Clients,
    /// Whether the token may belong to the client's owner.
    pub(super) has_token_owner: bool,
    /// Whether a profile says how clients authenticate where the impl does not.
    pub(super) leaves_auth_methods_to_profiles: bool,
    /// Whether the trait has hooks that run inside the transaction, and so a constant that says whether the impl writes any hook.
    pub(super) has_hooks: bool,
}

/// Who chooses the words that name the grant in requests.
pub(super) enum Wire {
    /// The RFC.
    Standard { grant_type: &'static str, response_type: Option<&'static str> },
    /// The application.
    Own(Parameter),
}

/// The parameter of a request that names a grant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Parameter {
    /// At the token endpoint.
    GrantType,
    /// At the authorization endpoint.
    ResponseType,
}

/// Which clients can use a grant.
pub(super) enum Clients {
    /// All.
    Any,
    /// All, but public clients only with a code challenge.
    PublicWithCodeChallenge,
    /// Clients with a secret, for this reason.
    NotPublic(&'static str),
    /// Clients without a secret, for this reason.
    OnlyPublic(&'static str),
    /// The impl for the token endpoint decides. It is a separate impl of the same grant.
    OfTheTokenEndpoint,
}

/// An option that is a number of seconds.
pub(super) struct Seconds {
    pub(super) key: Symbol,
    /// The constant of the trait that the option sets.
    pub(super) constant: &'static str,
    /// Whether the constant is an `Option`.
    pub(super) is_optional: bool,
    pub(super) range: RangeInclusive<i64>,
    /// Why the range ends where it does.
    pub(super) reason: &'static str,
}

impl Kind {
    /// Whether the RFC defines the grant. If so, the impl is for the provider. Otherwise the impl is for a type
    /// of the application's own, and names the provider as an argument of the trait.
    pub(super) const fn is_standard(&self) -> bool {
        matches!(self.wire, Wire::Standard { .. })
    }

    pub(super) const fn has_auth_methods(&self) -> bool {
        !matches!(self.clients, Clients::OfTheTokenEndpoint)
    }

    /// The word that the RFC gives the grant in that parameter.
    pub(super) const fn standard_word(&self, parameter: Parameter) -> Option<&'static str> {
        match (&self.wire, parameter) {
            (Wire::Standard { grant_type, .. }, Parameter::GrantType) => Some(*grant_type),
            (Wire::Standard { response_type, .. }, Parameter::ResponseType) => *response_type,
            (Wire::Own(_), _) => None,
        }
    }
}

const fn lifetime(key: Symbol, constant: &'static str) -> Seconds {
    let reason = "it is a number of seconds";
    Seconds { key, constant, is_optional: true, range: 1..=i64::MAX, reason }
}

const EXPIRES_IN: Seconds = lifetime(symbol::EXPIRES_IN, "EXPIRES_IN");

pub(super) static ALL: [Kind; 10] = [
    Kind {
        name: "AuthorizationCode",
        register: "authorization_code",
        wire: Wire::Standard { grant_type: "authorization_code", response_type: Some("code") },
        seconds: &[
            EXPIRES_IN,
            Seconds {
                key: symbol::CODE_EXPIRES_IN,
                constant: "CODE_EXPIRES_IN",
                is_optional: true,
                range: 1..=600,
                reason: "a code lives ten minutes at most (RFC 6749 section 4.1.2)",
            },
        ],
        clients: Clients::PublicWithCodeChallenge,
        has_token_owner: false,
        leaves_auth_methods_to_profiles: false,
        has_hooks: true,
    },
    Kind {
        name: "Implicit",
        register: "implicit",
        wire: Wire::Standard { grant_type: "implicit", response_type: Some("token") },
        seconds: &[EXPIRES_IN],
        clients: Clients::OnlyPublic(
            "nobody authenticates in the implicit grant (RFC 6749 section 4.2)",
        ),
        has_token_owner: false,
        leaves_auth_methods_to_profiles: false,
        has_hooks: true,
    },
    Kind {
        name: "Password",
        register: "password",
        wire: Wire::Standard { grant_type: "password", response_type: None },
        seconds: &[EXPIRES_IN],
        clients: Clients::Any,
        has_token_owner: false,
        leaves_auth_methods_to_profiles: true,
        has_hooks: false,
    },
    Kind {
        name: "ClientCredentials",
        register: "client_credentials",
        wire: Wire::Standard { grant_type: "client_credentials", response_type: None },
        seconds: &[EXPIRES_IN],
        clients: Clients::NotPublic(
            "the client credentials grant is for clients that have credentials (RFC 6749 section \
             4.4)",
        ),
        has_token_owner: true,
        leaves_auth_methods_to_profiles: true,
        has_hooks: false,
    },
    Kind {
        name: "RefreshToken",
        register: "refresh_token",
        wire: Wire::Standard { grant_type: "refresh_token", response_type: None },
        seconds: &[
            EXPIRES_IN,
            Seconds {
                key: symbol::RETRY_WINDOW,
                constant: "RETRY_WINDOW",
                is_optional: false,
                range: 0..=600,
                reason: "within that time a stolen refresh token stays undetected",
            },
            lifetime(symbol::REFRESH_EXPIRES_IN, "REFRESH_EXPIRES_IN"),
            lifetime(symbol::FAMILY_EXPIRES_IN, "FAMILY_EXPIRES_IN"),
        ],
        clients: Clients::Any,
        has_token_owner: false,
        leaves_auth_methods_to_profiles: true,
        has_hooks: true,
    },
    Kind {
        name: "JwtBearer",
        register: "jwt_bearer",
        wire: Wire::Standard {
            grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
            response_type: None,
        },
        seconds: &[EXPIRES_IN],
        clients: Clients::Any,
        has_token_owner: false,
        leaves_auth_methods_to_profiles: false,
        has_hooks: false,
    },
    Kind {
        name: "DeviceCode",
        register: "device_code",
        wire: Wire::Standard {
            grant_type: "urn:ietf:params:oauth:grant-type:device_code",
            response_type: None,
        },
        seconds: &[EXPIRES_IN],
        clients: Clients::Any,
        has_token_owner: false,
        leaves_auth_methods_to_profiles: false,
        has_hooks: true,
    },
    Kind {
        name: "TokenExchange",
        register: "token_exchange",
        wire: Wire::Standard {
            grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
            response_type: None,
        },
        seconds: &[EXPIRES_IN],
        clients: Clients::NotPublic(
            "whoever exchanges a token must show who they are (RFC 8693 section 2.1)",
        ),
        has_token_owner: false,
        leaves_auth_methods_to_profiles: false,
        has_hooks: false,
    },
    Kind {
        name: "TokenGrant",
        register: "token_grant",
        wire: Wire::Own(Parameter::GrantType),
        seconds: &[EXPIRES_IN],
        clients: Clients::Any,
        has_token_owner: false,
        leaves_auth_methods_to_profiles: false,
        has_hooks: false,
    },
    Kind {
        name: "AuthorizationGrant",
        register: "authorization_grant",
        wire: Wire::Own(Parameter::ResponseType),
        seconds: &[],
        clients: Clients::OfTheTokenEndpoint,
        has_token_owner: false,
        leaves_auth_methods_to_profiles: false,
        has_hooks: false,
    },
];

/// The client authentication methods on the wire (RFC 7591 section 2), and the runtime's names for them.
pub(super) const METHODS: [(Symbol, &str); 5] = [
    (symbol::CLIENT_SECRET_BASIC, "CLIENT_SECRET_BASIC"),
    (symbol::CLIENT_SECRET_POST, "CLIENT_SECRET_POST"),
    (symbol::CLIENT_SECRET_JWT, "CLIENT_SECRET_JWT"),
    (symbol::PRIVATE_KEY_JWT, "PRIVATE_KEY_JWT"),
    (symbol::NONE, "NONE"),
];
