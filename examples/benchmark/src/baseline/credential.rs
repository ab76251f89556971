//! Random tokens and the hashes that are stored of them.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A new token of 256 random bits.
pub(super) fn draw() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What is stored of a token or secret.
pub(super) fn hash(credential: &str) -> Vec<u8> {
    digest(&SHA256, credential.as_bytes()).as_ref().to_vec()
}
