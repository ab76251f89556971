//! The answer of an endpoint that succeeds.

use crate::protocol::error::{Outage, Outcome};
use serde::Serialize;

/// A successful answer: JSON, a page, a signed token or nothing, and how long a cache may keep it.
#[derive(Clone)]
pub struct EndpointAnswer {
    body: Vec<u8>,
    /// The language of a page; JSON has none.
    language: Option<String>,
    public_seconds: Option<u32>,
    is_claimed: bool,
    success: Success,
    media: Media,
}

/// The media type of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    /// `application/json`
    Json,
    /// `text/html`
    Page,
    /// `application/jwt` (RFC 7519 section 10.3.1)
    Jwt,
}

/// The kind of success, from which the HTTP status follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Success {
    /// The request was answered.
    Found,
    /// Something new was created.
    Created,
    /// The answer has no body.
    Empty,
}

/// Prints only the length of the body, since it may hold tokens.
impl std::fmt::Debug for EndpointAnswer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("EndpointAnswer")
            .field("length", &self.body.len())
            .field("language", &self.language)
            .field("public_seconds", &self.public_seconds)
            .field("is_claimed", &self.is_claimed)
            .field("success", &self.success)
            .field("media", &self.media)
            .finish()
    }
}

impl EndpointAnswer {
    /// A JSON answer that no cache may keep (RFC 6749 section 5.1).
    ///
    /// # Errors
    /// An outage when the value cannot be written as JSON.
    pub fn json(value: &impl Serialize) -> Outcome<Self> {
        let body = serde_json::to_vec(value).map_err(Outage::new)?;
        Ok(Self {
            body,
            language: None,
            public_seconds: None,
            is_claimed: true,
            success: Success::Found,
            media: Media::Json,
        })
    }

    /// An HTML page, with its language tag. The page may run no script, may not be framed, and may use only the styles of this
    /// server. The caller must have escaped its content.
    #[must_use]
    pub fn page(html: impl Into<String>, language: impl Into<String>) -> Self {
        let (body, language) = (html.into().into_bytes(), Some(language.into()));
        let (success, media) = (Success::Found, Media::Page);
        Self { body, language, public_seconds: None, is_claimed: true, success, media }
    }

    /// An answer without a body (RFC 9110 section 15.3.5).
    #[must_use]
    pub fn empty() -> Self {
        let success = Success::Empty;
        let (body, media) = (Vec::new(), Media::Json);
        Self { body, language: None, public_seconds: None, is_claimed: true, success, media }
    }

    /// A signed token in its compact form, which nobody may keep (OpenID Connect Core section 5.3.2).
    #[must_use]
    pub fn signed(token: impl Into<String>) -> Self {
        let (body, success) = (token.into().into_bytes(), Success::Found);
        let media = Media::Jwt;
        Self { body, language: None, public_seconds: None, is_claimed: true, success, media }
    }

    /// Marks the answer as one to a request that created something (RFC 9110 section 15.3.2).
    #[must_use]
    pub fn created(self) -> Self {
        Self { success: Success::Created, ..self }
    }

    /// Marks the answer as public: any cache may keep it for so many seconds.
    #[must_use]
    pub fn public_for(self, seconds: u32) -> Self {
        Self { public_seconds: Some(seconds), ..self }
    }

    /// Marks the answer as preliminary: this endpoint does not know the token that the request is about. The next endpoint with
    /// the same name is asked. If no endpoint gives any other answer, the first such answer is sent.
    #[must_use]
    pub fn not_mine(self) -> Self {
        Self { is_claimed: false, ..self }
    }

    pub(super) const fn is_claimed(&self) -> bool {
        self.is_claimed
    }

    /// The body: the JSON, the page or the token.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The media type of the body.
    pub(crate) const fn media(&self) -> Media {
        self.media
    }

    /// The kind of success.
    pub(crate) const fn success(&self) -> Success {
        self.success
    }

    /// The body, the language of a page, and how many seconds a cache may keep the answer.
    pub(crate) fn into_parts(self) -> (Vec<u8>, Option<String>, Option<u32>) {
        (self.body, self.language, self.public_seconds)
    }
}
