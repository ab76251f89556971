//! The answer of the authorization endpoint at the redirect URI. RFC 6749, sections 4.1.2 and 4.1.2.1; RFC 9207.

use super::{error::OAuthError, redirect_uri::ValidatedRedirect, response_type::ResponseMode};
use std::fmt;
use url::form_urlencoded::Serializer;

/// The answer of the authorization endpoint as a value: the redirect URI, the response mode and the parameters. The web edge
/// renders it.
#[derive(Clone)]
pub struct AuthorizationAnswer {
    redirect: ValidatedRedirect,
    mode: ResponseMode,
    parameters: Vec<(&'static str, String)>,
}

/// Values are codes and tokens, so only names are printed.
impl fmt::Debug for AuthorizationAnswer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.parameters.iter().map(|(name, _)| name).collect();
        formatter
            .debug_struct("AuthorizationAnswer")
            .field("redirect", &self.redirect)
            .field("mode", &self.mode)
            .field("parameters", &names)
            .finish()
    }
}

impl AuthorizationAnswer {
    /// An answer without parameters at that redirect URI.
    #[must_use]
    pub fn new(redirect: ValidatedRedirect, mode: ResponseMode) -> Self {
        Self { redirect, mode, parameters: Vec::new() }
    }

    /// Adds parameters for the client.
    #[must_use]
    pub fn with_parameters(mut self, parameters: Vec<(&'static str, String)>) -> Self {
        self.parameters.extend(parameters);
        self
    }

    /// Adds one parameter, if there is one.
    #[must_use]
    pub fn with(mut self, parameter: Option<(&'static str, String)>) -> Self {
        self.parameters.extend(parameter);
        self
    }

    /// Adds an error, with the address of the page that explains it.
    #[must_use]
    pub fn with_error(self, error: &OAuthError, error_uri: Option<&str>) -> Self {
        self.with(Some(("error", error.code().as_str().to_owned())))
            .with(Some(("error_description", error.description().to_owned())))
            .with(error_uri.map(|uri| ("error_uri", uri.to_owned())))
    }

    /// How the parameters are sent to the redirect URI.
    #[must_use]
    pub fn mode(&self) -> ResponseMode {
        self.mode
    }

    /// The redirect URI that the answer is sent to.
    #[must_use]
    pub const fn redirect(&self) -> &ValidatedRedirect {
        &self.redirect
    }

    /// The parameters for the client, each exactly once. A form that posts the answer contains them.
    #[must_use]
    pub fn parameters(&self) -> &[(&'static str, String)] {
        &self.parameters
    }

    /// The `Location` of the redirect: the registered URI with its own query, then each parameter exactly once. For an answer that
    /// a form posts, this is the registered URI alone, without parameters.
    #[must_use]
    pub fn location(&self) -> String {
        let parameters: Vec<(&str, &str)> =
            self.parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        match self.mode {
            ResponseMode::Query => in_query(self.redirect.as_str(), &parameters),
            ResponseMode::Fragment => {
                let fragment = Serializer::new(String::new()).extend_pairs(parameters).finish();
                format!("{}#{fragment}", self.redirect.as_str())
            }
            ResponseMode::FormPost => self.redirect.as_str().to_owned(),
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

/// Parameters that only the server sets. A registered query with one of them loses it, because a client would believe that the
/// server sent it.
pub(crate) const RESERVED: [&str; 5] = ["error", "error_description", "error_uri", "state", "iss"];

/// Whether a pair of the registered query has the name of a response parameter, in any percent-encoding.
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

        let location = AuthorizationAnswer::new(redirect, ResponseMode::Query)
            .with_parameters(vec![("code", "c".to_owned())])
            .with(Some(("state", "s t".to_owned())))
            .with(Some(("iss", "https://id.example".to_owned())))
            .location();

        assert_eq!(
            location,
            "https://a.example/cb?a=%20x&code=c&state=s+t&iss=https%3A%2F%2Fid.example"
        );
    }

    #[test]
    fn an_error_carries_its_page_and_the_state_too() {
        let error = OAuthError::new(ErrorCode::ACCESS_DENIED, "no");

        let location = AuthorizationAnswer::new(redirect("com.example:/cb"), ResponseMode::Query)
            .with_error(&error, Some("https://e.example"))
            .with(Some(("state", "s".to_owned())))
            .location();

        assert_eq!(
            location,
            "com.example:/cb?error=access_denied&error_description=no&error_uri=https%3A%2F%2Fe.example&state=s"
        );
    }

    #[test]
    fn a_fragment_leaves_the_registered_query_alone() {
        let redirect = redirect("https://a.example/cb?a=1");

        let location = AuthorizationAnswer::new(redirect, ResponseMode::Fragment)
            .with_parameters(vec![("access_token", "t".to_owned())])
            .with(Some(("state", "s".to_owned())))
            .location();

        assert_eq!(location, "https://a.example/cb?a=1#access_token=t&state=s");
    }

    #[test]
    fn an_answer_prints_no_code_and_no_token() {
        let answer =
            AuthorizationAnswer::new(redirect("https://a.example/cb"), ResponseMode::Query)
                .with_parameters(vec![("code", "canary".to_owned())]);

        let printed = format!("{answer:?}");

        assert!(printed.contains("code") && !printed.contains("canary"), "{printed}");
    }
}
