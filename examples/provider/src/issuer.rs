//! The issuer identifier that a provider starts with. RFC 8414, section 2.

use crate::stop::Stop;
use oauth_runtime::protocol::issuer::{Issuer, IssuerError};
use std::net::SocketAddr;

/// The given issuer identifier, or `http://ADDR` for a loopback address.
pub(crate) fn of(
    given: Option<&str>,
    address: SocketAddr,
    insecure_transport: bool,
) -> Result<Issuer, Stop> {
    // The normal form of a URL leaves the default port out.
    let bound = || format!("http://{address}").trim_end_matches(":80").to_owned();
    let text = match given {
        Some(text) => text.to_owned(),
        None if address.ip().is_loopback() => bound(),
        None => {
            return Err(Stop::mistake(
                "--issuer",
                format_args!(
                    "is needed because --listen {address} is not a loopback address, for example https://id.example.com"
                ),
            ));
        }
    };
    Issuer::parse(&text, insecure_transport).map_err(|problem| match problem {
        IssuerError::Insecure => Stop::mistake(
            "--issuer",
            "it must be https, or http on a loopback address; --insecure-transport permits http elsewhere",
        ),
        problem => Stop::mistake("--issuer", problem),
    })
}

/// Warnings about an issuer that works but may be a mistake.
pub(crate) fn warnings(issuer: &Issuer, trusts_proxies: bool) -> Vec<&'static str> {
    let mut warnings = Vec::new();
    if !issuer.is_https() && !issuer.is_loopback() {
        warnings.push(
            "--insecure-transport: passwords and tokens travel in the clear; use it only in a network that is protected by other means",
        );
    }
    if issuer.is_https() && !trusts_proxies {
        warnings.push(
            "the issuer is https and the socket is plain http, so a proxy speaks TLS, and all visitors seem to come from its address and share one bound on guesses; set --trusted-proxy to the network of the proxy, for example 127.0.0.0/8. Browsers keep the cookies of an https issuer on https only, so signing in works at the address of the proxy and not at this socket",
        );
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_the_bound_loopback_address() {
        let bound = |address: &str| of(None, address.parse().unwrap(), false);

        assert_eq!(bound("127.0.0.1:8080").unwrap().as_str(), "http://127.0.0.1:8080");
        assert_eq!(bound("[::1]:80").unwrap().as_str(), "http://[::1]");
        assert!(bound("0.0.0.0:8080").is_err());
    }

    #[test]
    fn what_is_permitted_but_not_well_is_warned_of() {
        let warnings = |issuer: &str, trusts_proxies| {
            warnings(&Issuer::parse(issuer, true).unwrap(), trusts_proxies)
        };

        assert!(warnings("http://id.internal", false)[0].contains("--insecure-transport"));
        assert!(warnings("https://id.example", false)[0].contains("--trusted-proxy"));
        assert!(warnings("https://localhost:8443", false)[0].contains("--trusted-proxy"));
        assert!(warnings("https://id.example", true).is_empty());
        assert!(warnings("http://127.0.0.1:8080", false).is_empty());
    }

    #[test]
    fn http_elsewhere_needs_a_setting() {
        let address = "0.0.0.0:8080".parse().unwrap();

        let refusal = of(Some("http://id.internal"), address, false).unwrap_err().to_string();
        assert!(refusal.contains("--insecure-transport"), "{refusal}");
        assert!(of(Some("http://id.internal"), address, true).is_ok());
    }
}
