//! The settings for the signing keys that the server makes.

use super::error::{SettingError, at_least};
use crate::jose::SigningAlgorithm;
use serde::Deserialize;

/// How signing keys are made and replaced. The server makes them if it has a key encryption key. Times are in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct KeySettings {
    /// The algorithm of new keys for access tokens: `ES256`, `EdDSA`, `PS256` or `RS256`. If it differs from that of the newest
    /// key, a new key is made. Without the setting the algorithm of the newest key is used, and `ES256` for the first key. ID
    /// tokens have `RS256` keys in addition, which every client of OpenID Connect supports; with `RS256` the same keys sign both.
    pub algorithm: Option<SigningAlgorithm>,
    /// How long a key signs before the next one replaces it; 90 days by default. With 0 no key is replaced by schedule.
    pub rotate_every: i64,
    /// How long a key is published before it signs, so that everybody who caches the key set has it by then; an hour by default.
    pub publish_ahead: i64,
    /// How long a key is still published after it signed for the last time; 30 days by default. No signed token is valid longer
    /// than this.
    pub keep_for: i64,
}

impl Default for KeySettings {
    fn default() -> Self {
        const DAY: i64 = 24 * 60 * 60;
        Self { algorithm: None, rotate_every: 90 * DAY, publish_ahead: 60 * 60, keep_for: 30 * DAY }
    }
}

impl KeySettings {
    /// Checks the bounds.
    ///
    /// # Errors
    /// The first time that is out of its bounds.
    pub fn check(&self) -> Result<(), SettingError> {
        at_least("rotate_every", 0, self.rotate_every)?;
        // Every node reads the keys once a minute, and caches keep the key set for five minutes.
        at_least("publish_ahead", 600, self.publish_ahead)?;
        at_least("keep_for", 300, self.keep_for)
    }
}
