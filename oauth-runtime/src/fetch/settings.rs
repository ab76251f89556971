//! The bounds of the guarded fetch, and the networks that it may reach besides public addresses.

use ipnet::IpNet;
use reqwest::Certificate;
use serde::Deserialize;

/// The maximum of `timeout`, in seconds.
const LONGEST: u64 = 60;
/// The maximum of `largest_answer`, in bytes.
const MOST_BYTES: usize = 1024 * 1024;
/// The maximum of `most_at_once`.
const MOST_PLACES: usize = 1024;

/// The settings for fetches from other machines, such as a client's `jwks_uri` or an issuer's key set.
///
/// ```
/// # use oauth_runtime::fetch::FetchSettings;
/// let mut settings = FetchSettings::default();
/// settings.permitted_networks.push("10.20.0.0/16".to_owned());
/// assert!(settings.check().is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct FetchSettings {
    /// The time limit of a fetch, including the name lookup and the whole answer, in seconds; 5 by default, at most 60.
    pub timeout: u64,
    /// The longest answer that is accepted, in bytes; 65536 by default, at most a mebibyte.
    pub largest_answer: usize,
    /// How many fetches may run at once from addresses that clients, requests or documents name; 8 by default. Further fetches
    /// wait for a place, for up to `timeout` seconds.
    pub most_at_once: usize,
    /// Networks that are not public, but that clients, requests and documents may nevertheless name: an address and the length of
    /// its prefix, such as `10.20.0.0/16`. None by default.
    pub permitted_networks: Vec<String>,
    /// Certificates, as PEM texts, that are trusted in addition to those of the system.
    pub root_certificates: Vec<String>,
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            timeout: 5,
            largest_answer: 64 * 1024,
            most_at_once: 8,
            permitted_networks: Vec::new(),
            root_certificates: Vec::new(),
        }
    }
}

impl FetchSettings {
    /// Checks every setting.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    pub fn check(&self) -> Result<(), FetchSettingError> {
        within("timeout", 1, LONGEST, self.timeout)?;
        within("largest_answer", 1024, MOST_BYTES as u64, self.largest_answer as u64)?;
        within("most_at_once", 1, MOST_PLACES as u64, self.most_at_once as u64)?;
        self.networks()?;
        self.certificates().map(|_| ())
    }

    pub(super) fn networks(&self) -> Result<Vec<IpNet>, FetchSettingError> {
        let networks = self.permitted_networks.iter().map(|text| {
            text.parse().map_err(|_| {
                let problem = FetchSettingProblem::Network(text.clone());
                FetchSettingError { key: "permitted_networks", problem }
            })
        });
        networks.collect()
    }

    pub(super) fn certificates(&self) -> Result<Vec<Certificate>, FetchSettingError> {
        let wrong = || {
            let problem = FetchSettingProblem::Certificate;
            FetchSettingError { key: "root_certificates", problem }
        };
        let mut certificates = Vec::new();
        for text in &self.root_certificates {
            let found = Certificate::from_pem_bundle(text.as_bytes()).map_err(|_| wrong())?;
            if found.is_empty() {
                return Err(wrong());
            }
            certificates.extend(found);
        }
        Ok(certificates)
    }
}

fn within(key: &'static str, least: u64, most: u64, given: u64) -> Result<(), FetchSettingError> {
    if (least..=most).contains(&given) {
        return Ok(());
    }
    let problem = FetchSettingProblem::OutOfBounds { least, most, given };
    Err(FetchSettingError { key, problem })
}

/// A fetch setting that cannot be used, and the reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {problem}")]
pub struct FetchSettingError {
    key: &'static str,
    #[source]
    problem: FetchSettingProblem,
}

impl FetchSettingError {
    /// The key of the setting within its section.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        self.key
    }

    /// Why the setting cannot be used.
    #[must_use]
    pub const fn problem(&self) -> &FetchSettingProblem {
        &self.problem
    }
}

/// Why a fetch setting cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FetchSettingProblem {
    /// A number is out of its bounds.
    #[error("must be between {least} and {most}, not {given}")]
    OutOfBounds {
        /// The smallest permitted value.
        least: u64,
        /// The greatest permitted value.
        most: u64,
        /// The given value.
        given: u64,
    },
    /// The text is not a network.
    #[error(
        "{0:?} is no network: write an address and the length of its prefix, such as \"10.20.0.0/16\""
    )]
    Network(String),
    /// The text is not a PEM certificate.
    #[error("a text is no PEM certificate: it has to begin with `-----BEGIN CERTIFICATE-----`")]
    Certificate,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_names_the_key_and_what_would_be_right() {
        for (json, words) in [
            (r#"{"timeout":0}"#, "timeout: must be between 1 and 60, not 0"),
            (r#"{"largest_answer":1}"#, "largest_answer: must be between 1024 and 1048576, not 1"),
            (r#"{"most_at_once":0}"#, "most_at_once: must be between 1 and 1024, not 0"),
            (
                r#"{"permitted_networks":["10.0.0.0"]}"#,
                "permitted_networks: \"10.0.0.0\" is no network: write an address and",
            ),
            (r#"{"root_certificates":["x"]}"#, "root_certificates: a text is no PEM certificate"),
        ] {
            let settings: FetchSettings = serde_json::from_str(json).unwrap();
            let mistake = settings.check().unwrap_err().to_string();
            assert!(mistake.starts_with(words), "{mistake}");
        }
        assert_eq!(FetchSettings::default().check(), Ok(()));
        assert!(serde_json::from_str::<FetchSettings>(r#"{"proxy":"x"}"#).is_err());
    }
}
