//! The device authorization grant as an application declares it. RFC 8628.

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
        Deciding, DeviceCodeGrant,
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

/// The device authorization grant (RFC 8628): for devices without a browser or a keyboard, such as a television or a program in a
/// terminal. The device shows a short code, the user types it on a page of this server, and the device gets a token for that user.
///
/// A client registers the grant type `urn:ietf:params:oauth:grant-type:device_code`, and sends its requests to
/// `/oauth/device_authorization`. The page is a route of the application, `/device` unless the settings name another path, whose handler
/// calls [`validate_device_request`](crate::server::AuthorizationServer::validate_device_request). Without an issuer there is no device
/// authorization endpoint, because devices show the URL of the page.
pub trait DeviceCode:
    Provider<
        User: ResourceOwner,
        Token: TokenModel<Owner: PointsAt<UserKey<Self>>>,
        ShortLived: ShortLivedModel,
    > + Declared<declared::DeviceCode>
{
    /// The client authentication methods that the grant accepts, at the device authorization endpoint and at the token endpoint.
    const AUTH_METHODS: &'static [AuthMethod] = AuthMethod::STANDARD;
    /// How long an access token is valid, in seconds; `None` is the server's setting, or what the profile says.
    const EXPIRES_IN: Option<i64> = None;
    /// Whether the impl has a hook of its own. `#[grant]` sets `false` if it has none; the server then needs no transaction for reading.
    #[doc(hidden)]
    const WRITES_HOOKS: bool = true;

    /// The last veto. Called when the device fetches the token that the user has allowed; return `false` to refuse this user
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

/// Registers the device authorization grant of a provider.
#[must_use]
pub const fn register<P: DeviceCode>() -> GrantRegistration {
    GrantRegistration::of::<P, Declaration>()
}

struct Declaration;

impl<P: DeviceCode> Declares<P> for Declaration {
    fn declare(provider: P) -> DeclaredGrant {
        let hooks: Arc<dyn UserHook> = Arc::new(OfProvider(provider));
        DeclaredGrant::at_token_endpoint(DeviceCodeGrant {
            auth_methods: P::AUTH_METHODS,
            expires_in: P::EXPIRES_IN,
            hook: Hooked { hooks, are_written: P::WRITES_HOOKS },
        })
    }
}

/// The hook, called on the application's provider.
struct OfProvider<P>(P);

impl<P: DeviceCode> UserHook for OfProvider<P> {
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
