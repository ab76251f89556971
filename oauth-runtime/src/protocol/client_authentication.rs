//! Which client sent a request, and how it says so. RFC 6749, section 2.3.
//!
//! Exactly one method may be used, and it must be the one that the client registered.

use super::{
    client::{AuthMethod, Client},
    error::{ErrorCode, OAuthError},
    limits,
    parameters::{Parameters, decode_form_value},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::sync::Arc;

/// One text for an unknown client, a wrong secret and a wrong method. Client identifiers are no secrets: they stand in
/// every authorization request.
pub const FAILED: OAuthError =
    OAuthError::new(ErrorCode::InvalidClient, "client authentication failed");
const TWO_METHODS: OAuthError = OAuthError::new(
    ErrorCode::InvalidRequest,
    "the request uses more than one way of client authentication",
);
const TWO_CLIENTS: OAuthError =
    OAuthError::new(ErrorCode::InvalidRequest, "client_id differs from the authenticated client");
const TWO_HEADERS: OAuthError =
    OAuthError::new(ErrorCode::InvalidRequest, "the Authorization header is repeated");
const ASSERTIONS: OAuthError =
    OAuthError::new(ErrorCode::InvalidRequest, "client assertions are not supported");

/// What a request said about its client; nothing is verified yet.
pub struct ClientCredentials {
    client_id: String,
    method: AuthMethod,
    secret: Option<String>,
}

impl ClientCredentials {
    /// Reads the `Authorization` headers and the body of a request.
    pub fn from_request(authorization: &[&[u8]], body: &Parameters) -> Result<Self, OAuthError> {
        if body.contains("client_assertion") || body.contains("client_assertion_type") {
            return Err(ASSERTIONS);
        }
        match authorization {
            [] => Self::from_body(body),
            [header] => {
                if body.contains("client_secret") {
                    return Err(TWO_METHODS);
                }
                let credentials = Self::from_basic(header)?;
                match body.get("client_id") {
                    Some(other) if other != credentials.client_id => Err(TWO_CLIENTS),
                    _ => Ok(credentials),
                }
            }
            _ => Err(TWO_HEADERS),
        }
    }

    fn from_body(body: &Parameters) -> Result<Self, OAuthError> {
        let client_id = body
            .get("client_id")
            .filter(|id| id.len() <= limits::CLIENT_ID)
            .ok_or(FAILED)?
            .to_owned();
        if !body.contains("client_secret") {
            return Ok(Self { client_id, method: AuthMethod::None, secret: None });
        }
        let secret = body
            .get("client_secret")
            .filter(|secret| secret.len() <= limits::CLIENT_SECRET)
            .ok_or(FAILED)?;
        Ok(Self {
            client_id,
            method: AuthMethod::ClientSecretPost,
            secret: Some(secret.to_owned()),
        })
    }

    /// `Basic` with strict base64 and form-encoded halves.
    fn from_basic(header: &[u8]) -> Result<Self, OAuthError> {
        let header = std::str::from_utf8(header).map_err(|_| FAILED)?;
        let (scheme, encoded) = header.split_once(' ').ok_or(FAILED)?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return Err(FAILED);
        }
        let decoded = STANDARD.decode(encoded).map_err(|_| FAILED)?;
        let decoded = String::from_utf8(decoded).map_err(|_| FAILED)?;
        let (client_id, secret) = decoded.split_once(':').ok_or(FAILED)?;
        let client_id = decode_form_value(client_id).map_err(|_| FAILED)?;
        let secret = decode_form_value(secret).map_err(|_| FAILED)?;
        if client_id.is_empty()
            || secret.is_empty()
            || client_id.len() > limits::CLIENT_ID
            || secret.len() > limits::CLIENT_SECRET
        {
            return Err(FAILED);
        }
        Ok(Self { client_id, method: AuthMethod::ClientSecretBasic, secret: Some(secret) })
    }

    /// The client that the request names.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The method that the request uses.
    #[must_use]
    pub fn method(&self) -> AuthMethod {
        self.method
    }

    /// The secret, for the one place that verifies it.
    pub(crate) fn secret(&self) -> Option<&str> {
        self.secret.as_deref()
    }
}

/// A client that may authenticate in the way it did, once its secret is seen to be right.
///
/// Everything that costs nothing is checked here, so that a hash is computed only for a request that can succeed.
pub(crate) struct Candidate {
    client: Arc<Client>,
    method: AuthMethod,
}

impl Candidate {
    /// Checks everything but the secret.
    pub(crate) fn new(
        client: Arc<Client>,
        credentials: &ClientCredentials,
        permitted: &[AuthMethod],
    ) -> Result<Self, OAuthError> {
        let method = credentials.method;
        let hint = if !client.is_active() {
            "is disabled"
        } else if client.auth_method() != Some(method) {
            "is registered for another method"
        } else if !permitted.contains(&method) {
            "used a method that is not permitted here"
        } else {
            return Ok(Self { client, method });
        };
        Err(refusal(&client, hint))
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Decides: the only constructor of an authenticated client.
    pub(crate) fn prove(self, verdict: &SecretVerdict) -> Result<AuthenticatedClient, OAuthError> {
        match verdict {
            SecretVerdict::Passed => {
                Ok(AuthenticatedClient { client: self.client, method: self.method })
            }
            SecretVerdict::Failed => Err(refusal(&self.client, "sent a wrong secret")),
        }
    }
}

fn refusal(client: &Client, hint: &str) -> OAuthError {
    FAILED.with_hint(format!("client {:?} {hint}", client.client_id()))
}

/// The verdict of the secret's hash; made only by the code that compared.
pub(crate) enum SecretVerdict {
    /// The secret is right, or the client is public and sent none.
    Passed,
    /// The secret is wrong.
    Failed,
}

/// The proof that a request comes from this client, by its registered method.
#[derive(Debug)]
pub struct AuthenticatedClient {
    client: Arc<Client>,
    method: AuthMethod,
}

impl AuthenticatedClient {
    /// The client.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The method that the client used.
    #[must_use]
    pub fn method(&self) -> AuthMethod {
        self.method
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(
        headers: &[&str],
        body: &str,
    ) -> Result<(String, AuthMethod, Option<String>), OAuthError> {
        let headers: Vec<&[u8]> = headers.iter().map(|header| header.as_bytes()).collect();
        let body = Parameters::parse(body.as_bytes()).unwrap();
        ClientCredentials::from_request(&headers, &body)
            .map(|it| (it.client_id, it.method, it.secret))
    }

    fn basic(text: &str) -> String {
        format!("Basic {}", STANDARD.encode(text))
    }

    #[test]
    fn both_halves_of_basic_are_form_decoded_and_a_colon_stays_in_the_secret() {
        let read = read(&[&basic("a%3Ab:x%2B+y:z")], "").unwrap();

        assert_eq!(read, ("a:b".into(), AuthMethod::ClientSecretBasic, Some("x+ y:z".into())));
    }

    #[test]
    fn a_broken_basic_header_is_invalid_client() {
        for header in [
            "Basic",
            "Basic !!!",
            "Basic YTpi=",
            "Bearer x",
            &basic("nocolon"),
            &basic("a:"),
            &basic(":b"),
            &basic("a:%ff"),
        ] {
            assert_eq!(read(&[header], "").unwrap_err(), FAILED, "{header}");
        }
        assert_eq!(
            ClientCredentials::from_request(&[b"Basic \xff"], &Parameters::default()).map(|_| ()),
            Err(FAILED)
        );
    }

    #[test]
    fn two_identities_are_refused() {
        assert_eq!(read(&[&basic("a:b")], "client_secret=b").unwrap_err(), TWO_METHODS);
        assert_eq!(read(&[&basic("a:b")], "client_id=c").unwrap_err(), TWO_CLIENTS);
        assert_eq!(read(&[&basic("a:b"), &basic("a:b")], "").unwrap_err(), TWO_HEADERS);
        assert!(read(&[&basic("a:b")], "client_id=a").is_ok());
    }

    #[test]
    fn an_empty_secret_is_not_a_public_client() {
        assert_eq!(read(&[], "client_id=a&client_secret=").unwrap_err(), FAILED);
        assert_eq!(read(&[], "client_id=a").unwrap().1, AuthMethod::None);
    }
}
