//! The answer of the authorization endpoint at the redirect URI. RFC 6749, sections 4.1.2 and 4.1.2.1; RFC 9207.

use super::{error::OAuthError, redirect_uri::ValidatedRedirect};
use url::form_urlencoded::Serializer;

/// What is sent back to the client.
#[derive(Clone, Copy)]
pub enum AuthorizationResponse<'a> {
    /// A code.
    Code(&'a str),
    /// A refusal.
    Error {
        /// What is wrong.
        error: &'a OAuthError,
        /// The page that explains the error.
        error_uri: Option<&'a str>,
    },
}

/// Builds the `Location`: the registered URI with its own query, then each parameter exactly once.
#[must_use]
pub fn location(
    redirect: &ValidatedRedirect,
    response: AuthorizationResponse<'_>,
    state: Option<&str>,
    issuer: Option<&str>,
) -> String {
    let mut parameters: Vec<(&str, &str)> = match response {
        AuthorizationResponse::Code(code) => vec![("code", code)],
        AuthorizationResponse::Error { error, error_uri } => {
            let mut parameters =
                vec![("error", error.code().as_str()), ("error_description", error.description())];
            parameters.extend(error_uri.map(|uri| ("error_uri", uri)));
            parameters
        }
    };
    parameters.extend(state.map(|state| ("state", state)));
    parameters.extend(issuer.map(|issuer| ("iss", issuer)));
    let (base, registered_query) = match redirect.as_str().split_once('?') {
        Some((base, query)) => (base, query),
        None => (redirect.as_str(), ""),
    };
    let kept = registered_query.split('&').filter(|pair| !pair.is_empty() && !is_ours(pair));
    let mut query: String = kept.collect::<Vec<_>>().join("&");
    if !query.is_empty() {
        query.push('&');
    }
    let start = query.len();
    let query = Serializer::for_suffix(query, start).extend_pairs(parameters).finish();
    format!("{base}?{query}")
}

/// Whether a registered pair has the name of a response parameter, however it is spelled.
fn is_ours(pair: &str) -> bool {
    const OURS: [&str; 6] = ["code", "error", "error_description", "error_uri", "state", "iss"];
    let name = url::form_urlencoded::parse(pair.as_bytes()).next().map(|(name, _)| name);
    name.is_some_and(|name| OURS.contains(&&*name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::error::ErrorCode;

    fn redirect(uri: &str) -> ValidatedRedirect {
        ValidatedRedirect::among(&[uri.to_owned()], None).unwrap()
    }

    #[test]
    fn the_registered_query_is_kept_as_it_is_and_each_parameter_stands_once() {
        let redirect = redirect("https://a.example/cb?a=%20x&%73tate=old&error=old");

        let location = location(
            &redirect,
            AuthorizationResponse::Code("c"),
            Some("s t"),
            Some("https://id.example"),
        );

        assert_eq!(
            location,
            "https://a.example/cb?a=%20x&code=c&state=s+t&iss=https%3A%2F%2Fid.example"
        );
    }

    #[test]
    fn an_error_carries_state_and_issuer_too() {
        let error = OAuthError::new(ErrorCode::AccessDenied, "no");
        let response =
            AuthorizationResponse::Error { error: &error, error_uri: Some("https://e.example") };

        let location = location(&redirect("com.example:/cb"), response, Some("s"), None);

        assert_eq!(
            location,
            "com.example:/cb?error=access_denied&error_description=no&error_uri=https%3A%2F%2Fe.example&state=s"
        );
    }
}
