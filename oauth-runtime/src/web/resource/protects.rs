//! The router state that can check access tokens, and the server in it.

use crate::{protocol::error::Outage, resource::ResourceServer};

/// A router state with a server in it. A server itself is one; an application's own state derives `OAuthState`.
#[diagnostic::on_unimplemented(
    message = "the router state `{Self}` cannot check access tokens",
    label = "there is no server in this state that knows tokens",
    note = "use `AuthorizationServer<_>` or `ResourceServer` as the state, or derive `OAuthState` on the state's struct and mark the field that holds the server with `#[oauth(server)]`"
)]
pub trait Protects: Clone + Send + Sync + 'static {
    /// An `AuthorizationServer` or a [`ResourceServer`].
    type Server: ProtectingServer;

    /// The server.
    fn server(&self) -> &Self::Server;
}

/// A server that checks access tokens for routes: an `AuthorizationServer` those that it issued, a [`ResourceServer`] those
/// that its verifier knows.
pub trait ProtectingServer: Clone + Send + Sync + 'static {
    /// The resource server that checks the tokens.
    ///
    /// # Errors
    /// An outage until an empty authorization server is initialised.
    fn resource_server(&self) -> Result<&ResourceServer, Outage>;
}

impl Protects for ResourceServer {
    type Server = Self;

    fn server(&self) -> &Self {
        self
    }
}

impl ProtectingServer for ResourceServer {
    fn resource_server(&self) -> Result<&ResourceServer, Outage> {
        Ok(self)
    }
}
