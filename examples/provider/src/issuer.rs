//! The issuer identifier. RFC 8414, section 2; plain http only on loopback addresses.

use crate::stop::Stop;
use std::net::SocketAddr;
use url::{Host, Url};

/// An issuer identifier that was checked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Issuer(String);

impl Issuer {
    /// The given identifier, or `http://ADDR` of the socket.
    pub(crate) fn of(given: Option<&str>, address: SocketAddr) -> Result<Self, Stop> {
        match given {
            Some(text) => Self::parse(text).map_err(|problem| Stop::mistake("--issuer", problem)),
            None if address.ip().is_loopback() => Ok(Self(format!("http://{address}"))),
            None => Err(Stop::mistake(
                "--issuer",
                format_args!(
                    "is needed because --listen {address} is not a loopback address, for example https://id.example.com"
                ),
            )),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    fn parse(text: &str) -> Result<Self, &'static str> {
        let url = Url::parse(text).map_err(|_| "expected a URL such as https://id.example.com")?;
        if text.ends_with('/') {
            return Err("must not end with a slash");
        }
        if url.query().is_some()
            || url.fragment().is_some()
            || !url.username().is_empty()
            || url.password().is_some()
            || text.contains('@')
        {
            return Err("must have no query, fragment or user information");
        }
        match url.scheme() {
            "https" => Ok(Self(text.to_owned())),
            "http" if is_loopback(&url) => Ok(Self(text.to_owned())),
            "http" => Err("plain http is for loopback addresses only, use https"),
            _ => Err("expected an https URL"),
        }
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(domain)) => domain == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_the_bound_loopback_address() {
        assert_eq!(
            Issuer::of(None, "127.0.0.1:8080".parse().unwrap()).unwrap().as_str(),
            "http://127.0.0.1:8080"
        );
        assert_eq!(
            Issuer::of(None, "[::1]:80".parse().unwrap()).unwrap().as_str(),
            "http://[::1]:80"
        );
        assert!(Issuer::of(None, "0.0.0.0:8080".parse().unwrap()).is_err());
    }

    #[test]
    fn an_issuer_is_https_or_loopback() {
        for text in [
            "https://id.example.com",
            "https://id.example.com/tenant",
            "http://localhost:8080",
            "http://[::1]:1",
        ] {
            assert!(Issuer::parse(text).is_ok(), "{text}");
        }
        for text in [
            "http://id.example.com",
            "https://id.example.com/",
            "https://id.example.com?x",
            "https://u@id.example.com",
            "ftp://id.example.com",
            "id.example.com",
            "",
        ] {
            assert!(Issuer::parse(text).is_err(), "{text}");
        }
    }
}
