//! The key under which other keys are stored encrypted. It never lies in the database.

use crate::random::Random;
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    digest,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::fmt;
use zeroize::Zeroizing;

/// The version of the format, with which every sealed text begins.
const VERSION: &str = "1";

/// Why a text is not a key encryption key, or why the keys do not decrypt what is stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncryptionKeyError {
    /// The text is not a key encryption key.
    #[error(
        "a key encryption key is 32 random bytes as 43 characters of base64url, one key on a line"
    )]
    Malformed,
    /// What is stored was encrypted under another key.
    #[error(
        "the stored keys are encrypted under the key {stored:?}, but {}: give that key too, on a further line if it is an old one", names(.given)
    )]
    Another {
        /// The name of the key that encrypted.
        stored: String,
        /// The names of the keys that were given.
        given: Vec<String>,
    },
    /// Something encrypted is stored, and no key was given.
    #[error(
        "the stored keys are encrypted under the key {0:?}, and no key encryption key is given"
    )]
    Missing(String),
    /// The stored root key is not encrypted, although other keys are. No server stores it like that.
    #[error(
        "the root key in the database is not encrypted, although signing keys are: somebody may have put it there; remove that row, and everybody has to sign in again"
    )]
    InClear,
    /// A stored key was changed, or was copied from another row.
    #[error("an encrypted key in the database is damaged, or was copied from another row")]
    Damaged,
}

fn names(given: &[String]) -> String {
    if given.is_empty() {
        "no key was given".to_owned()
    } else {
        format!("the server was given {}", given.join(", "))
    }
}

/// Encrypts keys at rest with AES-256-GCM. The first key encrypts. The others are old keys, which only decrypt; what they decrypt is
/// encrypted anew at the next start.
#[derive(Clone)]
pub struct KeyEncryptionKey {
    keys: Zeroizing<Vec<[u8; 32]>>,
}

impl fmt::Debug for KeyEncryptionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("KeyEncryptionKey").field(&self.names()).finish()
    }
}

impl KeyEncryptionKey {
    /// A key of 256 random bits.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self { keys: Zeroizing::new(vec![bytes]) }
    }

    /// Generates a key.
    #[must_use]
    pub fn generate(random: &dyn Random) -> Self {
        let mut bytes = [0; 32];
        random.fill(&mut bytes);
        Self::new(bytes)
    }

    /// Reads what [`to_text`](Self::to_text) wrote: one key on each line, and on the first line the key that encrypts. Empty
    /// lines do not count.
    ///
    /// # Errors
    /// [`EncryptionKeyError::Malformed`] if a line is no key, or if there is no key.
    pub fn parse(text: &str) -> Result<Self, EncryptionKeyError> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let keys: Option<Vec<_>> =
            lines.map(|line| URL_SAFE_NO_PAD.decode(line).ok()?.try_into().ok()).collect();
        let keys = keys.filter(|keys| !keys.is_empty());
        let keys = keys.ok_or(EncryptionKeyError::Malformed)?;
        Ok(Self { keys: Zeroizing::new(keys) })
    }

    /// The keys as text, for a file that only the server can read.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for key in self.keys.iter() {
            URL_SAFE_NO_PAD.encode_string(key, &mut text);
            text.push('\n');
        }
        text
    }

    /// The names of the keys in messages and beside what they encrypted: a part of their hash.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.keys.iter().map(name).collect()
    }

    /// Seals a value that belongs to `place`.
    pub(super) fn seal(&self, place: &str, value: &[u8], random: &dyn Random) -> Option<String> {
        let key = self.keys.first()?;
        let mut nonce = [0; 12];
        random.fill(&mut nonce);
        // With room for the tag, so that the value is overwritten where it stands and leaves no copy behind.
        let mut sealed = Vec::with_capacity(value.len() + AES_256_GCM.tag_len());
        sealed.extend_from_slice(value);
        let sealing = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).ok()?);
        let bound = bound(&name(key), place);
        sealing
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(bound.as_bytes()),
                &mut sealed,
            )
            .ok()?;
        let mut bytes = nonce.to_vec();
        bytes.append(&mut sealed);
        Some(format!("{VERSION}.{}.{}", name(key), URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// Opens what was sealed for the same place, and says whether an old key did.
    pub(super) fn open(
        &self,
        place: &str,
        sealed: &Sealed<'_>,
    ) -> Result<(Zeroizing<Vec<u8>>, bool), EncryptionKeyError> {
        let at = self.keys.iter().position(|key| name(key) == sealed.name);
        let at = at.ok_or_else(|| EncryptionKeyError::Another {
            stored: sealed.name.to_owned(),
            given: self.names(),
        })?;
        let opened = open(&self.keys[at], &bound(sealed.name, place), sealed.bytes);
        Ok((opened.ok_or(EncryptionKeyError::Damaged)?, at > 0))
    }
}

fn open(key: &[u8; 32], bound: &str, text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (nonce, sealed) = bytes.split_first_chunk::<12>()?;
    let mut sealed = Zeroizing::new(sealed.to_vec());
    let opening = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).ok()?);
    let length = opening
        .open_in_place(
            Nonce::assume_unique_for_key(*nonce),
            Aad::from(bound.as_bytes()),
            &mut sealed,
        )
        .ok()?
        .len();
    sealed.truncate(length);
    Some(sealed)
}

fn name(key: &[u8; 32]) -> String {
    let hash = digest::digest(&digest::SHA256, key);
    URL_SAFE_NO_PAD.encode(&hash.as_ref()[..6])
}

fn bound(name: &str, place: &str) -> String {
    format!("{VERSION}\0{name}\0{place}")
}

/// A sealed text, taken apart.
pub(super) struct Sealed<'a> {
    pub(super) name: &'a str,
    bytes: &'a str,
}

impl<'a> Sealed<'a> {
    /// `None` when the text is not sealed.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let (name, bytes) = text.strip_prefix(VERSION)?.strip_prefix('.')?.split_once('.')?;
        Some(Self { name, bytes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandom;

    fn open(
        key: &KeyEncryptionKey,
        place: &str,
        text: &str,
    ) -> Result<(Vec<u8>, bool), EncryptionKeyError> {
        let opened = key.open(place, &Sealed::read(text).unwrap());
        opened.map(|(value, is_old)| (value.to_vec(), is_old))
    }

    #[test]
    fn what_is_sealed_opens_at_its_place_and_under_its_key_only() {
        let (key, other) = (KeyEncryptionKey::new([1; 32]), KeyEncryptionKey::new([2; 32]));
        let sealed = key.seal("one", b"canary", &SystemRandom).unwrap();

        assert!(!sealed.contains("canary"));
        assert_eq!(open(&key, "one", &sealed), Ok((b"canary".to_vec(), false)));
        assert_eq!(open(&key, "two", &sealed), Err(EncryptionKeyError::Damaged));
        assert!(matches!(open(&other, "one", &sealed), Err(EncryptionKeyError::Another { .. })));
    }

    #[test]
    fn an_old_key_still_opens_and_is_told_apart() {
        let old = KeyEncryptionKey::new([1; 32]);
        let sealed = old.seal("one", b"canary", &SystemRandom).unwrap();
        let text = format!("{}\n{}", KeyEncryptionKey::new([2; 32]).to_text(), old.to_text());
        let both = KeyEncryptionKey::parse(&text).unwrap();

        assert_eq!(open(&both, "one", &sealed), Ok((b"canary".to_vec(), true)));
    }

    #[test]
    fn a_key_is_not_printed_and_a_malformed_one_is_refused() {
        let key = KeyEncryptionKey::new([1; 32]);
        assert!(!format!("{key:?}").contains(key.to_text().trim()));
        for text in ["", "\n", "short", "AAAA\n"] {
            assert_eq!(KeyEncryptionKey::parse(text).err(), Some(EncryptionKeyError::Malformed));
        }
    }
}
