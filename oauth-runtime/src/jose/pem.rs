//! A private key as text. RFC 7468, section 10.

use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

/// The bytes between the two lines; `None` when it is no such text.
pub(super) fn decode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let (_, rest) = text.split_once(BEGIN)?;
    let (body, _) = rest.split_once(END)?;
    let mut text = Zeroizing::new(String::with_capacity(body.len()));
    text.extend(body.chars().filter(|character| !character.is_ascii_whitespace()));
    STANDARD.decode(&*text).ok().map(Zeroizing::new)
}
