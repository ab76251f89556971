//! What may be registered as a redirect URI. RFC 6749, section 3.1.2; RFC 8252, section 7; RFC 7591, section 3.2.2.

use crate::protocol::{
    error::{ErrorCode, OAuthError},
    issuer::is_loopback,
    limits,
};
use url::Url;

/// The one code of RFC 7591 section 3.2.2; the description names the rule that a URI breaks.
const INVALID: ErrorCode = ErrorCode::INVALID_REDIRECT_URI;

const TOO_LONG: OAuthError = OAuthError::new(INVALID, "a redirect URI has at most 2048 characters")
    .with_id("redirect_uri_too_long");
const CHARACTER: OAuthError = OAuthError::new(
    INVALID,
    "a redirect URI is visible ASCII without wildcard, quote, bracket, backslash, caret and bar",
)
.with_id("redirect_uri_character");
const FRAGMENT: OAuthError = OAuthError::new(INVALID, "a redirect URI has no fragment, so no #")
    .with_id("redirect_uri_fragment");
const SCHEME_MISSING: OAuthError = OAuthError::new(INVALID, "a redirect URI begins with a scheme of two or more letters, digits, +, - and ., such as https:",
)
.with_id("redirect_uri_scheme_missing");
const SCHEME_CASE: OAuthError = OAuthError::new(INVALID, "write http and https in lower case")
    .with_id("redirect_uri_scheme_case");
const SCHEME_DANGEROUS: OAuthError = OAuthError::new(INVALID, "this scheme is refused: the browser itself runs it or opens it, so no application receives the answer",
)
.with_id("redirect_uri_scheme_dangerous");
const NOTHING_BEHIND: OAuthError =
    OAuthError::new(INVALID, "something must follow the scheme, such as /callback")
        .with_id("redirect_uri_incomplete");
const PLAIN_HTTP: OAuthError = OAuthError::new(
    INVALID,
    "plain http is for localhost, 127.0.0.1 and [::1] only; use https for every other host",
)
.with_id("redirect_uri_plain_http");
const AUTHORITY: OAuthError = OAuthError::new(INVALID, "expected a host in lower case after http:// or https://, with an optional port and without user information",
)
.with_id("redirect_uri_authority");
const DOT_SEGMENT: OAuthError = OAuthError::new(
    INVALID,
    "the path has no . and .. segments, because a browser would read another path",
)
.with_id("redirect_uri_dot_segment");

/// The schemes that the browser itself acts upon, in lower case. Every other scheme belongs to an application of the
/// device, or to nobody.
pub const DANGEROUS_SCHEMES: [&str; 41] = [
    "about",
    "blob",
    "brave",
    "callto",
    "chrome",
    "chrome-extension",
    "chrome-untrusted",
    "content",
    "data",
    "devtools",
    "edge",
    "file",
    "filesystem",
    "firefox",
    "ftp",
    "ftps",
    "googlechrome",
    "intent",
    "itms-services",
    "jar",
    "javascript",
    "livescript",
    "mailto",
    "mhtml",
    "microsoft-edge",
    "mocha",
    "moz-extension",
    "ms-browser-extension",
    "ms-settings",
    "search-ms",
    "res",
    "resource",
    "safari-web-extension",
    "sms",
    "tel",
    "vbscript",
    "view-source",
    "ws",
    "wss",
    "wyciwyg",
    "x-javascript",
];

/// A redirect URI that may be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredRedirectUri(String);

impl RegisteredRedirectUri {
    /// Checks a URI by the rules for registration by an operator: https, http on a loopback address, or a scheme of an
    /// application, in any case, unless it is one of [`DANGEROUS_SCHEMES`].
    ///
    /// # Errors
    /// `invalid_redirect_uri`; the description names the rule.
    pub fn parse(text: &str) -> Result<Self, OAuthError> {
        if text.len() > limits::REDIRECT_URI {
            return Err(TOO_LONG);
        }
        if text.contains('#') {
            return Err(FRAGMENT);
        }
        let is_plain = |byte: u8| byte.is_ascii_graphic() && !br#"\*<>"`{}|^"#.contains(&byte);
        if !text.bytes().all(is_plain) {
            return Err(CHARACTER);
        }
        let (scheme, rest) = text.split_once(':').ok_or(SCHEME_MISSING)?;
        if !is_scheme(scheme) {
            return Err(SCHEME_MISSING);
        }
        match scheme.to_ascii_lowercase().as_str() {
            "http" | "https" => check_web(text, scheme, rest)?,
            lower if DANGEROUS_SCHEMES.contains(&lower) => return Err(SCHEME_DANGEROUS),
            _ if rest.is_empty() => return Err(NOTHING_BEHIND),
            _ => {}
        }
        Ok(Self(text.to_owned()))
    }

    /// The URI as it was registered.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the URI of a request matches this registered URI.
    pub(super) fn matches(&self, requested: &str) -> bool {
        self.0 == requested || self.matches_but_for_the_loopback_port(requested)
    }

    fn matches_but_for_the_loopback_port(&self, requested: &str) -> bool {
        ["http://localhost", "http://127.0.0.1", "http://[::1]"].iter().any(|origin| {
            let (Some(registered), Some(requested)) =
                (self.0.strip_prefix(origin), requested.strip_prefix(origin))
            else {
                return false;
            };
            match (without_port(registered), without_port(requested)) {
                (Some(registered), Some(requested)) => registered == requested,
                _ => false,
            }
        })
    }
}

/// The text after an optional `:port`; `None` when the port is invalid, or when the text is no path or query.
fn without_port(rest: &str) -> Option<&str> {
    let after = match rest.strip_prefix(':') {
        None => rest,
        Some(rest) => {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (port, behind) = rest.split_at_checked(digits)?;
            // No leading zeros are permitted, so 0 is no port either.
            if port.starts_with('0') || port.parse::<u16>().is_err() {
                return None;
            }
            behind
        }
    };
    (after.is_empty() || after.starts_with(['/', '?'])).then_some(after)
}

/// Whether a text is a URI scheme (RFC 3986 section 3.1). One letter alone is refused: it would be a drive of Windows.
pub(crate) fn is_scheme(scheme: &str) -> bool {
    scheme.len() > 1
        && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// The rules of http and https.
fn check_web(text: &str, scheme: &str, rest: &str) -> Result<(), OAuthError> {
    if scheme != "http" && scheme != "https" {
        return Err(SCHEME_CASE);
    }
    if !has_plain_authority(text, rest) {
        return Err(AUTHORITY);
    }
    if scheme == "http" && !Url::parse(text).is_ok_and(|url| is_loopback(&url)) {
        return Err(PLAIN_HTTP);
    }
    if path_is_plain(rest) { Ok(()) } else { Err(DOT_SEGMENT) }
}

/// Whether a URI has `//host[:port]` without user information, and the URL parser of browsers reads the same host.
fn has_plain_authority(text: &str, rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix("//") else { return false };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let Ok(url) = Url::parse(text) else { return false };
    let Some(host) = url.host_str() else { return false };
    is_plain_host(host)
        && !authority.contains(['@', '%'])
        && authority
            .strip_prefix(host)
            .is_some_and(|port| without_port(port).is_some_and(str::is_empty) || port.is_empty())
        && url.as_str().get(..url.scheme().len() + 3) == text.get(..url.scheme().len() + 3)
}

/// Letters, digits, dots and hyphens, or an address in brackets: nothing that a header would have to quote.
fn is_plain_host(host: &str) -> bool {
    let is_name_byte = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    host.starts_with('[') || host.bytes().all(is_name_byte)
}

/// Whether a path has no dot segments: a browser resolves them, but a comparison of bytes does not.
fn path_is_plain(rest: &str) -> bool {
    let path = rest.split('?').next().unwrap_or_default().to_ascii_lowercase().replace("%2e", ".");
    !path.split(['/', ';']).any(|segment| segment == "." || segment == "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_would_run_or_read_elsewhere_cannot_be_registered() {
        for text in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "\tjavascript:alert(1)",
            " https://a.example/cb",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "blob:https://a.example/x",
            "//a.example/cb",
            "/cb",
            "",
            "https:",
            "https://",
            "https:a.example/cb",
            "http://a.example/cb",
            "http://127.0.0.1.evil.example/cb",
            "http://localhost.evil.example/cb",
            "https://a.example/cb#",
            "https://a.example/cb#x",
            "https://user@a.example/cb",
            "https://a.example@evil.example/cb",
            "https://a@b@evil.example/cb",
            "https://a%40b@evil.example/cb",
            "https://a.example:x/cb",
            "https://*.example/cb",
            "https://a.example/*",
            "https://a.example\\@evil.example/cb",
            "https://a.example/a/../cb",
            "https://a.example/a/%2e%2e/cb",
            "https://a.example/a/..;/cb",
            "https://a.example/a b",
            "https://a.example/\u{e9}",
            "https://b\u{fc}cher.example/cb",
            "com.example:",
            "c:/cb",
            "MAILTO:a@a.example",
            "https://A.example/cb",
            "https://a.example:0/cb",
            "https://a.example:99999/cb",
            "HTTPS://a.example/cb",
            "https:///a.example/cb",
            "https://a;sandbox/cb",
            "https://a,b/cb",
            "https://0x7f.1/cb",
        ] {
            assert!(RegisteredRedirectUri::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn ordinary_uris_can_be_registered() {
        for text in [
            "https://a.example/cb",
            "https://a.example",
            "https://a.example/cb?a=1&state=x",
            "https://a.example:8443/cb",
            "http://127.0.0.1:9999/cb",
            "http://127.0.0.1/cb",
            "http://[::1]:1/cb",
            "http://localhost:3000/cb",
            "com.example.app:/cb",
            "com.example.app://cb",
            "cursor://anysphere.cursor-mcp/oauth/callback",
            "vscode://x/cb",
            "COM.Example:/cb",
            "https://xn--bcher-kva.example/cb",
        ] {
            assert!(RegisteredRedirectUri::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_refusal_names_the_rule() {
        for (text, id) in [
            ("https://a.example/cb#x", "redirect_uri_fragment"),
            ("https://a.example/*", "redirect_uri_character"),
            ("/cb", "redirect_uri_scheme_missing"),
            ("JavaScript:alert(1)", "redirect_uri_scheme_dangerous"),
            ("HTTPS://a.example/cb", "redirect_uri_scheme_case"),
            ("myapp:", "redirect_uri_incomplete"),
            ("http://a.example/cb", "redirect_uri_plain_http"),
            ("https://user@a.example/cb", "redirect_uri_authority"),
            ("https://a.example/a/../cb", "redirect_uri_dot_segment"),
        ] {
            let refusal = RegisteredRedirectUri::parse(text).unwrap_err();
            assert_eq!(refusal.id(), id, "{text}");
        }
    }
}
