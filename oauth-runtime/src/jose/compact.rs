//! The compact form of a signed token: header, claims and signature. RFC 7515, section 7.1.

use super::{Header, PublicKey, Signer};
use crate::protocol::{error::Outage, limits};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;

/// Signs claims as a token of the type `typ` (`at+jwt`, `JWT`).
///
/// # Errors
/// An outage: the signer failed, or the claims cannot be written as JSON.
pub async fn sign(
    signer: &dyn Signer,
    typ: &str,
    claims: &(impl Serialize + Sync),
) -> Result<String, Outage> {
    let public = signer.public();
    let header = Header {
        alg: public.algorithm(),
        typ: Some(typ.to_owned()),
        kid: Some(public.kid().to_owned()),
    };
    let mut token = part(&header)?;
    token.push('.');
    token.push_str(&part(claims)?);
    let signature = signer.sign(token.as_bytes()).await?;
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    Ok(token)
}

fn part(value: &impl Serialize) -> Result<String, Outage> {
    serde_json::to_vec(value).map(|json| URL_SAFE_NO_PAD.encode(json)).map_err(Outage::new)
}

/// The three parts of a token.
pub(super) struct Parts<'a> {
    /// The header, a JSON object as text.
    pub(super) header: Vec<u8>,
    /// The signed text: header and claims as they stand in the token.
    pub(super) signed: &'a str,
    claims: &'a str,
    pub(super) signature: Vec<u8>,
}

impl<'a> Parts<'a> {
    /// Splits a token; `None` if it does not have three parts, if its header is not an object, or if it is longer than 16 KiB.
    pub(super) fn of(token: &'a str) -> Option<Self> {
        if token.len() > limits::TOKEN {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        if claims.contains('.') {
            return None;
        }
        let header = URL_SAFE_NO_PAD.decode(header).ok().filter(|json| is_object(json))?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        Some(Self { header, signed, claims, signature })
    }

    /// The claims, a JSON object as text.
    pub(super) fn claims(&self) -> Option<Vec<u8>> {
        URL_SAFE_NO_PAD.decode(self.claims).ok().filter(|json| is_object(json))
    }
}

/// A signed token whose signature has not been checked. Only its header can be read.
pub struct UnverifiedToken<'a> {
    header: Header,
    parts: Parts<'a>,
}

impl std::fmt::Debug for UnverifiedToken<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("UnverifiedToken")
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}

impl<'a> UnverifiedToken<'a> {
    /// Reads the parts and the header; `None` if the text is not a signed token of three parts, if its algorithm or a header
    /// member is not known, or if it is longer than 16 KiB.
    #[must_use]
    pub fn read(token: &'a str) -> Option<Self> {
        let parts = Parts::of(token)?;
        let header = serde_json::from_slice(&parts.header).ok()?;
        Some(Self { header, parts })
    }

    /// The header. It is not verified either, so do not rely on it.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The claims as JSON text, not verified. Use them only to refuse a token that no signature could make acceptable.
    #[cfg(feature = "server")]
    pub(crate) fn claims_unverified(&self) -> Option<Vec<u8>> {
        self.parts.claims()
    }

    /// The claims as JSON text, if this key has signed the token with the key's own algorithm.
    #[must_use]
    pub fn verify(&self, key: &PublicKey) -> Option<Vec<u8>> {
        if self.header.alg != key.jwk().algorithm()
            || !key.has_signed(self.parts.signed.as_bytes(), &self.parts.signature)
        {
            return None;
        }
        self.parts.claims()
    }
}

/// Whether a JSON text is an object; serde would read a list of the same values as well.
fn is_object(json: &[u8]) -> bool {
    json.first() == Some(&b'{')
}

#[cfg(test)]
mod tests {
    use super::{
        super::{PrivateKey, PublicJwk, SigningAlgorithm},
        *,
    };
    use serde_json::json;

    fn key(private: &PrivateKey) -> PublicKey {
        PublicKey::new(private.public().clone()).unwrap()
    }

    async fn signed(private: &PrivateKey) -> String {
        sign(private, "at+jwt", &json!({ "sub": "alice" })).await.unwrap()
    }

    #[tokio::test]
    async fn each_algorithm_signs_what_its_own_key_verifies_and_no_other_one() {
        let keys: Vec<_> =
            SigningAlgorithm::ALL.into_iter().map(|it| PrivateKey::generate(it).unwrap()).collect();
        for private in &keys {
            let token = signed(private).await;
            let read = UnverifiedToken::read(&token).unwrap();
            for other in &keys {
                let verified = read.verify(&key(other)).is_some();
                assert_eq!(verified, std::ptr::eq(private, other), "{private:?} by {other:?}");
            }
        }
    }

    #[tokio::test]
    async fn a_key_survives_pkcs8_and_keeps_its_thumbprint() {
        for algorithm in SigningAlgorithm::ALL {
            let private = PrivateKey::generate(algorithm).unwrap();
            let again = PrivateKey::from_pkcs8(algorithm, &private.to_pkcs8().unwrap()).unwrap();

            assert_eq!(private.public(), again.public());
            let token = signed(&again).await;
            assert!(UnverifiedToken::read(&token).unwrap().verify(&key(&private)).is_some());
        }
    }

    #[tokio::test]
    async fn a_changed_byte_anywhere_voids_the_token() {
        let private = PrivateKey::generate(SigningAlgorithm::Es256).unwrap();
        let (token, public) = (signed(&private).await, key(&private));
        for at in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            let verified = UnverifiedToken::read(&changed).and_then(|read| read.verify(&public));
            assert_eq!(verified, None, "{at}");
        }
    }

    /// The confusion of RFC 8725 section 2.1: the numbers of one key are used with another algorithm.
    #[tokio::test]
    async fn the_algorithm_is_the_keys_and_not_the_headers() {
        let private = PrivateKey::generate(SigningAlgorithm::Rs256).unwrap();
        let token = signed(&private).await;
        let mut jwk = private.public().to_json();
        jwk["alg"] = "PS256".into();
        let other = PublicJwk::parse(jwk.as_object().unwrap()).unwrap();

        let read = UnverifiedToken::read(&token).unwrap();
        assert_eq!(read.verify(&PublicKey::new(other).unwrap()), None);
    }

    #[test]
    fn what_is_no_token_of_three_parts_is_not_read() {
        let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"ES256"}"#);
        for token in [
            String::new(),
            "..".to_owned(),
            header.clone(),
            format!("{header}.e30"),
            format!("{header}.e30.AA.AA.AA"),
            format!("{header}=.e30.AA"),
            format!("{header}.e30.A"),
            format!("{header}.{}.AA", "e".repeat(limits::TOKEN)),
            format!("{}.e30.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#)),
            format!("{}.e30.AA", URL_SAFE_NO_PAD.encode(r#"["ES256","at+jwt","kid"]"#)),
        ] {
            assert!(UnverifiedToken::read(&token).is_none(), "{token}");
        }
    }

    /// RFC 8037, appendix A.4 and A.5.
    #[test]
    fn the_signature_of_the_standard_verifies() {
        let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" });
        let public = PublicKey::new(PublicJwk::parse(jwk.as_object().unwrap()).unwrap()).unwrap();
        let token = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

        let read = UnverifiedToken::read(token).unwrap();
        assert!(public.has_signed(read.parts.signed.as_bytes(), &read.parts.signature));
        // The signed text of that example is a sentence and not claims.
        assert_eq!(read.verify(&public), None);
    }
}
