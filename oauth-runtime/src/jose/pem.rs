//! A private key as text. RFC 7468, section 10.

use base64::{Engine, engine::general_purpose::STANDARD};

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

/// The bytes between the two lines; `None` when it is no such text.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let (_, rest) = text.split_once(BEGIN)?;
    let (body, _) = rest.split_once(END)?;
    let body: String = body.chars().filter(|character| !character.is_ascii_whitespace()).collect();
    STANDARD.decode(body).ok()
}
