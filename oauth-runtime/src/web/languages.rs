//! The languages that the user at the browser reads. RFC 9110, section 12.5.4.

use crate::protocol::languages::Languages;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use std::convert::Infallible;
use url::form_urlencoded;

/// The languages that the browser lists in `Accept-Language`.
pub(super) fn browser(headers: &HeaderMap) -> Languages {
    let lines = headers.get_all(header::ACCEPT_LANGUAGE).iter();
    lines
        .filter_map(|line| line.to_str().ok())
        .fold(Languages::default(), |known, line| known.then(&Languages::of(None, Some(line))))
}

/// The languages of the query parameter `ui_locales`, then those of the browser. Never rejects: without either, pages are in English.
impl<S: Send + Sync> FromRequestParts<S> for Languages {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        let asked = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "ui_locales");
        let asked = Self::of(asked.as_ref().map(|(_, tags)| &**tags), None);
        Ok(asked.then(&browser(&parts.headers)))
    }
}
