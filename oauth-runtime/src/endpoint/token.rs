//! The token endpoint. RFC 6749, section 3.2.

use super::{Answering, Endpoint, EndpointAnswer};
use crate::{
    grant::{Conclusion, Grant, TokenRequest},
    mint::{Minted, mint},
    protocol::{
        authorization::SUBJECT_INACTIVE,
        client_authentication::{Credentials, FAILED},
        client_request::ClientRequest,
        error::{ErrorCode, OAuthError, Outage, Outcome},
        metadata::AuthorizationServerMetadata,
        profile::WITHHELD,
        sealed_answer::RETRIES,
        token_response::TokenResponse,
    },
    registry::{self, Registry},
    services::Services,
    settings::TOKEN_PATH,
    uninterrupted::run_and_settle,
};
use std::sync::Arc;

const GRANT_TYPE_MISSING: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "grant_type is missing")
        .with_id("grant_type_missing");
const GRANT_TYPE_UNKNOWN: OAuthError =
    OAuthError::new(ErrorCode::UNSUPPORTED_GRANT_TYPE, "this grant_type is not supported")
        .with_id("grant_type_unsupported");
const GRANT_TYPE_NOT_ALLOWED: OAuthError =
    OAuthError::new(ErrorCode::UNAUTHORIZED_CLIENT, "the client may not use this grant_type")
        .with_id("grant_type_not_allowed");

/// How often a one-time object is read. When a request loses to another one, it reads the object again. After each loss the other
/// request has used up the object or one of the retries of its answer, so when those are gone the reading is final.
const READINGS: usize = RETRIES as usize + 2;

/// `POST /oauth/token`
pub(super) struct TokenEndpoint;

impl TokenEndpoint {
    pub(super) const NAME: &'static str = "token";
    pub(super) const PATH: &'static str = TOKEN_PATH;
}

impl Endpoint for TokenEndpoint {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn path(&self) -> &str {
        Self::PATH
    }

    fn is_for_scripts(&self) -> bool {
        true
    }

    fn describe(
        &self,
        registry: &Registry,
        path: &str,
        document: &mut AuthorizationServerMetadata,
    ) {
        document.set_endpoint("token_endpoint", path);
        let methods = registry.auth_methods().iter().map(|method| method.as_str());
        document.add("token_endpoint_auth_methods_supported", methods);
        registry::describe_assertions(registry.auth_methods(), "token_endpoint", document);
    }

    fn answer<'a>(&'a self, registry: &'a Registry, request: ClientRequest) -> Answering<'a> {
        Box::pin(async move { EndpointAnswer::json(&token(registry, request).await?) })
    }
}

/// Answers a token request.
async fn token(registry: &Registry, request: ClientRequest) -> Outcome<TokenResponse> {
    let services = &registry.services;
    request.body().reject_repeated()?;
    let grant_type = request.body().get("grant_type").ok_or(GRANT_TYPE_MISSING)?;
    let grant = registry.grant(grant_type).ok_or_else(|| unknown_grant(services, grant_type))?;
    let grant = grant.clone();
    let client = match grant.assertion(request.body()) {
        Some(assertion) if Credentials::are_absent(&request) => {
            registry.authenticate_issuer(&request, assertion).await?
        }
        _ => registry.authenticate(&request, registry.auth_methods_of(&*grant)).await?,
    };
    if !client.client().metadata().allows_grant_type(grant.grant_type()) {
        return Err(GRANT_TYPE_NOT_ALLOWED.into());
    }
    let resources = services.resources.requested(request.body())?;
    services.keys.keep_up().await?;
    let source = request.source();
    let (parameters, now) = (request.into_body(), services.now());
    let request = TokenRequest { parameters, client, resources, source, now };
    run_and_settle(services, issue(services.clone(), grant, request)).await
}

/// The refusal of a grant that the server does not have, or that its profile forbids.
fn unknown_grant(services: &Services, grant_type: &str) -> OAuthError {
    if services.settings.rules().withholds_grant(grant_type) {
        return GRANT_TYPE_UNKNOWN.with_hint(WITHHELD);
    }
    GRANT_TYPE_UNKNOWN
}

/// Lets the grant decide, and mints the tokens; repeats this until a result is final.
async fn issue(
    services: Arc<Services>,
    grant: Arc<dyn Grant>,
    request: TokenRequest,
) -> Outcome<TokenResponse> {
    for _ in 0..READINGS {
        match grant.decide(&services, &request).await? {
            Conclusion::Repeat(response) => return Ok(response),
            Conclusion::ReadAgain => {}
            Conclusion::Mint(evidence) => match mint(&services, *evidence, request.now).await? {
                Minted::Issued(response) => return Ok(response),
                Minted::Lost => {}
                Minted::SubjectGone => return Err(SUBJECT_INACTIVE.into()),
                Minted::ClientGone => {
                    services.clients.forget(request.client.client().client_id());
                    return Err(FAILED.with_hint("the client was removed or disabled").into());
                }
            },
        }
    }
    let problem = "the code or refresh token was changed by other requests each time it was read";
    Err(Outage::new(problem).into())
}
