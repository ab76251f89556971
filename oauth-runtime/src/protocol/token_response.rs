//! The answer of the token endpoint. RFC 6749, section 5.1; RFC 8693, section 2.2.1; OpenID Connect Core, section 3.1.3.3.

use super::{
    scope::Scope,
    secret::{PlainAccessToken, PlainRefreshToken},
    token_exchange,
};
use serde::Serialize;

/// The answer of the token endpoint, with the tokens in the clear. No `Debug`, no `Clone`.
#[derive(Serialize)]
#[non_exhaustive]
pub struct TokenResponse {
    access_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_token_type: Option<&'static str>,
    token_type: &'static str,
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
}

impl TokenResponse {
    /// Takes the tokens; `expires_in` is in seconds.
    pub(crate) fn new(
        access_token: PlainAccessToken,
        refresh_token: Option<PlainRefreshToken>,
        scope: &Scope,
        expires_in: i64,
    ) -> Self {
        Self {
            access_token: access_token.reveal(),
            issued_token_type: None,
            token_type: "Bearer",
            expires_in,
            refresh_token: refresh_token.map(PlainRefreshToken::reveal),
            scope: (!scope.is_empty()).then(|| scope.to_string()),
            id_token: None,
        }
    }

    /// The same answer with an ID token (OpenID Connect Core section 3.1.3.3).
    pub(crate) fn with_id_token(self, id_token: Option<String>) -> Self {
        Self { id_token, ..self }
    }

    /// The answer to a token exchange, which names the type of the issued token.
    pub(crate) fn of_exchange(self) -> Self {
        Self { issued_token_type: Some(token_exchange::ACCESS_TOKEN), ..self }
    }

    /// The access token alone.
    #[cfg(all(feature = "sea-orm", feature = "testing"))]
    pub(crate) fn into_access_token(self) -> String {
        self.access_token
    }

    /// The answer as parameters of a redirect (RFC 6749 section 4.2.2), which never carries a refresh token.
    pub(crate) fn into_parameters(self) -> Vec<(&'static str, String)> {
        let mut parameters = vec![
            ("access_token", self.access_token),
            ("token_type", self.token_type.to_owned()),
            ("expires_in", self.expires_in.to_string()),
        ];
        parameters.extend(self.scope.map(|scope| ("scope", scope)));
        parameters.extend(self.id_token.map(|token| ("id_token", token)));
        parameters
    }
}
