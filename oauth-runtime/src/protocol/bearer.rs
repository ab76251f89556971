//! Bearer tokens at a resource: how they arrive, and the challenge when they do not satisfy. RFC 6750.

use super::{
    error::{ErrorCode, OAuthError},
    limits,
    secret::PlainAccessToken,
};

const MALFORMED: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "the Authorization header is malformed");
const REPEATED: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "the Authorization header is repeated");

/// The token is unknown, expired or revoked; the client cannot tell which.
pub const INVALID: OAuthError =
    OAuthError::new(ErrorCode::INVALID_TOKEN, "the access token is unknown, expired or revoked");
/// The token is good but not for this.
pub const INSUFFICIENT: OAuthError = OAuthError::new(
    ErrorCode::INSUFFICIENT_SCOPE,
    "the access token lacks the scope that this resource needs",
);

/// Reads the token out of the `Authorization` headers; `None` when the request carries no bearer token.
///
/// Tokens in a form body or a query are not read (RFC 9700 section 4.3.2).
pub fn presented(authorization: &[&[u8]]) -> Result<Option<PlainAccessToken>, OAuthError> {
    let header = match authorization {
        [] => return Ok(None),
        [header] => std::str::from_utf8(header).map_err(|_| MALFORMED)?,
        _ => return Err(REPEATED),
    };
    let (scheme, token) = header.split_once(' ').unwrap_or((header, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Ok(None);
    }
    let token = token.trim_matches(' ');
    if token.len() > limits::TOKEN || !is_b64token(token) {
        return Err(MALFORMED);
    }
    Ok(Some(PlainAccessToken::new(token)))
}

/// `b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="`
fn is_b64token(token: &str) -> bool {
    let body = token.trim_end_matches('=');
    !body.is_empty()
        && body.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte))
}

/// The value of `WWW-Authenticate` (RFC 6750 section 3): without an error when no token was sent.
#[must_use]
pub fn challenge(
    realm: &str,
    error: Option<&OAuthError>,
    error_uri: Option<&str>,
    scope: Option<&str>,
) -> String {
    let mut value = format!("Bearer realm=\"{}\"", quotable(realm));
    let mut parameter = |name: &str, text: &str| {
        value.extend([", ", name, "=\"", &quotable(text), "\""]);
    };
    if let Some(error) = error {
        parameter("error", error.code().as_str());
        parameter("error_description", error.description());
    }
    if let Some(uri) = error_uri {
        parameter("error_uri", uri);
    }
    if let Some(scope) = scope.filter(|scope| !scope.is_empty()) {
        parameter("scope", scope);
    }
    value
}

/// A quoted-string's content without quoting: the characters that would need it are left out.
#[must_use]
pub fn quotable(text: &str) -> String {
    text.chars()
        .filter(|character| matches!(character, ' '..='~') && !matches!(character, '"' | '\\'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Result<Option<String>, OAuthError> {
        presented(&[header.as_bytes()]).map(|token| token.map(PlainAccessToken::reveal))
    }

    #[test]
    fn the_scheme_is_compared_without_case() {
        assert_eq!(read("bEaReR abc"), Ok(Some("abc".into())));
    }

    #[test]
    fn another_scheme_is_no_bearer_token() {
        assert_eq!(read("Basic abc"), Ok(None));
        assert_eq!(presented(&[]).map(|token| token.is_none()), Ok(true));
    }

    #[test]
    fn a_malformed_or_repeated_header_is_invalid_request() {
        for header in ["Bearer", "Bearer ", "Bearer a b", "Bearer a\"b", "Bearer ="] {
            assert_eq!(read(header), Err(MALFORMED), "{header}");
        }
        assert_eq!(presented(&[b"Bearer a", b"Bearer a"]).map(|_| ()), Err(REPEATED));
    }

    #[test]
    fn a_challenge_names_the_error_only_when_a_token_was_sent() {
        assert_eq!(challenge("api", None, None, None), r#"Bearer realm="api""#);
        assert_eq!(
            challenge("a\"pi", Some(&INSUFFICIENT), None, Some("profile")),
            r#"Bearer realm="api", error="insufficient_scope", error_description="the access token lacks the scope that this resource needs", scope="profile""#
        );
    }
}
