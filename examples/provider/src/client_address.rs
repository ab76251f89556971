//! The client address of a request: the peer of the connection, or the address that a trusted proxy names.
//! RFC 7239; `X-Forwarded-For`.
//!
//! Each proxy appends the address that it saw to the list. So the list is read from its end, past the trusted
//! proxies, to the first address that is not trusted. Anybody can have written what stands before that address.

use axum::{
    Extension,
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, header::FORWARDED},
    middleware::Next,
    response::Response,
};
use ipnet::IpNet;
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The networks of the proxies in front of the provider.
#[derive(Clone, Debug, Default)]
pub(crate) struct TrustedProxies(Arc<[IpNet]>);

impl TrustedProxies {
    pub(crate) fn new(networks: &[IpNet]) -> Self {
        Self(networks.into())
    }

    /// The client behind the trusted proxies. It is the peer if the peer is not a trusted proxy, or if the
    /// headers cannot be read.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.trusts(peer) {
            return peer;
        }
        let forwarded =
            elements(headers, &FORWARDED).map(|text| self.client_in(split(&text, ','), in_element));
        let legacy = elements(headers, &X_FORWARDED_FOR)
            .map(|text| self.client_in(text.split(',').collect(), node));
        match (forwarded, legacy) {
            (Some(client), None) | (None, Some(client)) => client.unwrap_or(peer),
            // A proxy that writes one of the headers may pass the other one on as its client wrote it. So they must agree.
            (Some(client), Some(other)) if client == other => client.unwrap_or(peer),
            _ => peer,
        }
    }

    fn client_in(&self, hops: Vec<&str>, read: fn(&str) -> Option<IpAddr>) -> Option<IpAddr> {
        let mut client = None;
        for hop in hops.into_iter().rev() {
            let address = read(hop)?;
            client = Some(address);
            if !self.trusts(address) {
                break;
            }
        }
        client
    }

    /// Whether an address belongs to a trusted proxy.
    pub(crate) fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// Parses a network. An address counts as the network with only that address.
pub(crate) fn network(text: &str) -> Result<IpNet, &'static str> {
    let network = text.trim().parse().or_else(|_| text.trim().parse::<IpAddr>().map(IpNet::from));
    network.map_err(|_| "expected a network such as 10.0.0.0/8, or an address")
}

/// All lines of a header, joined into one list; `None` when the header is missing.
fn elements(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let mut lines = headers.get_all(name).iter().peekable();
    lines.peek()?;
    Some(lines.map(|line| String::from_utf8_lossy(line.as_bytes())).collect::<Vec<_>>().join(","))
}

/// The address in the `for` parameter of one element of `Forwarded`.
fn in_element(element: &str) -> Option<IpAddr> {
    let mut found = None;
    for pair in split(element, ';') {
        let (name, value) = pair.split_once('=')?;
        if name.trim().eq_ignore_ascii_case("for") && found.replace(value.trim()).is_some() {
            return None;
        }
    }
    let value = found?;
    // Nothing in an address needs the backslash of a quoted string.
    node(value.strip_prefix('"').map_or(Some(value), |value| value.strip_suffix('"'))?)
}

/// Parses an address with or without a port. `unknown` and obfuscated names are `None`. RFC 7239, section 6.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let address = text.parse().ok().or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()));
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    address.or_else(bracketed).map(|address: IpAddr| address.to_canonical())
}

/// Splits at the sign, but not inside a quoted string.
fn split(text: &str, sign: char) -> Vec<&str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    text.split(|letter| {
        let was_escaped = std::mem::take(&mut is_escaped);
        match letter {
            '"' if !was_escaped => is_quoted = !is_quoted,
            '\\' if is_quoted && !was_escaped => is_escaped = true,
            _ => {}
        }
        letter == sign && !is_quoted
    })
    .collect()
}

/// Replaces the peer's address by the client's.
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
    use axum::http::HeaderValue;

    const PROXY: &str = "10.0.0.1";

    fn client(peer: &str, lines: &[(&str, &str)]) -> String {
        let proxies =
            TrustedProxies::new(&["10.0.0.0/8", "2001:db8::1"].map(|it| network(it).unwrap()));
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            let name: HeaderName = name.parse().unwrap();
            headers.append(name, HeaderValue::from_str(value).unwrap());
        }
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn a_peer_that_is_not_trusted_is_the_client_whatever_it_says() {
        for line in [("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=192.0.2.1")] {
            assert_eq!(client("198.51.100.7", &[line]), "198.51.100.7");
        }
        assert_eq!(client(PROXY, &[]), PROXY, "a proxy may come for itself");
    }

    #[test]
    fn the_last_address_that_is_not_trusted_is_the_client() {
        for (line, expected) in [
            (("x-forwarded-for", "192.0.2.1"), "192.0.2.1"),
            (("x-forwarded-for", "6.6.6.6, 192.0.2.1, 10.9.9.9"), "192.0.2.1"),
            (("x-forwarded-for", "nonsense, 192.0.2.1"), "192.0.2.1"),
            // `X-Forwarded-For` knows no quotes, so a quote cannot hide what a proxy has appended.
            (("x-forwarded-for", "\", 192.0.2.1"), "192.0.2.1"),
            (("x-forwarded-for", "192.0.2.1:5000"), "192.0.2.1"),
            (("x-forwarded-for", "2001:db8::7"), "2001:db8::7"),
            (("x-forwarded-for", "10.1.1.1, 10.2.2.2"), "10.1.1.1"),
            (("x-forwarded-for", "::ffff:192.0.2.1"), "192.0.2.1"),
            (("forwarded", "for=192.0.2.1;proto=https;by=10.0.0.1"), "192.0.2.1"),
            (("forwarded", "for=6.6.6.6, For=\"[2001:db8::7]:80\""), "2001:db8::7"),
            (("forwarded", "for=\"a, for=6.6.6.6\", for=192.0.2.1"), "192.0.2.1"),
        ] {
            assert_eq!(client(PROXY, &[line]), expected, "{line:?}");
        }
        let lines = [("x-forwarded-for", "6.6.6.6"), ("x-forwarded-for", "192.0.2.1")];
        assert_eq!(client(PROXY, &lines), "192.0.2.1");
        assert_eq!(client("::ffff:10.0.0.1", &lines), "192.0.2.1");
        assert_eq!(client("2001:db8::1", &lines), "192.0.2.1");
    }

    #[test]
    fn a_header_that_cannot_be_read_leaves_the_peer() {
        for line in [
            ("x-forwarded-for", ""),
            ("x-forwarded-for", "192.0.2.1, unknown"),
            ("x-forwarded-for", "192.0.2.1,"),
            ("x-forwarded-for", "192.0.2.1; drop"),
            ("x-forwarded-for", "192.0.2.256"),
            ("forwarded", "for=_hidden"),
            ("forwarded", "for=unknown"),
            ("forwarded", "192.0.2.1"),
            ("forwarded", "proto=https"),
            ("forwarded", "for=192.0.2.1;for=192.0.2.2"),
            ("forwarded", "for=\"192.0.2.1"),
        ] {
            assert_eq!(client(PROXY, &[line]), PROXY, "{line:?}");
        }
    }

    /// A proxy writes one of the two headers; the other may come from its client.
    #[test]
    fn two_headers_that_disagree_leave_the_peer() {
        let both = |forwarded, legacy| {
            client(PROXY, &[("forwarded", forwarded), ("x-forwarded-for", legacy)])
        };

        assert_eq!(both("for=6.6.6.6", "192.0.2.1"), PROXY);
        assert_eq!(both("for=192.0.2.1", "nonsense"), PROXY);
        assert_eq!(both("for=192.0.2.1", "192.0.2.1"), "192.0.2.1");
    }

    #[test]
    fn a_network_is_written_with_or_without_its_length() {
        for text in ["10.0.0.0/8", "::1", " 192.0.2.1 "] {
            assert!(network(text).is_ok(), "{text}");
        }
        for text in ["10.0.0.0/33", "proxy.example", "10.0.0.0/8/8", ""] {
            assert!(network(text).is_err(), "{text}");
        }
    }
}
