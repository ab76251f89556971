//! The refresh token grant as an application declares it. RFC 6749, section 6.

use crate::{
    application::{
        Provider,
        declared::{self, Declared},
        declared_grant::{DeclaredGrant, Declares, GrantRegistration},
        lookup::{GrantedUser, RefreshTokenLookup, StoredRefreshToken, bounded},
    },
    entity::{ephemeral::ShortLivedModel, token::RefreshableTokens},
    grant::{
        Deciding, RefreshTokenGrant,
        hooks::{Hooked, RefreshHooks},
    },
    protocol::{
        client::{AuthMethod, Client},
        error::Outcome,
        secret::TokenHash,
    },
    settings::RefreshPolicy,
    store::{IssuedToken, Transaction},
};
use std::{future::Future, sync::Arc};

/// The refresh token grant (RFC 6749 section 6), with rotation.
pub trait RefreshToken:
    Provider<Token: RefreshableTokens, ShortLived: ShortLivedModel> + Declared<declared::RefreshToken>
{
    /// The client authentication methods that the grant accepts; by default those of the authorization code grant, which issues most
    /// refresh tokens.
    const AUTH_METHODS: &'static [AuthMethod] = AuthMethod::STANDARD;
    /// Whether the impl sets `AUTH_METHODS`. `#[grant]` sets `false` if it does not; a profile may then set the methods.
    #[doc(hidden)]
    const WRITES_AUTH_METHODS: bool = true;
    /// How long an access token is valid, in seconds; `None` is the server's setting, or what the profile says.
    const EXPIRES_IN: Option<i64> = None;
    /// For how many seconds a client that lost the response to a refresh can get the same response again; at most 600. 0 is never.
    ///
    /// A thief who steals a refresh token and uses it within this time after the client did, gets the client's own response and is not
    /// detected. With 0, a thief is detected at once, but every lost response costs the user a new sign-in.
    const RETRY_WINDOW: i64 = 300;
    /// How long an unused refresh token is valid, in seconds; 30 days by default.
    const REFRESH_EXPIRES_IN: Option<i64> = Some(30 * 86_400);
    /// How long an authorization is valid, however often it is refreshed, in seconds; 90 days by default.
    const FAMILY_EXPIRES_IN: Option<i64> = Some(90 * 86_400);
    /// Whether the impl has a hook of its own. `#[grant]` sets `false` if it has none; the server then needs no transaction for reading.
    #[doc(hidden)]
    const WRITES_HOOKS: bool = true;

    /// Finds a refresh token that a client presents, inside the transaction that will use it up. `None` refuses it (`invalid_grant`). The
    /// server checks afterwards that the token was issued to this client, is unused and has not expired.
    ///
    /// # Errors
    /// A refusal or an outage.
    fn authenticate_refresh_token(
        &self,
        mut lookup: RefreshTokenLookup<'_>,
    ) -> impl Future<Output = Outcome<Option<StoredRefreshToken>>> + Send {
        async move { Ok(lookup.find().await?) }
    }

    /// The last veto. Called after every check of the protocol has passed; return `false` to refuse this user
    /// (`invalid_grant`).
    ///
    /// # Errors
    /// A refusal or an outage.
    fn authenticate_user(
        &self,
        _user: GrantedUser<'_>,
    ) -> impl Future<Output = Outcome<bool>> + Send {
        async { Ok(true) }
    }
}

/// Registers the refresh token grant of a provider.
#[must_use]
pub const fn register<P: RefreshToken>() -> GrantRegistration {
    GrantRegistration::of::<P, Declaration>()
}

struct Declaration;

impl<P: RefreshToken> Declares<P> for Declaration {
    fn declare(provider: P) -> DeclaredGrant {
        let hooks: Arc<dyn RefreshHooks> = Arc::new(OfProvider(provider));
        DeclaredGrant::at_token_endpoint(RefreshTokenGrant {
            auth_methods: P::AUTH_METHODS,
            writes_auth_methods: P::WRITES_AUTH_METHODS,
            expires_in: P::EXPIRES_IN,
            policy: RefreshPolicy {
                expires_in: P::REFRESH_EXPIRES_IN,
                family_expires_in: P::FAMILY_EXPIRES_IN,
                retry_window: P::RETRY_WINDOW.clamp(0, 600),
            },
            hooks: Hooked { hooks, are_written: P::WRITES_HOOKS },
        })
    }
}

/// The hooks, called on the application's provider.
struct OfProvider<P>(P);

impl<P: RefreshToken> RefreshHooks for OfProvider<P> {
    fn authenticate_refresh_token<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        hash: &'a TokenHash,
        client: &'a Client,
    ) -> Deciding<'a, Option<IssuedToken>> {
        Box::pin(async move {
            let lookup = RefreshTokenLookup { transaction, hash, client };
            let found = bounded(self.0.authenticate_refresh_token(lookup)).await?;
            Ok(found.map(|StoredRefreshToken(token)| token))
        })
    }

    fn authenticate_user<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        token: &'a IssuedToken,
    ) -> Deciding<'a, bool> {
        Box::pin(async move {
            // Without a user there is nobody to refuse.
            let Some(subject) = token.subject() else { return Ok(true) };
            let client_id = &token.client_id;
            let user = GrantedUser { transaction, client_id, subject, scope: &token.scope };
            bounded(self.0.authenticate_user(user)).await
        })
    }
}
