//! The settings of OpenID Connect. OpenID Connect Core, sections 2, 3 and 5.4.

use super::error::{SettingError, SettingProblem, at_least};
use crate::protocol::{
    claims::{OPENID, RESERVED},
    response_type::ResponseType,
    scope::is_scope_token,
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The settings that apply if the server supports OpenID Connect, which the builder's `openid_connect()` enables.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct OpenIdSettings {
    /// The lifetime of an ID token, in seconds; an hour by default.
    pub id_token_expires_in: i64,
    /// The response types with tokens in the front channel that the server offers beside `code`: some of `id_token`,
    /// `id_token token`, `code id_token`, `code token` and `code id_token token` (OAuth 2.0 Multiple Response Type Encoding
    /// Practices sections 3 and 5). None by default. A client must have registered the response type that it uses.
    pub response_types: Vec<String>,
    /// The claims that the application's scope words give, by scope word, in addition to the standard's `profile`, `email`,
    /// `address` and `phone`.
    pub scope_claims: BTreeMap<String, Vec<String>>,
    /// The claims that the metadata list; by default those in columns of the user entity, and those of `scope_claims`.
    pub claims_supported: Vec<String>,
}

impl Default for OpenIdSettings {
    fn default() -> Self {
        Self {
            id_token_expires_in: 3600,
            response_types: Vec::new(),
            scope_claims: BTreeMap::new(),
            claims_supported: Vec::new(),
        }
    }
}

impl OpenIdSettings {
    /// Checks the lifetime, the response types and the claims.
    ///
    /// # Errors
    /// The first of them that is not valid.
    pub fn check(&self) -> Result<(), SettingError> {
        at_least("id_token_expires_in", 1, self.id_token_expires_in)?;
        for name in &self.response_types {
            if ResponseType::of_openid(name).is_none() {
                let problem = SettingProblem::OpenIdResponseType(name.clone());
                return Err(SettingError::new("response_types", problem));
            }
        }
        for (word, claims) in &self.scope_claims {
            let key = || format!("scope_claims.{word}");
            if !is_scope_token(word) || word == OPENID {
                return Err(SettingError::new(key(), SettingProblem::ScopeWord(word.clone())));
            }
            let is_reserved =
                |claim: &&String| claim.is_empty() || RESERVED.contains(&claim.as_str());
            if let Some(claim) = claims.iter().find(is_reserved) {
                return Err(SettingError::new(key(), SettingProblem::ReservedClaim(claim.clone())));
            }
        }
        Ok(())
    }
}
