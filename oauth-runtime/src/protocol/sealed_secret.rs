//! The secrets by which a client signs, stored so that the server can read them. RFC 7523, section 2.2.
//!
//! Every other secret is stored as a hash. To check a tag of HMAC, the server needs the secret itself, so these secrets are sealed with
//! AES-256-GCM. HKDF-SHA-256 derives the sealing key from the key that all nodes share. The database holds that shared key encrypted
//! under the key encryption key. The registration of the client is bound in, so that a value copied to another row does not open.

use super::root_key::{Purpose, RootKey};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Signing secrets, as a column holds them: the newest, and the one before it while it is still valid.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::DeriveValueType))]
#[cfg_attr(feature = "sea-orm", sea_orm(column_type = "Text"))]
pub struct SealedSecret(String);

impl fmt::Debug for SealedSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SealedSecret(***)")
    }
}

/// A signing secret. No `Debug`.
#[derive(Serialize, Deserialize)]
pub(crate) struct SigningSecret {
    pub(crate) secret: String,
    /// When the secret expires, in epoch seconds; `None` is never.
    pub(crate) expires_at: Option<i64>,
}

impl SealedSecret {
    /// Seals the secrets of a registration. `salt` are 256 random bits that no other value gets. `None` when the cipher refuses.
    pub(crate) fn seal(
        root_key: &RootKey,
        registration: &str,
        secrets: &[SigningSecret],
        salt: [u8; 32],
    ) -> Option<Self> {
        let text = serde_json::to_vec(secrets).ok()?;
        root_key.seal(Purpose::ClientSecret, salt, registration.as_bytes(), text).map(Self)
    }

    /// Opens the secrets of a registration, the newest first. `None` when they are another registration's, or were sealed under
    /// another key.
    pub(crate) fn open(
        &self,
        root_key: &RootKey,
        registration: &str,
    ) -> Option<Vec<SigningSecret>> {
        let text = root_key.open(Purpose::ClientSecret, registration.as_bytes(), &self.0)?;
        serde_json::from_slice(&text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_open_for_their_registration_under_their_key_only() {
        let key = RootKey::new([1; 32]);
        let secrets = [SigningSecret { secret: "canary".to_owned(), expires_at: Some(7) }];
        let sealed = SealedSecret::seal(&key, "one", &secrets, [2; 32]).unwrap();

        assert!(!sealed.0.contains("canary") && !format!("{sealed:?}").contains(&sealed.0));
        let opened = sealed.open(&key, "one").unwrap();
        assert_eq!((opened[0].secret.as_str(), opened[0].expires_at), ("canary", Some(7)));
        assert!(sealed.open(&key, "two").is_none());
        assert!(sealed.open(&RootKey::new([3; 32]), "one").is_none());
        assert!(SealedSecret("AAAA".to_owned()).open(&key, "one").is_none());
    }
}
