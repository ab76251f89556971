//! Clients that nobody registered: their `client_id` is the address of a document that describes them. OAuth Client ID Metadata
//! Document.
//!
//! A document is read only for a person who is signed in. Several requests for one document share one fetch. The endpoints for
//! tokens find the client in its stored row and read no document.

mod kept;
mod places;
mod rows;
mod trouble;

pub(crate) use rows::{DocumentClient, DocumentRows, Kept as KeptRow};

use crate::{
    fetch::{FetchSettingError, FetchSettings, GuardedFetch, SingleFlight, StrangerUrl},
    guesses::Guesses,
    protocol::{
        client_document, client_id_url::ClientIdUrl, client_metadata::ClientMetadata,
        error::Outcome, self_registration::SelfRegistrationRules,
    },
    settings::ClientDocumentSettings,
};
use kept::KeptDocuments;
use places::Places;
use std::sync::Arc;
use trouble::Trouble;

/// The result of reading a document.
type Read = Result<Arc<ClientMetadata>, Trouble>;

/// Reads documents, within the bounds of the settings.
pub(crate) struct ClientDocuments {
    fetch: GuardedFetch,
    guesses: Arc<Guesses>,
    settings: ClientDocumentSettings,
    rules: Arc<SelfRegistrationRules>,
    kept: KeptDocuments,
    flight: SingleFlight<String, Read>,
    places: Places,
    rows: Arc<dyn DocumentRows>,
}

impl ClientDocuments {
    /// Reads documents at public addresses, and wherever else `fetch` permits.
    pub(crate) fn new(
        settings: &ClientDocumentSettings,
        fetch: &FetchSettings,
        rules: SelfRegistrationRules,
        (guesses, rows): (Arc<Guesses>, Arc<dyn DocumentRows>),
    ) -> Result<Self, FetchSettingError> {
        // These fetches have a limit of their own, so that documents never delay the fetch of a client's keys.
        let mut fetch = fetch.clone();
        fetch.largest_answer = settings.largest_document;
        fetch.most_at_once = settings.most_at_once;
        Ok(Self {
            fetch: GuardedFetch::new(&fetch)?,
            guesses,
            settings: settings.clone(),
            rules: Arc::new(rules),
            kept: KeptDocuments::new(settings),
            flight: SingleFlight::default(),
            places: Places::default(),
            rows,
        })
    }

    /// The rules for what such clients may register.
    pub(crate) fn rules(&self) -> &SelfRegistrationRules {
        &self.rules
    }

    /// The store of the rows of such clients.
    pub(crate) fn rows(&self) -> &dyn DocumentRows {
        &*self.rows
    }

    /// The document as it was read last; `None` if it is no longer kept.
    pub(crate) fn known(&self, url: &ClientIdUrl, now: i64) -> Option<Arc<ClientMetadata>> {
        self.kept.young(url, now)
    }

    /// Forgets a document that cannot be used here, so that the next request reads it anew.
    pub(crate) fn forget(&self, url: &ClientIdUrl) {
        self.kept.forget(url);
    }

    /// Returns the metadata in a client's document, for a person who is signed in (`visitor`). `stored` is the metadata in the
    /// client's row: if it differs because another node has stored another version, the version kept here may be the older one,
    /// so the document is read again.
    ///
    /// # Errors
    /// Why the document cannot be used, or that too many documents are being read.
    pub(crate) async fn read(
        &self,
        url: &ClientIdUrl,
        visitor: &str,
        stored: Option<&ClientMetadata>,
        now: i64,
    ) -> Outcome<Arc<ClientMetadata>> {
        let is_stored = |metadata: &Arc<ClientMetadata>| {
            stored.is_none_or(|stored| client_document::is_same_client(stored, metadata))
        };
        if let Some(metadata) = self.kept.fresh(url, now).filter(is_stored) {
            return Ok(metadata);
        }
        let mut trouble = Trouble::busy();
        let landed = self.flight.join(&url.as_str().to_owned(), || {
            self.begin(url, visitor, now).map_err(|refused| trouble = refused).ok()
        });
        let read = match landed {
            Some(landed) => landed.await.unwrap_or_else(|| Err(Trouble::busy())),
            // Either another request has read it between the two lookups, or it may not be read now.
            None => self.kept.fresh(url, now).ok_or(trouble),
        };
        read.or_else(|trouble| match self.kept.young(url, now).filter(is_stored) {
            // So nobody can lock a client out by asking its host too often.
            Some(metadata) if trouble.may_pass() => Ok(metadata),
            _ => Err(trouble.told()),
        })
    }

    /// Prepares the reading of a document, or says why it may not begin.
    fn begin(
        &self,
        url: &ClientIdUrl,
        visitor: &str,
        now: i64,
    ) -> Result<impl Future<Output = Read> + Send + use<>, Trouble> {
        let place = self.places.take(visitor, url.host()).ok_or_else(Trouble::busy)?;
        self.guesses.document(visitor, url.host(), now)?;
        let address = StrangerUrl::parse(url.as_str()).map_err(Trouble::of_address)?;
        let (fetch, kept, rules) = (self.fetch.clone(), self.kept.clone(), self.rules.clone());
        let (settings, url) = (self.settings.clone(), url.clone());
        Ok(async move {
            let _place = place;
            let read = async {
                let fetched = fetch.document(address).await?;
                let metadata = client_document::metadata(fetched.json, &url, &rules)?;
                Ok::<_, Trouble>((Arc::new(metadata), settings.fresh_for(fetched.lifetime)))
            };
            match read.await {
                Ok((metadata, fresh_for)) => {
                    kept.keep(&url, metadata.clone(), now, fresh_for);
                    Ok(metadata)
                }
                Err(trouble) => {
                    // Otherwise a document that its host took away would come back when the next reading is refused for another
                    // reason.
                    if !trouble.may_pass() {
                        kept.forget(&url);
                    }
                    Err(trouble)
                }
            }
        })
    }
}
