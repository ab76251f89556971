//! One connection that repeats a load.

use super::{Chain, Load, answer, code_flow, request};
use crate::Outcome;
use crate::connection::Connection;

/// A connection, what it holds of a user, and what it sends.
pub(crate) struct Worker {
    load: Load,
    connection: Connection,
    chain: Chain,
    /// The request of a load whose requests are all the same.
    request: Vec<u8>,
}

impl Worker {
    /// A worker that has not sent anything yet.
    pub(crate) fn new(load: Load, connection: Connection, chain: Chain) -> Self {
        let host = connection.host();
        let request = match load {
            Load::ClientCredentials => request::client_credentials(host),
            Load::Bearer => request::bearer(host, "/api/any", &chain),
            Load::BearerRow => request::bearer(host, "/api/row", &chain),
            Load::LocalCheck => request::bearer(host, "/api/local", &chain),
            Load::Introspection => request::introspection(host, &chain),
            Load::Refresh | Load::CodeFlow => Vec::new(),
        };
        Self { load, connection, chain, request }
    }

    /// Sends one request of the load and checks its answer.
    pub(crate) async fn turn(&mut self) -> Outcome<()> {
        let Self { load, connection, chain, request } = self;
        match load {
            Load::ClientCredentials => answer::access_token(&connection.exchange(request).await?),
            Load::Bearer | Load::BearerRow => {
                answer::caller(*load, &connection.exchange(request).await?)
            }
            Load::LocalCheck => answer::service(&connection.exchange(request).await?),
            Load::Introspection => answer::introspected(&connection.exchange(request).await?),
            Load::Refresh => {
                let request = request::refresh(connection.host(), chain);
                *chain = answer::tokens(*load, &connection.exchange(&request).await?)?;
                Ok(())
            }
            Load::CodeFlow => {
                *chain = code_flow::play(connection, 1).await?;
                Ok(())
            }
        }
    }

    /// What the next load goes on with.
    pub(crate) fn into_chain(self) -> Chain {
        self.chain
    }
}
