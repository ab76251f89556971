//! The authorization code grant: exchanges a code for tokens. RFC 6749, section 4.1.3; RFC 7636, section 4.6; RFC 9700,
//! section 4.5.
//!
//! A refused request does not use up the code, so that neither a mistake nor another client can take a code from its
//! owner. The exception: too many wrong code verifiers make it invalid. The tokens that a code has issued are revoked only when a
//! replay of the code is valid in every other respect.

use super::{
    Conclusion, Deciding, Evidence, Grant, IdTokenWish, Recipient, Spend, TokenRequest,
    hooks::{CodeHooks, Hooked},
};
use crate::{
    event::{About, EventKind},
    protocol::{
        authorization::SUBJECT_INACTIVE,
        client::{AuthMethod, Client, SubjectId},
        error::{ErrorCode, OAuthError, Outcome},
        limits,
        parameters::Parameters,
        pkce::{self, VERIFIER_WRONG, Verification},
        response_type::ResponseType,
        secret::CodeHash,
        time_window,
    },
    services::Services,
    store::{IssuedCode, Revocation, Transaction},
};

const CODE_MISSING: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "code is missing").with_id("code_missing");
const CODE_INVALID: OAuthError = OAuthError::new(
    ErrorCode::INVALID_GRANT,
    "the code is unknown, expired, used, or another client's",
)
.with_id("code_invalid");
const REDIRECT_DIFFERS: OAuthError = OAuthError::new(
    ErrorCode::INVALID_GRANT,
    "redirect_uri differs from that of the authorization request",
)
.with_id("redirect_uri_differs");

/// The grant as the application declared it.
pub(crate) struct AuthorizationCodeGrant {
    pub(crate) auth_methods: Vec<AuthMethod>,
    pub(crate) expires_in: Option<i64>,
    pub(crate) hooks: Hooked<dyn CodeHooks>,
}

impl Grant for AuthorizationCodeGrant {
    fn grant_type(&self) -> &'static str {
        ResponseType::CODE.grant_type
    }

    fn auth_methods(&self) -> &[AuthMethod] {
        &self.auth_methods
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
    grant: &AuthorizationCodeGrant,
    services: &Services,
    request: &TokenRequest,
) -> Outcome<Conclusion> {
    let client = request.client.client();
    let parameters = &request.parameters;
    let presented =
        parameters.get("code").filter(|code| code.len() <= limits::TOKEN).ok_or(CODE_MISSING)?;
    let hash = CodeHash::of(presented);
    let mut transaction = grant.hooks.begin(&*services.store).await?;
    let hooks = &grant.hooks.hooks;
    let code = hooks.query(&mut *transaction, &hash, client).await?.ok_or(CODE_INVALID)?;

    if !services.clients.owns(client, &code.client_id, code.registration.as_deref()) {
        return Err(CODE_INVALID.with_hint("the code was issued to another client").into());
    }
    if code.failed_attempts >= limits::VERIFIER_ATTEMPTS {
        return Err(CODE_INVALID.with_hint("the code was burnt by wrong code verifiers").into());
    }
    if client.is_public() && code.code_challenge.is_none() {
        return Err(CODE_INVALID.with_hint("a public client's code has no code_challenge").into());
    }
    check_redirect_uri(&code, client, parameters)?;
    if pkce::verify(code.code_challenge.as_deref(), parameters)? == Verification::Wrong {
        return Err(count_wrong_verifier(services, transaction, &hash, &code).await?.into());
    }
    if let Some(used_at) = code.used_at {
        return Err(refuse_replay(services, transaction, &code, used_at, request.now)
            .await?
            .into());
    }
    if request.now >= code.expires_at {
        return Err(CODE_INVALID.with_hint("the code has expired").into());
    }
    if !(code.client_is_active && code.subject_is_active) {
        return Err(SUBJECT_INACTIVE.into());
    }
    if !hooks.authenticate_user(&mut *transaction, &code).await? {
        return Err(SUBJECT_INACTIVE.with_hint("the application refused the user").into());
    }

    let scope = code.authorization.scope.within(&client.metadata().scope());
    let audience = services.resources.narrowed(&code.authorization.audience, &request.resources)?;
    let authorization = code.authorization.with_scope(scope.clone());
    let id_token = IdTokenWish::at_token_endpoint(&authorization, &scope);
    Ok(Conclusion::Mint(Box::new(Evidence {
        grant_type: ResponseType::CODE.grant_type,
        recipient: Recipient::Authenticated(request.client.clone()),
        authorization,
        stamp: None,
        scope,
        audience,
        expires_in: grant.expires_in,
        id_token,
        with_refresh_token: client.may_refresh(),
        spends: vec![Spend::Code { code: hash, family: code.family }],
        transaction,
    })))
}

/// If the authorization request had a `redirect_uri`, it must be repeated here. If it had none, a `redirect_uri` here must be one
/// of the client's.
fn check_redirect_uri(
    code: &IssuedCode,
    client: &Client,
    parameters: &Parameters,
) -> Result<(), OAuthError> {
    let matches = match (code.redirect_uri.as_deref(), parameters.get("redirect_uri")) {
        (Some(stored), sent) => sent == Some(stored),
        (None, None) => true,
        (None, sent) => client.match_redirect(sent).is_ok(),
    };
    if matches { Ok(()) } else { Err(REDIRECT_DIFFERS) }
}

/// Counts a wrong code verifier, unless the code was used already: such a code gives no tokens, so a guess at it gains nothing.
async fn count_wrong_verifier(
    services: &Services,
    mut transaction: Box<dyn Transaction>,
    hash: &CodeHash,
    code: &IssuedCode,
) -> Outcome<OAuthError> {
    if code.used_at.is_none() {
        transaction.count_failed_attempt(hash).await?;
        transaction.commit().await?;
        if code.failed_attempts + 1 >= limits::VERIFIER_ATTEMPTS {
            services.events.emit(EventKind::CodeVerifierGuessed, about(code));
        }
    }
    Ok(VERIFIER_WRONG)
}

fn about(code: &IssuedCode) -> About<'_> {
    let subject = code.authorization.subject.as_ref();
    About::client(&code.client_id).and(subject.map(SubjectId::as_str))
}

async fn refuse_replay(
    services: &Services,
    mut transaction: Box<dyn Transaction>,
    code: &IssuedCode,
    used_at: i64,
    now: i64,
) -> Outcome<OAuthError> {
    if !time_window::is_open(services.settings.lifetimes.code_replay_grace, used_at, now) {
        transaction.revoke(Revocation::Family { id: &code.family, client_id: None }, now).await?;
        transaction.commit().await?;
        services.events.emit(EventKind::CodeReplayed, about(code));
    }
    Ok(CODE_INVALID.with_hint("the code was used before"))
}
