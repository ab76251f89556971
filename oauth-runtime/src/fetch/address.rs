//! The addresses that are fetched, in two types according to who named them.

use crate::protocol::{issuer::is_loopback, limits};
use std::fmt;
use url::Url;

/// Why a text is not an address that may be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// The text is not a URL with a host, or it is too long.
    #[error("it is no URL of at most 2048 bytes with a host")]
    NotAUrl,
    /// The address is not https, so the connection would not be encrypted.
    #[error(
        "it must be https, or in the operator's own configuration http on a loopback address; `insecure_transport` permits http there"
    )]
    Insecure,
    /// The address contains user information or a fragment.
    #[error("it must have neither user information nor a fragment")]
    NotPlain,
}

/// An address from the operator's own configuration, such as the issuer's. It may lie in a private network.
#[derive(Clone, PartialEq, Eq)]
pub struct OperatorUrl(Url);

/// An address that a client, a request or a document names. It must be https, and only public addresses and permitted networks
/// are connected to.
#[derive(Clone, PartialEq, Eq)]
pub struct StrangerUrl(Url);

/// An address of either type.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Address {
    /// The operator configured the address.
    Operator(OperatorUrl),
    /// Somebody else named the address.
    Stranger(StrangerUrl),
}

impl OperatorUrl {
    /// Reads an address that an operator configured: https, or http on a loopback address. With `insecure_transport`, http is
    /// permitted on any host.
    ///
    /// # Errors
    /// [`AddressError`]
    pub fn parse(text: &str, insecure_transport: bool) -> Result<Self, AddressError> {
        let url = plain(text)?;
        match url.scheme() {
            "https" => Ok(Self(url)),
            "http" if insecure_transport || is_loopback(&url) => Ok(Self(url)),
            _ => Err(AddressError::Insecure),
        }
    }
}

impl StrangerUrl {
    /// Reads an address that somebody else named: https only. The addresses to which its host resolves are checked when it is
    /// fetched.
    ///
    /// # Errors
    /// [`AddressError`]
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let url = plain(text)?;
        if url.scheme() == "https" { Ok(Self(url)) } else { Err(AddressError::Insecure) }
    }

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl Address {
    pub(super) const fn url(&self) -> &Url {
        match self {
            Self::Operator(OperatorUrl(url)) | Self::Stranger(StrangerUrl(url)) => url,
        }
    }

    /// Reads an address from a document that the operator's own configuration names. If it has the same origin as that document,
    /// it is trusted like a configured one; otherwise it is treated as named by a stranger.
    pub(super) fn named_by(document: &OperatorUrl, text: &str) -> Result<Self, AddressError> {
        let url = plain(text)?;
        if url.origin() == document.0.origin() {
            return Ok(Self::Operator(OperatorUrl(url)));
        }
        StrangerUrl::parse(text).map(Self::Stranger)
    }
}

fn plain(text: &str) -> Result<Url, AddressError> {
    if text.len() > limits::REDIRECT_URI {
        return Err(AddressError::NotAUrl);
    }
    let url = Url::parse(text).map_err(|_| AddressError::NotAUrl)?;
    if url.host().is_none() {
        return Err(AddressError::NotAUrl);
    }
    let has_user = !url.username().is_empty() || url.password().is_some();
    if has_user || url.fragment().is_some() { Err(AddressError::NotPlain) } else { Ok(url) }
}

impl fmt::Debug for OperatorUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("OperatorUrl").field(&self.0.as_str()).finish()
    }
}

impl fmt::Debug for StrangerUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("StrangerUrl").field(&self.0.as_str()).finish()
    }
}

impl From<OperatorUrl> for Address {
    fn from(url: OperatorUrl) -> Self {
        Self::Operator(url)
    }
}

impl From<StrangerUrl> for Address {
    fn from(url: StrangerUrl) -> Self {
        Self::Stranger(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operators_address_is_https_or_http_on_loopback_unless_the_setting_says_otherwise() {
        for (text, insecure, expected) in [
            ("https://10.0.0.1/jwks", false, None),
            ("http://127.0.0.1:1/jwks", false, None),
            ("http://localhost:1/jwks", false, None),
            ("http://10.0.0.1/jwks", false, Some(AddressError::Insecure)),
            ("http://10.0.0.1/jwks", true, None),
            ("ftp://10.0.0.1/jwks", true, Some(AddressError::Insecure)),
            ("https://a:b@id.example/jwks", false, Some(AddressError::NotPlain)),
            ("https://id.example/jwks#a", false, Some(AddressError::NotPlain)),
            ("/jwks", false, Some(AddressError::NotAUrl)),
        ] {
            assert_eq!(OperatorUrl::parse(text, insecure).err(), expected, "{text}");
        }
    }

    #[test]
    fn a_strangers_address_is_https_alone() {
        assert!(StrangerUrl::parse("https://app.example/jwks").is_ok());
        for text in ["http://localhost/jwks", "http://app.example/jwks", "file:///etc/passwd", ""] {
            assert!(StrangerUrl::parse(text).is_err(), "{text}");
        }
        let long = format!("https://app.example/{}", "a".repeat(2048));
        assert_eq!(StrangerUrl::parse(&long), Err(AddressError::NotAUrl));
    }

    #[test]
    fn a_document_may_name_its_own_origin_and_otherwise_is_a_stranger() {
        let document = OperatorUrl::parse("http://127.0.0.1:1/metadata", false).unwrap();
        let named = |text| Address::named_by(&document, text);

        assert!(matches!(named("http://127.0.0.1:1/jwks"), Ok(Address::Operator(_))));
        assert!(matches!(named("https://keys.example/jwks"), Ok(Address::Stranger(_))));
        assert_eq!(named("http://127.0.0.1:2/jwks"), Err(AddressError::Insecure));
    }
}
