//! Client authentication by `client_secret_basic`. RFC 6749, section 2.3.1.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

use super::refusal::Refusal;
use super::{App, credential};

/// A client whose secret was right.
pub(super) struct Client {
    pub(super) id: String,
    pub(super) scope: String,
    pub(super) grant_type: String,
    pub(super) introspection: bool,
}

/// A row of the client table.
type Row = (Vec<u8>, String, String, bool);

impl FromRequestParts<App> for Client {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let (client_id, secret) = credentials(parts).ok_or(Refusal::InvalidClient)?;
        let row: Option<Row> = sqlx::query_as(
            "SELECT secret_hash, scope, grant_type, introspection FROM client WHERE client_id = ?",
        )
        .bind(&client_id)
        .fetch_optional(&app.pool)
        .await?;
        let (secret_hash, scope, grant_type, introspection) = row.ok_or(Refusal::InvalidClient)?;
        verify_slices_are_equal(&secret_hash, &credential::hash(&secret))
            .map_err(|_| Refusal::InvalidClient)?;
        Ok(Self { id: client_id, scope, grant_type, introspection })
    }
}

fn credentials(parts: &Parts) -> Option<(String, String)> {
    let header = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((form_decode(id)?, form_decode(secret)?))
}

fn form_decode(value: &str) -> Option<String> {
    form_urlencoded::parse(value.as_bytes()).next().map(|(decoded, _)| decoded.into_owned())
}
