//! How often somebody may be wrong. RFC 6749, sections 2.3.1 and 10.10.

use super::error::{SettingError, SettingProblem};
use serde::Deserialize;

/// How many failures there may be in a minute before the next attempt gets 429 and is not looked at.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct GuessSettings {
    /// Wrong secrets of one client from one source; 10 by default.
    pub client_secrets: u32,
    /// Client identifiers that nobody has, from one source; 100 by default.
    pub unknown_clients: u32,
    /// Wrong passwords of one user from one source, and at one client of the password grant; 10 by default.
    pub passwords: u32,
    /// Wrong passwords on sign-in pages from one source, whoever's they are; 100 by default.
    pub passwords_from_source: u32,
    /// User codes that no device shows, from one person (RFC 8628 section 5.1); 10 by default.
    pub user_codes: u32,
    /// The same from one source, whoever types them; 100 by default.
    pub user_codes_from_source: u32,
    /// Device authorization requests of one client from one source. They are no failures, and each stores two rows; 100 by
    /// default.
    pub device_authorizations: u32,
}

impl Default for GuessSettings {
    fn default() -> Self {
        Self {
            client_secrets: 10,
            unknown_clients: 100,
            passwords: 10,
            passwords_from_source: 100,
            user_codes: 10,
            user_codes_from_source: 100,
            device_authorizations: 100,
        }
    }
}

impl GuessSettings {
    /// Checks the bounds.
    ///
    /// # Errors
    /// The first bound that nobody could keep.
    pub fn check(&self) -> Result<(), SettingError> {
        let bounds = [
            ("client_secrets", self.client_secrets),
            ("unknown_clients", self.unknown_clients),
            ("passwords", self.passwords),
            ("passwords_from_source", self.passwords_from_source),
            ("user_codes", self.user_codes),
            ("user_codes_from_source", self.user_codes_from_source),
            ("device_authorizations", self.device_authorizations),
        ];
        match bounds.into_iter().find(|(_, bound)| *bound == 0) {
            Some((key, _)) => Err(SettingError::new(key, SettingProblem::Zero)),
            None => Ok(()),
        }
    }
}
