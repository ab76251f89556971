//! What access tokens are made of.

use super::{
    error::{SettingError, SettingProblem},
    metadata::check_uri,
};
use crate::protocol::access_token_format::AccessTokenFormat;
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
}

impl AccessTokenSettings {
    /// Checks the audience.
    ///
    /// # Errors
    /// That it is no URI.
    pub fn check(&self) -> Result<(), SettingError> {
        if self.format.as_str().is_empty() {
            return Err(SettingError::new("format", SettingProblem::EmptyName));
        }
        match &self.audience {
            Some(audience) => {
                check_uri(audience).map_err(|problem| SettingError::new("audience", problem))
            }
            None => Ok(()),
        }
    }
}
