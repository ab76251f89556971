//! The keys of a server: which one signs, which ones verify, and how they are stored.
//!
//! Signing keys are either given by the application, or made here, stored encrypted, shared by all nodes and replaced by schedule. They
//! stand in one line, or in two where ID tokens need RS256 beside another algorithm.
//! `root_key` is the other key that the nodes share.

mod encryption_key;
mod held;
mod line;
mod ring;
mod root_key;
mod schedule;
mod state;
mod stored_key;
mod upkeep;
#[cfg(test)]
mod memory;
#[cfg(test)]
mod two_lines;

pub use encryption_key::{EncryptionKeyError, KeyEncryptionKey};
pub(crate) use line::KeyPlan;
pub(crate) use ring::KeyRing;
pub(crate) use root_key::root_key;
pub use state::{KeyState, SigningKey};

use crate::{jose::SigningAlgorithm, protocol::error::Outage};

/// Why the keys of a server cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The key encryption key cannot be used.
    #[error(transparent)]
    Encryption(#[from] EncryptionKeyError),
    /// A signing key that the application gave is no key.
    #[error("the signing key {0:?} has a public key that cannot be used")]
    Given(String),
    /// A rotation named an algorithm of which the server makes no keys.
    #[error("the server makes no {} keys; it makes keys of {}", .asked, words(.made))]
    NotMade {
        /// The algorithm that was named.
        asked: SigningAlgorithm,
        /// The algorithms of the keys that the server makes.
        made: Vec<SigningAlgorithm>,
    },
    /// The store failed.
    #[error(transparent)]
    Outage(#[from] Outage),
}

fn words(algorithms: &[SigningAlgorithm]) -> String {
    let words: Vec<_> = algorithms.iter().map(|algorithm| algorithm.as_str()).collect();
    words.join(" and of ")
}

impl From<KeyError> for Outage {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Encryption(error) => Self::new(error),
            KeyError::Outage(outage) => outage,
            other @ (KeyError::Given(_) | KeyError::NotMade { .. }) => Self::new(other),
        }
    }
}
