//! Which client a request names, and by which method. RFC 6749, section 2.3. Nothing is verified here.
//!
//! A request may use one method only.

use super::{
    assertion::unverified,
    bearer::AUTHORIZATION_REPEATED,
    client::AuthMethod,
    client_request::ClientRequest,
    error::{ErrorCode, OAuthError},
    limits,
    parameters::{Parameters, decode_form_value},
    secret::PlainClientSecret,
};
use base64::{Engine, engine::general_purpose::STANDARD};

/// The same error for an unknown client, a wrong secret and a wrong method. Client identifiers are no secrets: every authorization
/// request contains one.
pub const FAILED: OAuthError =
    OAuthError::new(ErrorCode::INVALID_CLIENT, "client authentication failed")
        .with_id("client_authentication_failed");
pub(crate) const TWO_METHODS: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "the request uses more than one way of client authentication",
)
.with_id("client_authentication_twice");
const TWO_CLIENTS: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "client_id differs from the authenticated client")
        .with_id("client_id_differs");
const ASSERTION_TYPE: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "client_assertion and client_assertion_type go together, and the only type is jwt-bearer",
)
.with_id("client_assertion_type");

/// The only type of client assertion (RFC 7523 section 2.2).
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The credentials of a request, by the kind of check that they need. Every kind is verified, each in a file of its own below
/// `client_authentication`.
#[non_exhaustive]
pub enum Credentials {
    /// A secret (RFC 6749 section 2.3.1).
    Secret {
        /// The client that the request names.
        client_id: String,
        /// The secret as it was sent.
        secret: PlainClientSecret,
        /// Where the secret was sent, in the header or in the body.
        method: AuthMethod,
    },
    /// An assertion that the client has signed (RFC 7523 section 2.2).
    Assertion {
        /// The client that the assertion names.
        client_id: String,
        /// The assertion as it was sent.
        assertion: String,
    },
    /// No secret: a client that says it is public (RFC 6749 section 2.1).
    Public {
        /// The client that the request names.
        client_id: String,
    },
}

impl Credentials {
    /// Reads the credentials from the `Authorization` headers and the body of a request.
    pub fn from_request(request: &ClientRequest) -> Result<Self, OAuthError> {
        let body = request.body();
        if body.contains("client_assertion") || body.contains("client_assertion_type") {
            return Self::from_assertion(request);
        }
        let mut headers = request.authorization();
        match (headers.next(), headers.next()) {
            (None, _) => Self::from_body(body),
            (Some(header), None) => Self::from_header(header, body),
            (Some(_), Some(_)) => Err(AUTHORIZATION_REPEATED),
        }
    }

    /// The client is the one that the assertion names; `client_id` may be left out (RFC 7521 section 4.2).
    fn from_assertion(request: &ClientRequest) -> Result<Self, OAuthError> {
        let body = request.body();
        let is_basic = request.authorization().next().is_some();
        if is_basic || body.contains("client_secret") {
            return Err(TWO_METHODS);
        }
        let is_known = body.get("client_assertion_type") == Some(JWT_BEARER);
        let assertion = body.get("client_assertion").filter(|_| is_known).ok_or(ASSERTION_TYPE)?;
        let client_id = unverified(assertion, "sub").filter(|id| id.len() <= limits::CLIENT_ID);
        let client_id = client_id.ok_or_else(|| {
            FAILED.with_hint("the client assertion is no JWT with a `sub`".to_owned())
        })?;
        if body.get("client_id").is_some_and(|named| named != client_id) {
            return Err(TWO_CLIENTS);
        }
        Ok(Self::Assertion { client_id, assertion: assertion.to_owned() })
    }

    /// Whether a request contains nothing that says which client sent it.
    pub(crate) fn are_absent(request: &ClientRequest) -> bool {
        const NAMES: [&str; 4] =
            ["client_id", "client_secret", "client_assertion", "client_assertion_type"];
        request.authorization().next().is_none()
            && NAMES.iter().all(|name| !request.body().contains(name))
    }

    fn from_header(header: &[u8], body: &Parameters) -> Result<Self, OAuthError> {
        if body.contains("client_secret") {
            return Err(TWO_METHODS);
        }
        let credentials = Self::from_basic(header)?;
        match body.get("client_id") {
            Some(other) if other != credentials.client_id() => Err(TWO_CLIENTS),
            _ => Ok(credentials),
        }
    }

    fn from_body(body: &Parameters) -> Result<Self, OAuthError> {
        let client_id = body
            .get("client_id")
            .filter(|id| id.len() <= limits::CLIENT_ID)
            .ok_or(FAILED)?
            .to_owned();
        if !body.contains("client_secret") {
            return Ok(Self::Public { client_id });
        }
        let secret = body
            .get("client_secret")
            .filter(|secret| secret.len() <= limits::CLIENT_SECRET)
            .ok_or(FAILED)?;
        let method = AuthMethod::CLIENT_SECRET_POST;
        Ok(Self::Secret { client_id, secret: PlainClientSecret::new(secret), method })
    }

    /// `Basic` with strict base64 and form-encoded halves.
    fn from_basic(header: &[u8]) -> Result<Self, OAuthError> {
        let header = std::str::from_utf8(header).map_err(|_| FAILED)?;
        let (scheme, encoded) = header.split_once(' ').ok_or(FAILED)?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return Err(FAILED);
        }
        // One blank or more (RFC 9110 section 11.4).
        let decoded = STANDARD.decode(encoded.trim_start_matches(' ')).map_err(|_| FAILED)?;
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
        let method = AuthMethod::CLIENT_SECRET_BASIC;
        Ok(Self::Secret { client_id, secret: PlainClientSecret::new(secret), method })
    }

    /// The client that the request names.
    #[must_use]
    pub fn client_id(&self) -> &str {
        match self {
            Self::Secret { client_id, .. }
            | Self::Assertion { client_id, .. }
            | Self::Public { client_id } => client_id,
        }
    }

    /// The method that the request uses. For an assertion this is `private_key_jwt`: only the registration says whether the client
    /// signs by its secret instead.
    #[must_use]
    pub fn method(&self) -> AuthMethod {
        match self {
            Self::Secret { method, .. } => *method,
            Self::Assertion { .. } => AuthMethod::PRIVATE_KEY_JWT,
            Self::Public { .. } => AuthMethod::NONE,
        }
    }
}

/// Refuses a request that has a secret, or names another client, beside the claim of an application's own method.
pub(crate) fn only_claim(request: &ClientRequest, client_id: &str) -> Result<(), OAuthError> {
    let is_basic = |header: &[u8]| {
        header.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"basic "))
    };
    let body = request.body();
    if body.contains("client_secret") || request.authorization().any(is_basic) {
        return Err(TWO_METHODS);
    }
    match body.get("client_id") {
        Some(other) if other != client_id => Err(TWO_CLIENTS),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(
        headers: &[&str],
        body: &str,
    ) -> Result<(String, AuthMethod, Option<String>), OAuthError> {
        let headers = headers.iter().map(|header| header.as_bytes().to_vec()).collect();
        let body = Parameters::parse(body.as_bytes()).unwrap();
        let credentials = Credentials::from_request(&ClientRequest::new(headers, body))?;
        let (client_id, method) = (credentials.client_id().to_owned(), credentials.method());
        let secret = match credentials {
            Credentials::Secret { secret, .. } => Some(secret.reveal()),
            Credentials::Assertion { .. } | Credentials::Public { .. } => None,
        };
        Ok((client_id, method, secret))
    }

    fn basic(text: &str) -> String {
        format!("Basic {}", STANDARD.encode(text))
    }

    #[test]
    fn both_halves_of_basic_are_form_decoded_and_a_colon_stays_in_the_secret() {
        let read = read(&[&basic("a%3Ab:x%2B+y:z")], "").unwrap();

        assert_eq!(read, ("a:b".into(), AuthMethod::CLIENT_SECRET_BASIC, Some("x+ y:z".into())));
    }

    #[test]
    fn more_than_one_blank_may_stand_before_the_credentials() {
        let header = basic("a:b").replace(' ', "   ");

        assert_eq!(read(&[&header], "").unwrap().0, "a");
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
        let request = ClientRequest::new(vec![b"Basic \xff".to_vec()], Parameters::default());
        assert_eq!(Credentials::from_request(&request).map(|_| ()), Err(FAILED));
    }

    #[test]
    fn two_identities_are_refused() {
        assert_eq!(read(&[&basic("a:b")], "client_secret=b").unwrap_err(), TWO_METHODS);
        assert_eq!(read(&[&basic("a:b")], "client_id=c").unwrap_err(), TWO_CLIENTS);
        assert_eq!(read(&[&basic("a:b"), &basic("a:b")], "").unwrap_err(), AUTHORIZATION_REPEATED);
        assert!(read(&[&basic("a:b")], "client_id=a").is_ok());
    }

    #[test]
    fn an_empty_secret_is_as_if_it_had_been_left_out() {
        for body in ["client_id=a", "client_id=a&client_secret="] {
            assert_eq!(read(&[], body).unwrap().1, AuthMethod::NONE, "{body}");
        }
        assert!(read(&[&basic("a:b")], "client_id=&client_secret=").is_ok());
    }
}
