//! Tokens that are signed with a shared secret: HS256. RFC 7515, section 3.1; RFC 7518, section 3.2.
//!
//! They have their own type, apart from tokens that a key signs, so that a public key is never used as a secret (RFC 8725,
//! section 2.1). The verifier decides which of the two it expects.

use super::{compact::Parts, header::is_type};
use crate::protocol::secret_rules::SHORTEST_SIGNING_SECRET;
use aws_lc_rs::hmac;
use serde::Deserialize;

/// The only supported MAC algorithm, as it stands in `alg`.
pub const HS256: &str = "HS256";

/// The header members that are supported; any other one is refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MacHeader {
    #[serde(rename = "alg")]
    _algorithm: MacAlgorithm,
    #[serde(default)]
    typ: Option<String>,
    /// The identifier of the secret that signed. It is ignored, since every valid secret is tried.
    #[serde(default, rename = "kid")]
    _key: Option<String>,
}

#[derive(Deserialize)]
enum MacAlgorithm {
    #[serde(rename = "HS256")]
    Hs256,
}

/// A token that claims to be signed with a secret. Nobody has checked the signature.
pub struct UnverifiedMac<'a> {
    header: MacHeader,
    parts: Parts<'a>,
}

impl std::fmt::Debug for UnverifiedMac<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("UnverifiedMac")
            .field("typ", &self.header.typ)
            .finish_non_exhaustive()
    }
}

impl<'a> UnverifiedMac<'a> {
    /// Reads the parts and the header; `None` if the text is not a token of three parts with the algorithm HS256, if a header
    /// member is not supported, or if it is longer than 16 KiB.
    #[must_use]
    pub fn read(token: &'a str) -> Option<Self> {
        let parts = Parts::of(token)?;
        let header = serde_json::from_slice(&parts.header).ok()?;
        Some(Self { header, parts })
    }

    /// Whether the token has a `typ`.
    #[must_use]
    pub fn has_type(&self) -> bool {
        self.header.typ.is_some()
    }

    /// Whether the `typ` of the token is this type.
    #[must_use]
    pub fn is_type(&self, expected: &str) -> bool {
        is_type(self.header.typ.as_deref(), expected)
    }

    /// The claims as JSON text, if this secret has signed the token; `None` for a secret that is too short. The comparison takes
    /// the same time wherever the difference is.
    #[must_use]
    pub fn verify(&self, secret: &str) -> Option<Vec<u8>> {
        if secret.len() < SHORTEST_SIGNING_SECRET {
            return None;
        }
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        hmac::verify(&key, self.parts.signed.as_bytes(), &self.parts.signature).ok()?;
        self.parts.claims()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn token(header: &str, claims: &str, secret: &str) -> String {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let signed = format!("{}.{}", part(header), part(claims));
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        let tag = hmac::sign(&key, signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag))
    }

    fn verify(token: &str, secret: &str) -> Option<Vec<u8>> {
        UnverifiedMac::read(token)?.verify(secret)
    }

    /// RFC 7515, appendix A.1; the key there is longer than 32 bytes.
    #[test]
    fn the_tag_of_the_standard_verifies() {
        let key = URL_SAFE_NO_PAD
            .decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
            .unwrap();
        let token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let read = UnverifiedMac::read(token).unwrap();
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key);

        assert!(read.is_type("JWT"));
        assert!(hmac::verify(&key, read.parts.signed.as_bytes(), &read.parts.signature).is_ok());
        assert!(read.parts.claims().is_some());
    }

    #[test]
    fn only_the_secret_that_signed_verifies_and_only_a_long_one() {
        let good = token(r#"{"alg":"HS256"}"#, r#"{"sub":"a"}"#, SECRET);

        assert_eq!(verify(&good, SECRET).unwrap(), br#"{"sub":"a"}"#);
        assert_eq!(verify(&good, "another secret that has 32 bytes"), None);
        let short = &SECRET[1..];
        assert_eq!(verify(&token(r#"{"alg":"HS256"}"#, "{}", short), short), None);
        for at in 0..good.len() {
            let mut bytes = good.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(verify(&String::from_utf8(bytes).unwrap(), SECRET), None, "{at}");
        }
    }

    #[test]
    fn another_algorithm_or_a_member_that_is_not_understood_is_refused() {
        for header in [
            r#"{"alg":"none"}"#,
            r#"{"alg":"ES256"}"#,
            r#"{"alg":"HS512"}"#,
            r#"{"alg":"hs256"}"#,
            r#"{"alg":["HS256"]}"#,
            r#"{"alg":"HS256","alg":"HS256"}"#,
            r#"{"alg":"HS256","crit":[]}"#,
            r#"{"alg":"HS256","jwk":{}}"#,
            r#"{"typ":"JWT"}"#,
            r#"["HS256"]"#,
        ] {
            assert_eq!(verify(&token(header, "{}", SECRET), SECRET), None, "{header}");
        }
        let good = token(r#"{"alg":"HS256","kid":"1","typ":"jwt"}"#, "{}", SECRET);
        assert!(verify(&good, SECRET).is_some());
        let (signed, _) = good.rsplit_once('.').unwrap();
        for cut in [
            signed.to_owned(),
            format!("{signed}."),
            format!("{good}.AA"),
            good[..good.len() - 4].to_owned(),
        ] {
            assert_eq!(verify(&cut, SECRET), None, "{cut}");
        }
    }
}
