//! Bounds on how many documents are read of clients that nobody registered. OAuth Client ID Metadata Document, section 6.

use super::{Guesses, Refused};

impl Guesses {
    /// Counts a document that will be read, good or bad: it costs a connection to a machine that a stranger chose.
    pub(crate) fn document(&self, visitor: &str, host: &str, now: i64) -> Result<(), Refused> {
        // A visitor who has no attempt left uses up none of the host's.
        self.documents_for_visitor.fail(visitor.to_owned(), now)?;
        self.documents_from_host.fail(host.to_owned(), now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    #[test]
    fn documents_are_bounded_for_each_person_and_each_host() {
        let mut settings = Settings::default();
        settings.client_id_metadata_documents.per_visitor = 3;
        settings.client_id_metadata_documents.per_host = 5;
        let guesses = Guesses::of(&settings);
        let is_read =
            |visitor: &str, host: &str| guesses.document(visitor, host, 1_000_000).is_ok();

        assert!((0..3).all(|_| is_read("alice", "a.example")));
        assert!(!is_read("alice", "a.example") && !is_read("alice", "b.example"));
        assert!(
            (0..2).all(|_| is_read("bob", "a.example")),
            "alice's refusals cost the host nothing"
        );
        assert!(!is_read("bob", "a.example"));
        assert!(is_read("carol", "b.example"));
    }
}
