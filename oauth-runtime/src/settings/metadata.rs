//! The settings for the metadata document, beyond what follows from registered parts. RFC 8414, section 2.

use super::error::{SettingError, SettingProblem};
use serde::Deserialize;

/// Members of the metadata document that do not follow from anything registered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct MetadataSettings {
    /// The scope words that the document lists publicly.
    pub scopes_supported: Vec<String>,
    /// The address of the documentation for developers.
    pub service_documentation: Option<String>,
    /// Whether the document of an issuer with a path is also found below that path, at
    /// `/tenant/.well-known/oauth-authorization-server`, where many clients look first; `true` by default. RFC 8414 section 3.1
    /// puts it only before the path, at `/.well-known/oauth-authorization-server/tenant`.
    pub appended: bool,
}

impl Default for MetadataSettings {
    fn default() -> Self {
        Self { scopes_supported: Vec::new(), service_documentation: None, appended: true }
    }
}

impl MetadataSettings {
    /// Checks the scope words and the address.
    ///
    /// # Errors
    /// The first of them that is malformed.
    pub fn check(&self) -> Result<(), SettingError> {
        let is_word = |word: &str| {
            !word.is_empty()
                && word.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'))
        };
        if let Some(word) = self.scopes_supported.iter().find(|word| !is_word(word)) {
            let problem = SettingProblem::ScopeWord(word.clone());
            return Err(SettingError::new("scopes_supported", problem));
        }
        match &self.service_documentation {
            Some(uri) => check_uri(uri)
                .map_err(|problem| SettingError::new("service_documentation", problem)),
            None => Ok(()),
        }
    }
}

/// Checks that an address can be sent in JSON, in a query and in a quoted string of a header.
pub(super) fn check_uri(uri: &str) -> Result<(), SettingProblem> {
    let is_plain = uri.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'));
    if is_plain && url::Url::parse(uri).is_ok() {
        return Ok(());
    }
    Err(SettingProblem::Uri(uri.to_owned()))
}
