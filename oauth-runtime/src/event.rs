//! What happened, for audit trails and metrics. No event holds a secret.

use std::{fmt, sync::Arc};

/// Something that an operator may want to know of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A client authenticated.
    #[non_exhaustive]
    ClientAuthenticated {
        /// Which.
        client_id: String,
    },
    /// Somebody failed to authenticate as a client.
    #[non_exhaustive]
    ClientAuthenticationFailed {
        /// As which client.
        client_id: String,
    },
    /// There were so many failures to authenticate as a client that this one was not looked at (429).
    #[non_exhaustive]
    ClientAuthenticationThrottled {
        /// As which client.
        client_id: String,
    },
    /// There were so many wrong passwords that this one was not looked at (429).
    #[non_exhaustive]
    PasswordThrottled {
        /// At which client; `None` is a sign-in page.
        client_id: Option<String>,
    },
    /// An authorization request needs the user to sign in first.
    #[non_exhaustive]
    LoginRequired {
        /// Whose request.
        client_id: String,
    },
    /// A user consented, and a code was issued.
    #[non_exhaustive]
    CodeIssued {
        /// To which client.
        client_id: String,
        /// By which user.
        subject: String,
    },
    /// A user consented, and a grant of the application's own answered the client.
    #[non_exhaustive]
    ResponseIssued {
        /// To which client.
        client_id: String,
        /// By which user.
        subject: String,
        /// For which response type.
        response_type: String,
    },
    /// A user denied an authorization request.
    #[non_exhaustive]
    ConsentDenied {
        /// Whose request.
        client_id: String,
    },
    /// Tokens were issued.
    #[non_exhaustive]
    TokenIssued {
        /// To which client.
        client_id: String,
        /// By which grant.
        grant_type: String,
        /// For which user.
        subject: Option<String>,
    },
    /// A client that lost the answer to a refresh got the same answer again.
    #[non_exhaustive]
    RefreshRepeated {
        /// Which client.
        client_id: String,
    },
    /// A used refresh token was shown again; its family is revoked.
    #[non_exhaustive]
    RefreshTokenReused {
        /// By which client.
        client_id: String,
    },
    /// A used code was shown again; what it had issued is revoked.
    #[non_exhaustive]
    CodeReplayed {
        /// By which client.
        client_id: String,
    },
    /// A code was burnt after too many wrong code verifiers.
    #[non_exhaustive]
    CodeVerifierGuessed {
        /// By which client.
        client_id: String,
    },
    /// Tokens were revoked.
    #[non_exhaustive]
    TokenRevoked {
        /// Whose.
        client_id: String,
    },
    /// A user withdrew what a client had been granted.
    #[non_exhaustive]
    AuthorizationWithdrawn {
        /// Whose.
        client_id: String,
        /// By whom.
        subject: String,
    },
}

impl Event {
    /// The event's name in an audit trail or as the label of a metric. A name never changes its meaning.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ClientAuthenticated { .. } => "client_authenticated",
            Self::ClientAuthenticationFailed { .. } => "client_authentication_failed",
            Self::ClientAuthenticationThrottled { .. } => "client_authentication_throttled",
            Self::PasswordThrottled { .. } => "password_throttled",
            Self::LoginRequired { .. } => "login_required",
            Self::CodeIssued { .. } => "code_issued",
            Self::ResponseIssued { .. } => "response_issued",
            Self::ConsentDenied { .. } => "consent_denied",
            Self::TokenIssued { .. } => "token_issued",
            Self::RefreshRepeated { .. } => "refresh_repeated",
            Self::RefreshTokenReused { .. } => "refresh_token_reused",
            Self::CodeReplayed { .. } => "code_replayed",
            Self::CodeVerifierGuessed { .. } => "code_verifier_guessed",
            Self::TokenRevoked { .. } => "token_revoked",
            Self::AuthorizationWithdrawn { .. } => "authorization_withdrawn",
        }
    }
}

/// Somebody who is told of events; called on the request's task, so it must not block.
pub type Subscriber = Arc<dyn Fn(&Event) + Send + Sync>;

/// Everybody who is told.
#[derive(Clone, Default)]
pub(crate) struct Events(Vec<Subscriber>);

impl fmt::Debug for Events {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} subscribers", self.0.len())
    }
}

impl Events {
    pub(crate) fn subscribe(&mut self, subscriber: Subscriber) {
        self.0.push(subscriber);
    }

    pub(crate) fn emit(&self, event: &Event) {
        match event {
            Event::RefreshTokenReused { .. }
            | Event::CodeReplayed { .. }
            | Event::CodeVerifierGuessed { .. } => {
                tracing::warn!(target: "oauth", ?event);
            }
            _ => tracing::debug!(target: "oauth", ?event),
        }
        for subscriber in &self.0 {
            subscriber(event);
        }
    }
}
