//! The settings for whether refresh tokens are issued, and how they are made.

use serde::Deserialize;

/// The settings for refresh tokens. They apply if the refresh token grant is registered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct RefreshTokenSettings {
    /// Whether refresh tokens are issued; `true` by default. With `false`, a refresh token that was issued before can be used
    /// once more.
    pub issue: bool,
    /// The name of a generator that the application registered. It makes one part of the token; 256 random bits and the tag of
    /// the server are added in any case.
    pub generator: Option<String>,
}

impl Default for RefreshTokenSettings {
    fn default() -> Self {
        Self { issue: true, generator: None }
    }
}
