//! The issuer identifier. RFC 8414, section 2; plain http only on loopback addresses.

use crate::stop::Stop;
use std::net::SocketAddr;
use url::{Host, Url};

/// An issuer identifier that was checked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Issuer {
    text: String,
    is_https: bool,
    is_loopback: bool,
}

impl Issuer {
    /// The given identifier, or `http://ADDR` of the socket.
    pub(crate) fn of(given: Option<&str>, address: SocketAddr) -> Result<Self, Stop> {
        match given {
            Some(text) => Self::parse(text).map_err(|problem| Stop::mistake("--issuer", problem)),
            None if address.ip().is_loopback() => {
                // The default port has no place in the normal form of a URL.
                let text = format!("http://{address}").trim_end_matches(":80").to_owned();
                Ok(Self { text, is_https: false, is_loopback: true })
            }
            None => Err(Stop::mistake(
                "--issuer",
                format_args!(
                    "is needed because --listen {address} is not a loopback address, for example https://id.example.com"
                ),
            )),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether browsers come over https, so that cookies can be bound to it.
    pub(crate) fn is_https(&self) -> bool {
        self.is_https
    }

    /// Whether the identifier leads to this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        self.is_loopback
    }

    fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|_| "expected a URL such as https://id.example.com")?;
        if text.ends_with('/') {
            return Err("must not end with a slash".to_owned());
        }
        if url.query().is_some()
            || url.fragment().is_some()
            || !url.username().is_empty()
            || url.password().is_some()
            || text.contains(['?', '#', '@'])
        {
            return Err("must have no query, fragment or user information".to_owned());
        }
        let (is_https, is_loopback) = (url.scheme() == "https", is_loopback(&url));
        match url.scheme() {
            "https" => {}
            "http" if is_loopback => {}
            "http" => return Err("plain http is for loopback addresses only, use https".to_owned()),
            _ => return Err("expected an https URL".to_owned()),
        }
        // Clients compare the identifier letter by letter, so it has one spelling.
        let normal = url.as_str().trim_end_matches('/');
        if text != normal {
            return Err(format!("expected its normal form, {normal}"));
        }
        Ok(Self { text: text.to_owned(), is_https, is_loopback })
    }
}

/// Whether a URL leads to this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
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
        assert_eq!(Issuer::of(None, "[::1]:80".parse().unwrap()).unwrap().as_str(), "http://[::1]");
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
            "HTTPS://id.example.com",
            "https://ID.example.com",
            "https://id.example.com:443",
            "https://id.example.com/a/../b",
            "",
        ] {
            assert!(Issuer::parse(text).is_err(), "{text}");
        }
    }
    #[test]
    fn an_issuer_knows_whether_it_is_https_and_whether_it_leads_here() {
        let of = |text| {
            let issuer = Issuer::parse(text).unwrap();
            (issuer.is_https(), issuer.is_loopback())
        };

        assert_eq!(of("https://id.example.com"), (true, false));
        assert_eq!(of("https://localhost:8443"), (true, true));
        assert_eq!(of("http://127.0.0.1:8080"), (false, true));
    }
}
