//! The only style sheet of the toolkit's own pages. Each page contains it, so that a page loads nothing else.

#[cfg(feature = "axum")]
use aws_lc_rs::digest;
#[cfg(feature = "axum")]
use base64::{Engine, engine::general_purpose::STANDARD};

/// The style sheet.
pub(crate) const STYLE: &str = include_str!("../templates/page.css");

/// The source expression that permits exactly this style sheet in a content security policy.
#[cfg(feature = "axum")]
pub(crate) fn source() -> String {
    format!("'sha256-{}'", STANDARD.encode(digest::digest(&digest::SHA256, STYLE.as_bytes())))
}
