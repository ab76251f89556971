//! The look-up of a client, as the application's `query_client` hook receives it.

use crate::{
    entity::{
        client::{ClientModel, statements::find_model},
        connection::Connection,
    },
    protocol::error::Outage,
};
use sea_orm::DatabaseExecutor;
use std::{fmt, marker::PhantomData};

/// A client that the server needs to look up.
pub struct ClientLookup<'a, M> {
    connection: Connection<'a>,
    client_id: &'a str,
    model: PhantomData<fn() -> M>,
}

impl<M> fmt::Debug for ClientLookup<'_, M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ClientLookup")
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

impl<'a, M: ClientModel> ClientLookup<'a, M> {
    pub(super) fn new(connection: Connection<'a>, client_id: &'a str) -> Self {
        Self { connection, client_id, model: PhantomData }
    }

    /// The `client_id` that was sent.
    #[must_use]
    pub fn client_id(&self) -> &str {
        self.client_id
    }

    /// Looks the client up by the unique `client_id` column.
    ///
    /// # Errors
    /// An outage.
    pub async fn find(&self) -> Result<Option<M>, Outage> {
        find_model(self.connection, self.client_id).await
    }

    /// The connection to read through: the pool, or the transaction of the request. Only read through it: a write may be committed or
    /// rolled back together with the work of other requests.
    #[must_use]
    pub fn database(&self) -> DatabaseExecutor<'_> {
        self.connection.executor()
    }
}
