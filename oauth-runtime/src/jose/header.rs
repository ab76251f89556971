//! The header of a signed token, with few permitted members. RFC 7515, section 4.1; RFC 8725, section 3.1.

use super::SigningAlgorithm;
use serde::{Deserialize, Serialize};

/// The header members that are supported. Any other member, and a repeated one, is refused: `crit`, `b64`, `zip`, `jku`, `x5u`
/// and `jwk` change the meaning of a token or bring a key along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// `alg`: the signature algorithm. It must be the algorithm of the key that verifies.
    pub alg: SigningAlgorithm,
    /// `typ`: the type of the token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typ: Option<String>,
    /// `kid`: the identifier of the key that signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
}

/// The optional prefix of a type.
const PREFIX: &str = "application/";

impl Header {
    /// Whether the token has that type. Case is ignored, and so is a leading `application/` (RFC 7515 section 4.1.9).
    #[must_use]
    pub fn is_type(&self, expected: &str) -> bool {
        is_type(self.typ.as_deref(), expected)
    }
}

/// Whether the `typ` of a token equals the expected type.
pub(super) fn is_type(typ: Option<&str>, expected: &str) -> bool {
    let Some(typ) = typ else { return false };
    let has_prefix =
        typ.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX));
    let subtype = if has_prefix { &typ[PREFIX.len()..] } else { typ };
    subtype.eq_ignore_ascii_case(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Option<Header> {
        serde_json::from_str(json).ok()
    }

    #[test]
    fn a_type_is_compared_without_case_and_without_its_prefix() {
        let header = |typ: &str| read(&format!(r#"{{"alg":"ES256","typ":"{typ}"}}"#)).unwrap();

        for typ in ["at+jwt", "AT+JWT", "application/at+jwt", "Application/at+JWT"] {
            assert!(header(typ).is_type("at+jwt"), "{typ}");
        }
        for typ in ["JWT", "", "xapplication/at+jwt", "application/", "\u{e9}pplication/at+jwt"] {
            assert!(!header(typ).is_type("at+jwt"), "{typ}");
        }
        assert!(!read(r#"{"alg":"ES256"}"#).unwrap().is_type("at+jwt"));
    }

    #[test]
    fn a_member_that_could_change_the_meaning_is_refused() {
        for json in [
            r#"{"alg":"ES256","crit":["b64"],"b64":false}"#,
            r#"{"alg":"ES256","crit":[]}"#,
            r#"{"alg":"ES256","zip":"DEF"}"#,
            r#"{"alg":"ES256","jku":"https://evil.example/keys"}"#,
            r#"{"alg":"ES256","jwk":{}}"#,
            r#"{"alg":"ES256","x5c":[]}"#,
            r#"{"alg":"ES256","alg":"RS256"}"#,
            r#"{"alg":"none"}"#,
            r#"{"alg":"HS256"}"#,
            r#"{"alg":"es256"}"#,
            r#"{"alg":["ES256"]}"#,
            r#"{"typ":"JWT"}"#,
            r#"{"alg":"ES256","kid":1}"#,
        ] {
            assert_eq!(read(json), None, "{json}");
        }
    }
}
