//! Whether there are refresh tokens, and what shapes them.

use serde::Deserialize;

/// Refresh tokens, where the refresh token grant is registered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct RefreshTokenSettings {
    /// Whether any are issued; true by default. One that was issued before can be used once more.
    pub issue: bool,
    /// The name of a generator that the application registered. It shapes a part of the token; 256 random bits and the tag of the
    /// server are added in any case.
    pub generator: Option<String>,
}

impl Default for RefreshTokenSettings {
    fn default() -> Self {
        Self { issue: true, generator: None }
    }
}
