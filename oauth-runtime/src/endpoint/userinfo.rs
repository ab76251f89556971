//! The userinfo endpoint: the claims that a client may know about the user of its access token. OpenID Connect Core, section 5.3.

use super::{Answering, Endpoint, EndpointAnswer, HttpMethod, RequestBody};
use crate::{
    jose::{self, SigningAlgorithm},
    protocol::{
        access_token_claims::Audience,
        authorization::OpenIdRequest,
        bearer,
        claims::{self, Claims, OPENID, ScopeClaims},
        client::PublicSubject,
        client_request::ClientRequest,
        error::{ChallengeParameter, ErrorCode, Failure, OAuthError, Outcome},
        id_token_claims::TYPE,
        metadata::AuthorizationServerMetadata,
        scope::Scope,
    },
    registry::Registry,
    resource::{
        RejectionReason, ResourceRejection, ResourceRequest, ResourceServer, ScopeExpression,
        VerifiedToken,
    },
    services::Services,
};
use serde::Serialize;

const TWO_TOKENS: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "the access token stands in the Authorization header and in the body; send it once",
)
.with_id("access_token_twice");
const NO_USER: OAuthError = OAuthError::new(
    ErrorCode::INVALID_TOKEN,
    "the access token belongs to a client and to no user",
)
.with_id("access_token_without_user");

/// `GET` and `POST /oauth/userinfo`
pub(super) struct UserInfoEndpoint {
    resource_server: ResourceServer,
}

impl UserInfoEndpoint {
    pub(super) const NAME: &'static str = "userinfo";
    pub(super) const PATH: &'static str = "/oauth/userinfo";

    pub(super) const fn new(resource_server: ResourceServer) -> Self {
        Self { resource_server }
    }

    async fn answered(
        &self,
        registry: &Registry,
        request: ClientRequest,
    ) -> Outcome<EndpointAnswer> {
        let services = &registry.services;
        let presented = Presented::of(&request)?;
        let required = ScopeExpression::new(&[&[OPENID]]);
        let checked = self.resource_server.check(&presented, &required).await;
        let token = checked.map_err(|rejection| refused(&request, rejection))?;
        request.named().note(token.client_id());
        let subject = token.subject().ok_or(NO_USER)?;
        let known = services.store.user_claims(subject).await?;
        // If the user was deleted after the token was checked, the token is no longer valid.
        let known = known.ok_or(bearer::INVALID)?;
        let sub = token.public_subject().cloned().unwrap_or_else(|| PublicSubject::of_key(subject));
        let client = services.clients.find(token.client_id()).await?;
        let registered =
            client.as_ref().map(|client| client.metadata().scope()).unwrap_or_default();
        let claims = told(services, (&token, &registered), &known);
        let told = Told { sub: sub.to_string(), claims };
        let registered = client.as_ref().and_then(|client| {
            SigningAlgorithm::parse(client.metadata().userinfo_signed_response_alg()?)
        });
        match registered {
            None => EndpointAnswer::json(&told),
            Some(algorithm) => signed(services, &told, &token, algorithm).await,
        }
    }
}

/// The claims for the client: those of the granted scope, and those that it requested by name and whose scope words it may still
/// have (sections 5.4 and 5.5).
fn told(
    services: &Services,
    (token, registered): (&VerifiedToken, &Scope),
    known: &Claims,
) -> Claims {
    let table = ScopeClaims::new(&services.settings.openid.scope_claims);
    let by_name = token.openid().into_iter().flat_map(OpenIdRequest::claims_of_userinfo);
    let by_name = by_name.filter(|name| table.is_within_reach(registered, name));
    claims::told(known, table.of(token.scope()).chain(by_name))
}

#[derive(Serialize)]
struct Told {
    sub: String,
    #[serde(flatten)]
    claims: Claims,
}

#[derive(Serialize)]
struct ToldByToken<'a> {
    iss: &'a str,
    aud: Audience,
    #[serde(flatten)]
    told: &'a Told,
}

/// The same claims as a signed JWT, for a client that registered `userinfo_signed_response_alg` (section 5.3.2).
async fn signed(
    services: &Services,
    told: &Told,
    token: &VerifiedToken,
    algorithm: SigningAlgorithm,
) -> Outcome<EndpointAnswer> {
    let issuer = services.settings.issuer.as_deref().unwrap_or_default();
    let aud = Audience::One(token.client_id().to_owned());
    services.keys.keep_up().await?;
    let signer = services.keys.signer_of(Some(algorithm))?;
    let claims = ToldByToken { iss: issuer, aud, told };
    Ok(EndpointAnswer::signed(jose::sign(&*signer, TYPE, &claims).await?))
}

/// Turns the refusal of the token check into the error of this endpoint.
fn refused(request: &ClientRequest, rejection: ResourceRejection) -> Failure {
    const SCOPE: ChallengeParameter = ChallengeParameter::SCOPE;
    if let Some(client_id) = rejection.client_id() {
        request.named().note(client_id);
    }
    let scope = rejection.scope().map(str::to_owned);
    match rejection.into_reason() {
        RejectionReason::TokenMissing => bearer::MISSING.into(),
        RejectionReason::Outage(outage) => outage.into(),
        RejectionReason::Refused(error) => match scope {
            Some(scope) => error.with_parameter(SCOPE, scope).into(),
            None => error.into(),
        },
    }
}

/// The access token of a request, from its header or its form (RFC 6750 section 2.2, which OpenID Connect Core section 5.3.1
/// permits here).
struct Presented {
    method: &'static str,
    authorization: Vec<Vec<u8>>,
}

impl Presented {
    fn of(request: &ClientRequest) -> Result<Self, OAuthError> {
        let mut authorization: Vec<Vec<u8>> = request.authorization().map(<[u8]>::to_vec).collect();
        // The parameters of a GET stand in its query, where no access token may stand.
        if request.method() == HttpMethod::Post.as_str() {
            request.body().reject_repeated()?;
            if let Some(token) = request.body().get("access_token") {
                if !authorization.is_empty() {
                    return Err(TWO_TOKENS);
                }
                authorization.push(format!("Bearer {token}").into_bytes());
            }
        }
        Ok(Self { method: request.method(), authorization })
    }
}

impl ResourceRequest for Presented {
    fn method(&self) -> &str {
        self.method
    }

    fn path(&self) -> &str {
        UserInfoEndpoint::PATH
    }

    fn headers(&self, name: &str) -> Vec<&[u8]> {
        if name.eq_ignore_ascii_case("authorization") {
            return self.authorization.iter().map(Vec::as_slice).collect();
        }
        Vec::new()
    }
}

impl Endpoint for UserInfoEndpoint {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn path(&self) -> &str {
        Self::PATH
    }

    fn methods(&self) -> &'static [HttpMethod] {
        &[HttpMethod::Get, HttpMethod::Post]
    }

    fn request_body(&self) -> RequestBody {
        RequestBody::FormOrNothing
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
        document.set_endpoint("userinfo_endpoint", path);
        let algorithms = registry.services.keys.algorithms();
        let algorithms = algorithms.into_iter().map(SigningAlgorithm::as_str);
        document.add("userinfo_signing_alg_values_supported", algorithms);
    }

    fn answer<'a>(&'a self, registry: &'a Registry, request: ClientRequest) -> Answering<'a> {
        Box::pin(self.answered(registry, request))
    }
}
