//! Whose request it is: the peer of the connection, or whom a trusted proxy names.

use axum::{
    Extension,
    extract::{ConnectInfo, Request, State},
    http::HeaderMap,
    middleware::Next,
    response::Response,
};
use ipnet::IpNet;
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

/// The networks of the proxies in front of the provider.
#[derive(Clone, Debug, Default)]
pub(crate) struct TrustedProxies(Arc<[IpNet]>);

impl TrustedProxies {
    pub(crate) fn new(networks: &[IpNet]) -> Self {
        Self(networks.into())
    }

    /// The address that the nearest stranger has: `X-Forwarded-For` is read from its end, over every proxy that is
    /// trusted. A header from anybody else, or one that holds anything but addresses, is not believed.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let hops: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .iter()
            // What cannot be read is no address, and ends the chain like any other text.
            .flat_map(|value| value.to_str().unwrap_or("?").split(','))
            .map(str::trim)
            .collect();
        for hop in hops.into_iter().rev() {
            if !self.trusts(client) {
                break;
            }
            let Ok(next) = hop.parse::<IpAddr>() else { break };
            client = next.to_canonical();
        }
        client
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// Puts the client's address in the place of the peer's.
pub(crate) async fn name_the_client(
    State(proxies): State<TrustedProxies>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(Extension(ConnectInfo(peer))) = peer {
        let client = proxies.client(peer.ip(), request.headers());
        let port = if client == peer.ip() { peer.port() } else { 0 };
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client, port)));
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(trusted: &[&str], peer: &str, headers: &[&[u8]]) -> String {
        let networks: Vec<IpNet> = trusted.iter().map(|network| network.parse().unwrap()).collect();
        let mut map = HeaderMap::new();
        for header in headers {
            let value = axum::http::HeaderValue::from_bytes(header).unwrap();
            map.append("x-forwarded-for", value);
        }
        TrustedProxies::new(&networks).client(peer.parse().unwrap(), &map).to_string()
    }

    #[test]
    fn nobody_is_believed_who_is_not_trusted() {
        assert_eq!(client(&[], "10.0.0.1", &[b"1.2.3.4"]), "10.0.0.1");
        assert_eq!(client(&["10.0.0.0/8"], "11.0.0.1", &[b"1.2.3.4"]), "11.0.0.1");
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn the_nearest_stranger_counts_and_not_what_it_says_of_itself() {
        let proxies = ["10.0.0.0/8", "fd00::/8"];
        assert_eq!(client(&proxies, "10.0.0.1", &[b"9.9.9.9, 1.2.3.4"]), "1.2.3.4");
        assert_eq!(client(&proxies, "10.0.0.1", &[b"9.9.9.9", b"1.2.3.4, 10.0.0.2"]), "1.2.3.4");
        assert_eq!(client(&proxies, "::ffff:10.0.0.1", &[b"2001:db8::1,fd00::2"]), "2001:db8::1");
        assert_eq!(client(&proxies, "10.0.0.1", &[b"10.0.0.3"]), "10.0.0.3");
    }

    #[test]
    fn what_is_no_address_ends_the_chain() {
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.1", &[b"1.2.3.4, unknown"]), "10.0.0.1");
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.1", &[b"1.2.3.4, 10.0.0.2:80"]), "10.0.0.1");
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.1", &[b"1.2.3.4, _x, 10.0.0.2"]), "10.0.0.2");
    }

    /// A line that cannot be read must not vanish, or the one before it would be believed.
    #[test]
    fn a_line_that_cannot_be_read_hides_nothing() {
        let lines: [&[u8]; 2] = [b"6.6.7.1", b"\xff, 1.2.3.4"];
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.1", &lines), "10.0.0.1");
    }
}
