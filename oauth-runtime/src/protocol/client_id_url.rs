//! A client identifier that is the address of the client's metadata. OAuth Client ID Metadata Document, section 3.

use super::client_rules::check_client_id;
use std::fmt;
use url::Url;

/// Why an identifier names no document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClientIdUrlError {
    /// It is no client identifier: it is empty, too long, or has characters that are not permitted.
    #[error("a client_id has 1 to 190 printable ASCII characters")]
    NotAnIdentifier,
    /// It is no https URL with a host.
    #[error("it is no https URL with a host")]
    NotAUrl,
    /// It has user information.
    #[error("it must have no user information")]
    UserInformation,
    /// It has a fragment, which names a place within the document.
    #[error("it must have no fragment")]
    Fragment,
    /// It lacks a path, has a segment `.` or `..`, an upper-case host, the port 443, or a character that a URL escapes.
    #[error(
        "it must be a URL in normal form: with a path, without the segments `.` and `..`, with the host in lower case, \
         without the port 443, and with special characters percent-encoded"
    )]
    NotNormal,
}

/// A `client_id` that is the https address of a metadata document. It is written in the normal form of URLs, so no two identifiers
/// name the same document.
///
/// ```
/// use oauth_runtime::protocol::client_id_url::ClientIdUrl;
///
/// let url = ClientIdUrl::parse("https://editor.example/oauth/client.json").unwrap();
/// assert_eq!(url.place(), "editor.example");
/// assert!(ClientIdUrl::parse("https://editor.example/oauth/../client.json").is_err());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ClientIdUrl {
    text: String,
    host: String,
    port: Option<u16>,
}

impl fmt::Debug for ClientIdUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("ClientIdUrl").field(&self.text).finish()
    }
}

impl ClientIdUrl {
    /// Whether an identifier is meant as such an address: it begins with `https:` in any case, whether or not the rest is valid.
    #[must_use]
    pub fn is_meant(client_id: &str) -> bool {
        client_id.get(..6).is_some_and(|begin| begin.eq_ignore_ascii_case("https:"))
    }

    /// Reads an identifier. A query and a port are permitted.
    ///
    /// # Errors
    /// [`ClientIdUrlError`]
    pub fn parse(client_id: &str) -> Result<Self, ClientIdUrlError> {
        check_client_id(client_id).map_err(|_| ClientIdUrlError::NotAnIdentifier)?;
        let url = Url::parse(client_id).ok().filter(|url| url.scheme() == "https");
        let url = url.ok_or(ClientIdUrlError::NotAUrl)?;
        let host = url.host_str().ok_or(ClientIdUrlError::NotAUrl)?.to_owned();
        if !url.username().is_empty() || url.password().is_some() {
            return Err(ClientIdUrlError::UserInformation);
        }
        if url.fragment().is_some() {
            return Err(ClientIdUrlError::Fragment);
        }
        if url.as_str() != client_id {
            return Err(ClientIdUrlError::NotNormal);
        }
        Ok(Self { text: client_id.to_owned(), host, port: url.port() })
    }

    /// The identifier.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host, in lower case; a name beyond ASCII in its ASCII form.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The host, and the port unless it is that of https: the text that a page shows.
    #[must_use]
    pub fn place(&self) -> String {
        self.port.map_or_else(|| self.host.clone(), |port| format!("{}:{port}", self.host))
    }

    /// Where a redirect URI of the client leads, seen from the document.
    #[must_use]
    pub fn leads(&self, redirect_uri: &str) -> RedirectPlace {
        let Ok(url) = Url::parse(redirect_uri) else { return RedirectPlace::OtherHost };
        match (url.scheme(), url.host_str()) {
            // Another port of the same host may belong to another party.
            ("https", Some(host)) if host == self.host && url.port() == self.port => {
                RedirectPlace::SameHost
            }
            ("https", _) => RedirectPlace::OtherHost,
            // Plain http is for loopback addresses alone, and other schemes are those of applications.
            _ => RedirectPlace::Device,
        }
    }
}

/// Where an answer goes, seen from the host that publishes the client's metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RedirectPlace {
    /// To that host.
    SameHost,
    /// To another one, which may belong to somebody else.
    OtherHost,
    /// To a program on the person's device: nothing shows that it is the one that the host publishes.
    Device,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_a_path_is_one_in_one_spelling_alone() {
        for good in [
            "https://app.example/client.json",
            "https://app.example/",
            "https://app.example:8443/a/b",
            "https://app.example/client?version=2",
            "https://xn--bcher-kva.example/client",
            "https://192.0.2.1/client",
            "https://[2001:db8::1]/client",
        ] {
            assert_eq!(ClientIdUrl::parse(good).map(|url| url.text).as_deref(), Ok(good));
        }
        for (bad, why) in [
            ("http://app.example/client", ClientIdUrlError::NotAUrl),
            ("https:", ClientIdUrlError::NotAUrl),
            ("app", ClientIdUrlError::NotAUrl),
            ("https://a:b@app.example/client", ClientIdUrlError::UserInformation),
            ("https://a@app.example/client", ClientIdUrlError::UserInformation),
            ("https://app.example/client#a", ClientIdUrlError::Fragment),
            ("https://app.example/client#", ClientIdUrlError::Fragment),
            ("https://@app.example/client", ClientIdUrlError::NotNormal),
            ("https://app.example", ClientIdUrlError::NotNormal),
            ("https://app.example/./client", ClientIdUrlError::NotNormal),
            ("https://app.example/a/../client", ClientIdUrlError::NotNormal),
            ("https://app.example/a/..", ClientIdUrlError::NotNormal),
            ("https://app.example/a/%2e%2E/client", ClientIdUrlError::NotNormal),
            ("https://app.example:443/client", ClientIdUrlError::NotNormal),
            ("https://App.example/client", ClientIdUrlError::NotNormal),
            ("HTTPS://app.example/client", ClientIdUrlError::NotNormal),
            ("https:app.example/client", ClientIdUrlError::NotNormal),
            ("https:\\\\app.example/client", ClientIdUrlError::NotNormal),
            (" https://app.example/client", ClientIdUrlError::NotNormal),
            ("https://app.example/a b", ClientIdUrlError::NotNormal),
            ("https://127.1/client", ClientIdUrlError::NotNormal),
            ("https://b\u{fc}cher.example/client", ClientIdUrlError::NotAnIdentifier),
            ("", ClientIdUrlError::NotAnIdentifier),
        ] {
            assert_eq!(ClientIdUrl::parse(bad), Err(why), "{bad}");
        }
        let long = format!("https://app.example/{}", "a".repeat(171));
        assert_eq!(ClientIdUrl::parse(&long), Err(ClientIdUrlError::NotAnIdentifier));
    }

    #[test]
    fn what_begins_like_one_was_meant_as_one() {
        assert!(ClientIdUrl::is_meant("https://app.example"));
        assert!(ClientIdUrl::is_meant("HTTPS:app"));
        for other in ["http://app.example/a", "app", "https", "", "\u{fc}\u{fc}\u{fc}\u{fc}"] {
            assert!(!ClientIdUrl::is_meant(other), "{other}");
        }
    }

    #[test]
    fn a_redirect_uri_leads_to_the_host_of_the_document_or_elsewhere() {
        let url = ClientIdUrl::parse("https://app.example/client").unwrap();
        for (redirect_uri, place) in [
            ("https://app.example/cb", RedirectPlace::SameHost),
            ("https://app.example:443/cb", RedirectPlace::SameHost),
            ("https://app.example:8443/cb", RedirectPlace::OtherHost),
            ("https://APP.example/cb", RedirectPlace::SameHost),
            ("https://app.example.evil.example/cb", RedirectPlace::OtherHost),
            ("https://www.app.example/cb", RedirectPlace::OtherHost),
            ("https://app.example@evil.example/cb", RedirectPlace::OtherHost),
            ("http://127.0.0.1/cb", RedirectPlace::Device),
            ("http://localhost:9999/cb", RedirectPlace::Device),
            ("com.example.app:/cb", RedirectPlace::Device),
            ("://", RedirectPlace::OtherHost),
        ] {
            assert_eq!(url.leads(redirect_uri), place, "{redirect_uri}");
        }
    }
}
