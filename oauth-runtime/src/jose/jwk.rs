//! A public key as JSON. RFC 7517, section 4; RFC 7518, section 6; RFC 8037, section 2; RFC 7638.

use super::SigningAlgorithm;
use crate::protocol::key_rules::PRIVATE_KEY_MEMBERS;
use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

/// Why a JSON object is not a public key that can be used here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JwkError {
    /// It contains a private or a symmetric key. Everybody who has read it knows that key now.
    #[error(
        "the key has a private member, `{0}`: replace the key, and publish its public members only"
    )]
    Private(&'static str),
    /// The key type is not supported.
    #[error("the key type is none of `OKP` with `Ed25519`, `EC` with `P-256`, and `RSA`")]
    Kind,
    /// A member is missing, is not base64url, or has the wrong length for the key type.
    #[error("the member `{0}` is missing or malformed")]
    Member(&'static str),
    /// The key is not meant for signatures, by its `use`, `key_ops` or `alg`.
    #[error("the key is not for signatures, or `alg` does not fit its type")]
    Purpose,
    /// The numbers are not a valid key.
    #[error("the numbers are no key, or the RSA modulus is not within 2048 and 8192 bits")]
    Numbers,
}

/// The numbers of a key, by key type.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Numbers {
    /// An Ed25519 key.
    Okp { x: [u8; 32] },
    /// A point on P-256.
    Ec { x: [u8; 32], y: [u8; 32] },
    /// An RSA key; the numbers are big-endian, without leading zeros.
    Rsa { n: Vec<u8>, e: Vec<u8> },
}

/// A public key with its `kid` and its only algorithm.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicJwk {
    kid: String,
    algorithm: SigningAlgorithm,
    numbers: Numbers,
}

impl std::fmt::Debug for PublicJwk {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("PublicJwk")
            .field("kid", &self.kid)
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

impl PublicJwk {
    pub(super) fn new(algorithm: SigningAlgorithm, numbers: Numbers) -> Self {
        let mut jwk = Self { kid: String::new(), algorithm, numbers };
        jwk.kid = jwk.thumbprint();
        jwk
    }

    /// Sets the `kid`; without this call it is the thumbprint of the key.
    #[must_use]
    pub fn with_kid(mut self, kid: impl Into<String>) -> Self {
        self.kid = kid.into();
        self
    }

    /// The `kid` of the key.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The only algorithm of the key.
    #[must_use]
    pub const fn algorithm(&self) -> SigningAlgorithm {
        self.algorithm
    }

    pub(super) const fn numbers(&self) -> &Numbers {
        &self.numbers
    }

    /// Reads a public key from a JWK. An RSA key without `alg` is read as one for `RS256`.
    ///
    /// # Errors
    /// [`JwkError`]; the numbers themselves are checked by [`PublicKey::new`](super::PublicKey::new).
    pub fn parse(jwk: &Map<String, Value>) -> Result<Self, JwkError> {
        if let Some(member) =
            PRIVATE_KEY_MEMBERS.into_iter().find(|member| jwk.contains_key(*member))
        {
            return Err(JwkError::Private(member));
        }
        let text = |name: &'static str| match jwk.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            Some(_) => Err(JwkError::Member(name)),
        };
        let of_curve = |curve| text("crv").map(|found| found == Some(curve));
        let (numbers, default) = match text("kty")? {
            Some("OKP") if of_curve("Ed25519")? => {
                (Numbers::Okp { x: coordinate(text("x")?, "x")? }, SigningAlgorithm::EdDsa)
            }
            Some("EC") if of_curve("P-256")? => {
                let (x, y) = (coordinate(text("x")?, "x")?, coordinate(text("y")?, "y")?);
                (Numbers::Ec { x, y }, SigningAlgorithm::Es256)
            }
            Some("RSA") => {
                let (n, e) = (number(text("n")?, "n")?, number(text("e")?, "e")?);
                (Numbers::Rsa { n, e }, SigningAlgorithm::Rs256)
            }
            _ => return Err(JwkError::Kind),
        };
        let algorithm = match text("alg")? {
            None => default,
            Some(word) => SigningAlgorithm::parse(word)
                .filter(|algorithm| fits(*algorithm, default))
                .ok_or(JwkError::Purpose)?,
        };
        if text("use")?.is_some_and(|purpose| purpose != "sig") || !may_verify(jwk.get("key_ops"))?
        {
            return Err(JwkError::Purpose);
        }
        let key = Self::new(algorithm, numbers);
        Ok(match text("kid")? {
            Some(kid) => key.with_kid(kid),
            None => key,
        })
    }

    /// The JWK as a key set publishes it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut jwk = self.required();
        jwk["kid"] = self.kid.as_str().into();
        jwk["alg"] = self.algorithm.as_str().into();
        jwk["use"] = "sig".into();
        jwk
    }

    /// The SHA-256 thumbprint of the key (RFC 7638), which does not depend on `kid` or other optional members.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        // The members are written in the order of their names, and `serde_json` keeps that order.
        let canonical = self.required().to_string();
        URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, canonical.as_bytes()))
    }

    fn required(&self) -> Value {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match &self.numbers {
            Numbers::Okp { x } => json!({ "crv": "Ed25519", "kty": "OKP", "x": text(x) }),
            Numbers::Ec { x, y } => {
                json!({ "crv": "P-256", "kty": "EC", "x": text(x), "y": text(y) })
            }
            Numbers::Rsa { n, e } => json!({ "e": text(e), "kty": "RSA", "n": text(n) }),
        }
    }
}

/// Whether a key whose type has the default algorithm `default` may use this algorithm.
fn fits(algorithm: SigningAlgorithm, default: SigningAlgorithm) -> bool {
    algorithm == default
        || (default == SigningAlgorithm::Rs256 && algorithm == SigningAlgorithm::Ps256)
}

fn may_verify(operations: Option<&Value>) -> Result<bool, JwkError> {
    match operations {
        None => Ok(true),
        Some(Value::Array(operations)) => {
            Ok(operations.iter().any(|operation| operation == "verify"))
        }
        Some(_) => Err(JwkError::Member("key_ops")),
    }
}

fn coordinate(text: Option<&str>, name: &'static str) -> Result<[u8; 32], JwkError> {
    bytes(text, name)?.try_into().map_err(|_| JwkError::Member(name))
}

/// Reads a number, and refuses leading zeros, since they would give one key several thumbprints.
fn number(text: Option<&str>, name: &'static str) -> Result<Vec<u8>, JwkError> {
    let bytes = bytes(text, name)?;
    if bytes.first().is_none_or(|first| *first == 0) {
        Err(JwkError::Member(name))
    } else {
        Ok(bytes)
    }
}

fn bytes(text: Option<&str>, name: &'static str) -> Result<Vec<u8>, JwkError> {
    let text = text.ok_or(JwkError::Member(name))?;
    URL_SAFE_NO_PAD.decode(text).map_err(|_| JwkError::Member(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(jwk: impl Into<Value>) -> Result<PublicJwk, JwkError> {
        PublicJwk::parse(jwk.into().as_object().unwrap())
    }

    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    /// RFC 8037, appendix A.3.
    #[test]
    fn the_thumbprint_of_an_ed25519_key_is_that_of_the_standard() {
        let key = parse(json!({ "kty": "OKP", "crv": "Ed25519", "x": X })).unwrap();

        assert_eq!(key.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        assert_eq!(key.kid(), key.thumbprint());
    }

    /// RFC 7638, section 3.1.
    #[test]
    fn the_thumbprint_of_an_rsa_key_is_that_of_the_standard() {
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknj\
            hMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n9\
            1CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let jwk = json!({ "kty": "RSA", "n": n, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29" });
        let key = parse(jwk).unwrap();

        assert_eq!(key.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
        assert_eq!(key.kid(), "2011-04-29");
        assert!(super::super::PublicKey::new(key).is_some());
    }

    #[test]
    fn a_key_with_a_private_member_is_refused_before_anything_else() {
        let private = json!({ "kty": "oct", "k": "AAAA" });
        assert_eq!(parse(private), Err(JwkError::Private("k")));
        let private = json!({ "kty": "OKP", "crv": "Ed25519", "x": X, "d": X });
        assert_eq!(parse(private), Err(JwkError::Private("d")));
    }

    #[test]
    fn a_key_has_the_form_of_its_type() {
        let okp = |x: Value| parse(json!({ "kty": "OKP", "crv": "Ed25519", "x": x }));
        assert_eq!(okp(json!("AAAA")), Err(JwkError::Member("x")));
        assert_eq!(okp(json!(7)), Err(JwkError::Member("x")));
        assert_eq!(okp(json!(format!("{X}="))), Err(JwkError::Member("x")));
        let rsa = |n: &str, e: &str| parse(json!({ "kty": "RSA", "n": n, "e": e }));
        assert_eq!(rsa("AAEC", "AQAB"), Err(JwkError::Member("n")));
        assert_eq!(rsa("AQAB", ""), Err(JwkError::Member("e")));
        for jwk in [
            json!({ "kty": "EC", "crv": "P-384", "x": X, "y": X }),
            json!({ "kty": "OKP", "crv": "X25519", "x": X }),
            json!({ "crv": "Ed25519", "x": X }),
            json!({ "kty": "okp", "crv": "Ed25519", "x": X }),
        ] {
            assert_eq!(parse(jwk.clone()), Err(JwkError::Kind), "{jwk}");
        }
    }

    #[test]
    fn a_key_for_something_else_is_refused() {
        let with = |name: &str, value: Value| {
            let mut jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": X });
            jwk[name] = value;
            parse(jwk)
        };
        assert_eq!(with("use", json!("enc")), Err(JwkError::Purpose));
        assert_eq!(with("key_ops", json!(["sign"])), Err(JwkError::Purpose));
        assert_eq!(with("alg", json!("RS256")), Err(JwkError::Purpose));
        assert_eq!(with("alg", json!("none")), Err(JwkError::Purpose));
        assert!(with("use", json!("sig")).is_ok());
        assert!(with("key_ops", json!(["verify"])).is_ok());
    }

    #[test]
    fn a_point_that_is_not_on_the_curve_is_no_key() {
        let key = parse(json!({ "kty": "EC", "crv": "P-256", "x": X, "y": X })).unwrap();
        assert!(super::super::PublicKey::new(key).is_none());
    }
}
