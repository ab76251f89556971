//! Why access to a resource is refused, and what the client is told. RFC 6750, section 3.

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

/// The answer to a request whose token does not meet the requirements: a status, a challenge, and an error. With the feature
/// `axum` it is a response, which a handler can return as it is.
///
/// It is an answer and deliberately not a [`std::error::Error`]: an error type that turns every error into a server fault would
/// make it a 500. So `?` into `anyhow::Error` does not compile. Give your error type a variant for it, and use
/// `.map_err(AppError::NotAllowed)?`.
pub struct ResourceRejection(Box<Rejection>);

struct Rejection {
    reason: RejectionReason,
    challenges: Vec<Challenge>,
    error_uri: Option<String>,
    /// The client of the token, if the token is valid but not sufficient.
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

/// Why access to a resource is refused.
#[derive(Debug)]
#[non_exhaustive]
pub enum RejectionReason {
    /// No token was sent; the challenge names no error (RFC 6750 section 3.1).
    TokenMissing,
    /// The request or the token is not accepted; or, with `server_error`, the resource is not set up correctly.
    Refused(OAuthError),
    /// The token cannot be checked at the moment, or the resource cannot be served.
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

    /// An answer that is not about the token, so it has no challenge.
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

    /// Sets the request that this answers, for events.
    #[cfg(feature = "axum")]
    pub(crate) fn at(mut self, origin: Origin) -> Self {
        self.0.origin = origin;
        self
    }

    /// Reports a refusal to the server's event subscribers. A request without a token is not reported, since that is how clients
    /// find out what they need.
    #[cfg(feature = "axum")]
    pub(crate) fn tell(&self, id: RequestId) {
        if let (RejectionReason::Refused(error), Some(events)) = (&self.0.reason, &self.0.events) {
            let (kind, origin) = (EventKind::refused("resource", error), self.0.origin.named(id));
            events.emit_from(|| origin, kind, self.0.client_id.as_deref().into());
        }
    }

    /// The client of the token, if it is known.
    #[cfg(feature = "server")]
    pub(crate) fn client_id(&self) -> Option<&str> {
        self.0.client_id.as_deref()
    }

    /// The reason, for an endpoint that answers in another form.
    #[cfg(feature = "server")]
    pub(crate) fn into_reason(self) -> RejectionReason {
        self.0.reason
    }

    /// Why access to the resource is refused.
    #[must_use]
    pub const fn reason(&self) -> &RejectionReason {
        &self.0.reason
    }

    /// The HTTP status (RFC 6750 section 3.1); 500 if the resource is not set up correctly.
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

    /// The challenge for the scheme that the request used, or else for the first scheme. An outage and a 500 have no challenge,
    /// because they are not about the token.
    #[must_use]
    pub fn challenge(&self) -> Option<&Challenge> {
        self.0.challenges.first()
    }

    /// Every challenge, each a value of `WWW-Authenticate`: one for each scheme with which a request could succeed.
    #[must_use]
    pub fn challenges(&self) -> &[Challenge] {
        &self.0.challenges
    }

    /// The error that the client is told; `None` for a request without a token and for an outage.
    #[must_use]
    pub const fn error(&self) -> Option<&OAuthError> {
        match &self.0.reason {
            RejectionReason::Refused(error) => Some(error),
            RejectionReason::TokenMissing | RejectionReason::Outage(_) => None,
        }
    }

    /// The address of the page that explains the error.
    #[must_use]
    pub fn error_uri(&self) -> Option<&str> {
        self.0.error_uri.as_deref()
    }

    /// The scope that would be sufficient, if a better token would help.
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
