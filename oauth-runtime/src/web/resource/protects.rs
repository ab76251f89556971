//! The router state that can check access tokens, and the server inside it.

use crate::{protocol::error::Outage, resource::ResourceServer};

/// A router state that contains a server. A server itself is one; for a state of the application's own, derive `OAuthState`.
#[diagnostic::on_unimplemented(
    message = "the router state `{Self}` cannot check access tokens",
    label = "there is no server in this state that knows tokens",
    note = "use `AuthorizationServer<_>` or `ResourceServer` as the state, or derive `OAuthState` on the state's struct and mark the field that holds the server with `#[oauth(server)]`"
)]
pub trait Protects: Clone + Send + Sync + 'static {
    /// The type of the server: an `AuthorizationServer` or a [`ResourceServer`].
    type Server: ProtectingServer;

    /// The server.
    fn server(&self) -> &Self::Server;
}

/// A server that checks access tokens for routes. An `AuthorizationServer` checks the tokens that it issued; a [`ResourceServer`] checks
/// those that its verifier knows.
pub trait ProtectingServer: Clone + Send + Sync + 'static {
    /// The resource server that checks the tokens.
    ///
    /// # Errors
    /// An outage while the authorization server is not initialised.
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
