//! A private key as PEM text. RFC 7468, section 10.

use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

/// The bytes between the `BEGIN` line and the `END` line; `None` if the text is not a PEM private key.
pub(super) fn decode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let (_, rest) = text.split_once(BEGIN)?;
    let (body, _) = rest.split_once(END)?;
    let mut text = Zeroizing::new(String::with_capacity(body.len()));
    text.extend(body.chars().filter(|character| !character.is_ascii_whitespace()));
    STANDARD.decode(&*text).ok().map(Zeroizing::new)
}
