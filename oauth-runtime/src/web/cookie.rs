//! The cookie that ties a pending authorization request to one browser.

use crate::{core::Core, endpoint::pending::Browser};
use axum::http::{HeaderMap, HeaderValue, header};

/// `__Host-` keeps other hosts and other paths from setting it; it needs https.
fn name(core: &Core) -> &'static str {
    if core.settings.cookies_are_secure() { "__Host-oauth_browser" } else { "oauth_browser" }
}

/// The browser that sent the request, if it carries exactly one cookie of ours: a second one was planted.
pub(super) fn browser(core: &Core, headers: &HeaderMap) -> Option<Browser> {
    let name = name(core);
    let mut values = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value);
    match (values.next(), values.next()) {
        (Some(value), None) => Browser::from_cookie(value),
        _ => None,
    }
}

/// The header that gives a browser its cookie.
pub(super) fn set(core: &Core, browser: &Browser) -> Option<HeaderValue> {
    let secure = if core.settings.cookies_are_secure() { "; Secure" } else { "" };
    let value = format!(
        "{}={}; Path=/; HttpOnly; SameSite=Lax{secure}",
        name(core),
        browser.cookie_value()
    );
    HeaderValue::from_str(&value).ok()
}
