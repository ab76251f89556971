//! The answer to a fetch: its status, its media type, and its body, which is read up to a bound.

use super::{error::FetchError, lifetime::lifetime};
use crate::protocol::strict_json;
use reqwest::{Response, header::CONTENT_TYPE};
use serde_json::Value;

/// A JSON document, and how long it is fresh according to its answer, in seconds.
pub(crate) struct Fetched {
    pub(crate) json: Value,
    #[cfg_attr(
        not(feature = "server"),
        expect(dead_code, reason = "others have bounds of their own")
    )]
    pub(crate) lifetime: Option<u64>,
}

/// Reads an answer that must be JSON.
pub(super) async fn json(mut response: Response, largest: usize) -> Result<Fetched, FetchError> {
    if response.status() != reqwest::StatusCode::OK {
        return Err(FetchError::Status(response.status().as_u16()));
    }
    let media_type = response.headers().get(CONTENT_TYPE);
    if !media_type.and_then(|value| value.to_str().ok()).is_some_and(is_json) {
        return Err(FetchError::MediaType);
    }
    if response.content_length().is_some_and(|length| length > largest as u64) {
        return Err(FetchError::TooLarge);
    }
    let lifetime = lifetime(response.headers());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(FetchError::of)? {
        if body.len() + chunk.len() > largest {
            return Err(FetchError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    let json = strict_json::parse(&body).map_err(|_| FetchError::Malformed)?;
    Ok(Fetched { json, lifetime })
}

/// Whether a media type is `application/json`, or has the suffix `+json`, such as `application/jwk-set+json`.
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let subtype = essence.strip_prefix("application/");
    subtype.is_some_and(|subtype| subtype == "json" || subtype.ends_with("+json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kinds_of_json_are_known_and_nothing_else() {
        for known in
            ["application/json", "Application/JSON; charset=utf-8", "application/jwk-set+json"]
        {
            assert!(is_json(known), "{known}");
        }
        for other in ["text/html", "text/json", "", "application/jsonp", "application/jwt"] {
            assert!(!is_json(other), "{other}");
        }
    }
}
