//! The client credentials grant as an application declares it. RFC 6749, section 4.4.

use crate::{
    application::{
        Provider,
        declared::{self, Declared},
        declared_grant::{DeclaredGrant, Declares, GrantRegistration},
    },
    entity::{subject_column::MayBeAbsent, token::TokenModel},
    grant::{ClientCredentialsGrant, TokenOwner},
    protocol::client::AuthMethod,
};

/// The client credentials grant (RFC 6749 section 4.4).
pub trait ClientCredentials:
    Provider<Token: TokenModel<Owner: MayBeAbsent>> + Declared<declared::ClientCredentials>
{
    /// The client authentication methods that the grant accepts; never `none`.
    const AUTH_METHODS: &'static [AuthMethod] =
        &[AuthMethod::CLIENT_SECRET_BASIC, AuthMethod::CLIENT_SECRET_POST];
    /// Whether the impl sets `AUTH_METHODS`. `#[grant]` sets `false` if it does not; a profile may then set the methods.
    #[doc(hidden)]
    const WRITES_AUTH_METHODS: bool = true;
    /// How long an access token is valid, in seconds; `None` is the server's setting, or what the profile says.
    const EXPIRES_IN: Option<i64> = None;
    /// The user to whom the token belongs; by default none.
    const TOKEN_OWNER: TokenOwner = TokenOwner::Nobody;
}

/// Registers the client credentials grant of a provider.
#[must_use]
pub const fn register<P: ClientCredentials>() -> GrantRegistration {
    GrantRegistration::of::<P, Declaration>()
}

struct Declaration;

impl<P: ClientCredentials> Declares<P> for Declaration {
    fn declare(_: P) -> DeclaredGrant {
        DeclaredGrant::at_token_endpoint(ClientCredentialsGrant {
            auth_methods: P::AUTH_METHODS,
            writes_auth_methods: P::WRITES_AUTH_METHODS,
            expires_in: P::EXPIRES_IN,
            token_owner: P::TOKEN_OWNER,
        })
    }
}
