//! Hashes client secrets before they are stored, by a method that depends on their length. RFC 6749, section 2.3.1.

use crate::{
    protocol::{error::Outage, secret::SecretHash},
    slow_hash,
};

impl SecretHash {
    /// The hash of a client secret: SHA-256 if it has at least 32 characters, otherwise Argon2id, computed off the async threads.
    ///
    /// # Errors
    /// An outage if too many secrets and passwords are already waiting to be hashed.
    pub async fn of(plain: &str) -> Result<Self, Outage> {
        match Self::strong(plain) {
            Some(hash) => Ok(hash),
            None => slow_hash::hash(&slow_hash::SECRETS, plain).await.map(Self::slow),
        }
    }
}
