//! The address that a request comes from, for the limits on guesses and for events.

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

/// The IP address of the sender of a request: the one that a layer of the application put into the request's extensions, or else the peer
/// of the connection (`into_make_service_with_connect_info::<SocketAddr>()`).
///
/// Behind a proxy the peer is the proxy, so all senders would count as one. Then let a layer read the header that the proxy writes, and
/// insert its address: `request.extensions_mut().insert(ClientAddress::known(address))`. Do not trust a header that anybody but your proxy
/// can write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(Option<IpAddr>);

impl ClientAddress {
    /// An address that the application knows.
    #[must_use]
    pub const fn known(address: IpAddr) -> Self {
        Self(Some(address))
    }

    /// The address; `None` if neither a layer nor the connection gave one.
    #[must_use]
    pub const fn address(self) -> Option<IpAddr> {
        self.0
    }

    /// The address in the form that the limits on guesses count.
    #[must_use]
    pub fn source(self) -> Option<Source> {
        self.0.map(Source::of)
    }

    /// The address in the form that events report.
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

/// Built as a resource server alone, without `ConnectInfo`: only a layer of the application gives the address.
#[cfg(not(feature = "sea-orm"))]
const fn peer(_: &Extensions) -> Option<IpAddr> {
    None
}

/// Never rejects.
impl<S: Send + Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.extensions))
    }
}
