//! The implicit grant as an application declares it. RFC 6749, section 4.2.

use super::UserKey;
use crate::{
    application::{
        Provider,
        declared::{self, Declared},
        declared_grant::{DeclaredGrant, Declares, GrantRegistration},
        lookup::{GrantedUser, bounded},
    },
    entity::{
        ephemeral::ShortLivedModel, subject_column::PointsAt, token::TokenModel,
        user::ResourceOwner,
    },
    grant::{
        Deciding, ImplicitResponder,
        hooks::{Hooked, UserHook},
    },
    protocol::{
        client::{AuthMethod, SubjectId},
        error::Outcome,
        scope::Scope,
    },
    store::Transaction,
};
use std::{future::Future, sync::Arc};

/// The implicit grant (RFC 6749 section 4.2): sends an access token to the redirect URI of a client without a secret.
///
/// RFC 9700 section 2.1.2 advises against it. A client can use it only when it has registered the grant type
/// `implicit`, the response type `token` and the authentication method `none`.
pub trait Implicit:
    Provider<
        User: ResourceOwner,
        Token: TokenModel<Owner: PointsAt<UserKey<Self>>>,
        ShortLived: ShortLivedModel,
    > + Declared<declared::Implicit>
{
    /// Always `none`: clients do not authenticate at the authorization endpoint.
    const AUTH_METHODS: &'static [AuthMethod] = &[AuthMethod::NONE];
    /// How long an access token is valid, in seconds; `None` is the server's setting, or what the profile says.
    const EXPIRES_IN: Option<i64> = None;
    /// Whether the impl has a hook of its own. `#[grant]` sets `false` if it has none; the server then needs no transaction for reading.
    #[doc(hidden)]
    const WRITES_HOOKS: bool = true;

    /// The last veto. Called after the user has consented; return `false` to refuse this user (`access_denied`, on a page).
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

/// Registers the implicit grant of a provider.
#[must_use]
pub const fn register<P: Implicit>() -> GrantRegistration {
    GrantRegistration::of::<P, Declaration>()
}

struct Declaration;

impl<P: Implicit> Declares<P> for Declaration {
    fn declare(provider: P) -> DeclaredGrant {
        let hooks: Arc<dyn UserHook> = Arc::new(OfProvider(provider));
        DeclaredGrant::at_authorization_endpoint(ImplicitResponder {
            expires_in: P::EXPIRES_IN,
            hook: Hooked { hooks, are_written: P::WRITES_HOOKS },
        })
    }
}

/// The hooks, called on the application's provider.
struct OfProvider<P>(P);

impl<P: Implicit> UserHook for OfProvider<P> {
    fn authenticate_user<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        client_id: &'a str,
        subject: &'a SubjectId,
        scope: &'a Scope,
    ) -> Deciding<'a, bool> {
        let user = GrantedUser { transaction, client_id, subject, scope };
        Box::pin(bounded(self.0.authenticate_user(user)))
    }
}
