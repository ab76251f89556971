//! The JWT bearer grant as an application declares it. RFC 7523, section 2.1.

use super::UserKey;
use crate::{
    application::{
        Provider,
        declared::{self, Declared},
        declared_grant::{DeclaredGrant, Declares, GrantRegistration},
    },
    entity::{
        ephemeral::ShortLivedModel, subject_column::PointsAt, token::TokenModel,
        user::ResourceOwner,
    },
    grant::{
        Deciding, JwtBearerGrant,
        hooks::{AssertionHook, Authenticated},
    },
    protocol::{
        client::{AuthMethod, SubjectId},
        error::Outcome,
    },
};
use std::{future::Future, sync::Arc};

/// The JWT bearer grant (RFC 7523 section 2.1): a client that registered its keys (`jwks`) signs an assertion that names the user for whom
/// it acts.
///
/// The assertion's `iss` is the `client_id`, its `aud` the issuer or the URL of the token endpoint, its `sub` a user. It is valid for an
/// hour at most, and only once. The user is not asked, so let only a client that may act for every user register the grant type
/// `urn:ietf:params:oauth:grant-type:jwt-bearer`.
pub trait JwtBearer:
    Provider<
        User: ResourceOwner,
        Token: TokenModel<Owner: PointsAt<UserKey<Self>>>,
        ShortLived: ShortLivedModel,
    > + Declared<declared::JwtBearer>
{
    /// The client authentication methods that the grant accepts. With `none`, the signature of the assertion is enough.
    const AUTH_METHODS: &'static [AuthMethod] = AuthMethod::STANDARD;
    /// How long an access token is valid, in seconds; `None` is the server's setting, or what the profile says.
    const EXPIRES_IN: Option<i64> = None;

    /// Finds the user whom an assertion of that client names; `None` refuses it (`invalid_grant`). The signature and the times have been
    /// checked already. The token is stored only if the user is enabled at that moment.
    ///
    /// Runs before the transaction, so it may use the provider's connection.
    ///
    /// # Errors
    /// A refusal or an outage.
    fn user_of_assertion(
        &self,
        client_id: &str,
        subject: &str,
    ) -> impl Future<Output = Outcome<Option<Self::User>>> + Send;
}

/// Registers the JWT bearer grant of a provider.
#[must_use]
pub const fn register<P: JwtBearer>() -> GrantRegistration {
    GrantRegistration::of::<P, Declaration>()
}

struct Declaration;

impl<P: JwtBearer> Declares<P> for Declaration {
    fn declare(provider: P) -> DeclaredGrant {
        DeclaredGrant::at_token_endpoint(JwtBearerGrant {
            auth_methods: P::AUTH_METHODS,
            expires_in: P::EXPIRES_IN,
            hook: Arc::new(OfProvider(provider)),
        })
    }
}

/// The hook, called on the application's provider.
struct OfProvider<P>(P);

impl<P: JwtBearer> AssertionHook for OfProvider<P> {
    fn user_of_assertion<'a>(
        &'a self,
        client_id: &'a str,
        subject: &'a str,
    ) -> Deciding<'a, Option<Authenticated>> {
        Box::pin(async move {
            let user = self.0.user_of_assertion(client_id, subject).await?;
            Ok(user.map(|user| Authenticated {
                subject: SubjectId::new(user.user_id()),
                stamp: user.stamp(),
            }))
        })
    }
}
