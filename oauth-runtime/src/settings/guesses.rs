//! The settings for how many attempts may fail. RFC 6749, sections 2.3.1 and 10.10.

use super::error::{SettingError, SettingProblem};
use serde::Deserialize;

/// How many failures are permitted in a minute. Further attempts get 429 and are not checked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct GuessSettings {
    /// Wrong secrets of one client from one source; 10 by default.
    pub client_secrets: u32,
    /// Unknown `client_id`s from one source; 100 by default.
    pub unknown_clients: u32,
    /// Wrong passwords of one user from one source, on sign-in pages, and likewise at each client of the password grant; 10 by
    /// default.
    pub passwords: u32,
    /// Wrong passwords on sign-in pages from one source, for all users together; 100 by default.
    pub passwords_from_source: u32,
    /// Wrong user codes typed by one user (RFC 8628 section 5.1); 10 by default.
    pub user_codes: u32,
    /// Wrong user codes from one source, for all users together; 100 by default.
    pub user_codes_from_source: u32,
    /// Device authorization requests of one client from one source. These are no failures, but each stores two rows; 100 by
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
    /// The first bound that is 0.
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
