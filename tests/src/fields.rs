//! The fields of a query or a form, one by one, so that a test can change exactly the field that it is about.

use crate::oauth::{CHALLENGE, REDIRECT, VERIFIER};
use url::form_urlencoded::Serializer;

/// The `state` of [`Fields::authorization`]: a space, a slash and a letter that is not ASCII.
pub const STATE: &str = "s t/ä";

/// Names and values in order. A name may occur twice.
#[derive(Clone, Debug, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Any fields.
    #[must_use]
    pub fn of(pairs: &[(&str, &str)]) -> Self {
        Self(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    /// A complete authorization request with a code challenge.
    #[must_use]
    pub fn authorization(client_id: &str, scope: &str) -> Self {
        Self::of(&[
            ("response_type", "code"),
            ("client_id", client_id),
            ("redirect_uri", REDIRECT),
            ("scope", scope),
            ("state", STATE),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ])
    }

    /// The token request for a code that [`Fields::authorization`] led to.
    #[must_use]
    pub fn exchange(code: &str) -> Self {
        Self::of(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ])
    }

    /// The token request with a refresh token.
    #[must_use]
    pub fn refresh(refresh_token: &str) -> Self {
        Self::of(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)])
    }

    /// Replaces the value of a name, or adds the name at the end.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => value.clone_into(old),
            None => return self.and(name, value),
        }
        self
    }

    /// Adds a field at the end, even if the name occurs already.
    #[must_use]
    pub fn and(mut self, name: &str, value: &str) -> Self {
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Removes a name.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.0.retain(|(known, _)| known != name);
        self
    }

    /// The value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The fields as `application/x-www-form-urlencoded`.
    #[must_use]
    pub fn encoded(&self) -> String {
        Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }

    /// The path of the authorization endpoint with these fields as its query.
    #[must_use]
    pub fn authorize_path(&self) -> String {
        format!("/oauth/authorize?{}", self.encoded())
    }

    /// The pairs, as a browser's form takes them.
    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

impl From<Vec<(String, String)>> for Fields {
    fn from(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }
}
