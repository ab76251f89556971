//! The router state that can check tokens.

use crate::{application::Provider, server::AuthorizationServer};

/// A router state with a server in it. The server itself is one; an application's own state derives `OAuthState`.
#[diagnostic::on_unimplemented(
    message = "the router state `{Self}` cannot check access tokens",
    label = "there is no authorization server in this state",
    note = "use `AuthorizationServer<_>` as the state, or derive `OAuthState` on the state's struct and mark the field that holds the server with `#[oauth(server)]`"
)]
pub trait Protects: Clone + Send + Sync + 'static {
    /// The provider of the server.
    type Provider: Provider;

    /// The server.
    fn authorization_server(&self) -> &AuthorizationServer<Self::Provider>;
}

impl<P: Provider> Protects for AuthorizationServer<P> {
    type Provider = P;

    fn authorization_server(&self) -> &Self {
        self
    }
}
