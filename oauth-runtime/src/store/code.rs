//! An authorization code as it is stored, and a code to store.

use crate::protocol::{
    authorization::Authorization, client::SubjectId, error::Outage, secret::CodeHash,
};

/// An authorization code as it is stored.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct IssuedCode {
    /// The client that it was issued to.
    pub client_id: String,
    /// The registration of that client.
    pub registration: Option<String>,
    /// What the user approved; the subject is always there.
    pub authorization: Authorization,
    /// The `redirect_uri` of the authorization request, if the request carried one.
    pub redirect_uri: Option<String>,
    /// When the code expires, in epoch seconds.
    pub expires_at: i64,
    /// When it was exchanged or revoked, in epoch seconds.
    pub used_at: Option<i64>,
    /// The family of its tokens.
    pub family: String,
    /// Wrong code verifiers so far.
    pub failed_attempts: i64,
    /// The code challenge.
    pub code_challenge: Option<String>,
    /// Whether that registration of the client exists and is enabled, as of this read.
    pub client_is_active: bool,
    /// Whether the user exists and is enabled, as of this read.
    pub subject_is_active: bool,
}

impl IssuedCode {
    /// The code that this record stores, unused, of a client and a user who are both enabled.
    #[must_use]
    pub fn of(code: &NewCode) -> Self {
        Self {
            client_id: code.client_id.clone(),
            registration: code.registration.clone(),
            authorization: code.authorization.clone(),
            redirect_uri: code.redirect_uri.clone(),
            expires_at: code.expires_at,
            used_at: None,
            family: code.family.clone(),
            failed_attempts: 0,
            code_challenge: code.code_challenge.clone(),
            client_is_active: true,
            subject_is_active: true,
        }
    }
}

/// A code to store; only the authorization endpoint makes one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NewCode {
    /// The hash of the code.
    pub code: CodeHash,
    /// The client.
    pub client_id: String,
    /// The registration of the client.
    pub registration: Option<String>,
    /// What the user approved; the subject is always there.
    pub authorization: Authorization,
    /// The `redirect_uri` of the authorization request, if the request carried one.
    pub redirect_uri: Option<String>,
    /// When the code expires, in epoch seconds.
    pub expires_at: i64,
    /// The family of the tokens to come.
    pub family: String,
    /// The code challenge.
    pub code_challenge: Option<String>,
}

impl NewCode {
    /// The user who consented.
    ///
    /// # Errors
    /// An outage when there is none, which only a mistake of this server can cause.
    pub fn subject(&self) -> Result<&SubjectId, Outage> {
        let subject = self.authorization.subject.as_ref();
        subject.ok_or_else(|| Outage::new("an authorization code without a user cannot be stored"))
    }
}
