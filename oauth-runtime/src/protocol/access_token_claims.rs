//! The claims of a signed access token. RFC 9068, section 2.2.

use super::actor::{Actor, MayAct};
use serde::{Deserialize, Serialize};

/// The `typ` in the header of a signed access token (RFC 9068 section 2.1).
pub const TYPE: &str = "at+jwt";

/// The claims of a signed access token. Every other claim is ignored when a token is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessTokenClaims {
    /// `iss`: the issuer of the token.
    pub iss: String,
    /// `sub`: the public subject of the user, or the client's identifier where there is no user.
    pub sub: String,
    /// `aud`: the resources that the token is for.
    pub aud: Audience,
    /// `client_id`: the client that the token was issued to.
    pub client_id: String,
    /// `exp`: when the token expires, in epoch seconds.
    pub exp: i64,
    /// `nbf`: when the token becomes valid, in epoch seconds.
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
    /// `amr`: the methods by which the user was authenticated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// `act`: who acts for the user (RFC 8693 section 4.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Actor>,
    /// `may_act`: who alone may act for the user (RFC 8693 section 4.4). A resource does not need it, so it is written but never read.
    #[serde(default, skip_serializing_if = "Option::is_none", skip_deserializing)]
    pub may_act: Option<MayAct>,
}

/// `aud`: one text or a list (RFC 7519 section 4.1.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// One name, as a text.
    One(String),
    /// Several names or none, as a list.
    Several(Vec<String>),
}

impl Audience {
    /// The shortest form of these names: a text for one name, a list otherwise.
    #[must_use]
    pub fn of(mut names: Vec<String>) -> Self {
        if names.len() == 1 { Self::One(names.remove(0)) } else { Self::Several(names) }
    }

    /// Whether the audience contains this name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        match self {
            Self::One(one) => one == name,
            Self::Several(names) => names.iter().any(|one| one == name),
        }
    }

    /// All names of the audience.
    #[must_use]
    pub fn into_names(self) -> Vec<String> {
        match self {
            Self::One(name) => vec![name],
            Self::Several(names) => names,
        }
    }
}
