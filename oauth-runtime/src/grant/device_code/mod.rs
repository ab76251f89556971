//! The device authorization grant: a device polls until a person has decided on another device. RFC 8628, sections 3.4 and 3.5.
//!
//! A device code is good for one token. The write that stores the token uses up the code together with the decision. A refused
//! request uses up neither.

mod polling;
pub(crate) mod stored;

use super::{
    Conclusion, Deciding, Evidence, Grant, IdTokenWish, Recipient, Spend, TokenRequest,
    hooks::{Hooked, UserHook},
};
use crate::{
    protocol::{
        authorization::{Authorization, SUBJECT_INACTIVE},
        client::AuthMethod,
        error::{ErrorCode, OAuthError, Outage, Outcome},
        limits,
        parameters::Parameters,
        secret::HandleHash,
    },
    services::Services,
};
use stored::{Decision, Found};

/// The `grant_type` in requests (RFC 8628 section 3.4).
pub(crate) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const MISSING: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "device_code is missing or too long")
        .with_id("device_code_missing");
const INVALID: OAuthError = OAuthError::new(
    ErrorCode::INVALID_GRANT,
    "the device code is unknown, used, or another client's",
)
.with_id("device_code_invalid");
const EXPIRED: OAuthError = OAuthError::new(
    ErrorCode::EXPIRED_TOKEN,
    "the device code has ended: the device asks for another one when the person wants it to",
)
.with_id("device_code_expired");
const DENIED: OAuthError =
    OAuthError::new(ErrorCode::ACCESS_DENIED, "the person denied the request of the device")
        .with_id("device_denied");
const CODE_CHALLENGE: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "the device grant does not support PKCE: leave out code_challenge and code_verifier",
)
.with_id("device_code_challenge");

/// The grant as the application declared it.
pub(crate) struct DeviceCodeGrant {
    pub(crate) auth_methods: &'static [AuthMethod],
    pub(crate) expires_in: Option<i64>,
    pub(crate) hook: Hooked<dyn UserHook>,
}

/// Refuses PKCE parameters, since nobody checks them here and the client would believe that they protect something.
pub(crate) fn refuse_code_challenge(parameters: &Parameters) -> Result<(), OAuthError> {
    let of_pkce = ["code_challenge", "code_challenge_method", "code_verifier"];
    let is_sent = of_pkce.iter().any(|name| parameters.contains(name));
    if is_sent { Err(CODE_CHALLENGE) } else { Ok(()) }
}

impl Grant for DeviceCodeGrant {
    fn grant_type(&self) -> &'static str {
        GRANT_TYPE
    }

    fn auth_methods(&self) -> &[AuthMethod] {
        self.auth_methods
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
    grant: &DeviceCodeGrant,
    services: &Services,
    request: &TokenRequest,
) -> Outcome<Conclusion> {
    let (client, parameters) = (request.client.client(), &request.parameters);
    refuse_code_challenge(parameters)?;
    let presented = parameters.get("device_code").filter(|code| code.len() <= limits::TOKEN);
    let handle = HandleHash::of(presented.ok_or(MISSING)?);
    let found = stored::find(services, handle).await?.ok_or(INVALID)?;
    let authorization = &found.authorization;
    let registration = authorization.registration.as_deref();
    if !services.clients.owns(client, &authorization.client_id, registration) {
        return Err(INVALID.with_hint("the device code was issued to another client").into());
    }
    if found.is_used {
        let hint = "the device code was used, or everything that its client held was revoked";
        return Err(INVALID.with_hint(hint).into());
    }
    if request.now >= authorization.ends_at {
        return Err(EXPIRED.into());
    }
    match stored::find_decision(services, &found.handle).await? {
        None => Err(polling::too_early(services, &found, request.now).await?.into()),
        Some(Decision { granted: None, .. }) => Err(DENIED.into()),
        Some(Decision { is_used: true, .. }) => {
            let hint = "the decision was used, or everything that is held for its user was revoked";
            Err(INVALID.with_hint(hint).into())
        }
        Some(Decision { handle, granted: Some(granted), .. }) => {
            mint_for(grant, services, request, (found, handle, granted)).await
        }
    }
}

/// Makes the evidence for a device that a person has allowed.
async fn mint_for(
    grant: &DeviceCodeGrant,
    services: &Services,
    request: &TokenRequest,
    (found, decision, granted): (Found, HandleHash, Authorization),
) -> Outcome<Conclusion> {
    let client = request.client.client();
    let scope = granted.scope.within(&client.metadata().scope());
    let audience = services.resources.narrowed(&granted.audience, &request.resources)?;
    let subject = granted.subject.as_ref();
    let subject = subject.ok_or_else(|| Outage::new("a device was allowed by nobody"))?;
    let mut transaction = grant.hook.begin(&*services.store).await?;
    let hook = &grant.hook.hooks;
    if !hook.authenticate_user(&mut *transaction, client.client_id(), subject, &scope).await? {
        return Err(SUBJECT_INACTIVE.with_hint("the application refused the user").into());
    }
    let authorization = granted.with_scope(scope.clone());
    let id_token = IdTokenWish::at_token_endpoint(&authorization, &scope);
    Ok(Conclusion::Mint(Box::new(Evidence {
        grant_type: GRANT_TYPE,
        recipient: Recipient::Authenticated(request.client.clone()),
        authorization,
        stamp: None,
        scope,
        audience,
        expires_in: grant.expires_in,
        id_token,
        with_refresh_token: client.may_refresh(),
        spends: vec![Spend::Handle(found.handle), Spend::Handle(decision)],
        transaction,
    })))
}
