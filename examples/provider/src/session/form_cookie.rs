//! The value that protects the sign-in form: in a cookie and in the form, and nowhere here.
//!
//! Whoever looks at the form costs no row, and any process accepts the form of another. A page of another site can
//! neither read the cookie nor set it, so it does not know what the form must say.

use crate::random::unguessable;
use axum::http::{HeaderMap, HeaderValue, header::COOKIE};
use oauth_runtime::protocol::secret::constant_time_eq;
use tower_sessions::cookie::{Cookie, SameSite};

/// The length of [`unguessable`].
const LENGTH: usize = 43;

/// The cookie as the browser sent it, if it did.
pub(crate) struct FormCookie {
    sent: Option<String>,
    is_https: bool,
}

impl FormCookie {
    pub(crate) fn of(headers: &HeaderMap, is_https: bool) -> Self {
        let sent = headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(Cookie::split_parse)
            .filter_map(Result::ok)
            .find(|cookie| cookie.name() == name(is_https))
            .map(|cookie| cookie.value().to_owned())
            .filter(|value| value.len() == LENGTH);
        Self { sent, is_https }
    }

    /// The value for the hidden field, and the header that gives it to a browser which does not have it yet.
    pub(crate) fn form_token(&self) -> (String, Option<HeaderValue>) {
        if let Some(token) = &self.sent {
            return (token.clone(), None);
        }
        let token = unguessable();
        let cookie = Cookie::build((name(self.is_https), token.clone()))
            .http_only(true)
            .path("/")
            .same_site(SameSite::Lax)
            .secure(self.is_https)
            .build();
        (token, HeaderValue::from_str(&cookie.to_string()).ok())
    }

    /// Whether a form came from a page that this browser was given.
    pub(crate) fn owns_form(&self, token: &str) -> bool {
        self.sent.as_deref().is_some_and(|sent| constant_time_eq(sent, token))
    }
}

/// The prefix makes the browser refuse a cookie that another host of the domain wrote.
fn name(is_https: bool) -> &'static str {
    if is_https { "__Host-sign_in" } else { "sign_in" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(cookies: &str, is_https: bool) -> FormCookie {
        let value = HeaderValue::from_str(cookies).unwrap();
        FormCookie::of(&HeaderMap::from_iter([(COOKIE, value)]), is_https)
    }

    #[test]
    fn a_form_is_accepted_with_the_cookie_that_came_with_it() {
        let (token, cookie) = FormCookie::of(&HeaderMap::new(), true).form_token();
        let cookie = cookie.unwrap().to_str().unwrap().to_owned();
        let (pair, attributes) = cookie.split_once("; ").unwrap();

        assert_eq!(pair, format!("__Host-sign_in={token}"));
        for attribute in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
            assert!(attributes.contains(attribute), "{cookie}");
        }
        let back = sent(&format!("other=1; {pair}"), true);
        assert!(back.owns_form(&token));
        assert!(!back.owns_form("") && !back.owns_form(&unguessable()));
        assert_eq!(back.form_token(), (token, None), "other tabs keep working");
    }

    #[test]
    fn a_form_without_the_cookie_is_refused() {
        let token = unguessable();

        assert!(!FormCookie::of(&HeaderMap::new(), false).owns_form(&token));
        assert!(!FormCookie::of(&HeaderMap::new(), false).owns_form(""));
        assert!(!sent("sign_in=", false).owns_form(""));
        assert!(!sent(&format!("sign_in={token}"), true).owns_form(&token), "no prefix on https");
    }
}
