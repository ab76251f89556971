//! Redirect URIs: which may be registered, and which URI of a request matches them. RFC 6749, section 3.1.2; RFC 8252, section 7;
//! RFC 9700, section 2.1.
//!
//! A request's URI is compared byte by byte. The one exception is the port of `http://localhost`, `http://127.0.0.1` and
//! `http://[::1]` (RFC 8252 section 7.3). No parser takes part in the comparison.

mod registered;

#[cfg(feature = "server")]
pub(crate) use registered::is_scheme;
pub use registered::{DANGEROUS_SCHEMES, RegisteredRedirectUri};

/// A URI that is proven to belong to the client. Only this type becomes a redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidatedRedirect {
    uri: String,
    was_sent: bool,
}

/// Whether a URI that may be registered has https, http, or one of these schemes of applications.
#[must_use]
pub fn has_permitted_scheme(uri: &str, permitted: &[String]) -> bool {
    let scheme = uri.split(':').next().unwrap_or_default().to_ascii_lowercase();
    matches!(scheme.as_str(), "https" | "http") || permitted.contains(&scheme)
}

/// Why no redirect may be made; shown on a page of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RedirectRefusal {
    /// The request named a URI that is not registered.
    NotRegistered,
    /// The request named no URI, and the client has none or several.
    Missing,
}

impl ValidatedRedirect {
    /// Finds the requested URI among those that the client registered. Without a requested URI, takes the client's only
    /// registered one.
    pub(crate) fn among(
        registered: &[String],
        requested: Option<&str>,
    ) -> Result<Self, RedirectRefusal> {
        let valid: Vec<_> =
            registered.iter().filter_map(|uri| RegisteredRedirectUri::parse(uri).ok()).collect();
        match (requested, valid.as_slice()) {
            (Some(requested), valid) => valid
                .iter()
                .find(|uri| uri.matches(requested))
                .map(|_| Self { uri: requested.to_owned(), was_sent: true })
                .ok_or(RedirectRefusal::NotRegistered),
            (None, [only]) => Ok(Self { uri: only.as_str().to_owned(), was_sent: false }),
            (None, _) => Err(RedirectRefusal::Missing),
        }
    }

    /// The URI.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.uri
    }

    /// The URI, if the request contained it; the token request must then repeat it (RFC 6749 section 4.1.3).
    #[must_use]
    pub fn sent(&self) -> Option<&str> {
        self.was_sent.then_some(self.uri.as_str())
    }

    /// The scheme, host and port, or the scheme of an application: what a consent page tells the person.
    #[must_use]
    pub fn origin(&self) -> String {
        match self.uri.split_once("://") {
            Some((scheme @ ("http" | "https"), rest)) => {
                format!("{scheme}://{}", rest.split(['/', '?']).next().unwrap_or_default())
            }
            _ => format!("{}:", self.uri.split(':').next().unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn is_accepted(registered: &str, requested: &str) -> bool {
        ValidatedRedirect::among(&[registered.to_owned()], Some(requested)).is_ok()
    }

    #[test]
    fn only_the_port_of_a_loopback_address_may_differ() {
        let registered = "http://127.0.0.1:9999/cb";

        assert!(is_accepted(registered, "http://127.0.0.1:1234/cb"));
        assert!(is_accepted(registered, "http://127.0.0.1/cb"));
        for requested in [
            "http://127.0.0.2:9999/cb",
            "http://localhost:9999/cb",
            "https://127.0.0.1:9999/cb",
            "http://127.0.0.1:9999/cb2",
            "http://127.0.0.1:9999/cb?x=1",
            "http://127.0.0.1:9999",
            "http://u@127.0.0.1:1234/cb",
            "http://127.0.0.1:80@evil.example/cb",
            "http://127.0.0.1:1234:5/cb",
            "http://127.0.0.1:/cb",
            "http://127.0.0.1:0/cb",
            "http://127.0.0.1:01234/cb",
            "http://127.0.0.1:+1234/cb",
            "http://127.0.0.1:99999/cb",
            "http://127.0.0.1.evil.example:9999/cb",
            "http://127.0.0.1:1234\\@evil.example/cb",
        ] {
            assert!(!is_accepted(registered, requested), "{requested}");
        }
        for (registered, requested) in [
            ("http://localhost/cb", "http://localhost:53127/cb"),
            ("http://localhost:9999/cb", "http://localhost:1/cb"),
            ("http://[::1]/cb", "http://[::1]:53127/cb"),
        ] {
            assert!(is_accepted(registered, requested), "{requested}");
        }
        for (registered, requested) in [
            ("http://localhost/cb", "http://127.0.0.1:53127/cb"),
            ("http://localhost/cb", "http://LOCALHOST:53127/cb"),
            ("http://localhost/cb", "http://localhost.evil.example:53127/cb"),
            ("https://localhost/cb", "https://localhost:53127/cb"),
            ("cursor://localhost/cb", "cursor://localhost:53127/cb"),
        ] {
            assert!(!is_accepted(registered, requested), "{requested}");
        }
    }

    proptest! {
        #[test]
        fn any_changed_byte_is_refused(position in 0usize..26, byte in 0u8..128) {
            let registered = "https://client.example/cb?a";
            let mut changed = registered.as_bytes().to_vec();
            changed[position] = byte;
            let changed = String::from_utf8(changed).unwrap();

            prop_assert_eq!(is_accepted(registered, &changed), changed == registered);
        }
    }
}
