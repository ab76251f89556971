//! The challenge of a protected resource: the value of `WWW-Authenticate`. RFC 9110, section 11.6.1; RFC 6750, section 3.

use super::{bearer::TokenScheme, error::OAuthError};
use std::fmt;

/// The challenge to a client that did not present a valid token: a scheme, and parameters in a fixed order. It prints as the value
/// of the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    scheme: TokenScheme,
    parameters: Vec<(&'static str, String)>,
}

impl Challenge {
    /// The challenge to a request that carries no token: it names no error (RFC 6750 section 3.1).
    #[must_use]
    pub fn new(scheme: TokenScheme, realm: &str) -> Self {
        Self { scheme, parameters: Vec::new() }.with("realm", realm)
    }

    /// Adds the error with its own parameters, and the page that explains it.
    #[must_use]
    pub fn with_error(self, error: &OAuthError, error_uri: Option<&str>) -> Self {
        let challenge = self
            .with("error", error.code().as_str())
            .with("error_description", error.description());
        let challenge = match error_uri {
            Some(uri) => challenge.with("error_uri", uri),
            None => challenge,
        };
        error.parameters().fold(challenge, |challenge, (name, value)| challenge.with(name, value))
    }

    /// Adds a parameter, such as the `scope` that is needed, `resource_metadata` (RFC 9728 section 5.1) or `acr_values` (RFC 9470
    /// section 3). Characters that a quoted string would have to escape are left out of its value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.parameters.push((name, quotable(value)));
        self
    }

    /// The value of a parameter.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let parameter = self.parameters.iter().find(|(known, _)| *known == name);
        parameter.map(|(_, value)| value.as_str())
    }
}

impl fmt::Display for Challenge {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.scheme.as_str())?;
        for (index, (name, value)) in self.parameters.iter().enumerate() {
            let separator = if index == 0 { "" } else { "," };
            write!(formatter, "{separator} {name}=\"{value}\"")?;
        }
        Ok(())
    }
}

/// Makes a text fit for a quoted-string: leaves out `"`, `\` and every character that is not printable ASCII.
#[must_use]
pub fn quotable(text: &str) -> String {
    text.chars()
        .filter(|character| matches!(character, ' '..='~') && !matches!(character, '"' | '\\'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{
        super::{bearer::INSUFFICIENT, error::ChallengeParameter},
        *,
    };

    #[test]
    fn a_challenge_to_a_request_without_a_token_names_no_error() {
        let challenge = Challenge::new(TokenScheme::Bearer, "api");

        assert_eq!(challenge.to_string(), r#"Bearer realm="api""#);
    }

    #[test]
    fn the_parameters_of_an_error_stand_behind_it_without_what_a_quoted_string_would_have_to_escape()
     {
        let error =
            INSUFFICIENT.with_parameter(ChallengeParameter::ACR_VALUES, "a\"b\\c\r\nd\u{e9}");

        let challenge = Challenge::new(TokenScheme::Bearer, "api").with_error(&error, None);

        assert!(challenge.to_string().ends_with(r#"needs", acr_values="abcd""#), "{challenge}");
    }

    #[test]
    fn the_parameters_stand_in_the_order_in_which_they_were_added() {
        let challenge = Challenge::new(TokenScheme::Bearer, "a\"pi")
            .with_error(&INSUFFICIENT, Some("https://api.example/errors"))
            .with("scope", "profile")
            .with("resource_metadata", "https://api.example/.well-known/oauth-protected-resource");

        assert_eq!(
            challenge.to_string(),
            r#"Bearer realm="api", error="insufficient_scope", error_description="the access token lacks the scope that this resource needs", error_uri="https://api.example/errors", scope="profile", resource_metadata="https://api.example/.well-known/oauth-protected-resource""#
        );
        assert_eq!(challenge.parameter("scope"), Some("profile"));
        assert_eq!(challenge.parameter("acr_values"), None);
    }
}
