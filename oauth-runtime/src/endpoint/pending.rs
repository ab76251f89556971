//! The authorization request between the first page and the answer: stored here, so that the browser carries
//! nothing that it could change.
//!
//! The browser holds a handle and a cookie; the row holds the hashes of both. A form is good for the user who saw
//! it and for the scope that it showed: its value is a digest of both under a key that only the row holds.

use crate::protocol::{
    authorization_request::CheckedAuthorizationRequest,
    client::{Client, SubjectId},
    error::{ErrorCode, OAuthError},
    pkce::CodeChallenge,
    redirect_uri::ValidatedRedirect,
    response_type::ResponseType,
    scope::Scope,
    secret::{KeyHash, PlainHandle, constant_time_eq},
};
use crate::store::ShortLivedObject;
use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The kind under which pending requests are stored.
pub(crate) const KIND: &str = "authorization_request";

pub(crate) const ENDED: OAuthError = OAuthError::new(
    ErrorCode::InvalidRequest,
    "this request has been answered or has expired; go back to the application and start again",
);
pub(crate) const OTHER_BROWSER: OAuthError = OAuthError::new(
    ErrorCode::InvalidRequest,
    "this request was started in another browser; go back to the application and start again",
);
pub(crate) const FORGED_FORM: OAuthError = OAuthError::new(
    ErrorCode::InvalidRequest,
    "this form is not the one that was shown to you; go back to the application and start again",
);

/// A checked request as it is stored.
#[derive(Serialize, Deserialize)]
pub(crate) struct PendingAuthorization {
    pub(crate) client_id: String,
    #[serde(default = "code")]
    response_type: String,
    redirect_uri: String,
    redirect_uri_was_sent: bool,
    scope: String,
    state: Option<String>,
    code_challenge: Option<String>,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
    browser: String,
    form_key: String,
}

/// What was stored before there were other response types.
fn code() -> String {
    ResponseType::CODE.name.to_owned()
}

/// The secret of one browser, in a cookie.
#[derive(Clone)]
pub(crate) struct Browser(String);

impl Browser {
    /// Takes a cookie's value, if it can be one of ours.
    pub(crate) fn from_cookie(value: &str) -> Option<Self> {
        is_handle(value).then(|| Self(value.to_owned()))
    }

    pub(crate) fn new(random: String) -> Self {
        Self(random)
    }

    pub(crate) fn cookie_value(&self) -> &str {
        &self.0
    }
}

/// What the consent form of one request is made from; it never leaves the server.
pub(crate) struct FormKey(String);

impl FormKey {
    pub(crate) fn new(random: String) -> Self {
        Self(random)
    }

    /// The value that the form carries when this user is shown this scope. Whoever plants a cookie or starts the
    /// request sees only the value for themselves.
    pub(crate) fn value(&self, handle: &PlainHandle, subject: &SubjectId, scope: &Scope) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.as_bytes());
        let text = format!("consent\0{}\0{}\0{scope}", handle.expose(), subject.as_str());
        URL_SAFE_NO_PAD.encode(hmac::sign(&key, text.as_bytes()))
    }
}

/// Whether a text looks like 256 random bits of ours.
pub(crate) fn is_handle(text: &str) -> bool {
    text.len() == 43
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

impl PendingAuthorization {
    /// What is stored of a request that this browser made.
    pub(crate) fn new(
        client: &Client,
        checked: &CheckedAuthorizationRequest,
        browser: &Browser,
        form_key: &FormKey,
    ) -> Self {
        Self {
            client_id: client.client_id().to_owned(),
            response_type: checked.response_type.name.to_owned(),
            redirect_uri: checked.redirect.as_str().to_owned(),
            redirect_uri_was_sent: checked.redirect.sent().is_some(),
            scope: checked.scope.to_string(),
            state: checked.state.clone(),
            code_challenge: checked
                .code_challenge
                .as_ref()
                .map(|challenge| challenge.as_str().to_owned()),
            parameters: checked.parameters.clone(),
            browser: KeyHash::of(&browser.0).as_str().to_owned(),
            form_key: form_key.0.clone(),
        }
    }

    pub(crate) fn form_key(&self) -> FormKey {
        FormKey(self.form_key.clone())
    }

    /// Reads a stored request that is neither answered nor expired, in the browser that made it.
    pub(crate) fn open(
        object: Option<ShortLivedObject>,
        browser: Option<&Browser>,
        now: i64,
    ) -> Result<Self, OAuthError> {
        let object = object
            .filter(|object| {
                object.kind == KIND && object.used_at.is_none() && now < object.expires_at
            })
            .ok_or(ENDED)?;
        let pending: Self = serde_json::from_value(object.payload).map_err(|_| ENDED)?;
        let is_same = browser.is_some_and(|browser| {
            constant_time_eq(&pending.browser, KeyHash::of(&browser.0).as_str())
        });
        if is_same { Ok(pending) } else { Err(OTHER_BROWSER) }
    }

    /// The request again, checked against the client and the server as they are now.
    pub(crate) fn recheck(
        &self,
        client: &Client,
        response_types: &[&ResponseType],
    ) -> Result<CheckedAuthorizationRequest, OAuthError> {
        let requested = self.redirect_uri_was_sent.then_some(self.redirect_uri.as_str());
        let redirect: ValidatedRedirect = client.match_redirect(requested).map_err(|_| ENDED)?;
        let response_type = response_types
            .iter()
            .find(|response_type| response_type.is_requested_by(&self.response_type))
            .ok_or(ENDED)?;
        let lacks_challenge = response_type.takes_code_challenge
            && client.is_public()
            && self.code_challenge.is_none();
        if !client.is_active()
            || lacks_challenge
            || redirect.as_str() != self.redirect_uri
            || !response_type.is_allowed_to(client)
        {
            return Err(ENDED);
        }
        Ok(CheckedAuthorizationRequest {
            response_type: **response_type,
            redirect,
            scope: Scope::stored(&self.scope).intersection(&client.metadata().scope()),
            state: self.state.clone(),
            code_challenge: self
                .code_challenge
                .as_deref()
                .map(CodeChallenge::parse)
                .transpose()
                .map_err(|_| ENDED)?,
            parameters: self.parameters.clone(),
        })
    }
}
