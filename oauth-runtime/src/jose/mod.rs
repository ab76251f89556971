//! Signed tokens and the keys that sign them. RFC 7515, RFC 7517, RFC 7518, RFC 7519, RFC 8037, RFC 8725.
//!
//! A key has one algorithm, which is set when the key is made, or stands in its JWK. Nothing in a token chooses a key's type or
//! its algorithm. The header only names a key, and may have no member that this module does not support.

mod algorithm;
mod compact;
#[cfg(feature = "server")]
mod half_hash;
mod header;
mod jwk;
mod jwk_set;
mod mac;
mod pem;
mod private_key;
mod private_jwk;
mod public_key;
mod signer;
#[cfg(test)]
mod vectors;

pub use algorithm::SigningAlgorithm;
pub use compact::{UnverifiedToken, sign};
#[cfg(feature = "server")]
pub use half_hash::half_hash;
pub use header::Header;
pub use jwk::{JwkError, PublicJwk};
pub use jwk_set::JwkSet;
pub use mac::{HS256, UnverifiedMac};
pub use private_key::{PrivateKey, PrivateKeyError};
pub use public_key::PublicKey;
pub use signer::{Signer, Signing};
