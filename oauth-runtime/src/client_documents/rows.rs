//! The store of the rows of clients that are described by a document.

use crate::{
    protocol::client_metadata::ClientMetadata,
    store::{Stored, Transaction},
};

/// A client as its document describes it, to be stored together with the first thing that is issued to it.
pub(crate) struct DocumentClient<'a> {
    pub(crate) client_id: &'a str,
    pub(crate) metadata: &'a ClientMetadata,
    /// The `registration` of the row if the row is new, or if the client now authenticates in another way and so counts as
    /// another client.
    pub(crate) new_registration: String,
    pub(crate) now: i64,
    /// When the row may be deleted, in epoch seconds, if nothing refers to it by then.
    pub(crate) expires_at: i64,
}

/// The result of storing a row.
pub(crate) enum Kept {
    /// The row now holds the metadata of the document.
    Row {
        /// The identifier that distinguishes this row from every other row with the same `client_id`.
        registration: String,
        is_new: bool,
    },
    /// Somebody registered a client with that `client_id`, or disabled it; the row is left unchanged.
    Taken,
    /// Somebody else wrote the row at this moment: try again, in another transaction.
    Again,
}

/// Stores the rows of document clients in an application's table of clients.
pub(crate) trait DocumentRows: Send + Sync + 'static {
    /// Inserts the row, or updates it to the metadata of the document.
    fn keep<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        client: DocumentClient<'a>,
    ) -> Stored<'a, Kept>;
}
