//! One connection that repeats the request of a load.

use super::{Chain, Load, answer, code_flow, request};
use crate::Outcome;
use crate::connection::Connection;

/// A connection, the tokens of its user, and the request that it sends.
pub(crate) struct Worker {
    load: Load,
    connection: Connection,
    chain: Chain,
    /// The request of a load whose requests are all the same; else empty.
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

    /// Sends one request of the load and checks the response.
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

    /// The tokens with which the next load continues.
    pub(crate) fn into_chain(self) -> Chain {
        self.chain
    }
}
