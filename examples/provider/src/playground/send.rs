//! Sends a request of the playground to the provider's own router, without a network.

use super::message::{Answer, Message};
use crate::pages::problem::Problem;
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{ConnectInfo, Request},
    http::{HeaderMap, header::HOST},
};
use std::net::SocketAddr;
use tower::Service as _;

/// The longest response body that is read, in bytes. The longest response is one of our pages.
const LARGEST_ANSWER: usize = 64 * 1024;
/// The longest text that the session stores, in characters.
const LONGEST_TEXT: usize = 4000;

/// The provider's routes without those of the playground, so that no request of the playground can lead to another one.
#[derive(Clone)]
pub(crate) struct Routes {
    pub(crate) router: Router,
    /// The value of `Host` that a client on the network sends.
    pub(crate) host: String,
}

impl Routes {
    /// Sends a request as if it came from the person's address, so that the limits on guesses apply to that person only.
    pub(crate) async fn send(
        &self,
        message: &Message,
        from: Option<ConnectInfo<SocketAddr>>,
    ) -> Result<Answer, Problem> {
        let mut request = Request::builder()
            .method(message.method.as_str())
            .uri(&message.path)
            .header(HOST, &self.host);
        for (name, value) in &message.headers {
            request = request.header(name, value);
        }
        let mut request =
            request.body(Body::from(message.body.clone())).map_err(|_| Problem::Fault)?;
        if let Some(from) = from {
            request.extensions_mut().insert(from);
        }
        // A router is always ready.
        let Ok(response) = self.router.clone().call(request).await;
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, LARGEST_ANSWER).await.map_err(|_| Problem::Fault)?;
        Ok(Answer {
            status: Some(parts.status.as_u16()),
            headers: shown(&parts.headers),
            body: shortened(&String::from_utf8_lossy(&body)),
        })
    }
}

fn shown(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| {
            (name.as_str().to_owned(), shortened(&String::from_utf8_lossy(value.as_bytes())))
        })
        .collect()
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}\n[shortened]", &text[..end]),
        None => text.to_owned(),
    }
}
