//! Access tokens at a resource: how a request presents one. RFC 6750, section 2.1.

use super::{
    error::{ErrorCode, OAuthError},
    limits,
    secret::{PlainAccessToken, TokenHash},
};
use std::fmt;

const MALFORMED: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "the Authorization header is malformed")
        .with_id("authorization_header_malformed");
pub(super) const AUTHORIZATION_REPEATED: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "the Authorization header is repeated")
        .with_id("authorization_header_repeated");

/// The token is unknown, expired or revoked; the client cannot tell which.
pub const INVALID: OAuthError =
    OAuthError::new(ErrorCode::INVALID_TOKEN, "the access token is unknown, expired or revoked")
        .with_id("access_token_invalid");
/// The token is good but not for this.
pub const INSUFFICIENT: OAuthError = OAuthError::new(
    ErrorCode::INSUFFICIENT_SCOPE,
    "the access token lacks the scope that this resource needs",
)
.with_id("access_token_insufficient");

/// An authentication scheme that carries access tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenScheme {
    /// Whoever has the token may use it (RFC 6750).
    Bearer,
}

impl TokenScheme {
    /// The word as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
        }
    }
}

/// An access token as a request presents it: well-formed, and not yet known to be good.
pub struct PresentedToken {
    scheme: TokenScheme,
    token: PlainAccessToken,
}

impl fmt::Debug for PresentedToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PresentedToken")
            .field("scheme", &self.scheme)
            .finish_non_exhaustive()
    }
}

impl PresentedToken {
    /// Takes a token that a request carried under that scheme.
    #[must_use]
    pub const fn new(scheme: TokenScheme, token: PlainAccessToken) -> Self {
        Self { scheme, token }
    }

    /// The scheme that carried the token.
    #[must_use]
    pub const fn scheme(&self) -> TokenScheme {
        self.scheme
    }

    /// The hash of the token, by which a database or a cache finds it.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        self.token.hash()
    }

    /// The token in the clear, for a signature check or for another server's introspection endpoint. Whoever reads it in a
    /// log can use it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.token.expose()
    }
}

/// Reads the token out of the values of the `Authorization` headers; `None` when the request carries no bearer token.
///
/// Tokens in a form body or a query are not read (RFC 9700 section 4.3.2).
pub fn presented<'a>(
    authorization: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Option<PresentedToken>, OAuthError> {
    let mut headers = authorization.into_iter();
    let header = match (headers.next(), headers.next()) {
        (None, _) => return Ok(None),
        (Some(header), None) => std::str::from_utf8(header).map_err(|_| MALFORMED)?,
        (Some(_), Some(_)) => return Err(AUTHORIZATION_REPEATED),
    };
    let (scheme, token) = header.split_once(' ').unwrap_or((header, ""));
    if !scheme.eq_ignore_ascii_case(TokenScheme::Bearer.as_str()) {
        return Ok(None);
    }
    let token = token.trim_matches(' ');
    if token.len() > limits::TOKEN || !is_b64token(token) {
        return Err(MALFORMED);
    }
    Ok(Some(PresentedToken::new(TokenScheme::Bearer, PlainAccessToken::new(token))))
}

/// `b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="`
pub(crate) fn is_b64token(token: &str) -> bool {
    let body = token.trim_end_matches('=');
    !body.is_empty()
        && body.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Result<Option<String>, OAuthError> {
        presented([header.as_bytes()]).map(|token| token.map(|token| token.expose().to_owned()))
    }

    #[test]
    fn the_scheme_is_compared_without_case() {
        assert_eq!(read("bEaReR abc"), Ok(Some("abc".into())));
    }

    #[test]
    fn another_scheme_is_no_bearer_token() {
        assert_eq!(read("Basic abc"), Ok(None));
        assert_eq!(presented([]).map(|token| token.is_none()), Ok(true));
    }

    #[test]
    fn a_malformed_or_repeated_header_is_invalid_request() {
        for header in ["Bearer", "Bearer ", "Bearer a b", "Bearer a\"b", "Bearer ="] {
            assert_eq!(read(header), Err(MALFORMED), "{header}");
        }
        assert_eq!(
            presented([&b"Bearer a"[..], b"Bearer a"]).map(|_| ()),
            Err(AUTHORIZATION_REPEATED)
        );
    }

    #[test]
    fn a_presented_token_is_not_printed() {
        let token = presented([&b"Bearer abc"[..]]).unwrap();

        assert!(!format!("{token:?}").contains("abc"));
    }
}
