//! Token exchange as an application declares it. RFC 8693.

use super::UserKey;
use crate::{
    application::{
        Provider,
        declared::{self, Declared},
        declared_grant::{DeclaredGrant, Declares, GrantRegistration},
    },
    entity::{subject_column::PointsAt, token::AuthorizedTokens, user::ResourceOwner},
    grant::{
        Deciding, TokenExchangeGrant,
        hooks::ExchangePolicy,
        token_exchange::{AskedExchange, PermittedExchange},
    },
    protocol::{client::AuthMethod, error::Outcome},
};
use std::{future::Future, sync::Arc};

/// Token exchange (RFC 8693): a server that was called with a user's access token (the subject token) presents it here, and gets an access
/// token of its own for the same user, to call the next server with.
///
/// The new token has no more scope, is for no more resources, and expires no later than the subject token. It becomes invalid together
/// with the subject token: by a revocation of that token or of its authorization, or because of its user or its client. There is no
/// refresh token. If the subject token names the only actor that may act (`may_act`), no other may; an actor token becomes the claim
/// `act`.
///
/// Only clients that authenticate may exchange tokens, and only if they registered the grant type
/// `urn:ietf:params:oauth:grant-type:token-exchange`. [`permit_exchange`](Self::permit_exchange) decides which client may exchange which
/// tokens.
pub trait TokenExchange:
    Provider<User: ResourceOwner, Token: AuthorizedTokens<Owner: PointsAt<UserKey<Self>>>>
    + Declared<declared::TokenExchange>
{
    /// The client authentication methods that the grant accepts; never `none`.
    const AUTH_METHODS: &'static [AuthMethod] = &[
        AuthMethod::CLIENT_SECRET_BASIC,
        AuthMethod::CLIENT_SECRET_POST,
        AuthMethod::PRIVATE_KEY_JWT,
    ];
    /// The longest time that an access token is valid, in seconds; `None` is the server's setting, or what the profile says.
    const EXPIRES_IN: Option<i64> = None;

    /// The part of an exchange that is permitted; `None` refuses it (`invalid_request`). All checks of the protocol have passed before
    /// this call, and the write that stores the token repeats them.
    ///
    /// By default the exchange is permitted as requested if [both tokens are the client's](AskedExchange::is_by_whom_the_tokens_are_for):
    /// the subject token was issued to it or is meant for it, and the actor token was issued to it.
    ///
    /// Runs before the transaction, so it may use the provider's connection.
    ///
    /// # Errors
    /// A refusal or an outage.
    fn permit_exchange(
        &self,
        asked: AskedExchange<'_>,
    ) -> impl Future<Output = Outcome<Option<PermittedExchange>>> + Send {
        let permitted = asked.is_by_whom_the_tokens_are_for().then(|| asked.permitted());
        async move { Ok(permitted) }
    }
}

/// Registers the token exchange grant of a provider.
#[must_use]
pub const fn register<P: TokenExchange>() -> GrantRegistration {
    GrantRegistration::of::<P, Declaration>()
}

struct Declaration;

impl<P: TokenExchange> Declares<P> for Declaration {
    fn declare(provider: P) -> DeclaredGrant {
        DeclaredGrant::at_token_endpoint(TokenExchangeGrant {
            auth_methods: P::AUTH_METHODS,
            expires_in: P::EXPIRES_IN,
            policy: Arc::new(OfProvider(provider)),
        })
    }
}

/// The hook, called on the application's provider.
struct OfProvider<P>(P);

impl<P: TokenExchange> ExchangePolicy for OfProvider<P> {
    fn permit_exchange<'a>(
        &'a self,
        asked: AskedExchange<'a>,
    ) -> Deciding<'a, Option<PermittedExchange>> {
        Box::pin(self.0.permit_exchange(asked))
    }
}
