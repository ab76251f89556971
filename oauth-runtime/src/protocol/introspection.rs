//! The introspection response. RFC 7662, section 2.2.

use super::{
    access_token_claims::Audience,
    actor::{Actor, MayAct},
    client::PublicSubject,
};
use serde::Serialize;

/// The introspection response; everything but `active` is left out when the token is not active.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct IntrospectionResponse {
    /// Whether the token is active, as far as the asking client may know.
    pub active: bool,
    /// The scope of the token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The client that the token was issued to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// `Bearer`, for access tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_type: Option<&'static str>,
    /// When the token expires, in epoch seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exp: Option<i64>,
    /// When the token was issued, in epoch seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iat: Option<i64>,
    /// The public subject of the user; absent for a token without a user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<PublicSubject>,
    /// When the user signed in, in epoch seconds (RFC 9470 section 6.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<i64>,
    /// The class of the user's authentication (RFC 9470 section 6.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// The resources that an access token is for, if the token names some or the server has a default resource of its own. If
    /// absent, the token is for the issuer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aud: Option<Audience>,
    /// The issuer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
    /// Who acts for the user (RFC 8693 section 4.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<Actor>,
    /// Who alone may act for the user (RFC 8693 section 4.4).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub may_act: Option<MayAct>,
}

impl IntrospectionResponse {
    /// The same answer for a token that is unknown, expired or revoked, and for one that the asking client may not see.
    #[must_use]
    pub fn inactive() -> Self {
        Self::default()
    }
}
