//! The table `[server]` of the file with settings: the toolkit's own settings, under the names of their sections.

use super::config_table::{Keys, Mistake, read};
use oauth_runtime::{
    endpoint::{self, EndpointError},
    settings::Settings,
};
use toml::{Spanned, de::DeValue};

/// The name of the table.
pub(super) const TABLE: &str = "server";

/// The path below which endpoints must lie. All other paths are for the provider's own pages.
const BELOW: &str = "/oauth/";

/// The settings, and the line of each key, for mistakes that are found later.
#[derive(Default)]
pub(super) struct ServerSettings {
    pub(super) settings: Settings,
    keys: Keys,
}

impl ServerSettings {
    /// Reads the table. `line_of` gives the line of a position in the file.
    pub(super) fn read(
        table: &Spanned<DeValue<'_>>,
        line_of: &impl Fn(usize) -> usize,
    ) -> Result<Self, Mistake> {
        let (settings, keys) = read(TABLE, table, line_of)?;
        let read = Self { settings, keys };
        match read.refused() {
            Some((key, problem)) => Err(read.keys.mistake(format!("{TABLE}.{key}"), problem)),
            None => Ok(read),
        }
    }

    /// The line of a key, or of the table that would hold the key.
    pub(super) fn line_of(&self, path: &str) -> usize {
        self.keys.line_of(path)
    }

    /// The key and the description of a setting that the toolkit refuses, or that the provider decides itself.
    fn refused(&self) -> Option<(String, String)> {
        let settings = &self.settings;
        if let Err(error) = settings.check() {
            return Some((error.key().to_owned(), error.problem().to_string()));
        }
        match endpoint::check(&settings.endpoints, &[]) {
            Err(EndpointError::Setting(error)) => {
                return Some((error.key().to_owned(), error.problem().to_string()));
            }
            Err(error) => return Some(("endpoints.paths".into(), error.to_string())),
            Ok(()) => {}
        }
        if settings.issuer.is_some() {
            return Some(("issuer".into(), "set `issuer` at the top of the file instead".into()));
        }
        if settings.authorization.login_path != Settings::default().authorization.login_path {
            let problem = "the login page of this provider is at /login".to_owned();
            return Some(("authorization.login_path".into(), problem));
        }
        let elsewhere = settings.endpoints.paths.iter().find(|(_, path)| !path.starts_with(BELOW));
        elsewhere.map(|(name, _)| {
            (format!("endpoints.paths.{name}"), format!("must begin with {BELOW} here"))
        })
    }
}
