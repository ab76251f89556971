//! Random credentials and the hashes that are stored of them.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A new credential of 256 random bits.
pub(super) fn draw() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// The hash of a credential, which is stored.
pub(super) fn hash(credential: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, credential.as_bytes()).as_ref());
    hash
}

/// The code challenge of a code verifier. RFC 7636, section 4.6.
pub(super) fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(hash(verifier))
}
