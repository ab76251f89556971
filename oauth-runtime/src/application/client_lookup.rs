//! Looking a client up, as an application's own look-up sees it.

use crate::{
    entity::{
        client::{ClientModel, statements::find_model},
        connection::Connection,
    },
    protocol::error::Outage,
};
use sea_orm::DatabaseExecutor;
use std::{fmt, marker::PhantomData};

/// A client that the server looks up.
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

    /// The identifier that was sent.
    #[must_use]
    pub fn client_id(&self) -> &str {
        self.client_id
    }

    /// Looks it up by the unique `client_id` column.
    ///
    /// # Errors
    /// An outage.
    pub async fn find(&self) -> Result<Option<M>, Outage> {
        find_model(self.connection, self.client_id).await
    }

    /// The connection to read through: the pool, or the transaction of the request. What is written here may be kept or taken
    /// back with other requests' work.
    #[must_use]
    pub fn database(&self) -> DatabaseExecutor<'_> {
        self.connection.executor()
    }
}
