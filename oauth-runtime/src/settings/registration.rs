//! The settings for clients that register themselves. RFC 7591, section 5.

use super::error::{SettingError, SettingProblem, at_least};
use crate::{
    jose::JwkSet,
    protocol::{
        profile::Rules,
        scope::{Scope, is_scope_token},
        self_registration::{SelfRegisteredSchemes, SelfRegisteredScope, SelfRegistrationRules},
    },
};
use serde::Deserialize;
use serde_json::Value;

/// An issuer whose software statements the server accepts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SoftwareStatementIssuer {
    /// The `iss` of the statements.
    pub issuer: String,
    /// The public keys that verify the statements, a JWK Set (RFC 7517 section 5).
    pub jwks: Value,
}

impl SoftwareStatementIssuer {
    /// An issuer whose statements are verified with these keys.
    #[must_use]
    pub fn new(issuer: impl Into<String>, jwks: Value) -> Self {
        Self { issuer: issuer.into(), jwks }
    }
}

/// A week, in seconds.
const WEEK: i64 = 7 * 24 * 60 * 60;

/// What clients that register themselves get, and the limits for them. Whether clients may do so is set when the server is built, with
/// [`dynamic_registration`](crate::server::ServerBuilder::dynamic_registration).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct RegistrationSettings {
    /// The scope words for a client that registers without `scope`; at least one.
    pub default_scope: Vec<String>,
    /// The further scope words that a client may register. All other words are dropped from a registration.
    pub scopes: Vec<String>,
    /// Whether a client gets all of these words, whatever it registers, as long as it registers one of them. Meant for clients
    /// that register with the scope of their first request and ask for more later, as those of the Model Context Protocol do. By
    /// default the profile decides.
    pub whole_scope: Option<bool>,
    /// The schemes of applications on a device that a client may register in a redirect URI: `reverse_domain` or `any`; by
    /// default the profile decides. No client may register a scheme that `authorization.redirect_schemes` does not permit.
    pub redirect_schemes: Option<SelfRegisteredSchemes>,
    /// The issuers whose software statements are accepted (RFC 7591 section 2.3); none by default.
    pub software_statements: Vec<SoftwareStatementIssuer>,
    /// How long a registration is kept while it has no valid token or code, in seconds; a week by default.
    pub unused_expires_in: i64,
    /// How many registrations one source may send in a minute; 20 by default. If the server does not know the sources of
    /// requests, all share this bound.
    pub per_source: u32,
}

impl Default for RegistrationSettings {
    fn default() -> Self {
        Self {
            default_scope: Vec::new(),
            scopes: Vec::new(),
            whole_scope: None,
            software_statements: Vec::new(),
            redirect_schemes: None,
            unused_expires_in: WEEK,
            per_source: 20,
        }
    }
}

impl RegistrationSettings {
    /// Checks the scope words, the issuers and the bounds.
    ///
    /// # Errors
    /// The first of them that is not valid.
    pub fn check(&self) -> Result<(), SettingError> {
        for (key, words) in [("default_scope", &self.default_scope), ("scopes", &self.scopes)] {
            if let Some(word) = words.iter().find(|word| !is_scope_token(word)) {
                return Err(SettingError::new(key, SettingProblem::ScopeWord(word.clone())));
            }
        }
        let is_useless = |it: &&SoftwareStatementIssuer| {
            it.issuer.is_empty() || JwkSet::parse(&it.jwks).is_none_or(|keys| keys.is_empty())
        };
        if let Some(wrong) = self.software_statements.iter().find(is_useless) {
            let problem = SettingProblem::SoftwareStatementIssuer(wrong.issuer.clone());
            return Err(SettingError::new("software_statements", problem));
        }
        at_least("unused_expires_in", 60, self.unused_expires_in)?;
        match self.per_source {
            0 => Err(SettingError::new("per_source", SettingProblem::Zero)),
            _ => Ok(()),
        }
    }

    /// Checks the settings that are required if clients may register themselves.
    pub(crate) fn check_enabled(&self) -> Result<(), SettingError> {
        if self.default_scope.is_empty() {
            let problem = SettingProblem::Missing(
                "the scope words of a client that registers without `scope`, and clients register themselves here",
            );
            return Err(SettingError::new("registration.default_scope", problem));
        }
        Ok(())
    }

    /// The rules for clients that register themselves.
    pub(crate) fn rules(
        &self,
        profile: &Rules,
        (has_refresh, speaks_openid): (bool, bool),
    ) -> SelfRegistrationRules {
        let default_scope = Scope::stored(&self.default_scope.join(" "));
        let scope = default_scope.union(&Scope::stored(&self.scopes.join(" ")));
        let schemes = self.redirect_schemes.unwrap_or(profile.self_registered_schemes);
        let given_scope = match self.whole_scope {
            Some(true) => SelfRegisteredScope::Whole,
            Some(false) => SelfRegisteredScope::AsAsked,
            None => profile.self_registered_scope,
        };
        SelfRegistrationRules {
            default_scope,
            scope,
            given_scope,
            schemes,
            has_refresh,
            speaks_openid,
        }
    }
}
