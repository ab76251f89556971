//! The signing keys that the server makes.

use super::error::{SettingError, at_least};
use crate::jose::SigningAlgorithm;
use serde::Deserialize;

/// How signing keys are made and replaced. They are made where there is a key encryption key; times are in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct KeySettings {
    /// The algorithm of the keys for access tokens that are made from now on: `ES256`, `EdDSA`, `PS256` or `RS256`. Another one than that
    /// of the newest key is a reason to make one. Without the setting it is that of the newest key, and `ES256` for the first one.
    /// ID tokens have `RS256` keys besides, which every client of OpenID Connect knows; with `RS256` the same keys sign both.
    pub algorithm: Option<SigningAlgorithm>,
    /// How long a key signs before the next one does; 90 days by default. 0 replaces none by schedule.
    pub rotate_every: i64,
    /// How long a key is published before it signs, so that everybody who keeps the key set for a while knows it; an hour by
    /// default.
    pub publish_ahead: i64,
    /// How long a key is published after it has signed last; 30 days by default. No signed token lives longer.
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
        // Every node reads the keys once a minute, and caches keep the set for five.
        at_least("publish_ahead", 600, self.publish_ahead)?;
        at_least("keep_for", 300, self.keep_for)
    }
}
