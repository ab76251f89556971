//! The value that protects the sign-in form. It is stored in a cookie and in the form, and nowhere on the server.
//!
//! Showing the form costs no row, and every process accepts the form of another one. A page of another site can
//! neither read nor set the cookie, so it does not know the value for the form. The value is for browsers that do not
//! say themselves which page a form comes from.

use crate::{base_path::BasePath, random::unguessable};
use axum::http::{HeaderMap, HeaderValue, header::COOKIE};
use oauth_runtime::protocol::secret::constant_time_eq;
use tower_sessions::cookie::{Cookie, SameSite};

/// The length of [`unguessable`].
const LENGTH: usize = 43;

/// The cookie as the browser sent it, or `None`.
pub(crate) struct FormCookie<'a> {
    sent: Option<String>,
    base: &'a BasePath,
}

impl<'a> FormCookie<'a> {
    pub(crate) fn of(headers: &HeaderMap, base: &'a BasePath) -> Self {
        let name = name(base);
        let sent = headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(Cookie::split_parse)
            .filter_map(Result::ok)
            .find(|cookie| cookie.name() == name)
            .map(|cookie| cookie.value().to_owned())
            .filter(|value| value.len() == LENGTH);
        Self { sent, base }
    }

    /// The value for the hidden field, and the header that sets the cookie in a browser which does not have it yet.
    pub(crate) fn form_token(&self) -> (String, Option<HeaderValue>) {
        if let Some(token) = &self.sent {
            return (token.clone(), None);
        }
        let token = unguessable();
        let cookie = Cookie::build((name(self.base), token.clone()))
            .http_only(true)
            .path(self.base.cookie_path())
            .same_site(SameSite::Lax)
            .secure(self.base.is_https())
            .build();
        (token, HeaderValue::from_str(&cookie.to_string()).ok())
    }

    /// Whether a form came from a page that this browser was given.
    pub(crate) fn owns_form(&self, token: &str) -> bool {
        self.sent.as_deref().is_some_and(|sent| constant_time_eq(sent, token))
    }
}

fn name(base: &BasePath) -> String {
    base.cookie_name("sign_in")
}

#[cfg(test)]
mod tests {
    use super::*;
    use oauth_runtime::protocol::issuer::Issuer;

    fn base(issuer: &str) -> BasePath {
        BasePath::of(&Issuer::parse(issuer, true).unwrap())
    }

    fn sent<'a>(cookies: &str, base: &'a BasePath) -> FormCookie<'a> {
        let value = HeaderValue::from_str(cookies).unwrap();
        FormCookie::of(&HeaderMap::from_iter([(COOKIE, value)]), base)
    }

    #[test]
    fn a_form_is_accepted_with_the_cookie_that_came_with_it() {
        let base = base("https://id.example.com");
        let (token, cookie) = FormCookie::of(&HeaderMap::new(), &base).form_token();
        let cookie = cookie.unwrap().to_str().unwrap().to_owned();
        let (pair, attributes) = cookie.split_once("; ").unwrap();

        assert_eq!(pair, format!("__Host-sign_in={token}"));
        for attribute in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
            assert!(attributes.contains(attribute), "{cookie}");
        }
        let back = sent(&format!("other=1; {pair}"), &base);
        assert!(back.owns_form(&token));
        assert!(!back.owns_form("") && !back.owns_form(&unguessable()));
        assert_eq!(back.form_token(), (token, None), "other tabs keep working");
    }

    #[test]
    fn a_form_without_the_cookie_is_refused() {
        let (plain, https) = (base("http://127.0.0.1:1"), base("https://id.example.com"));
        let token = unguessable();

        assert!(!FormCookie::of(&HeaderMap::new(), &plain).owns_form(&token));
        assert!(!FormCookie::of(&HeaderMap::new(), &plain).owns_form(""));
        assert!(!sent("sign_in=", &plain).owns_form(""));
        assert!(!sent(&format!("sign_in={token}"), &https).owns_form(&token), "no prefix on https");
    }
}
