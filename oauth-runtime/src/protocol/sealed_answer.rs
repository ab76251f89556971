//! The answer to a refresh, kept for a client that lost it. RFC 9700, section 4.14.2.
//!
//! The answer is sealed with AES-256-GCM. HKDF-SHA-256 derives the key from the refresh token that was presented, which is stored
//! nowhere. The digest of the request is bound in as additional data, so that another request does not open the answer.

use super::secret::{PlainRefreshToken, sha256_base64url};
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    hkdf::{HKDF_SHA256, KeyType, Salt},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How often one answer is given again.
pub const RETRIES: u8 = 10;

/// A sealed answer as it is stored: the retries that are left, and the ciphertext.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::DeriveValueType))]
#[cfg_attr(feature = "sea-orm", sea_orm(column_type = "Text"))]
pub struct SealedAnswer(String);

impl fmt::Debug for SealedAnswer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SealedAnswer(***)")
    }
}

/// What is sealed: the tokens that were issued. No `Debug`.
#[derive(Serialize, Deserialize)]
pub(crate) struct SealedTokens {
    pub(crate) access_token: String,
    pub(crate) refresh_token: Option<String>,
    pub(crate) scope: String,
    pub(crate) expires_at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id_token: Option<String>,
}

/// The digest of the parts that must be the same in a retry: the client, the scope and the resources.
#[derive(Clone)]
pub(crate) struct RequestDigest(String);

impl RequestDigest {
    /// Makes the digest. `resources` are those that the request names, in the order in which it names them.
    pub(crate) fn of(client_id: &str, scope: Option<&str>, resources: &[String]) -> Self {
        let scope = scope.map_or_else(|| "-".to_owned(), |scope| format!("+{scope}"));
        // No scope has a NUL, so what stands behind one is a resource.
        let resources: String = resources.iter().flat_map(|resource| ["\0", resource]).collect();
        Self(sha256_base64url(&format!("{}:{client_id}{scope}{resources}", client_id.len())))
    }
}

/// 12 random bytes, used once.
pub(crate) type NonceBytes = [u8; 12];

impl SealedAnswer {
    /// Seals an answer. `None` when the cipher refuses, which leaves the client without a second answer.
    pub(crate) fn seal(
        answer: &SealedTokens,
        presented: &PlainRefreshToken,
        digest: &RequestDigest,
        nonce: NonceBytes,
    ) -> Option<Self> {
        let mut sealed = serde_json::to_vec(answer).ok()?;
        key(presented)?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(digest.0.as_bytes()),
                &mut sealed,
            )
            .ok()?;
        let mut bytes = nonce.to_vec();
        bytes.append(&mut sealed);
        Some(Self(format!("{RETRIES}.{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    /// Opens the answer for the same token and the same request.
    pub(crate) fn open(
        &self,
        presented: &PlainRefreshToken,
        digest: &RequestDigest,
    ) -> Option<SealedTokens> {
        let (_, sealed) = self.0.split_once('.')?;
        let mut bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk_mut::<12>()?;
        let answer = key(presented)?
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(digest.0.as_bytes()),
                sealed,
            )
            .ok()?;
        serde_json::from_slice(answer).ok()
    }

    /// The same answer with one retry less; `None` when none is left.
    pub(crate) fn with_one_retry_less(&self) -> Option<Self> {
        let (left, sealed) = self.0.split_once('.')?;
        let left = left.parse::<u8>().ok()?.checked_sub(1)?;
        Some(Self(format!("{left}.{sealed}")))
    }
}

struct KeyLength;

impl KeyType for KeyLength {
    fn len(&self) -> usize {
        32
    }
}

fn key(presented: &PlainRefreshToken) -> Option<LessSafeKey> {
    let mut bytes = [0; 32];
    Salt::new(HKDF_SHA256, b"oauth-runtime")
        .extract(presented.expose().as_bytes())
        .expand(&[b"sealed answer 1"], KeyLength)
        .and_then(|key| key.fill(&mut bytes))
        .ok()?;
    Some(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &bytes).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed() -> SealedAnswer {
        let answer = SealedTokens {
            access_token: "canary".into(),
            refresh_token: None,
            scope: String::new(),
            expires_at: 7,
            id_token: None,
        };
        SealedAnswer::seal(
            &answer,
            &PlainRefreshToken::new("r"),
            &RequestDigest::of("c", None, &[]),
            [1; 12],
        )
        .unwrap()
    }

    #[test]
    fn only_the_same_token_with_the_same_request_opens_it() {
        let sealed = sealed();

        assert_eq!(
            sealed
                .open(&PlainRefreshToken::new("r"), &RequestDigest::of("c", None, &[]))
                .unwrap()
                .access_token,
            "canary"
        );
        let resource = ["https://api.example".to_owned()];
        for (token, digest) in [
            ("x", RequestDigest::of("c", None, &[])),
            ("r", RequestDigest::of("d", None, &[])),
            ("r", RequestDigest::of("c", Some(""), &[])),
            ("r", RequestDigest::of("c", None, &resource)),
        ] {
            assert!(sealed.open(&PlainRefreshToken::new(token), &digest).is_none());
        }
    }

    #[test]
    fn what_is_stored_holds_nothing_readable_and_ends_after_ten_retries() {
        let mut sealed = sealed();
        assert!(!sealed.0.contains("canary"));

        for _ in 0..RETRIES {
            sealed = sealed.with_one_retry_less().unwrap();
        }

        assert!(sealed.with_one_retry_less().is_none());
    }
}
