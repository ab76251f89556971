//! Access tokens at a resource: how a request presents one. RFC 6750, section 2.1; RFC 9110, section 11.4.

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
/// An endpoint that takes tokens was called without one.
pub(crate) const MISSING: OAuthError = OAuthError::new(
    ErrorCode::INVALID_TOKEN,
    "a bearer token in the Authorization header is needed",
)
.with_id("access_token_missing");
/// The token is valid but lacks the scope that the resource needs.
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
    /// A scheme of an application's own.
    Own(OwnScheme),
}

/// The word of an application's own scheme; [`TokenScheme::own`] makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OwnScheme(&'static str);

impl TokenScheme {
    /// A scheme of an application's own, such as `ApiKey`.
    ///
    /// # Panics
    /// In a constant, at compile time, when the word is not made of letters, digits and `-`, or is `Bearer` or `Basic`.
    #[must_use]
    pub const fn own(word: &'static str) -> Self {
        let bytes = word.as_bytes();
        assert!(!bytes.is_empty(), "a scheme has at least one character");
        let mut index = 0;
        while index < bytes.len() {
            assert!(
                bytes[index].is_ascii_alphanumeric() || bytes[index] == b'-',
                "a scheme is made of letters, digits and `-`"
            );
            index += 1;
        }
        assert!(
            !bytes.eq_ignore_ascii_case(b"Bearer"),
            "write `TokenScheme::Bearer` for the scheme of RFC 6750"
        );
        assert!(
            !bytes.eq_ignore_ascii_case(b"Basic"),
            "`Basic` carries a name and a password, and no token"
        );
        Self::Own(OwnScheme(word))
    }

    /// The word as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::Own(OwnScheme(word)) => word,
        }
    }

    /// Whether a word names the scheme, in upper or lower case (RFC 9110 section 11.1).
    #[must_use]
    pub const fn is(self, word: &str) -> bool {
        self.as_str().eq_ignore_ascii_case(word)
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

/// Reads the token out of the values of the `Authorization` headers; `None` when the request carries no token of one of these
/// schemes.
///
/// Tokens in a form body or a query are not read (RFC 9700 section 4.3.2).
///
/// # Errors
/// `invalid_request`, with the scheme that the request uses, if it is known.
pub fn presented<'a>(
    authorization: impl IntoIterator<Item = &'a [u8]>,
    schemes: impl IntoIterator<Item = TokenScheme>,
) -> Result<Option<PresentedToken>, (Option<TokenScheme>, OAuthError)> {
    let mut headers = authorization.into_iter();
    let header = match (headers.next(), headers.next()) {
        (None, _) => return Ok(None),
        (Some(header), None) => std::str::from_utf8(header).map_err(|_| (None, MALFORMED))?,
        (Some(_), Some(_)) => return Err((None, AUTHORIZATION_REPEATED)),
    };
    let (word, token) = header.split_once(' ').unwrap_or((header, ""));
    let Some(scheme) = schemes.into_iter().find(|scheme| scheme.is(word)) else {
        return Ok(None);
    };
    let token = token.trim_matches(' ');
    if token.len() > limits::TOKEN || !is_b64token(token) {
        return Err((Some(scheme), MALFORMED));
    }
    Ok(Some(PresentedToken::new(scheme, PlainAccessToken::new(token))))
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

    fn presented_as_bearer<'a>(
        headers: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Option<PresentedToken>, OAuthError> {
        presented(headers, [TokenScheme::Bearer]).map_err(|(_, error)| error)
    }

    fn read(header: &str) -> Result<Option<String>, OAuthError> {
        let token = presented_as_bearer([header.as_bytes()])?;
        Ok(token.map(|token| token.expose().to_owned()))
    }

    #[test]
    fn each_scheme_is_known_by_its_word_and_keeps_its_token_to_itself() {
        const API_KEY: TokenScheme = TokenScheme::own("ApiKey");
        let read = |header: &'static str| {
            let read = presented([header.as_bytes()], [TokenScheme::Bearer, API_KEY]);
            read.map(|token| token.map(|token| token.scheme())).map_err(|(scheme, _)| scheme)
        };

        assert_eq!(read("apikey abc"), Ok(Some(API_KEY)));
        assert_eq!(read("Bearer abc"), Ok(Some(TokenScheme::Bearer)));
        assert_eq!(read("ApiKeys abc"), Ok(None));
        assert_eq!(read("ApiKey a b"), Err(Some(API_KEY)));
    }

    #[test]
    fn the_scheme_is_compared_without_case() {
        assert_eq!(read("bEaReR abc"), Ok(Some("abc".into())));
    }

    #[test]
    fn another_scheme_is_no_bearer_token() {
        assert_eq!(read("Basic abc"), Ok(None));
        assert_eq!(presented_as_bearer([]).map(|token| token.is_none()), Ok(true));
    }

    #[test]
    fn a_malformed_or_repeated_header_is_invalid_request() {
        for header in ["Bearer", "Bearer ", "Bearer a b", "Bearer a\"b", "Bearer ="] {
            assert_eq!(read(header), Err(MALFORMED), "{header}");
        }
        assert_eq!(
            presented_as_bearer([&b"Bearer a"[..], b"Bearer a"]).map(|_| ()),
            Err(AUTHORIZATION_REPEATED)
        );
    }

    #[test]
    fn a_presented_token_is_not_printed() {
        let token = presented_as_bearer([&b"Bearer abc"[..]]).unwrap();

        assert!(!format!("{token:?}").contains("abc"));
    }
}
