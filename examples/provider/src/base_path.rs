//! The path of the issuer, below which every page, link, form, redirect and cookie lies.

use axum::response::Redirect;
use oauth_runtime::protocol::issuer::Issuer;
use std::{fmt, sync::Arc};

/// The path of the issuer; empty when the issuer has no path.
#[derive(Clone, Debug, Default)]
pub(crate) struct BasePath {
    path: Arc<str>,
    origin: Arc<str>,
    is_https: bool,
}

impl BasePath {
    pub(crate) fn of(issuer: &Issuer) -> Self {
        let origin = issuer.as_str().strip_suffix(issuer.path()).unwrap_or(issuer.as_str());
        Self { path: issuer.path().into(), origin: origin.into(), is_https: issuer.is_https() }
    }

    /// Redirects the browser to one of our pages.
    pub(crate) fn redirect(&self, page: &str) -> Redirect {
        Redirect::to(&format!("{self}{page}"))
    }

    /// The path of a request below the issuer; `None` when the request's path is not below the issuer.
    pub(crate) fn below<'a>(&self, path: &'a str) -> Option<&'a str> {
        let rest = path.strip_prefix(&*self.path)?;
        match rest {
            "" => Some("/"),
            rest => rest.starts_with('/').then_some(rest),
        }
    }

    /// The scheme, host and port of the issuer, as browsers name it in `Origin`.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether the issuer is an https URL.
    pub(crate) fn is_https(&self) -> bool {
        self.is_https
    }

    /// The `Path` of our cookies.
    pub(crate) fn cookie_path(&self) -> String {
        if self.path.is_empty() { "/".to_owned() } else { self.path.to_string() }
    }

    /// The name of a cookie with a prefix, which makes a browser refuse the cookie where it cannot be ours: from another
    /// host of the domain, and, if our path is `/`, also for another path. RFC 6265bis, section 4.1.3.
    pub(crate) fn cookie_name(&self, name: &str) -> String {
        let prefix = match (self.is_https, self.path.is_empty()) {
            (true, true) => "__Host-",
            (true, false) => "__Secure-",
            (false, _) => "",
        };
        format!("{prefix}{name}")
    }
}

impl fmt::Display for BasePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(issuer: &str) -> BasePath {
        BasePath::of(&Issuer::parse(issuer, true).unwrap())
    }

    #[test]
    fn a_path_below_the_issuer_is_read_without_it() {
        let base = of("https://id.example.com/a/b");

        for (path, below) in [
            ("/a/b", Some("/")),
            ("/a/b/", Some("/")),
            ("/a/b/login", Some("/login")),
            ("/a/bc", None),
            ("/a", None),
            ("/login", None),
        ] {
            assert_eq!(base.below(path), below, "{path}");
        }
        assert_eq!(of("https://id.example.com").below("/login"), Some("/login"));
    }

    #[test]
    fn the_origin_is_the_issuer_without_its_path() {
        assert_eq!(of("https://id.example.com:8443/a").origin(), "https://id.example.com:8443");
        assert_eq!(of("http://127.0.0.1:8080").origin(), "http://127.0.0.1:8080");
    }

    #[test]
    fn a_cookie_is_bound_as_tightly_as_the_issuer_permits() {
        let cookie = |issuer| (of(issuer).cookie_name("session"), of(issuer).cookie_path());
        let expected = |name: &str, path: &str| (name.to_owned(), path.to_owned());

        assert_eq!(cookie("https://id.example.com"), expected("__Host-session", "/"));
        assert_eq!(cookie("https://id.example.com/a"), expected("__Secure-session", "/a"));
        assert_eq!(cookie("http://127.0.0.1:8080"), expected("session", "/"));
        assert_eq!(cookie("http://127.0.0.1:8080/a"), expected("session", "/a"));
    }
}
