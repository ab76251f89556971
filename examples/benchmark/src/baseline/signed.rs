//! Hand-written signed access tokens: with the same cryptographic crate, a key that is parsed once, and a header that is written
//! once. RFC 7515; RFC 9068.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair,
    Ed25519KeyPair, KeyPair, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256,
    RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::credential;
use super::refusal::Refusal;
use crate::Outcome;
use crate::options::Signed;

/// The name of the only key.
const KID: &str = "baseline";

/// A key, and the values that are the same in every token.
pub(super) struct Signer {
    pair: Pair,
    public: ParsedPublicKey,
    algorithm: &'static str,
    header: String,
    issuer: String,
}

enum Pair {
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
    Rs256(Box<RsaKeyPair>),
}

#[derive(Deserialize)]
struct Header<'a> {
    alg: &'a str,
    kid: &'a str,
    typ: &'a str,
}

#[derive(Serialize)]
struct NewClaims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    client_id: &'a str,
    exp: i64,
    iat: i64,
    jti: String,
    scope: &'a str,
}

/// The claims of a token.
#[derive(Deserialize)]
pub(super) struct Claims {
    iss: String,
    aud: String,
    exp: i64,
    pub(super) sub: String,
    pub(super) client_id: String,
    pub(super) scope: String,
}

impl Signer {
    /// Generates a key.
    pub(super) fn generate(signed: Signed, issuer: &str) -> Outcome<Self> {
        let (pair, public, algorithm) = match signed {
            Signed::Es256 => {
                let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
                let public = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, pair.public_key())?;
                (Pair::Es256(pair), public, "ES256")
            }
            Signed::EdDsa => {
                let pair = Ed25519KeyPair::generate()?;
                let public = ParsedPublicKey::new(&ED25519, pair.public_key())?;
                (Pair::EdDsa(pair), public, "EdDSA")
            }
            Signed::Rs256 => {
                let pair = RsaKeyPair::generate(KeySize::Rsa2048)?;
                let numbers = PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                let public = numbers.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)?;
                (Pair::Rs256(Box::new(pair)), public, "RS256")
            }
        };
        let header = format!(r#"{{"alg":"{algorithm}","typ":"at+jwt","kid":"{KID}"}}"#);
        let header = URL_SAFE_NO_PAD.encode(header);
        Ok(Self { pair, public, algorithm, header, issuer: issuer.to_owned() })
    }

    /// Signs a token for a client itself.
    pub(super) fn sign(
        &self,
        client_id: &str,
        scope: &str,
        now: i64,
        expires_at: i64,
    ) -> Result<String, Refusal> {
        let (iss, jti) = (&*self.issuer, credential::draw());
        let (aud, sub, exp) = (iss, client_id, expires_at);
        let claims = NewClaims { iss, sub, aud, client_id, exp, iat: now, jti, scope };
        let claims = serde_json::to_vec(&claims).map_err(|_| Refusal::Outage)?;
        let mut token = String::with_capacity(800);
        token.push_str(&self.header);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(claims, &mut token);
        let signature = self.signature(token.as_bytes()).map_err(|_| Refusal::Outage)?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }

    fn signature(&self, message: &[u8]) -> Outcome<Vec<u8>> {
        Ok(match &self.pair {
            Pair::Es256(pair) => pair.sign(&SystemRandom::new(), message)?.as_ref().to_vec(),
            Pair::EdDsa(pair) => pair.sign(message).as_ref().to_vec(),
            Pair::Rs256(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)?;
                signature
            }
        })
    }

    /// The claims of a token, if the key has signed it for this server and it has not expired.
    pub(super) fn verify(&self, token: &str, now: i64) -> Option<Claims> {
        let (message, signature) = token.rsplit_once('.')?;
        let (header, claims) = message.split_once('.')?;
        let header = URL_SAFE_NO_PAD.decode(header).ok()?;
        let header: Header<'_> = serde_json::from_slice(&header).ok()?;
        if header.alg != self.algorithm || header.kid != KID || header.typ != "at+jwt" {
            return None;
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        self.public.verify_sig(message.as_bytes(), &signature).ok()?;
        let claims = URL_SAFE_NO_PAD.decode(claims).ok()?;
        let claims: Claims = serde_json::from_slice(&claims).ok()?;
        (claims.iss == self.issuer && claims.aud == self.issuer && claims.exp > now)
            .then_some(claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_until_it_ends_and_for_its_key_alone() {
        for signed in [Signed::Es256, Signed::EdDsa, Signed::Rs256] {
            let [signer, other] =
                [(); 2].map(|()| Signer::generate(signed, "https://id.example").unwrap());
            let Ok(token) = signer.sign("service", "profile", 100, 200) else {
                panic!("{signed:?} did not sign")
            };

            assert_eq!(signer.verify(&token, 199).unwrap().client_id, "service");
            assert!(signer.verify(&token, 200).is_none(), "{signed:?}");
            assert!(other.verify(&token, 199).is_none(), "{signed:?}");
        }
    }
}
