//! Why a resource is not given, and what the client is told. RFC 6750, section 3.

#[cfg(feature = "axum")]
use crate::{event::EventKind, request_id::RequestId};
use crate::{
    event::{Events, Origin},
    protocol::{
        challenge::Challenge,
        error::{ErrorCode, OAuthError, Outage},
    },
};
use std::fmt;

/// The answer to a request whose token does not satisfy: a status, a challenge, and an error. With the feature `axum` it is
/// a response, which a handler returns as it is.
///
/// It is an answer and no [`std::error::Error`], so that an error type which takes every error for a fault of the server's
/// does not make a 500 of it: `?` into `anyhow::Error` does not compile. Such a type has a variant for it, and
/// `.map_err(AppError::NotAllowed)?` says so.
pub struct ResourceRejection(Box<Rejection>);

struct Rejection {
    reason: RejectionReason,
    challenges: Vec<Challenge>,
    error_uri: Option<String>,
    /// The client of the token, where the token is good but not good enough.
    client_id: Option<String>,
    events: Option<Events>,
    origin: Origin,
}

impl Rejection {
    const fn new(reason: RejectionReason, challenges: Vec<Challenge>) -> Self {
        Self {
            reason,
            challenges,
            error_uri: None,
            client_id: None,
            events: None,
            origin: Origin::NOBODY,
        }
    }
}

/// Why a resource is not given.
#[derive(Debug)]
#[non_exhaustive]
pub enum RejectionReason {
    /// No token was sent; the challenge names no error (RFC 6750 section 3.1).
    TokenMissing,
    /// The request or the token is not good; or, with `server_error`, the resource is not set up.
    Refused(OAuthError),
    /// Nothing can be said at the moment, also not of the token.
    Outage(Outage),
}

impl ResourceRejection {
    pub(super) fn token_missing(challenges: Vec<Challenge>) -> Self {
        let reason = RejectionReason::TokenMissing;
        Self(Box::new(Rejection::new(reason, challenges)))
    }

    pub(super) fn refused(
        error: OAuthError,
        challenges: Vec<Challenge>,
        error_uri: Option<String>,
    ) -> Self {
        let reason = RejectionReason::Refused(error);
        Self(Box::new(Rejection { error_uri, ..Rejection::new(reason, challenges) }))
    }

    /// An answer that says nothing of the token, so without a challenge.
    pub(super) fn of_server(reason: RejectionReason, error_uri: Option<String>) -> Self {
        Self(Box::new(Rejection { error_uri, ..Rejection::new(reason, Vec::new()) }))
    }

    pub(super) fn told_to(mut self, events: Events) -> Self {
        self.0.events = Some(events);
        self
    }

    pub(super) fn of_client(mut self, client_id: &str) -> Self {
        self.0.client_id = Some(client_id.to_owned());
        self
    }

    /// Says which request it answers.
    #[cfg(feature = "axum")]
    pub(crate) fn at(mut self, origin: Origin) -> Self {
        self.0.origin = origin;
        self
    }

    /// Tells those who are told of the server's events that this is the answer. A request without a token is how clients
    /// find out what to do, and no event.
    #[cfg(feature = "axum")]
    pub(crate) fn tell(&self, id: RequestId) {
        if let (RejectionReason::Refused(error), Some(events)) = (&self.0.reason, &self.0.events) {
            let (kind, origin) = (EventKind::refused("resource", error), self.0.origin.named(id));
            events.emit_from(|| origin, kind, self.0.client_id.as_deref().into());
        }
    }

    /// The client of the token, where it is known.
    #[cfg(feature = "server")]
    pub(crate) fn client_id(&self) -> Option<&str> {
        self.0.client_id.as_deref()
    }

    /// Why the resource is not given, for whoever tells it in another way.
    #[cfg(feature = "server")]
    pub(crate) fn into_reason(self) -> RejectionReason {
        self.0.reason
    }

    /// Why the resource is not given.
    #[must_use]
    pub const fn reason(&self) -> &RejectionReason {
        &self.0.reason
    }

    /// The HTTP status (RFC 6750 section 3.1); 500 where the resource is not set up.
    #[must_use]
    pub fn status(&self) -> u16 {
        match &self.0.reason {
            RejectionReason::TokenMissing => 401,
            RejectionReason::Refused(error) => match error.code() {
                ErrorCode::INVALID_TOKEN | ErrorCode::INSUFFICIENT_USER_AUTHENTICATION => 401,
                ErrorCode::INSUFFICIENT_SCOPE => 403,
                ErrorCode::SERVER_ERROR => 500,
                _ => 400,
            },
            RejectionReason::Outage(_) => 503,
        }
    }

    /// The challenge for the scheme that the request uses, or else for the first scheme; an outage and a 500 have none, because
    /// they say nothing of the token.
    #[must_use]
    pub fn challenge(&self) -> Option<&Challenge> {
        self.0.challenges.first()
    }

    /// Every challenge, each a value of `WWW-Authenticate`: one for each scheme that would do.
    #[must_use]
    pub fn challenges(&self) -> &[Challenge] {
        &self.0.challenges
    }

    /// The error that the client is told; a request without a token is told none, and an outage is no refusal.
    #[must_use]
    pub const fn error(&self) -> Option<&OAuthError> {
        match &self.0.reason {
            RejectionReason::Refused(error) => Some(error),
            RejectionReason::TokenMissing | RejectionReason::Outage(_) => None,
        }
    }

    /// The page that explains the error.
    #[must_use]
    pub fn error_uri(&self) -> Option<&str> {
        self.0.error_uri.as_deref()
    }

    /// The scope that would do, where a better token would help.
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        self.challenge().and_then(|challenge| challenge.parameter("scope"))
    }

    /// Whether the request carried no token at all.
    #[must_use]
    pub const fn is_token_missing(&self) -> bool {
        matches!(self.0.reason, RejectionReason::TokenMissing)
    }
}

impl From<Outage> for ResourceRejection {
    fn from(outage: Outage) -> Self {
        let reason = RejectionReason::Outage(outage);
        Self(Box::new(Rejection::new(reason, Vec::new())))
    }
}

impl fmt::Debug for ResourceRejection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("ResourceRejection").field(self.reason()).finish()
    }
}

impl fmt::Display for ResourceRejection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason() {
            RejectionReason::TokenMissing => formatter.write_str("no access token was sent"),
            RejectionReason::Refused(error) => error.fmt(formatter),
            RejectionReason::Outage(outage) => outage.fmt(formatter),
        }
    }
}
