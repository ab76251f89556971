//! A public key, parsed once and bound to its one algorithm.

use super::{PublicJwk, SigningAlgorithm, jwk::Numbers};
use aws_lc_rs::{
    rsa::PublicKeyComponents,
    signature::{
        ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
        RSA_PSS_2048_8192_SHA256,
    },
};
use std::fmt;

/// A public key that is ready to verify signatures.
pub struct PublicKey {
    jwk: PublicJwk,
    parsed: ParsedPublicKey,
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("PublicKey").field(&self.jwk).finish()
    }
}

impl PublicKey {
    /// Parses the numbers of the key; `None` if they are not a valid key.
    #[must_use]
    pub fn new(jwk: PublicJwk) -> Option<Self> {
        let parsed = match (jwk.numbers(), jwk.algorithm()) {
            (Numbers::Okp { x }, _) => ParsedPublicKey::new(&ED25519, x).ok()?,
            (Numbers::Ec { x, y }, _) => {
                let point: Vec<u8> = [&[4][..], x, y].concat();
                ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &point).ok()?
            }
            (Numbers::Rsa { n, e }, algorithm) => {
                let parameters = if algorithm == SigningAlgorithm::Ps256 {
                    &RSA_PSS_2048_8192_SHA256
                } else {
                    &RSA_PKCS1_2048_8192_SHA256
                };
                PublicKeyComponents { n, e }.to_parsed_public_key(parameters).ok()?
            }
        };
        Some(Self { jwk, parsed })
    }

    /// The JWK of the key.
    #[must_use]
    pub const fn jwk(&self) -> &PublicJwk {
        &self.jwk
    }

    /// Whether this key made the signature of the message, with its algorithm.
    #[must_use]
    pub fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        self.parsed.verify_sig(message, signature).is_ok()
    }
}
