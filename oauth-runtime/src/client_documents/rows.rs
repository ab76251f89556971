//! What keeps the rows of clients whose documents were read.

use crate::{
    protocol::client_metadata::ClientMetadata,
    store::{Stored, Transaction},
};

/// A client as its document describes it, to be stored beside the first thing that it is issued.
pub(crate) struct DocumentClient<'a> {
    pub(crate) client_id: &'a str,
    pub(crate) metadata: &'a ClientMetadata,
    /// The name of the row if it is a new one, or if it becomes another client: one that authenticates in another way.
    pub(crate) new_registration: String,
    pub(crate) now: i64,
    /// When the row may go, if nothing hangs on it then.
    pub(crate) expires_at: i64,
}

/// What became of a row.
pub(crate) enum Kept {
    /// It says what the document says; this is its name.
    Row {
        /// What tells this row from every other with the identifier.
        registration: String,
        is_new: bool,
    },
    /// Somebody registered a client with that identifier, or switched it off; it is not touched.
    Taken,
    /// Somebody else wrote the row at this moment: look again, in another transaction.
    Again,
}

/// The rows of an application's clients.
pub(crate) trait DocumentRows: Send + Sync + 'static {
    /// Makes the row, or lets it say what the document says.
    fn keep<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        client: DocumentClient<'a>,
    ) -> Stored<'a, Kept>;
}
