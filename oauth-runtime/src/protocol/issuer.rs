//! The issuer identifier. RFC 8414, section 2.

use url::{Host, Url};

/// Why a text cannot be an issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IssuerError {
    /// It does not parse.
    #[error("it is not a URL")]
    NotAUrl,
    /// It would travel in the clear.
    #[error(
        "it must be https, or http on a loopback address (`insecure_transport(true)` permits http elsewhere)"
    )]
    Insecure,
    /// Endpoint URLs are made by appending to it, and clients compare it as text.
    #[error(
        "it must be written in its normal form (lower-case scheme and host, no default port) without trailing slash, query, fragment or user information"
    )]
    NotPlain,
}

/// Checks an issuer identifier.
pub(crate) fn check(issuer: &str, insecure_transport: bool) -> Result<(), IssuerError> {
    let url = Url::parse(issuer).map_err(|_| IssuerError::NotAUrl)?;
    let is_loopback = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(domain)) => domain == "localhost",
        None => return Err(IssuerError::NotAUrl),
    };
    match url.scheme() {
        "https" => {}
        "http" if is_loopback || insecure_transport => {}
        _ => return Err(IssuerError::Insecure),
    }
    if issuer.ends_with('/')
        || issuer.contains(['?', '#', '@'])
        || url.as_str().trim_end_matches('/') != issuer
    {
        return Err(IssuerError::NotPlain);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_and_http_on_loopback_will_do() {
        for issuer in [
            "https://id.example.com",
            "https://id.example.com/tenant",
            "http://127.0.0.1:8080",
            "http://[::1]:1",
            "http://localhost:3000",
        ] {
            assert_eq!(check(issuer, false), Ok(()), "{issuer}");
        }
    }

    #[test]
    fn anything_else_is_a_mistake_at_the_start() {
        assert_eq!(check("http://id.example.com", false), Err(IssuerError::Insecure));
        assert_eq!(check("http://id.example.com", true), Ok(()));
        assert_eq!(check("https://id.example.com/", false), Err(IssuerError::NotPlain));
        assert_eq!(check("https://id.example.com?a", false), Err(IssuerError::NotPlain));
        assert_eq!(check("https://a@id.example.com", false), Err(IssuerError::NotPlain));
        assert_eq!(check("HTTPS://id.example.com", false), Err(IssuerError::NotPlain));
        assert_eq!(check("https://ID.example.com", false), Err(IssuerError::NotPlain));
        assert_eq!(check("https://id.example.com:443", false), Err(IssuerError::NotPlain));
        assert_eq!(check("id.example.com", false), Err(IssuerError::NotAUrl));
    }
}
