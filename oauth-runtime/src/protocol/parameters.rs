//! Decoded form or query parameters. RFC 6749, sections 3.1 and 3.2.
//!
//! A parameter sent without a value counts as absent; one sent twice is an error wherever it is read
//! and wherever it is not.

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
    pub fn parse(encoded: &[u8]) -> Result<Self, OAuthError> {
        let mut pairs = Vec::new();
        for pair in encoded.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            if pairs.len() == limits::PARAMETERS {
                return Err(TOO_MANY);
            }
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let name = decode(halves.next().unwrap_or_default())?;
            let value = decode(halves.next().unwrap_or_default())?;
            pairs.push((name, value));
        }
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

    /// Refuses a request in which any parameter stands twice.
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

    /// The value of a parameter; `None` when it is absent, empty or repeated.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut values = self.0.iter().filter(|(key, _)| key == name);
        match (values.next(), values.next()) {
            (Some((_, value)), None) if !value.is_empty() => Some(value),
            _ => None,
        }
    }

    /// Whether a parameter was sent at all, with or without a value.
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
    fn an_empty_value_counts_as_absent() {
        let parameters = Parameters::parse(b"state=&code=x").unwrap();

        assert_eq!(parameters.get("state"), None);
        assert!(parameters.contains("state"));
        assert_eq!(parameters.get("code"), Some("x"));
    }

    #[test]
    fn a_repeated_parameter_is_refused_even_when_one_copy_is_empty() {
        let parameters = Parameters::parse(b"state=a&state=").unwrap();

        assert_eq!(parameters.reject_repeated(), Err(REPEATED));
        assert_eq!(parameters.get("state"), None);
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
            let expected: Vec<(String, String)> =
                url::form_urlencoded::parse(text.as_bytes()).into_owned().collect();

            assert_eq!(Parameters::parse(text.as_bytes()).unwrap().0, expected, "{text}");
        }
    }
}
