//! Requirements on the authentication of a user. A resource states them in a challenge, a client in an authorization request.
//! RFC 9470, sections 3 and 4; OpenID Connect Core, section 3.1.2.1.

use super::{
    authorization::Authentication,
    error::{ChallengeParameter, ErrorCode, OAuthError},
    limits,
    parameters::Parameters,
};
use std::sync::Arc;

/// The user must be authenticated in another way, or again (RFC 9470 section 3).
pub const INSUFFICIENT: OAuthError = OAuthError::new(
    ErrorCode::INSUFFICIENT_USER_AUTHENTICATION,
    "the user must authenticate again, as this challenge requires",
)
.with_id("user_authentication_insufficient");
/// The user was not authenticated as the request demands (RFC 9470 section 5).
pub(crate) const UNMET: OAuthError = OAuthError::new(
    ErrorCode::UNMET_AUTHENTICATION_REQUIREMENTS,
    "the user was not authenticated as the request demands",
)
.with_id("authentication_requirements_unmet");
const MAX_AGE_MALFORMED: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "max_age must be a number of seconds")
        .with_id("max_age_malformed");
const ACR_VALUES_MALFORMED: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "acr_values must be words of printable ASCII, separated by spaces",
)
.with_id("acr_values_malformed");

/// A requirement on the authentication of a user: its class, its age or both. By default nothing is required.
///
/// ```
/// use oauth_runtime::prelude::{Authentication, AuthenticationRequirement};
///
/// let strong = AuthenticationRequirement::acr_values(["urn:example:mfa"]).with_max_age(300);
/// let signed_in = Authentication::at(1_000).with_class("urn:example:mfa");
///
/// assert!(strong.is_met_by(Some(&signed_in), 1_300));
/// assert!(!strong.is_met_by(Some(&signed_in), 1_301));
/// assert!(!strong.is_met_by(Some(&Authentication::at(1_000)), 1_000));
/// ```
#[derive(Clone, Debug)]
pub struct AuthenticationRequirement {
    classes: Classes,
    max_age: Option<i64>,
}

#[derive(Clone, Debug)]
enum Classes {
    Written(&'static [&'static str]),
    Read(Arc<[String]>),
}

impl Default for AuthenticationRequirement {
    fn default() -> Self {
        Self::NONE
    }
}

impl AuthenticationRequirement {
    /// Requires nothing.
    pub const NONE: Self = Self::new(&[], None);

    /// Requires one of these classes and a sign-in at most `max_age` seconds ago. An empty list allows every class, `None` every age.
    #[must_use]
    pub const fn new(acr_values: &'static [&'static str], max_age: Option<i64>) -> Self {
        Self { classes: Classes::Written(acr_values), max_age }
    }

    /// Requires one of these classes of authentication, as the application and its clients name them (`acr`).
    #[must_use]
    pub fn acr_values<S: Into<String>>(values: impl IntoIterator<Item = S>) -> Self {
        let values = values.into_iter().map(Into::into);
        Self { classes: Classes::Read(values.collect()), max_age: None }
    }

    /// Requires a sign-in at most this many seconds ago, of any class.
    #[must_use]
    pub fn max_age(seconds: u32) -> Self {
        Self::NONE.with_max_age(seconds)
    }

    /// Adds that the sign-in must be at most this many seconds ago.
    #[must_use]
    pub fn with_max_age(self, seconds: u32) -> Self {
        Self { max_age: Some(i64::from(seconds)), ..self }
    }

    /// The accepted classes, the preferred one first. If there are none, every class is accepted.
    pub fn classes(&self) -> impl Iterator<Item = &str> {
        let (written, read) = match &self.classes {
            Classes::Written(written) => (*written, &[][..]),
            Classes::Read(read) => (&[][..], &**read),
        };
        written.iter().copied().chain(read.iter().map(String::as_str))
    }

    /// How long ago the user may have signed in, in seconds; `None` is any time.
    #[must_use]
    pub const fn age(&self) -> Option<i64> {
        self.max_age
    }

    /// Whether certain classes are required.
    #[must_use]
    pub fn has_classes(&self) -> bool {
        self.classes().next().is_some()
    }

    /// The same requirement for any class.
    #[must_use]
    pub(crate) fn of_any_class(&self) -> Self {
        Self { max_age: self.max_age, ..Self::NONE }
    }

    /// Whether nothing is required.
    #[must_use]
    pub fn is_none(&self) -> bool {
        !self.has_classes() && self.max_age.is_none()
    }

    /// Whether an authentication meets the requirement at time `now`, in epoch seconds. `None`, an unknown authentication, meets it
    /// only if nothing is required.
    #[must_use]
    pub fn is_met_by(&self, authentication: Option<&Authentication>, now: i64) -> bool {
        let class = authentication.and_then(|known| known.class.as_deref());
        let has_class = !self.has_classes()
            || class.is_some_and(|class| self.classes().any(|wanted| wanted == class));
        let time = authentication.and_then(|known| known.time);
        let is_fresh = self
            .max_age
            .is_none_or(|seconds| time.is_some_and(|time| now.saturating_sub(time) <= seconds));
        has_class && is_fresh
    }

    /// Reads `acr_values` and `max_age` of an authorization request.
    ///
    /// # Errors
    /// `invalid_request` when one of them is malformed.
    pub fn requested(parameters: &Parameters) -> Result<Self, OAuthError> {
        let max_age = match parameters.get("max_age") {
            Some(text) if text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(text.parse().map_err(|_| MAX_AGE_MALFORMED)?)
            }
            Some(_) => return Err(MAX_AGE_MALFORMED),
            None => None,
        };
        let text = parameters.get("acr_values").unwrap_or_default();
        if text.len() > limits::ACR_VALUES || !text.bytes().all(is_class_or_space) {
            return Err(ACR_VALUES_MALFORMED);
        }
        let values = text.split(' ').filter(|value| !value.is_empty());
        Ok(Self { max_age, ..Self::acr_values(values) })
    }

    /// Adds the `default_max_age` that the client registered, unless the request has a `max_age` itself (OpenID Connect
    /// Registration section 2).
    pub(crate) fn or_max_age(self, registered: Option<u32>) -> Self {
        match (self.max_age, registered) {
            (None, Some(seconds)) => self.with_max_age(seconds),
            _ => self,
        }
    }

    /// How the user must be authenticated. A request is refused if the application supports none of its classes, because people
    /// would sign in for nothing. If the application supports no class at all, the classes are ignored.
    pub(super) fn demanded(
        parameters: &Parameters,
        default_max_age: Option<u32>,
        supported: &[String],
    ) -> Result<Self, OAuthError> {
        let demanded = Self::requested(parameters)?.or_max_age(default_max_age);
        if supported.is_empty() {
            return Ok(demanded.of_any_class());
        }
        let can_be_given = |class: &str| supported.iter().any(|known| known == class);
        if demanded.has_classes() && !demanded.classes().any(can_be_given) {
            return Err(UNMET.with_hint(format!(
                "the client demands a class of authentication that is not among `authorization.acr_values_supported`, which has {}",
                supported.join(", ")
            )));
        }
        Ok(demanded)
    }

    /// The error of a resource, with the accepted classes and the greatest age in its challenge.
    pub(crate) fn challenge(&self) -> OAuthError {
        let classes = self.classes().collect::<Vec<_>>().join(" ");
        let error = match classes.as_str() {
            "" => INSUFFICIENT,
            classes => INSUFFICIENT.with_parameter(ChallengeParameter::ACR_VALUES, classes),
        };
        match self.max_age {
            Some(seconds) => error.with_parameter(ChallengeParameter::MAX_AGE, seconds.to_string()),
            None => error,
        }
    }
}

/// Whether a text can be a class of authentication.
#[must_use]
pub fn is_class(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte != b' ' && is_class_or_space(byte))
}

/// Whether a byte may occur in a list of classes: the list is separated by spaces and goes into a quoted string of a challenge.
fn is_class_or_space(byte: u8) -> bool {
    byte == b' ' || (byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requested(query: &str) -> Result<AuthenticationRequirement, OAuthError> {
        AuthenticationRequirement::requested(&Parameters::parse(query.as_bytes()).unwrap())
    }

    #[test]
    fn nothing_is_demanded_by_a_request_that_says_nothing() {
        for query in ["", "acr_values=", "max_age=&acr_values=%20%20"] {
            let requirement = requested(query).unwrap();
            assert!(requirement.is_none() && requirement.is_met_by(None, 0), "{query}");
        }
    }

    #[test]
    fn a_request_says_which_classes_and_how_fresh() {
        let requirement = requested("acr_values=phr++urn:mfa&max_age=0").unwrap();

        assert_eq!(requirement.classes().collect::<Vec<_>>(), ["phr", "urn:mfa"]);
        assert_eq!(requirement.age(), Some(0));
        let signed_in = |time, class: &str| Authentication::at(time).with_class(class);
        assert!(requirement.is_met_by(Some(&signed_in(10, "urn:mfa")), 10));
        assert!(!requirement.is_met_by(Some(&signed_in(9, "urn:mfa")), 10));
        assert!(!requirement.is_met_by(Some(&signed_in(10, "pwd")), 10));
        assert!(!requirement.is_met_by(Some(&Authentication::default().with_class("phr")), 10));
        assert!(!requirement.is_met_by(None, 10));
    }

    #[test]
    fn what_is_no_number_and_no_list_of_words_is_refused() {
        let long = format!("acr_values={}", "x".repeat(limits::ACR_VALUES + 1));
        for query in [
            "max_age=-1",
            "max_age=1.5",
            "max_age=99999999999",
            "max_age=+1",
            "acr_values=a%0Ab",
            "acr_values=%C3%A9",
            "acr_values=a%22b",
            &long,
        ] {
            let error = requested(query).unwrap_err();
            assert_eq!(error.code(), ErrorCode::INVALID_REQUEST, "{query}");
        }
    }

    #[test]
    fn a_challenge_says_what_would_do() {
        let error = AuthenticationRequirement::acr_values(["a", "b"]).with_max_age(5).challenge();

        let parameters: Vec<_> = error.parameters().collect();
        assert_eq!(parameters, [("acr_values", "a b"), ("max_age", "5")]);
        let error = AuthenticationRequirement::max_age(5).challenge();
        assert_eq!(error.parameters().collect::<Vec<_>>(), [("max_age", "5")]);
    }
}
