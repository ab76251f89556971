//! A resource indicator: the URI by which a client names the resource that a token is for. RFC 8707, section 2.
//!
//! Two indicators are the same when their normal forms are equal, byte by byte. The normal form has scheme and host in lower case,
//! because their case does not change what a URI means (RFC 3986 section 6.2.2.1). It has no slash that stands alone behind the
//! host, because many clients write `https://mcp.example.com` as `https://mcp.example.com/`. Every other slash and every other
//! letter counts.

use super::limits;
use std::fmt;
use url::Url;

/// Why a text cannot be a resource indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResourceIndicatorError {
    /// It does not parse, or is too long.
    #[error("it is no absolute URI of at most 2048 bytes")]
    NotAUri,
    /// It has a fragment.
    #[error("it has a fragment, which names a part of a resource and no resource")]
    Fragment,
    /// It has user information.
    #[error("it has user information, which is no part of a resource's name")]
    UserInformation,
    /// It is written in another way than its normal form.
    #[error(
        "it is not written in its normal form: without default port, dot segments and characters that have to be encoded"
    )]
    NotPlain,
}

/// The name of a resource that tokens may be for: an absolute URI without fragment, in its normal form.
///
/// ```
/// use oauth_runtime::protocol::resource_indicator::ResourceIndicator;
///
/// let resource = ResourceIndicator::parse("https://MCP.example.com/")?;
/// assert_eq!(resource.as_str(), "https://mcp.example.com");
/// assert_ne!(ResourceIndicator::parse("https://mcp.example.com/a/")?, ResourceIndicator::parse("https://mcp.example.com/a")?);
/// # Ok::<(), oauth_runtime::protocol::resource_indicator::ResourceIndicatorError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ResourceIndicator {
    text: String,
    url: Url,
}

impl fmt::Debug for ResourceIndicator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("ResourceIndicator").field(&self.text).finish()
    }
}

impl ResourceIndicator {
    /// Reads an indicator, and brings it into its normal form.
    ///
    /// # Errors
    /// [`ResourceIndicatorError`]
    pub fn parse(text: &str) -> Result<Self, ResourceIndicatorError> {
        if text.len() > limits::RESOURCE {
            return Err(ResourceIndicatorError::NotAUri);
        }
        let url = Url::parse(text).map_err(|_| ResourceIndicatorError::NotAUri)?;
        if url.fragment().is_some() {
            return Err(ResourceIndicatorError::Fragment);
        }
        if !url.username().is_empty() || url.password().is_some() || has_user(text) {
            return Err(ResourceIndicatorError::UserInformation);
        }
        let normal = url.as_str();
        let normal = if is_host_alone(&url) { &normal[..normal.len() - 1] } else { normal };
        let written =
            if is_host_alone(&url) { text.strip_suffix('/').unwrap_or(text) } else { text };
        let (host, behind) = written.split_at(end_of_host(written));
        if format!("{}{behind}", host.to_ascii_lowercase()) != normal {
            return Err(ResourceIndicatorError::NotPlain);
        }
        Ok(Self { text: normal.to_owned(), url })
    }

    /// The normal form, as it stands in `aud`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The parsed URI. A rule can rely on its host: an indicator has no user information that could look like a host.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// The path behind the host; empty when there is none.
    #[must_use]
    pub fn path(&self) -> &str {
        if is_host_alone(&self.url) { "" } else { self.url.path() }
    }

    /// The scheme and the host with its port; `None` for a URI without a host.
    pub(crate) fn origin(&self) -> Option<&str> {
        self.url.has_host().then(|| &self.text[..end_of_host(&self.text)])
    }
}

/// Whether nothing but one slash stands behind the host.
fn is_host_alone(url: &Url) -> bool {
    url.has_host() && url.path() == "/" && url.query().is_none()
}

/// The position at which the scheme and the host end; for a URI without a host, at which the scheme ends.
fn end_of_host(text: &str) -> usize {
    match text.find("://") {
        Some(scheme) => {
            let host = scheme + "://".len();
            text[host..].find(['/', '?', '#']).map_or(text.len(), |end| host + end)
        }
        None => text.find(':').unwrap_or(text.len()),
    }
}

/// Whether a text has user information. The parser of URLs does not report an empty name, as in `https://@host`.
fn has_user(text: &str) -> bool {
    text.contains("://") && text[..end_of_host(text)].contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(text: &str) -> String {
        ResourceIndicator::parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).text
    }

    #[test]
    fn the_normal_form_has_a_lower_case_host_and_no_slash_alone_behind_it() {
        for (written, expected) in [
            ("https://api.example", "https://api.example"),
            ("https://api.example/", "https://api.example"),
            ("HTTPS://API.example/A", "https://api.example/A"),
            ("https://api.example/a/", "https://api.example/a/"),
            ("https://api.example:8443/", "https://api.example:8443"),
            ("https://api.example/a?b=C", "https://api.example/a?b=C"),
            ("https://api.example/?b", "https://api.example/?b"),
            ("http://[::1]:8001", "http://[::1]:8001"),
            ("urn:example:Api", "urn:example:Api"),
            ("URN:example:Api", "urn:example:Api"),
        ] {
            assert_eq!(normal(written), expected, "{written}");
            assert_eq!(normal(expected), expected, "{written}");
        }
    }

    /// AZ21 of the list of attacks: RFC 8707 section 2.
    #[test]
    fn what_is_no_absolute_uri_without_fragment_is_refused() {
        use ResourceIndicatorError::{Fragment, NotAUri, NotPlain, UserInformation};
        let long = format!("https://api.example/{}", "a".repeat(2048));
        for (text, error) in [
            ("", NotAUri),
            ("/api", NotAUri),
            ("api.example", NotAUri),
            ("//api.example", NotAUri),
            ("https://", NotAUri),
            (&long, NotAUri),
            ("https://api.example/#", Fragment),
            ("https://api.example/a#b", Fragment),
            ("urn:example:api#b", Fragment),
            ("https://user@api.example", UserInformation),
            ("https://user:@api.example", UserInformation),
            ("https://@api.example", UserInformation),
            ("https://api.example:443/", NotPlain),
            ("https://api.example/a/../b", NotPlain),
            ("https://api.example/a b", NotPlain),
            ("https://api.example/\u{e4}", NotPlain),
            ("https:\\\\api.example\\a", NotPlain),
            ("https:api.example", NotPlain),
            (" https://api.example", NotPlain),
            ("https://api.example\n", NotPlain),
        ] {
            assert_eq!(ResourceIndicator::parse(text), Err(error), "{text:?}");
        }
        assert_eq!(normal("https://api.example//"), "https://api.example//", "another resource");
    }

    #[test]
    fn the_parts_are_those_of_the_normal_form() {
        let of = |text: &str| ResourceIndicator::parse(text).unwrap();

        assert_eq!(of("https://api.example/").origin(), Some("https://api.example"));
        assert_eq!(of("https://api.example:1/a/b").origin(), Some("https://api.example:1"));
        assert_eq!(of("urn:example:a").origin(), None);
        assert_eq!(
            (of("https://api.example").path(), of("https://a.example/b").path()),
            ("", "/b")
        );
    }
}
