//! The device authorization endpoint. RFC 8628, section 3.1.
//!
//! The client may be public, and anybody can send its `client_id`. So the number of stored requests is bounded for each client
//! and source, and nothing is stored for a wrong request.

use super::{Answering, Endpoint, EndpointAnswer};
use crate::{
    event::{About, EventKind},
    grant::device_code::{GRANT_TYPE, refuse_code_challenge, stored},
    protocol::{
        client_request::ClientRequest,
        error::{ErrorCode, OAuthError, Outcome},
        metadata::AuthorizationServerMetadata,
        requested_scope::requested_scope,
        secret::PlainHandle,
        user_code::UserCode,
    },
    registry::Registry,
    services::Services,
    uninterrupted::run,
};
use serde::Serialize;
use std::sync::Arc;

const NOT_ALLOWED: OAuthError = OAuthError::new(
    ErrorCode::UNAUTHORIZED_CLIENT,
    "the client may not use the device authorization grant",
)
.with_id("device_grant_not_allowed");
const TOO_MANY: OAuthError = OAuthError::new(
    ErrorCode::TEMPORARILY_UNAVAILABLE,
    "too many device authorization requests: wait a minute, then try again",
)
.with_id("device_authorization_throttled");

/// `POST /oauth/device_authorization`
pub(super) struct DeviceAuthorizationEndpoint {
    /// The address that devices show to the user.
    verification_uri: String,
}

/// The answer (RFC 8628 section 3.2). It implements no `Debug`, since it holds both codes.
#[derive(Serialize)]
struct DeviceAuthorizationResponse<'a> {
    device_code: String,
    user_code: &'a str,
    verification_uri: &'a str,
    verification_uri_complete: String,
    expires_in: i64,
    interval: i64,
}

impl DeviceAuthorizationEndpoint {
    pub(super) const NAME: &'static str = "device_authorization";
    pub(super) const PATH: &'static str = "/oauth/device_authorization";

    /// The endpoint, if the server has the device grant and knows the address that devices show; otherwise `None`.
    pub(super) fn of(registry: &Registry) -> Option<Self> {
        registry.grant(GRANT_TYPE)?;
        let settings = &registry.services.settings;
        let address = settings.device_authorization.address(settings.issuer.as_deref());
        if address.is_none() {
            tracing::warn!(
                target: "oauth",
                "the device authorization endpoint is disabled, because the server does not know the address where users type the code: \
                 set `issuer`, or `device_authorization.verification_uri`"
            );
        }
        address.map(|verification_uri| Self { verification_uri })
    }

    async fn device_authorization(
        &self,
        registry: &Registry,
        request: ClientRequest,
    ) -> Outcome<EndpointAnswer> {
        let services = &registry.services;
        let body = request.body();
        body.reject_repeated()?;
        let grant = registry.grant(GRANT_TYPE).ok_or(NOT_ALLOWED)?;
        let client = registry.authenticate(&request, registry.auth_methods_of(&**grant)).await?;
        let client = client.client();
        if !client.metadata().allows_grant_type(GRANT_TYPE) {
            let hint = format!("add {GRANT_TYPE} to the `grant_types` of the client");
            return Err(NOT_ALLOWED.with_hint(hint).into());
        }
        refuse_code_challenge(body)?;
        let resources = services.resources.requested(body)?;
        let scope = requested_scope(body, client, services.settings.request_rules())?;
        services
            .guesses
            .device_authorization(client.client_id(), request.source(), services.now())
            .map_err(|refused| refused.told_as(TOO_MANY))?;
        let (device_code, user_code) = {
            let (services, client) = (services.clone(), client.clone());
            run(async move { stored::store(&services, &client, (&scope, resources)).await }).await?
        };
        services.events.emit(EventKind::DeviceCodeIssued, About::client(client.client_id()));
        self.answer_with(services, device_code, &user_code)
    }

    fn answer_with(
        &self,
        services: &Arc<Services>,
        device_code: PlainHandle,
        user_code: &UserCode,
    ) -> Outcome<EndpointAnswer> {
        let settings = &services.settings.device_authorization;
        let user_code = &user_code.shown();
        let verification_uri = &self.verification_uri;
        EndpointAnswer::json(&DeviceAuthorizationResponse {
            device_code: device_code.reveal(),
            user_code,
            verification_uri,
            verification_uri_complete: format!("{verification_uri}?user_code={user_code}"),
            expires_in: settings.expires_in,
            interval: settings.interval,
        })
    }
}

impl Endpoint for DeviceAuthorizationEndpoint {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn path(&self) -> &str {
        Self::PATH
    }

    fn describe(&self, _: &Registry, path: &str, document: &mut AuthorizationServerMetadata) {
        document.set_endpoint("device_authorization_endpoint", path);
    }

    fn answer<'a>(&'a self, registry: &'a Registry, request: ClientRequest) -> Answering<'a> {
        Box::pin(self.device_authorization(registry, request))
    }
}
