//! The counters of a server, whose bounds stand in several sections of its settings.

use super::{Guesses, counter::Counters};
use crate::settings::Settings;

impl Guesses {
    /// Makes all counters, including those whose bounds stand in other sections of the settings.
    pub(crate) fn of(settings: &Settings) -> Self {
        #[cfg(feature = "fetch")]
        let of_documents = &settings.client_id_metadata_documents;
        Self {
            registrations: Counters::new(settings.registration.per_source),
            #[cfg(feature = "fetch")]
            documents_for_visitor: Counters::new(of_documents.per_visitor),
            #[cfg(feature = "fetch")]
            documents_from_host: Counters::new(of_documents.per_host),
            ..Self::new(&settings.guesses)
        }
    }
}
