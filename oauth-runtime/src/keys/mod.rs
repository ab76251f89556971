//! The keys of a server: which one signs, which ones verify, and how they lie in the store.
//!
//! Signing keys are either given by the application, or made here, stored encrypted, shared by all nodes and replaced by schedule.
//! `root_key` is the other key that the nodes share.

mod encryption_key;
mod ring;
mod root_key;
mod schedule;
mod state;
mod stored_key;
mod upkeep;

pub use encryption_key::{EncryptionKeyError, KeyEncryptionKey};
pub(crate) use ring::KeyRing;
pub(crate) use root_key::root_key;
pub use state::{KeyState, SigningKey};

use crate::protocol::error::Outage;

/// Why the keys of a server cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The key encryption key.
    #[error(transparent)]
    Encryption(#[from] EncryptionKeyError),
    /// A key that the application gave.
    #[error("the signing key {0:?} is no key")]
    Given(String),
    /// The store.
    #[error(transparent)]
    Outage(#[from] Outage),
}

impl From<KeyError> for Outage {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Encryption(error) => Self::new(error),
            KeyError::Outage(outage) => outage,
            other @ KeyError::Given(_) => Self::new(other),
        }
    }
}
