//! The settings of the device authorization grant. RFC 8628, section 3.2.

use super::{
    error::{SettingError, SettingProblem, path, within},
    metadata::check_uri,
};
use serde::Deserialize;

/// The limits of `expires_in`: enough time to find another device and to sign in there, and no more.
const LIVES: (i64, i64) = (60, 1800);
/// The limits of `interval`.
const INTERVALS: (i64, i64) = (1, 60);

/// The settings of the device authorization grant: what devices are told, and where users type the user code. Times are in
/// seconds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct DeviceAuthorizationSettings {
    /// The lifetime of a device code and its user code; 600 by default, between 60 and 1800.
    pub expires_in: i64,
    /// How long a device must wait between two requests; 5 by default, between 1 and 60. A device that asks more often is told to
    /// wait 5 seconds longer from then on.
    pub interval: i64,
    /// The path of the application's page where users type the user code, below the issuer; `/device` by default.
    pub verification_path: String,
    /// A short address that devices show instead of that path below the issuer. It must lead there.
    pub verification_uri: Option<String>,
}

impl Default for DeviceAuthorizationSettings {
    fn default() -> Self {
        Self {
            expires_in: 600,
            interval: 5,
            verification_path: "/device".into(),
            verification_uri: None,
        }
    }
}

impl DeviceAuthorizationSettings {
    /// Checks the bounds and the addresses.
    ///
    /// # Errors
    /// The first of them that is not valid.
    pub fn check(&self) -> Result<(), SettingError> {
        within("expires_in", LIVES, Some(self.expires_in))?;
        within("interval", INTERVALS, Some(self.interval))?;
        path("verification_path", &self.verification_path)?;
        let Some(uri) = &self.verification_uri else { return Ok(()) };
        check_uri(uri).map_err(|problem| SettingError::new("verification_uri", problem))?;
        // The user code is appended to the address as its only query parameter.
        if uri.contains(['?', '#']) || !uri.starts_with("https://") && !uri.starts_with("http://") {
            let problem = SettingProblem::VerificationUri(uri.clone());
            return Err(SettingError::new("verification_uri", problem));
        }
        Ok(())
    }

    /// The address that devices show; `None` if neither `verification_uri` nor an issuer is set.
    pub(crate) fn address(&self, issuer: Option<&str>) -> Option<String> {
        self.verification_uri
            .clone()
            .or_else(|| issuer.map(|issuer| format!("{issuer}{}", self.verification_path)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_show_the_short_address_if_there_is_one() {
        let mut settings = DeviceAuthorizationSettings::default();
        let issuer = Some("https://id.example.com/tenant");

        assert_eq!(settings.address(None), None);
        assert_eq!(
            settings.address(issuer).as_deref(),
            Some("https://id.example.com/tenant/device")
        );
        settings.verification_uri = Some("https://example.com/tv".to_owned());
        assert_eq!(settings.address(issuer), settings.verification_uri);
    }

    #[test]
    fn a_mistake_names_the_key_and_what_would_be_right() {
        let of = |change: fn(&mut DeviceAuthorizationSettings)| {
            let mut settings = DeviceAuthorizationSettings::default();
            change(&mut settings);
            settings.check().map_err(|error| error.to_string())
        };

        assert_eq!(of(|_| ()), Ok(()));
        for (mistake, words) in [
            (
                of(|it| it.expires_in = 59),
                "expires_in: must be between 60 and 1800 seconds, not 59",
            ),
            (of(|it| it.interval = 0), "interval: must be between 1 and 60 seconds, not 0"),
            (of(|it| it.verification_path = "device".into()), "verification_path: \"device\" must"),
            (of(|it| it.verification_uri = Some("/tv".into())), "verification_uri: \"/tv\" must"),
            (
                of(|it| it.verification_uri = Some("https://example.com/?tv".into())),
                "verification_uri: \"https://example.com/?tv\" must be an http or https address \
                 without query and fragment",
            ),
        ] {
            let mistake = mistake.unwrap_err();
            assert!(mistake.starts_with(words), "{mistake}");
        }
    }
}
