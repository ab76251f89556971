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

/// Token exchange (RFC 8693): a server that was called with a user's access token gives it here, and gets one of its own for the same user,
/// with which it calls the next one.
///
/// The new token has no more scope and is for no more resources than the subject token, ends no later, and is good no longer than that
/// one: however the subject token ends, by a revocation of it or of its authorization, by its user or by its client, the new one ends
/// with it. There is no refresh token. Where the subject token names who alone may act (`may_act`), nobody else does; an actor token
/// becomes the claim `act`.
///
/// Only clients that authenticate exchange tokens, and only those whose registration lists
/// `urn:ietf:params:oauth:grant-type:token-exchange`. Which of them may exchange which tokens, [`permit_exchange`](Self::permit_exchange)
/// says.
pub trait TokenExchange:
    Provider<User: ResourceOwner, Token: AuthorizedTokens<Owner: PointsAt<UserKey<Self>>>>
    + Declared<declared::TokenExchange>
{
    /// How clients may authenticate; never `none`.
    const AUTH_METHODS: &'static [AuthMethod] = &[
        AuthMethod::CLIENT_SECRET_BASIC,
        AuthMethod::CLIENT_SECRET_POST,
        AuthMethod::PRIVATE_KEY_JWT,
    ];
    /// How long an access token lives at most, in seconds; `None` is the server's setting, or what the profile says.
    const EXPIRES_IN: Option<i64> = None;

    /// What of an exchange is permitted; `None` refuses it (`invalid_request`). Everything that the protocol demands is checked already,
    /// and is checked again by the write that stores the token.
    ///
    /// By default an exchange is permitted as it is asked if [both tokens are the client's](AskedExchange::is_by_whom_the_tokens_are_for).
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
