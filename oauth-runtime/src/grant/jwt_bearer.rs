//! The JWT bearer grant: a signed assertion that names a user replaces the user's consent. RFC 7523, section 2.1.
//!
//! The signer is a client that registered its keys. The client alone vouches for the user, so register the grant only for clients
//! that may act for every user. The write that stores the token uses the assertion up.

use super::{
    Conclusion, Deciding, Evidence, Grant, Recipient, Spend, TokenRequest,
    hooks::{AssertionHook, Authenticated},
};
use crate::{
    assertions::{self, Purpose},
    client_authentication::assertion::GRANT_TYPES,
    policies::AskedScope,
    protocol::{
        authorization::Authorization,
        client::AuthMethod,
        error::{ErrorCode, OAuthError, Outage, Outcome},
        parameters::Parameters,
        requested_scope::requested_scope,
    },
    services::Services,
};
use std::sync::Arc;

/// The `grant_type` in requests (RFC 7523 section 2.1).
pub(crate) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/// The kind of the marks of used assertions.
const KIND: &str = "jwt_bearer";
const MISSING: OAuthError = OAuthError::new(ErrorCode::INVALID_REQUEST, "assertion is missing")
    .with_id("assertion_missing");
const INVALID: OAuthError = OAuthError::new(
    ErrorCode::INVALID_GRANT,
    "the assertion is invalid: not signed by the client, not for this server, expired or not yet valid, already used, or for no known user",
)
.with_id("assertion_invalid");

/// The grant as the application declared it.
pub(crate) struct JwtBearerGrant {
    pub(crate) auth_methods: &'static [AuthMethod],
    pub(crate) expires_in: Option<i64>,
    pub(crate) hook: Arc<dyn AssertionHook>,
}

impl Grant for JwtBearerGrant {
    fn grant_type(&self) -> &'static str {
        GRANT_TYPE
    }

    fn auth_methods(&self) -> &[AuthMethod] {
        self.auth_methods
    }

    fn assertion<'a>(&self, parameters: &'a Parameters) -> Option<&'a str> {
        let alone = self.auth_methods.contains(&AuthMethod::NONE);
        parameters.get("assertion").filter(|_| alone)
    }

    fn decide<'a>(
        &'a self,
        services: &'a Services,
        request: &'a TokenRequest,
    ) -> Deciding<'a, Conclusion> {
        Box::pin(decide(self, services, request))
    }
}

async fn decide(
    grant: &JwtBearerGrant,
    services: &Services,
    request: &TokenRequest,
) -> Outcome<Conclusion> {
    let client = request.client.client();
    let parameters = &request.parameters;
    let text = parameters.get("assertion").ok_or(MISSING)?;
    let scope = requested_scope(parameters, client, services.settings.request_rules())?;
    let purpose = Purpose { kind: KIND, types: &GRANT_TYPES, besides: |_, _| Ok(()) };
    let assertion = assertions::read(services, client, text, purpose)
        .await
        .map_err(|untaken| untaken.told_as(INVALID, client))?;
    let place = services.store.ephemeral();
    let place =
        place.ok_or_else(|| Outage::new("assertions need a table of short-lived objects"))?;
    if place.find(&assertion.mark).await?.is_some() {
        return Err(INVALID.with_hint("the assertion was used already").into());
    }
    let user = grant.hook.user_of_assertion(client.client_id(), &assertion.claims.sub).await?;
    let Authenticated { subject, stamp } =
        user.ok_or_else(|| INVALID.with_hint("no user was found for the assertion's `sub`"))?;
    let asked =
        AskedScope { client, subject: Some(&subject), grant_type: GRANT_TYPE, scope: &scope };
    let scope = asked.granted_by(&*services.policies).await?;
    let audience = services.resources.audience_of(&request.resources);
    let expires_at = assertion.claims.known_until();
    Ok(Conclusion::Mint(Box::new(Evidence {
        grant_type: GRANT_TYPE,
        recipient: Recipient::Authenticated(request.client.clone()),
        authorization: Authorization::new(Some(subject), scope.clone()).for_resources(&audience),
        stamp,
        scope,
        audience,
        expires_in: grant.expires_in,
        id_token: None,
        with_refresh_token: false,
        spends: vec![Spend::Mark { id: assertion.mark, expires_at }],
        transaction: services.store.optimistic().await?,
    })))
}
