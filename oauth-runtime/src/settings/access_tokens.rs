//! What access tokens are made of.

use super::{
    error::{SettingError, SettingProblem},
    metadata::check_uri,
};
use crate::protocol::{
    access_token_format::AccessTokenFormat, resource_indicator::ResourceIndicator,
};
use serde::Deserialize;

/// What access tokens are made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct AccessTokenSettings {
    /// `opaque` (the default), `jwt`, or the name of a generator that the application registered. A client whose metadata have
    /// `access_token_format` goes by that.
    pub format: AccessTokenFormat,
    /// `aud` of a signed token that is for no resource by name; the issuer by default.
    pub audience: Option<String>,
    /// Resources of other programs that tokens may be for (RFC 8707), by their URIs, beside those that the application registers.
    pub resources: Vec<String>,
}

impl AccessTokenSettings {
    /// Checks the audience and the resources.
    ///
    /// # Errors
    /// The first that is no URI.
    pub fn check(&self) -> Result<(), SettingError> {
        if self.format.as_str().is_empty() {
            return Err(SettingError::new("format", SettingProblem::EmptyName));
        }
        for resource in &self.resources {
            ResourceIndicator::parse(resource).map_err(|error| {
                let problem = SettingProblem::Resource(resource.clone(), error);
                SettingError::new("resources", problem)
            })?;
        }
        match &self.audience {
            Some(audience) => {
                check_uri(audience).map_err(|problem| SettingError::new("audience", problem))
            }
            None => Ok(()),
        }
    }
}
