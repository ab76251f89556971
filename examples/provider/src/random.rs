//! Random values that nobody can guess.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// 256 random bits as 43 characters of base64url.
#[expect(clippy::disallowed_methods, reason = "the one place where the example draws a secret")]
pub(crate) fn unguessable() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}
