//! Decoded form or query parameters. RFC 6749, sections 3.1 and 3.2.
//!
//! A parameter without a value is dropped when the request is read, so it counts as left out everywhere. A parameter that was sent
//! twice is an error, whether or not the server uses it.

use super::{
    error::{ErrorCode, OAuthError},
    limits,
};

/// The name and value pairs of one request, decoded from `application/x-www-form-urlencoded`.
#[derive(Clone, Default)]
pub struct Parameters(Vec<(String, String)>);

/// Values may be secrets, so only names are printed.
impl std::fmt::Debug for Parameters {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

const NOT_UTF8: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "the parameters are not UTF-8")
        .with_id("parameters_not_utf8");
const TOO_MANY: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "the request has too many parameters")
        .with_id("parameters_too_many");
const REPEATED: OAuthError = OAuthError::new(ErrorCode::INVALID_REQUEST, "a parameter is repeated")
    .with_id("parameter_repeated");
const NUL: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "a parameter contains a NUL character")
        .with_id("parameter_with_nul");

/// The only parameters that a request may carry more than once (RFC 8707 section 2, RFC 8693 section 2.1).
const REPEATABLE: [&str; 2] = ["resource", "audience"];

impl Parameters {
    /// Decodes a query or a form body.
    ///
    /// # Errors
    /// `invalid_request` when a name or a value is not UTF-8 or contains a NUL, or when there are more than
    /// [`limits::PARAMETERS`], those without a value included.
    pub fn parse(encoded: &[u8]) -> Result<Self, OAuthError> {
        let mut pairs = Vec::new();
        let sent = encoded.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
        for (place, pair) in sent.enumerate() {
            if place == limits::PARAMETERS {
                return Err(TOO_MANY);
            }
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let name = decode(halves.next().unwrap_or_default())?;
            let value = decode(halves.next().unwrap_or_default())?;
            if !value.is_empty() {
                pairs.push((name, value));
            }
        }
        Ok(Self(pairs))
    }

    /// These pairs, in their order; those without a value are left out.
    ///
    /// # Errors
    /// `invalid_request` when one holds a NUL.
    pub(crate) fn of_pairs(mut pairs: Vec<(String, String)>) -> Result<Self, OAuthError> {
        if pairs.iter().any(|(name, value)| name.contains('\0') || value.contains('\0')) {
            return Err(NUL);
        }
        pairs.retain(|(_, value)| !value.is_empty());
        Ok(Self(pairs))
    }

    /// Adds the pairs of another part of the same request, so that a value in both counts as repeated.
    pub(crate) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The pairs as a query.
    pub(crate) fn to_query(&self) -> String {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }

    /// Refuses a request in which a parameter occurs twice; only `resource` and `audience` may.
    pub fn reject_repeated(&self) -> Result<(), OAuthError> {
        let mut seen: Vec<&str> = Vec::with_capacity(self.0.len());
        for (name, _) in &self.0 {
            if seen.contains(&name.as_str()) && !REPEATABLE.contains(&name.as_str()) {
                return Err(REPEATED);
            }
            seen.push(name);
        }
        Ok(())
    }

    /// Refuses a form in which one of these fields occurs twice. Fields that the application added, such as checkboxes with
    /// one name, may.
    #[cfg(feature = "axum")]
    pub(crate) fn reject_repeated_of(&self, names: &[&str]) -> Result<(), OAuthError> {
        let is_repeated = |name: &&str| self.values(name).nth(1).is_some();
        if names.iter().any(is_repeated) { Err(REPEATED) } else { Ok(()) }
    }

    /// The value of a parameter; `None` when it is absent or repeated.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut values = self.0.iter().filter(|(key, _)| key == name);
        match (values.next(), values.next()) {
            (Some((_, value)), None) => Some(value),
            _ => None,
        }
    }

    /// The values of a parameter, in the order in which they were sent.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether a parameter was sent with a value, once or more often.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// Whether nothing was sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// One percent-decoded part; `+` is a space (WHATWG URL, section 5.1).
fn decode(encoded: &[u8]) -> Result<String, OAuthError> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        match (first, hexadecimal(tail)) {
            (b'+', _) => bytes.push(b' '),
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => bytes.push(first),
        }
    }
    if bytes.contains(&0) {
        return Err(NUL);
    }
    String::from_utf8(bytes).map_err(|_| NOT_UTF8)
}

fn hexadecimal(tail: &[u8]) -> Option<u8> {
    let digit = |index: usize| char::from(*tail.get(index)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

/// Percent-decodes one half of a Basic credential as a form value (RFC 6749 section 2.3.1).
pub(crate) fn decode_form_value(encoded: &str) -> Result<String, OAuthError> {
    decode(encoded.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_value_is_as_if_it_had_been_left_out() {
        for text in ["state=&code=x", "state&code=x", "code=x&code=", "code=&code=x&"] {
            let parameters = Parameters::parse(text.as_bytes()).unwrap();

            assert!(!parameters.contains("state"), "{text}");
            assert_eq!(parameters.get("code"), Some("x"), "{text}");
            assert_eq!(parameters.reject_repeated(), Ok(()), "{text}");
        }
    }

    #[test]
    fn empty_values_count_among_those_that_are_too_many() {
        let text = "a=&".repeat(limits::PARAMETERS + 1);

        assert_eq!(Parameters::parse(text.as_bytes()).unwrap_err(), TOO_MANY);
    }

    #[test]
    fn a_repeated_parameter_is_refused() {
        let parameters = Parameters::parse(b"state=a&state=a").unwrap();

        assert_eq!(parameters.reject_repeated(), Err(REPEATED));
        assert_eq!(parameters.get("state"), None);
        assert!(parameters.contains("state"));
    }

    #[test]
    fn resource_may_be_repeated() {
        let parameters = Parameters::parse(b"resource=a&resource=b").unwrap();

        assert_eq!(parameters.reject_repeated(), Ok(()));
    }

    #[test]
    fn bytes_that_are_not_utf8_and_nul_are_refused() {
        assert_eq!(Parameters::parse(b"a=%ff").unwrap_err(), NOT_UTF8);
        assert_eq!(Parameters::parse(b"a=%00").unwrap_err(), NUL);
    }

    #[test]
    fn decoding_agrees_with_the_url_crate() {
        for text in ["a=b+c&d=%41%2B", "x=%zz&y=%4", "%3D=%26", "a==b", "&&a=1&"] {
            let expected: Vec<(String, String)> = url::form_urlencoded::parse(text.as_bytes())
                .into_owned()
                .filter(|(_, value)| !value.is_empty())
                .collect();

            assert_eq!(Parameters::parse(text.as_bytes()).unwrap().0, expected, "{text}");
        }
    }
}
