//! The format of an access token: random bits, a signed token or an application's own. RFC 6749, section 1.4.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The format of an access token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
#[non_exhaustive]
pub enum AccessTokenFormat {
    /// 256 random bits behind the time: only the server knows what they stand for.
    #[default]
    Opaque,
    /// A signed token that carries its claims (RFC 9068).
    Jwt,
    /// The format of the application's token generator with this name.
    Own(String),
}

impl AccessTokenFormat {
    /// The name of the format in settings and in a client's metadata.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Opaque => "opaque",
            Self::Jwt => "jwt",
            Self::Own(name) => name,
        }
    }
}

impl From<String> for AccessTokenFormat {
    fn from(word: String) -> Self {
        match word.as_str() {
            "opaque" => Self::Opaque,
            "jwt" => Self::Jwt,
            _ => Self::Own(word),
        }
    }
}

impl From<&str> for AccessTokenFormat {
    fn from(word: &str) -> Self {
        word.to_owned().into()
    }
}

impl From<AccessTokenFormat> for String {
    fn from(format: AccessTokenFormat) -> Self {
        format.as_str().to_owned()
    }
}

impl fmt::Display for AccessTokenFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
