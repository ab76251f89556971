//! A private key, held in memory and bound to its one algorithm.

use super::{JwkError, PublicJwk, SigningAlgorithm, jwk::Numbers, pem};
use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::{KeySize, PublicKeyComponents},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
        RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
    },
};
use std::fmt;
use zeroize::Zeroizing;

/// Why a private key cannot be read, made or used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrivateKeyError {
    /// The text does not contain `BEGIN PRIVATE KEY`.
    #[error("the key is no PEM text of PKCS#8: it has to begin with `-----BEGIN PRIVATE KEY-----`")]
    Pem,
    /// The bytes are not a key for the algorithm, or the key is too short.
    #[error("the bytes are no PKCS#8 key for {0}, or an RSA key of less than 2048 bits")]
    Pkcs8(SigningAlgorithm),
    /// The text is not a JSON object.
    #[error("the key is no JWK: it has to be a JSON object (RFC 7517 section 4)")]
    Json,
    /// The object is not a private key that can be used here.
    #[error(transparent)]
    Jwk(#[from] JwkError),
    /// The cryptographic library failed.
    #[error("the cryptographic library cannot make or use the key")]
    Library,
}

pub(super) enum Pair {
    Ed25519(Ed25519KeyPair),
    P256(EcdsaKeyPair),
    Rsa(Box<RsaKeyPair>),
}

/// A private key. `Debug` prints only its public part; it cannot be cloned or compared.
pub struct PrivateKey {
    algorithm: SigningAlgorithm,
    pair: Pair,
    public: PublicJwk,
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PrivateKey").field("public", &self.public).finish_non_exhaustive()
    }
}

impl PrivateKey {
    /// Generates a key. An RSA key of 2048 bits takes about a tenth of a second.
    ///
    /// # Errors
    /// The cryptographic library failed.
    pub fn generate(algorithm: SigningAlgorithm) -> Result<Self, PrivateKeyError> {
        let failed = |_| PrivateKeyError::Library;
        let pair = match algorithm {
            SigningAlgorithm::EdDsa => Pair::Ed25519(Ed25519KeyPair::generate().map_err(failed)?),
            SigningAlgorithm::Es256 => Pair::P256(
                EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(failed)?,
            ),
            SigningAlgorithm::Ps256 | SigningAlgorithm::Rs256 => {
                Pair::Rsa(Box::new(RsaKeyPair::generate(KeySize::Rsa2048).map_err(failed)?))
            }
        };
        Self::new(algorithm, pair)
    }

    /// Reads a key from a PEM text with PKCS#8, as `openssl genpkey` writes it.
    ///
    /// # Errors
    /// The text is not such a key, or not one for that algorithm.
    pub fn from_pem(algorithm: SigningAlgorithm, text: &str) -> Result<Self, PrivateKeyError> {
        Self::from_pkcs8(algorithm, &pem::decode(text).ok_or(PrivateKeyError::Pem)?)
    }

    /// Reads a key from PKCS#8 (RFC 5208).
    ///
    /// # Errors
    /// The bytes are not a key for that algorithm.
    pub fn from_pkcs8(algorithm: SigningAlgorithm, der: &[u8]) -> Result<Self, PrivateKeyError> {
        let wrong = |_| PrivateKeyError::Pkcs8(algorithm);
        let pair = match algorithm {
            SigningAlgorithm::EdDsa => {
                Pair::Ed25519(Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map_err(wrong)?)
            }
            SigningAlgorithm::Es256 => Pair::P256(
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der).map_err(wrong)?,
            ),
            SigningAlgorithm::Ps256 | SigningAlgorithm::Rs256 => {
                Pair::Rsa(Box::new(RsaKeyPair::from_pkcs8(der).map_err(wrong)?))
            }
        };
        Self::new(algorithm, pair)
    }

    pub(super) fn new(algorithm: SigningAlgorithm, pair: Pair) -> Result<Self, PrivateKeyError> {
        let numbers = match &pair {
            Pair::Ed25519(pair) => {
                let x = pair.public_key().as_ref().try_into();
                Numbers::Okp { x: x.map_err(|_| PrivateKeyError::Library)? }
            }
            Pair::P256(pair) => {
                let point = pair.public_key().as_ref();
                let half = |range: std::ops::Range<usize>| {
                    point.get(range).and_then(|half| half.try_into().ok())
                };
                let halves = half(1..33).zip(half(33..65)).ok_or(PrivateKeyError::Library)?;
                Numbers::Ec { x: halves.0, y: halves.1 }
            }
            Pair::Rsa(pair) => {
                let PublicKeyComponents { n, e } =
                    PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                Numbers::Rsa { n, e }
            }
        };
        Ok(Self { algorithm, pair, public: PublicJwk::new(algorithm, numbers) })
    }

    /// Sets the `kid`; without this call it is the thumbprint of the key.
    #[must_use]
    pub fn with_kid(mut self, kid: impl Into<String>) -> Self {
        self.public = self.public.with_kid(kid);
        self
    }

    /// The public key that belongs to it.
    #[must_use]
    pub const fn public(&self) -> &PublicJwk {
        &self.public
    }

    /// The key as PKCS#8. It is a secret, so the memory is cleared when the value is dropped.
    pub(crate) fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, PrivateKeyError> {
        let failed = |_| PrivateKeyError::Library;
        Ok(Zeroizing::new(match &self.pair {
            Pair::Ed25519(pair) => pair.to_pkcs8v1().map_err(failed)?.as_ref().to_vec(),
            Pair::P256(pair) => pair.to_pkcs8v1().map_err(failed)?.as_ref().to_vec(),
            Pair::Rsa(pair) => {
                let der: Pkcs8V1Der<'_> = pair.as_der().map_err(failed)?;
                der.as_ref().to_vec()
            }
        }))
    }

    /// Signs a message with the algorithm of the key.
    ///
    /// # Errors
    /// The cryptographic library failed.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, PrivateKeyError> {
        let failed = |_| PrivateKeyError::Library;
        let random = SystemRandom::new();
        Ok(match &self.pair {
            Pair::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
            Pair::P256(pair) => pair.sign(&random, message).map_err(failed)?.as_ref().to_vec(),
            Pair::Rsa(pair) => {
                let encoding: &'static dyn RsaEncoding =
                    if self.algorithm == SigningAlgorithm::Ps256 {
                        &RSA_PSS_SHA256
                    } else {
                        &RSA_PKCS1_SHA256
                    };
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(encoding, &random, message, &mut signature).map_err(failed)?;
                signature
            }
        })
    }
}
