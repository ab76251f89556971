//! The settings of clients that register themselves. RFC 7591, section 5.

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

/// Somebody whose software statements count.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SoftwareStatementIssuer {
    /// The `iss` of the statements.
    pub issuer: String,
    /// The keys that sign them, a JWK Set (RFC 7517 section 5).
    pub jwks: Value,
}

impl SoftwareStatementIssuer {
    /// This issuer, whose statements these keys sign.
    #[must_use]
    pub fn new(issuer: impl Into<String>, jwks: Value) -> Self {
        Self { issuer: issuer.into(), jwks }
    }
}

/// A week, in seconds.
const WEEK: i64 = 7 * 24 * 60 * 60;

/// What clients get that register themselves. Whether any may is said where the server is built, by
/// [`dynamic_registration`](crate::server::ServerBuilder::dynamic_registration).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct RegistrationSettings {
    /// The scope words that a client gets which registers without `scope`; at least one.
    pub default_scope: Vec<String>,
    /// The words that a client may register besides. Every other word is left out of what is registered.
    pub scopes: Vec<String>,
    /// Whether a client gets all of these words, whatever it registers, as long as one of them is among it. For clients that register
    /// with the scope of their first request and ask for more later, as those of the Model Context Protocol do; by default as the profile
    /// says.
    pub whole_scope: Option<bool>,
    /// Which schemes of applications on a device a client may register: `reverse_domain` or `any`; by default as the profile
    /// says. What `authorization.redirect_schemes` does not permit, nobody may.
    pub redirect_schemes: Option<SelfRegisteredSchemes>,
    /// Whose software statements count (RFC 7591 section 2.3); nobody's by default.
    pub software_statements: Vec<SoftwareStatementIssuer>,
    /// How long a registration lives without a token or a code that is still good, in seconds; a week by default.
    pub unused_expires_in: i64,
    /// How many registrations one source may send in a minute; 20 by default. Where the server is not told where requests come
    /// from, all share the bound.
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
    /// Checks the words and the bounds.
    ///
    /// # Errors
    /// The first that cannot be one.
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

    /// Checks what a server needs where clients register themselves.
    pub(crate) fn check_enabled(&self) -> Result<(), SettingError> {
        if self.default_scope.is_empty() {
            let problem = SettingProblem::Missing(
                "the scope words of a client that registers without `scope`, and clients register themselves here",
            );
            return Err(SettingError::new("registration.default_scope", problem));
        }
        Ok(())
    }

    /// What clients may be that register themselves.
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
