//! The root key, the one key that all nodes of a server share. It makes tags (RFC 2104) and seals values (RFC 5869).
//!
//! Each use names its purpose, so that a value made for one purpose is never valid for another.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    constant_time,
    hkdf::{HKDF_SHA256, KeyType, Salt},
    hmac,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::fmt;

/// The root key: 256 random bits that never leave the servers and their store.
#[derive(Clone, PartialEq, Eq)]
pub struct RootKey([u8; 32]);

impl fmt::Debug for RootKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RootKey(***)")
    }
}

/// What a tag or a sealed value is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The tags of refresh tokens.
    RefreshToken,
    /// The tags of authorization requests that travel to the sign-in page and back.
    SignIn,
    /// Consent forms.
    Consent,
    /// The secrets by which clients sign.
    ClientSecret,
    /// The tags of user codes that travel to the sign-in page and back, for the page for devices.
    DeviceSignIn,
    /// The forms of the page for devices.
    DeviceForm,
    /// The names under which user codes are stored.
    UserCode,
    /// The names under which decisions about devices are stored.
    DeviceDecision,
    /// The forms that ask whether to sign out.
    EndSession,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::RefreshToken => b"refresh token 1",
            Self::SignIn => b"sign in 1",
            Self::Consent => b"consent 1",
            Self::ClientSecret => b"client secret 1",
            Self::DeviceSignIn => b"device sign in 1",
            Self::DeviceForm => b"device form 1",
            Self::UserCode => b"user code 1",
            Self::DeviceDecision => b"device decision 1",
            Self::EndSession => b"end session 1",
        }
    }
}

struct Length;

impl KeyType for Length {
    fn len(&self) -> usize {
        32
    }
}

/// How long the salt of a sealed value is, in bytes. It is random, so that every value has a key of its own.
const SALT: usize = 32;

impl RootKey {
    /// Takes 256 random bits.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes of the key, which are to be sealed.
    #[cfg(feature = "server")]
    pub(crate) const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The key as a store keeps it.
    #[must_use]
    pub fn to_stored(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// Reads what [`to_stored`](Self::to_stored) wrote.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// The key of one sealed value.
    fn sealing_key(&self, purpose: Purpose, salt: &[u8]) -> Option<LessSafeKey> {
        let mut bytes = [0; 32];
        Salt::new(HKDF_SHA256, salt)
            .extract(&self.0)
            .expand(&[purpose.label()], Length)
            .and_then(|key| key.fill(&mut bytes))
            .ok()?;
        Some(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &bytes).ok()?))
    }

    /// The tag of a text, 43 characters of base64url: HMAC-SHA-256 over the purpose and the text.
    pub(crate) fn tag(&self, purpose: Purpose, text: &str) -> String {
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &self.0));
        context.update(purpose.label());
        context.update(&[0]);
        context.update(text.as_bytes());
        URL_SAFE_NO_PAD.encode(context.sign())
    }

    /// Whether a tag belongs to a text.
    pub(crate) fn has_tagged(&self, purpose: Purpose, text: &str, tag: &str) -> bool {
        let expected = self.tag(purpose, text);
        constant_time::verify_slices_are_equal(expected.as_bytes(), tag.as_bytes()).is_ok()
    }

    /// Seals a value under a key of its own. `None` when the cipher refuses.
    pub(crate) fn seal(
        &self,
        purpose: Purpose,
        salt: [u8; SALT],
        bound: &[u8],
        mut value: Vec<u8>,
    ) -> Option<String> {
        self.sealing_key(purpose, &salt)?
            // The key seals only this value, so the nonce may be constant.
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key([0; 12]),
                Aad::from(bound),
                &mut value,
            )
            .ok()?;
        let mut bytes = salt.to_vec();
        bytes.append(&mut value);
        Some(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Opens what [`seal`](Self::seal) made for the same purpose and bound to the same bytes.
    pub(crate) fn open(&self, purpose: Purpose, bound: &[u8], sealed: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (salt, sealed) = bytes.split_first_chunk::<SALT>()?;
        let mut sealed = sealed.to_vec();
        let value = self
            .sealing_key(purpose, salt)?
            .open_in_place(Nonce::assume_unique_for_key([0; 12]), Aad::from(bound), &mut sealed)
            .ok()?;
        Some(value.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_good_for_its_text_its_purpose_and_its_key_only() {
        let key = RootKey::new([1; 32]);
        let tag = key.tag(Purpose::RefreshToken, "a.b");

        assert!(key.has_tagged(Purpose::RefreshToken, "a.b", &tag));
        assert!(!key.has_tagged(Purpose::RefreshToken, "a.c", &tag));
        assert!(!key.has_tagged(Purpose::SignIn, "a.b", &tag));
        assert!(!RootKey::new([2; 32]).has_tagged(Purpose::RefreshToken, "a.b", &tag));
    }

    #[test]
    fn a_sealed_value_opens_for_what_it_is_bound_to_only() {
        let key = RootKey::new([1; 32]);
        let sealed = key.seal(Purpose::Consent, [7; 32], b"alice", b"canary".to_vec()).unwrap();

        assert!(!sealed.contains("canary"));
        assert_eq!(key.open(Purpose::Consent, b"alice", &sealed).unwrap(), b"canary");
        assert_eq!(key.open(Purpose::Consent, b"bob", &sealed), None);
        assert_eq!(key.open(Purpose::SignIn, b"alice", &sealed), None);
        assert_eq!(RootKey::new([2; 32]).open(Purpose::Consent, b"alice", &sealed), None);
        assert_eq!(key.open(Purpose::Consent, b"alice", "AAAA"), None);
    }

    #[test]
    fn a_root_key_prints_no_part_of_itself_and_survives_the_store() {
        let key = RootKey::new([9; 32]);

        assert_eq!(format!("{key:?}"), "RootKey(***)");
        assert_eq!(RootKey::from_stored(&key.to_stored()), Some(key));
        assert_eq!(RootKey::from_stored("short"), None);
    }
}
