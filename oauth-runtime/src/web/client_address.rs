//! Where a request comes from, for the bounds on guesses and for events.

use crate::{event::Origin, protocol::source::Source};
#[cfg(feature = "sea-orm")]
use axum::extract::ConnectInfo;
use axum::{
    extract::FromRequestParts,
    http::{Extensions, request::Parts},
};
#[cfg(feature = "sea-orm")]
use std::net::SocketAddr;
use std::{convert::Infallible, net::IpAddr};

/// The address of whoever sent a request: what a layer of the application's put into the request's extensions, or else the
/// peer of the connection (`into_make_service_with_connect_info::<SocketAddr>()`).
///
/// Behind a proxy the peer is the proxy, and everybody would count as one. There a layer reads the header that the proxy
/// writes, and inserts what it says: `request.extensions_mut().insert(ClientAddress::known(address))`. Believe no header that
/// others than your proxy may have written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(Option<IpAddr>);

impl ClientAddress {
    /// An address that the application knows.
    #[must_use]
    pub const fn known(address: IpAddr) -> Self {
        Self(Some(address))
    }

    /// The address; `None` when neither a layer nor the connection told it.
    #[must_use]
    pub const fn address(self) -> Option<IpAddr> {
        self.0
    }

    /// What the bounds on guesses count.
    #[must_use]
    pub fn source(self) -> Option<Source> {
        self.0.map(Source::of)
    }

    /// What events say.
    pub(super) fn origin(self) -> Origin {
        Origin::of(self.0)
    }

    pub(super) fn of(extensions: &Extensions) -> Self {
        extensions.get().copied().unwrap_or_else(|| Self(peer(extensions)))
    }
}

/// The peer of the connection.
#[cfg(feature = "sea-orm")]
fn peer(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get().map(|ConnectInfo(peer): &ConnectInfo<SocketAddr>| peer.ip())
}

/// A resource server alone leaves the connection to the application.
#[cfg(not(feature = "sea-orm"))]
const fn peer(_: &Extensions) -> Option<IpAddr> {
    None
}

/// It never rejects.
impl<S: Send + Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.extensions))
    }
}
