//! The resource owner password credentials grant. RFC 6749, section 4.3.
//!
//! RFC 9700, section 2.4, advises against it: the client sees the password. It exists for clients that cannot be
//! changed, and each of them must be registered for it.

use super::{
    Decision, Evidence, Grant, Origin, Pending, TokenRequest, active, hooks::PasswordHook,
};
use crate::{
    core::Core,
    protocol::{
        authorization_request::RESOURCE,
        client::AuthMethod,
        error::{ErrorCode, OAuthError, Outcome},
        limits,
        scope::Scope,
    },
};
use std::sync::Arc;

const GRANT_TYPE: &str = "password";
const USERNAME_MISSING: OAuthError =
    OAuthError::new(ErrorCode::InvalidRequest, "username is missing or too long");
const PASSWORD_MISSING: OAuthError =
    OAuthError::new(ErrorCode::InvalidRequest, "password is missing or too long");
const WRONG: OAuthError =
    OAuthError::new(ErrorCode::InvalidGrant, "the username or the password is wrong");

/// The grant as it was declared.
pub(crate) struct PasswordGrant {
    pub(crate) auth_methods: &'static [AuthMethod],
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

    fn decide<'a>(&'a self, core: &'a Core, request: &'a TokenRequest) -> Pending<'a, Decision> {
        Box::pin(decide(self, core, request))
    }
}

async fn decide(grant: &PasswordGrant, core: &Core, request: &TokenRequest) -> Outcome<Decision> {
    let client = request.client.client();
    let parameters = &request.parameters;
    let credential = |name| parameters.get(name).filter(|text| text.len() <= limits::PASSWORD);
    let username = credential("username").ok_or(USERNAME_MISSING)?;
    let password = credential("password").ok_or(PASSWORD_MISSING)?;
    if parameters.contains("resource") {
        return Err(RESOURCE.into());
    }
    // Before the password, so that a mistake of the client is found without one.
    let scope = Scope::parse(parameters.get("scope").unwrap_or_default())?
        .allowed_by(&client.metadata().scope())?;
    let subject = grant.hook.authenticate_user(username, password).await?.ok_or(WRONG)?;
    let mut transaction = core.store.begin().await?;
    let subject = active(core, &mut *transaction, client.client_id(), Some(&subject)).await?;

    Ok(Decision::Mint(Evidence {
        grant_type: GRANT_TYPE,
        expires_in: grant.expires_in,
        client_id: client.client_id().to_owned(),
        subject,
        scope,
        with_refresh_token: client.metadata().allows_grant_type("refresh_token"),
        origin: Origin::Checked { transaction, one_time: None },
    }))
}
