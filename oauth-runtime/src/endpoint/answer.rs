//! What an endpoint answers with when it succeeds.

use crate::protocol::error::{Outage, Outcome};
use serde::Serialize;

/// JSON or a page, and for how long a cache may keep it.
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

/// What the body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    /// `application/json`
    Json,
    /// `text/html`
    Page,
    /// `application/jwt` (RFC 7519 section 10.3.1)
    Jwt,
}

/// Which kind of success an answer tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Success {
    /// Here is what was asked for.
    Found,
    /// Something new is there.
    Created,
    /// There is nothing to say.
    Empty,
}

/// The body may hold tokens, so only its length is printed.
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
    /// JSON that nobody may keep (RFC 6749 section 5.1).
    ///
    /// # Errors
    /// An outage when the value has no JSON form.
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

    /// A page in HTML, with the tag of its language. It runs no script, stands in no frame, and has the styles of this server
    /// alone. What stands in it is escaped by whoever made it.
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

    /// The same answer, to a request that has made something new (RFC 9110 section 15.3.2).
    #[must_use]
    pub fn created(self) -> Self {
        Self { success: Success::Created, ..self }
    }

    /// The same answer, which everybody may know and any cache may keep for so many seconds.
    #[must_use]
    pub fn public_for(self, seconds: u32) -> Self {
        Self { public_seconds: Some(seconds), ..self }
    }

    /// The same answer, unless another endpoint of the same name knows better: this endpoint does not know the token that the
    /// request is about. The next endpoint is asked; the first of such answers leaves when no endpoint gives any other.
    #[must_use]
    pub fn not_mine(self) -> Self {
        Self { is_claimed: false, ..self }
    }

    pub(super) const fn is_claimed(&self) -> bool {
        self.is_claimed
    }

    /// The JSON, or the page.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// What the body is.
    pub(crate) const fn media(&self) -> Media {
        self.media
    }

    /// Which kind of success the answer tells.
    pub(crate) const fn success(&self) -> Success {
        self.success
    }

    /// The body, the language of a page, and the seconds.
    pub(crate) fn into_parts(self) -> (Vec<u8>, Option<String>, Option<u32>) {
        (self.body, self.language, self.public_seconds)
    }
}
