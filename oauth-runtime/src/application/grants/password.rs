//! The password grant as an application declares it. RFC 6749, section 4.3.

use super::UserKey;
use crate::{
    application::{
        Provider,
        declared::{self, Declared},
        declared_grant::{DeclaredGrant, Declares, GrantRegistration},
    },
    entity::{subject_column::PointsAt, token::TokenModel, user::ResourceOwner},
    grant::{
        Deciding, PasswordGrant,
        hooks::{Authenticated, PasswordHook},
    },
    protocol::{
        client::{AuthMethod, SubjectId},
        error::Outcome,
    },
};
use std::{future::Future, sync::Arc};

/// The resource owner password credentials grant (RFC 6749 section 4.3): for trusted clients that cannot be changed.
///
/// RFC 9700 section 2.4 advises against it. A client can use it only when it has registered the grant type `password`.
pub trait Password:
    Provider<User: ResourceOwner, Token: TokenModel<Owner: PointsAt<UserKey<Self>>>>
    + Declared<declared::Password>
{
    /// The client authentication methods that the grant accepts.
    const AUTH_METHODS: &'static [AuthMethod] =
        &[AuthMethod::CLIENT_SECRET_BASIC, AuthMethod::CLIENT_SECRET_POST];
    /// Whether the impl sets `AUTH_METHODS`. `#[grant]` sets `false` if it does not; a profile may then set the methods.
    #[doc(hidden)]
    const WRITES_AUTH_METHODS: bool = true;
    /// How long an access token is valid, in seconds; `None` is the server's setting, or what the profile says.
    const EXPIRES_IN: Option<i64> = None;

    /// Finds the user with that name and password; `None` refuses the request (`invalid_grant`). Both texts are as they were sent, at most
    /// 1024 bytes each. Check the password with [`passwords::verify`](crate::passwords::verify), which takes the same time if no user has
    /// that name.
    ///
    /// The server counts wrong guesses by the client, the name and the address that the request comes from
    /// ([`GuessSettings`](crate::settings::GuessSettings)): `None` and a refusal are failures.
    ///
    /// The token is stored only if the user is enabled at that moment, and if the column that `#[oauth(stamp)]` names still has the value
    /// of the model that is returned here; otherwise the password is checked once more. Without such a column, a token may still be stored
    /// moments after the password was changed.
    ///
    /// Runs before the transaction, so it may use the provider's connection.
    ///
    /// # Errors
    /// A refusal or an outage.
    fn authenticate_user(
        &self,
        username: &str,
        password: &str,
    ) -> impl Future<Output = Outcome<Option<Self::User>>> + Send;
}

/// Registers the resource owner password credentials grant of a provider.
#[must_use]
pub const fn register<P: Password>() -> GrantRegistration {
    GrantRegistration::of::<P, Declaration>()
}

struct Declaration;

impl<P: Password> Declares<P> for Declaration {
    fn declare(provider: P) -> DeclaredGrant {
        DeclaredGrant::at_token_endpoint(PasswordGrant {
            auth_methods: P::AUTH_METHODS,
            writes_auth_methods: P::WRITES_AUTH_METHODS,
            expires_in: P::EXPIRES_IN,
            hook: Arc::new(OfProvider(provider)),
        })
    }
}

/// The hooks, called on the application's provider.
struct OfProvider<P>(P);

impl<P: Password> PasswordHook for OfProvider<P> {
    fn authenticate_user<'a>(
        &'a self,
        username: &'a str,
        password: &'a str,
    ) -> Deciding<'a, Option<Authenticated>> {
        Box::pin(async move {
            let user = self.0.authenticate_user(username, password).await?;
            Ok(user.map(|user| Authenticated {
                subject: SubjectId::new(user.user_id()),
                stamp: user.stamp(),
            }))
        })
    }
}
