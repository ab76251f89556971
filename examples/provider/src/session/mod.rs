//! The session of a person's browser.

pub(crate) mod form_cookie;
pub(crate) mod store;
pub(crate) mod visitor;

use crate::base_path::BasePath;
use store::SessionRows;
use tower_sessions::{
    Expiry, SessionManagerLayer,
    cookie::{SameSite, time::Duration},
};

/// How long a person stays signed in after signing in, whatever they do meanwhile.
const LIFETIME: Duration = Duration::hours(8);

/// The largest number of sessions of one person. The oldest ends when another one begins.
const MOST: u64 = 20;

/// The layer that reads and writes the session cookie. It is applied only to the pages that need it.
pub(crate) fn layer(store: SessionRows, base: &BasePath) -> SessionManagerLayer<SessionRows> {
    SessionManagerLayer::new(store)
        .with_name(base.cookie_name("session"))
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_secure(base.is_https())
        .with_path(base.cookie_path())
        .with_expiry(Expiry::OnInactivity(LIFETIME))
}
