//! The cache of documents that were read. Only valid documents are kept.

use crate::{
    protocol::{client_id_url::ClientIdUrl, client_metadata::ClientMetadata},
    settings::ClientDocumentSettings,
};
use moka::sync::Cache;
use std::{sync::Arc, time::Duration};

/// Documents by their address. Clones share the cache.
#[derive(Clone)]
pub(super) struct KeptDocuments {
    documents: Cache<String, Kept>,
    at_most: i64,
}

#[derive(Clone)]
struct Kept {
    metadata: Arc<ClientMetadata>,
    read_at: i64,
    fresh_for: i64,
}

impl KeptDocuments {
    pub(super) fn new(settings: &ClientDocumentSettings) -> Self {
        let documents = Cache::builder()
            .max_capacity(settings.most_kept as u64)
            // The server's clock decides what is still valid; this only frees the memory.
            .time_to_live(Duration::from_secs(settings.kept_at_most.unsigned_abs()))
            .build();
        Self { documents, at_most: settings.kept_at_most }
    }

    pub(super) fn keep(
        &self,
        url: &ClientIdUrl,
        metadata: Arc<ClientMetadata>,
        read_at: i64,
        fresh_for: i64,
    ) {
        self.documents.insert(url.as_str().to_owned(), Kept { metadata, read_at, fresh_for });
    }

    /// A document that may be used without reading it again.
    pub(super) fn fresh(&self, url: &ClientIdUrl, now: i64) -> Option<Arc<ClientMetadata>> {
        self.find(url, now, |kept| kept.fresh_for)
    }

    /// A document that may still be used if it cannot be read again.
    pub(super) fn young(&self, url: &ClientIdUrl, now: i64) -> Option<Arc<ClientMetadata>> {
        self.find(url, now, |_| self.at_most)
    }

    fn find(
        &self,
        url: &ClientIdUrl,
        now: i64,
        lasts: impl FnOnce(&Kept) -> i64,
    ) -> Option<Arc<ClientMetadata>> {
        let kept = self.documents.get(url.as_str())?;
        let is_in_time = now.abs_diff(kept.read_at) < lasts(&kept).unsigned_abs();
        is_in_time.then_some(kept.metadata)
    }

    pub(super) fn forget(&self, url: &ClientIdUrl) {
        self.documents.invalidate(url.as_str());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_fresh_for_its_time_and_young_for_the_longest() {
        let settings = ClientDocumentSettings::default();
        let kept = KeptDocuments::new(&settings);
        let url = ClientIdUrl::parse("https://app.example/client").unwrap();
        kept.keep(&url, Arc::default(), 1000, 60);

        assert!(kept.fresh(&url, 1059).is_some() && kept.fresh(&url, 1060).is_none());
        assert!(kept.fresh(&url, 900).is_none(), "a clock that was set back prolongs nothing");
        let end = 1000 + settings.kept_at_most;
        assert!(kept.young(&url, end - 1).is_some() && kept.young(&url, end).is_none());
        kept.forget(&url);
        assert!(kept.young(&url, 1000).is_none());
    }
}
