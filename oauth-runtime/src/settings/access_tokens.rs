//! The settings for the format and the audience of access tokens.

use super::{
    error::{SettingError, SettingProblem},
    metadata::check_uri,
};
use crate::protocol::{
    access_token_format::AccessTokenFormat, resource_indicator::ResourceIndicator,
};
use serde::Deserialize;

/// The format of access tokens, and the resources that they may be for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct AccessTokenSettings {
    /// `opaque` (the default), `jwt`, or the name of a generator that the application registered. The `access_token_format` in a
    /// client's metadata wins over this setting.
    pub format: AccessTokenFormat,
    /// The `aud` of a signed access token that is for no named resource; the issuer by default.
    pub audience: Option<String>,
    /// The URIs of other programs' resources that tokens may be for (RFC 8707), in addition to those that the application
    /// registers.
    pub resources: Vec<String>,
}

impl AccessTokenSettings {
    /// Checks the format, the audience and the resources.
    ///
    /// # Errors
    /// The first of them that is not valid.
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
