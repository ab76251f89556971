//! The session of a person at the browser.

pub(crate) mod form_cookie;
pub(crate) mod store;
pub(crate) mod visitor;

use store::SessionRows;
use tower_sessions::{
    Expiry, SessionManagerLayer,
    cookie::{SameSite, time::Duration},
};

/// How long a person stays signed in after signing in, whatever they do.
const LIFETIME: Duration = Duration::hours(8);

/// How many sessions one person has at most; the oldest ends when another one begins.
const MOST: u64 = 20;

/// The layer that reads and writes the session cookie. It is limited to the pages that need it.
pub(crate) fn layer(store: SessionRows, is_https: bool) -> SessionManagerLayer<SessionRows> {
    // The prefix makes the browser refuse a cookie that another host of the domain wrote.
    let name = if is_https { "__Host-session" } else { "session" };
    SessionManagerLayer::new(store)
        .with_name(name)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_secure(is_https)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(LIFETIME))
}
