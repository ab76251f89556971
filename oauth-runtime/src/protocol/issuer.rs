//! The issuer identifier. RFC 8414, section 2.

use url::{Host, Url};

/// Why a text cannot be an issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IssuerError {
    /// It is no URL with a host.
    #[error("it is not a URL")]
    NotAUrl,
    /// It is not https, so requests would travel in the clear.
    #[error(
        "it must be https, or http on a loopback address; the setting `insecure_transport` permits http elsewhere"
    )]
    Insecure,
    /// It is not written in its normal form: endpoint URLs are made by appending to the issuer, and clients compare it as text.
    #[error(
        "it must be written in its normal form (lower-case scheme and host, no default port) without trailing slash, query, fragment or user information, and its path without `//` and `;`"
    )]
    NotPlain,
}

/// An issuer identifier that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    text: String,
    is_https: bool,
    is_loopback: bool,
}

impl Issuer {
    /// Checks an issuer identifier. With `insecure_transport`, http is permitted on any host.
    ///
    /// # Errors
    /// [`IssuerError`]
    pub fn parse(text: &str, insecure_transport: bool) -> Result<Self, IssuerError> {
        let url = Url::parse(text).map_err(|_| IssuerError::NotAUrl)?;
        if url.host().is_none() {
            return Err(IssuerError::NotAUrl);
        }
        let is_loopback = is_loopback(&url);
        match url.scheme() {
            "https" => {}
            "http" if is_loopback || insecure_transport => {}
            _ => return Err(IssuerError::Insecure),
        }
        if text.ends_with('/')
            // A path with `;` would end early in the cookies that are bound to it.
            || text.contains(['?', '#', '@', ';'])
            || path_of(text).contains("//")
            || url.as_str().trim_end_matches('/') != text
        {
            return Err(IssuerError::NotPlain);
        }
        Ok(Self { text: text.to_owned(), is_https: url.scheme() == "https", is_loopback })
    }

    /// The identifier as clients compare it, letter by letter.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The path of the issuer. Everything of the server lies below it; it is empty when the issuer is a host alone.
    #[must_use]
    pub fn path(&self) -> &str {
        path_of(&self.text)
    }

    /// Whether browsers reach the server over https, so that cookies can be bound to https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.is_https
    }

    /// Whether the identifier leads to this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.is_loopback
    }
}

/// The path of an issuer identifier that was checked.
pub(crate) fn path_of(issuer: &str) -> &str {
    let host = issuer.find("://").map_or(0, |scheme| scheme + "://".len());
    issuer[host..].find('/').map_or("", |path| &issuer[host + path..])
}

/// Whether a URL leads to this machine.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
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

    fn check(text: &str, insecure_transport: bool) -> Result<(), IssuerError> {
        Issuer::parse(text, insecure_transport).map(|_| ())
    }

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
        assert_eq!(check("https://id.example.com/a/../b", false), Err(IssuerError::NotPlain));
        assert_eq!(check("https://id.example.com/a//b", false), Err(IssuerError::NotPlain));
        assert_eq!(check("https://id.example.com//a", false), Err(IssuerError::NotPlain));
        assert_eq!(check("https://id.example.com/a;b", false), Err(IssuerError::NotPlain));
        assert_eq!(check("ftp://id.example.com", true), Err(IssuerError::Insecure));
        assert_eq!(check("id.example.com", false), Err(IssuerError::NotAUrl));
        assert_eq!(check("", false), Err(IssuerError::NotAUrl));
    }

    #[test]
    fn the_path_of_an_issuer_is_what_stands_behind_its_host() {
        for (issuer, path) in [
            ("https://id.example.com", ""),
            ("https://id.example.com/a/b", "/a/b"),
            ("http://[::1]:1/a", "/a"),
        ] {
            assert_eq!(Issuer::parse(issuer, false).unwrap().path(), path, "{issuer}");
        }
    }

    #[test]
    fn an_issuer_knows_whether_it_is_https_and_whether_it_leads_to_this_machine() {
        let of = |text| {
            let issuer = Issuer::parse(text, true).unwrap();
            (issuer.is_https(), issuer.is_loopback())
        };

        assert_eq!(of("https://id.example.com"), (true, false));
        assert_eq!(of("https://localhost:8443"), (true, true));
        assert_eq!(of("http://127.0.0.1:8080"), (false, true));
        assert_eq!(of("http://id.internal"), (false, false));
    }
}
