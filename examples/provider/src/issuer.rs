//! The issuer identifier that a provider starts with. RFC 8414, section 2.

use crate::stop::Stop;
use oauth_runtime::protocol::issuer::Issuer;
use std::net::SocketAddr;

/// The given identifier, or `http://ADDR` of a loopback socket.
pub(crate) fn of(
    given: Option<&str>,
    address: SocketAddr,
    insecure_transport: bool,
) -> Result<Issuer, Stop> {
    // The default port has no place in the normal form of a URL.
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
    Issuer::parse(&text, insecure_transport).map_err(|problem| Stop::mistake("--issuer", problem))
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
    fn http_elsewhere_needs_a_setting() {
        let address = "0.0.0.0:8080".parse().unwrap();

        assert!(of(Some("http://id.internal"), address, false).is_err());
        assert!(of(Some("http://id.internal"), address, true).is_ok());
    }
}
