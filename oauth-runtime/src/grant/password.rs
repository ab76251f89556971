//! The resource owner password credentials grant. RFC 6749, section 4.3.
//!
//! RFC 9700, section 2.4, advises against it: the client sees the password. It exists for clients that cannot be
//! changed, and each of them must be registered for it.

use super::{
    Conclusion, Deciding, Evidence, Grant, Recipient, TokenRequest,
    hooks::{Authenticated, PasswordHook},
};
use crate::{
    event::{About, EventKind},
    guesses::Shown,
    passwords::Place,
    policies::AskedScope,
    protocol::{
        authorization::Authorization,
        client::AuthMethod,
        error::{ErrorCode, Failure, OAuthError, Outcome},
        limits,
        requested_scope::requested_scope,
    },
    services::Services,
};
use std::sync::Arc;

/// The `grant_type` in requests (RFC 6749 section 4.3.2).
pub(crate) const GRANT_TYPE: &str = "password";
const USERNAME_MISSING: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "username is missing or too long")
        .with_id("username_missing");
const PASSWORD_MISSING: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "password is missing or too long")
        .with_id("password_missing");
const WRONG: OAuthError =
    OAuthError::new(ErrorCode::INVALID_GRANT, "the username or the password is wrong")
        .with_id("password_wrong");

const TOO_MANY: OAuthError = OAuthError::new(
    ErrorCode::INVALID_GRANT,
    "too many attempts for this user: wait a minute, then try again",
)
.with_id("password_throttled");

/// The grant as the application declared it.
pub(crate) struct PasswordGrant {
    pub(crate) auth_methods: &'static [AuthMethod],
    /// Whether the application has set `auth_methods` itself.
    pub(crate) writes_auth_methods: bool,
    pub(crate) expires_in: Option<i64>,
    pub(crate) hook: Arc<dyn PasswordHook>,
}

impl Grant for PasswordGrant {
    fn grant_type(&self) -> &'static str {
        GRANT_TYPE
    }

    fn auth_methods(&self) -> &[AuthMethod] {
        self.auth_methods
    }

    fn writes_auth_methods(&self) -> bool {
        self.writes_auth_methods
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
    grant: &PasswordGrant,
    services: &Services,
    request: &TokenRequest,
) -> Outcome<Conclusion> {
    let client = request.client.client();
    let parameters = &request.parameters;
    let credential = |name| parameters.get(name).filter(|text| text.len() <= limits::PASSWORD);
    let username = credential("username").ok_or(USERNAME_MISSING)?;
    let password = credential("password").ok_or(PASSWORD_MISSING)?;
    // The scope is checked before the password, so that a mistake of the client is reported without a check of the password.
    let scope = requested_scope(parameters, client, services.settings.request_rules())?;
    let Authenticated { subject, stamp } =
        authenticate(grant, services, request, (username, password)).await?;

    let asked =
        AskedScope { client, subject: Some(&subject), grant_type: GRANT_TYPE, scope: &scope };
    let scope = asked.granted_by(&*services.policies).await?;
    let audience = services.resources.audience_of(&request.resources);
    Ok(Conclusion::Mint(Box::new(Evidence {
        grant_type: GRANT_TYPE,
        recipient: Recipient::Authenticated(request.client.clone()),
        authorization: Authorization::new(Some(subject), scope.clone()).for_resources(&audience),
        stamp,
        scope,
        audience,
        expires_in: grant.expires_in,
        id_token: None,
        with_refresh_token: client.may_refresh(),
        spends: Vec::new(),
        transaction: services.store.optimistic().await?,
    })))
}

/// Calls the hook, within the bounds on guesses. Guesses are counted for the user at this client and from this source, so that
/// the user is not locked out anywhere else.
async fn authenticate(
    grant: &PasswordGrant,
    services: &Services,
    request: &TokenRequest,
    (username, password): (&str, &str),
) -> Outcome<Authenticated> {
    let client_id = request.client.client().client_id();
    let tells = |kind| services.events.emit(kind, About::client(client_id));
    let (guesses, remembered) = (&services.guesses, &services.remembered);
    let shown = Shown {
        client_id: Some(client_id.to_owned()),
        username: username.to_owned(),
        source: request.source,
    };
    let outcome = match Place::new(shown, guesses, remembered, TOO_MANY, &services.clock) {
        Ok(place) => Arc::new(place).run(grant.hook.authenticate_user(username, password)).await,
        Err(failure) => Err(failure),
    };
    match &outcome {
        Ok(Some(_)) => tells(EventKind::Authenticated { username }),
        Ok(None) => tells(EventKind::PasswordWrong),
        Err(Failure::Refusal(refusal)) if refusal.id() == TOO_MANY.id() => {
            tells(EventKind::PasswordThrottled);
        }
        Err(_) => {}
    }
    outcome?.ok_or_else(|| WRONG.into())
}
