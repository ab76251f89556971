//! The answer of the authorization endpoint at the redirect URI. RFC 6749, sections 4.1.2 and 4.1.2.1; RFC 9207.

use super::{error::OAuthError, redirect_uri::ValidatedRedirect, response_type::ResponseMode};
use url::form_urlencoded::Serializer;

/// What is sent back to the client.
#[derive(Clone, Copy)]
pub enum AuthorizationResponse<'a> {
    /// What the client asked for, such as a code.
    Granted(&'a [(&'static str, String)]),
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
    response_mode: ResponseMode,
    response: AuthorizationResponse<'_>,
    state: Option<&str>,
    issuer: Option<&str>,
) -> String {
    let mut parameters: Vec<(&str, &str)> = match response {
        AuthorizationResponse::Granted(pairs) => {
            pairs.iter().map(|(name, value)| (*name, value.as_str())).collect()
        }
        AuthorizationResponse::Error { error, error_uri } => {
            let mut parameters =
                vec![("error", error.code().as_str()), ("error_description", error.description())];
            parameters.extend(error_uri.map(|uri| ("error_uri", uri)));
            parameters
        }
    };
    parameters.extend(state.map(|state| ("state", state)));
    parameters.extend(issuer.map(|issuer| ("iss", issuer)));
    match response_mode {
        ResponseMode::Query => in_query(redirect.as_str(), &parameters),
        ResponseMode::Fragment => {
            let fragment = Serializer::new(String::new()).extend_pairs(parameters).finish();
            format!("{}#{fragment}", redirect.as_str())
        }
    }
}

fn in_query(redirect_uri: &str, parameters: &[(&str, &str)]) -> String {
    let (base, registered_query) = redirect_uri.split_once('?').unwrap_or((redirect_uri, ""));
    let kept = registered_query
        .split('&')
        .filter(|pair| !pair.is_empty() && !is_response_parameter(pair, parameters));
    let mut query: String = kept.collect::<Vec<_>>().join("&");
    if !query.is_empty() {
        query.push('&');
    }
    let start = query.len();
    let query = Serializer::for_suffix(query, start).extend_pairs(parameters).finish();
    format!("{base}?{query}")
}

/// Names that a registered query must not bring along, because a client would believe that they come from the server.
pub(crate) const RESERVED: [&str; 5] = ["error", "error_description", "error_uri", "state", "iss"];

/// Whether a registered pair has the name of a response parameter, however it is spelled.
fn is_response_parameter(pair: &str, parameters: &[(&str, &str)]) -> bool {
    let name = url::form_urlencoded::parse(pair.as_bytes()).next().map(|(name, _)| name);
    name.is_some_and(|name| {
        name == "code"
            || RESERVED.contains(&&*name)
            || parameters.iter().any(|(parameter, _)| *parameter == name)
    })
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
            ResponseMode::Query,
            AuthorizationResponse::Granted(&[("code", "c".to_owned())]),
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

        let redirect = redirect("com.example:/cb");

        let location = location(&redirect, ResponseMode::Query, response, Some("s"), None);

        assert_eq!(
            location,
            "com.example:/cb?error=access_denied&error_description=no&error_uri=https%3A%2F%2Fe.example&state=s"
        );
    }

    #[test]
    fn a_fragment_leaves_the_registered_query_alone() {
        let redirect = redirect("https://a.example/cb?a=1");
        let granted = [("access_token", "t".to_owned())];

        let location = location(
            &redirect,
            ResponseMode::Fragment,
            AuthorizationResponse::Granted(&granted),
            Some("s"),
            Some("https://id.example"),
        );

        assert_eq!(
            location,
            "https://a.example/cb?a=1#access_token=t&state=s&iss=https%3A%2F%2Fid.example"
        );
    }
}
