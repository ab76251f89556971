//! What a signed access token says. RFC 9068, section 2.2.

use super::actor::{Actor, MayAct};
use serde::{Deserialize, Serialize};

/// The type in the header of a signed access token (RFC 9068 section 2.1).
pub const TYPE: &str = "at+jwt";

/// The claims. A claim that is not listed is not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessTokenClaims {
    /// `iss`: who issued it.
    pub iss: String,
    /// `sub`: the user as clients see them, or the client where there is no user.
    pub sub: String,
    /// `aud`: for which resources.
    pub aud: Audience,
    /// `client_id`: to which client.
    pub client_id: String,
    /// `exp`: its end, in epoch seconds.
    pub exp: i64,
    /// `nbf`: before when it is not good, in epoch seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// `iat`: when it was issued, in epoch seconds.
    pub iat: i64,
    /// `jti`: 256 random bits, so that no two tokens are alike.
    pub jti: String,
    /// `scope`; absent where it is empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// `auth_time`: when the user signed in, in epoch seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<i64>,
    /// `acr`: how the user was authenticated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// `amr`: by which methods.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// `act`: who acts for the user (RFC 8693 section 4.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Actor>,
    /// `may_act`: who alone may (RFC 8693 section 4.4). A resource has nothing to do with it.
    #[serde(default, skip_serializing_if = "Option::is_none", skip_deserializing)]
    pub may_act: Option<MayAct>,
}

/// `aud`: one text or a list (RFC 7519 section 4.1.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// One.
    One(String),
    /// Several, or none.
    Several(Vec<String>),
}

impl Audience {
    /// The shortest form of a list.
    #[must_use]
    pub fn of(mut names: Vec<String>) -> Self {
        if names.len() == 1 { Self::One(names.remove(0)) } else { Self::Several(names) }
    }

    /// Whether the name is among them.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        match self {
            Self::One(one) => one == name,
            Self::Several(names) => names.iter().any(|one| one == name),
        }
    }

    /// The names.
    #[must_use]
    pub fn into_names(self) -> Vec<String> {
        match self {
            Self::One(name) => vec![name],
            Self::Several(names) => names,
        }
    }
}
