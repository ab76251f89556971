//! The settings for clients that nobody registered: their `client_id` is the address of their metadata. OAuth Client ID Metadata
//! Document, section 6.

use super::error::{SettingError, SettingProblem, at_least, within};
use serde::Deserialize;

/// A day and a week, in seconds.
const DAY: i64 = 24 * 60 * 60;
const WEEK: i64 = 7 * DAY;
/// The limits of `largest_document`, in bytes. The metadata that a page shows travel in the page's form, whose size is bounded
/// too.
const SIZES: (i64, i64) = (1024, 16 * 1024);
/// The maxima of `most_kept` and of `most_at_once`.
const MOST_KEPT: i64 = 100_000;
const MOST_AT_ONCE: i64 = 1024;

/// What happens to a request whose redirect URI is on another host than the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OtherHosts {
    /// The consent page shows the other host.
    #[default]
    Show,
    /// The request is refused. A loopback address, or a scheme of an application on the device, does not count as another host.
    Refuse,
}

/// The settings for clients that nobody registered: the `client_id` is a URL, and the document at that URL describes the client.
/// The section `registration` limits what such clients may have, and the section `fetch` limits where documents may be.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ClientDocumentSettings {
    /// Whether the server supports such clients. If left out, the builder decides, with
    /// [`client_id_metadata_documents`](crate::server::ServerBuilder::client_id_metadata_documents).
    pub enabled: Option<bool>,
    /// What to do with redirect URIs on another host than the document: `show` them on the consent page, or `refuse`.
    pub other_hosts: OtherHosts,
    /// The longest document that is accepted, in bytes; 5120 by default, at least 1024 and at most 16384.
    pub largest_document: usize,
    /// How long a document is kept at least, in seconds, whatever its headers say; 60 by default, at most 86400.
    pub kept_at_least: i64,
    /// How long a document is kept at most, in seconds, whatever its headers say, and also if it cannot be read again; 86400 by
    /// default, at most 604800.
    pub kept_at_most: i64,
    /// How many documents are kept at most; 1000 by default.
    pub most_kept: usize,
    /// How many documents may be read for one person in a minute; 10 by default.
    pub per_visitor: u32,
    /// How many documents may be read from one host in a minute; 60 by default.
    pub per_host: u32,
    /// How many documents may be read at once; 32 by default.
    pub most_at_once: usize,
}

impl Default for ClientDocumentSettings {
    fn default() -> Self {
        Self {
            enabled: None,
            other_hosts: OtherHosts::default(),
            largest_document: 5 * 1024,
            kept_at_least: 60,
            kept_at_most: DAY,
            most_kept: 1000,
            per_visitor: 10,
            per_host: 60,
            most_at_once: 32,
        }
    }
}

impl ClientDocumentSettings {
    /// Checks the bounds.
    ///
    /// # Errors
    /// The first bound that is not permitted.
    pub fn check(&self) -> Result<(), SettingError> {
        for (key, (least, most), given) in [
            ("largest_document", SIZES, self.largest_document),
            ("most_kept", (1, MOST_KEPT), self.most_kept),
            ("most_at_once", (1, MOST_AT_ONCE), self.most_at_once),
        ] {
            let given = i64::try_from(given).unwrap_or(i64::MAX);
            if !(least..=most).contains(&given) {
                let problem = SettingProblem::NumberOutOfBounds { least, most, given };
                return Err(SettingError::new(key, problem));
            }
        }
        within("kept_at_least", (0, DAY), Some(self.kept_at_least))?;
        at_least("kept_at_most", self.kept_at_least.max(1), self.kept_at_most)?;
        within("kept_at_most", (1, WEEK), Some(self.kept_at_most))?;
        for (key, bound) in [("per_visitor", self.per_visitor), ("per_host", self.per_host)] {
            if bound == 0 {
                return Err(SettingError::new(key, SettingProblem::Zero));
            }
        }
        Ok(())
    }

    /// How long a document is used without reading it again, in seconds. `said` is the lifetime in its headers, if they state
    /// one.
    pub(crate) fn fresh_for(&self, said: Option<u64>) -> i64 {
        /// The lifetime of a document whose headers state none, in seconds.
        const UNSAID: u64 = 300;
        let said = i64::try_from(said.unwrap_or(UNSAID)).unwrap_or(i64::MAX);
        said.clamp(self.kept_at_least, self.kept_at_most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_fresh_for_as_long_as_it_says_within_the_bounds() {
        let settings = ClientDocumentSettings::default();
        for (said, kept) in [(None, 300), (Some(0), 60), (Some(600), 600), (Some(u64::MAX), DAY)] {
            assert_eq!(settings.fresh_for(said), kept, "{said:?}");
        }
    }

    #[test]
    fn a_mistake_names_the_key_and_what_would_be_right() {
        for (json, words) in [
            (
                r#"{"largest_document":1}"#,
                "largest_document: must be between 1024 and 16384, not 1",
            ),
            (r#"{"most_kept":0}"#, "most_kept: must be between 1 and 100000, not 0"),
            (r#"{"most_at_once":1025}"#, "most_at_once: must be between 1 and 1024, not 1025"),
            (r#"{"kept_at_least":-1}"#, "kept_at_least: must be between 0 and 86400 seconds"),
            (r#"{"kept_at_most":59}"#, "kept_at_most: must be at least 60 seconds, not 59"),
            (r#"{"kept_at_most":604801}"#, "kept_at_most: must be between 1 and 604800 seconds"),
            (r#"{"per_visitor":0}"#, "per_visitor: must be at least 1"),
            (r#"{"per_host":0}"#, "per_host: must be at least 1"),
        ] {
            let settings: ClientDocumentSettings = serde_json::from_str(json).unwrap();
            let mistake = settings.check().unwrap_err().to_string();
            assert!(mistake.starts_with(words), "{mistake}");
        }
        assert_eq!(ClientDocumentSettings::default().check(), Ok(()));
        assert!(
            serde_json::from_str::<ClientDocumentSettings>(r#"{"other_hosts":"any"}"#).is_err()
        );
        assert!(serde_json::from_str::<ClientDocumentSettings>(r#"{"hosts":[]}"#).is_err());
    }
}
