//! Client secrets before they are stored: hashed by their strength. RFC 6749, section 2.3.1.

use crate::{
    protocol::{error::Outage, secret::SecretHash},
    slow_hash,
};

impl SecretHash {
    /// The hash of a client secret: SHA-256 for at least 32 characters, Argon2id off the async threads for fewer.
    ///
    /// # Errors
    /// An outage when too many secrets and passwords are waiting to be hashed already.
    pub async fn of(plain: &str) -> Result<Self, Outage> {
        match Self::strong(plain) {
            Some(hash) => Ok(hash),
            None => slow_hash::hash(&slow_hash::SECRETS, plain).await.map(Self::slow),
        }
    }
}
