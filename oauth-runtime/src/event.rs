//! What happened, for audit trails and metrics. No event holds a secret.

use crate::{
    bounded_log::{BoundedLog, LINES_OF_EVENTS, LINES_OF_REFUSALS},
    clock::{Clock, SystemClock},
    protocol::error::{ErrorCode, OAuthError, Outage},
};
use std::{
    fmt,
    sync::{Arc, LazyLock},
};

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
    /// Somebody was refused what they asked for.
    #[non_exhaustive]
    Refused {
        /// At which endpoint: its name, `authorization`, or `resource`.
        endpoint: &'static str,
        /// The wire word.
        code: ErrorCode,
        /// What translations call the refusal.
        id: &'static str,
        /// What the client is told.
        description: &'static str,
        /// What the operator should know besides.
        hint: Option<String>,
        /// Which registered client asked, or was named; `None` when it is unknown.
        client_id: Option<String>,
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
    /// A password was wrong, or nobody has the name.
    #[non_exhaustive]
    PasswordWrong {
        /// At which client; `None` is a sign-in page.
        client_id: Option<String>,
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
    /// A signing key was made.
    #[non_exhaustive]
    SigningKeyMade {
        /// Its name.
        kid: String,
        /// When it begins to sign, in epoch seconds.
        signs_from: i64,
    },
    /// A signing key was taken out of the key set; what it has signed is refused.
    #[non_exhaustive]
    SigningKeyRetired {
        /// Its name.
        kid: String,
    },
}

impl Event {
    /// A refusal at an endpoint.
    pub(crate) fn refused(
        endpoint: &'static str,
        error: &OAuthError,
        client_id: Option<&str>,
    ) -> Self {
        Self::Refused {
            endpoint,
            code: error.code(),
            id: error.id(),
            description: error.description(),
            hint: error.hint().map(str::to_owned),
            client_id: client_id.map(str::to_owned),
        }
    }

    /// The event's name in an audit trail or as the label of a metric. A name never changes its meaning.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ClientAuthenticated { .. } => "client_authenticated",
            Self::Refused { .. } => "refused",
            Self::ClientAuthenticationFailed { .. } => "client_authentication_failed",
            Self::ClientAuthenticationThrottled { .. } => "client_authentication_throttled",
            Self::PasswordWrong { .. } => "password_wrong",
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
            Self::SigningKeyMade { .. } => "signing_key_made",
            Self::SigningKeyRetired { .. } => "signing_key_retired",
        }
    }
}

/// Somebody who is told of events; called on the request's task, so it must not block.
pub type Subscriber = Arc<dyn Fn(&Event) + Send + Sync>;

/// Everybody who is told, and the log. Clones are one.
#[derive(Clone)]
pub(crate) struct Events {
    subscribers: Arc<[Subscriber]>,
    refusals: BoundedLog,
    /// Of its own, so that a flood of refusals hides no event that an operator should look at.
    notable: BoundedLog,
}

impl fmt::Debug for Events {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} subscribers", self.subscribers.len())
    }
}

impl Events {
    pub(crate) fn new(subscribers: Vec<Subscriber>, clock: Arc<dyn Clock>) -> Self {
        Self {
            subscribers: subscribers.into(),
            refusals: BoundedLog::new(LINES_OF_REFUSALS, clock.clone()),
            notable: BoundedLog::new(LINES_OF_EVENTS, clock),
        }
    }

    /// What happens where no server is at hand: only the log is told.
    pub(crate) fn of_process() -> &'static Self {
        static EVENTS: LazyLock<Events> =
            LazyLock::new(|| Events::new(Vec::new(), Arc::new(SystemClock)));
        &EVENTS
    }

    pub(crate) fn emit(&self, event: &Event) {
        self.tell(event);
        for subscriber in &*self.subscribers {
            subscriber(event);
        }
    }

    /// What an operator should look at is a line the first time in a minute, and then a part of the minute's sum.
    fn tell(&self, event: &Event) {
        match event {
            Event::Refused { endpoint, code, id, description, hint, client_id } => {
                let (hint, client) = (hint.as_deref(), client_id.as_deref());
                let error = code.as_str();
                if self.refusals.is_first(&format!("{endpoint}: {}", hint.unwrap_or(id)), client) {
                    tracing::warn!(target: "oauth", endpoint, client, error, id, hint, "refused: {description}");
                } else {
                    tracing::debug!(target: "oauth", endpoint, client, error, id, hint, "refused again: {description}");
                }
            }
            Event::RefreshTokenReused { client_id }
            | Event::CodeReplayed { client_id }
            | Event::CodeVerifierGuessed { client_id } => {
                self.warn(event, Some(client_id));
            }
            // At a client, the refusal is told.
            Event::PasswordThrottled { client_id: None } => self.warn(event, None),
            _ => tracing::debug!(target: "oauth", ?event),
        }
    }

    /// Says what to change where nobody is refused, and somebody still does not get what they expect: a line the first time in
    /// a minute.
    #[cfg(feature = "server")]
    pub(crate) fn advise(&self, endpoint: &'static str, client_id: Option<&str>, advice: &str) {
        if self.refusals.is_first(&format!("{endpoint}: {advice}"), client_id) {
            tracing::warn!(target: "oauth", endpoint, client = client_id, "{advice}");
        }
    }

    fn warn(&self, event: &Event, client_id: Option<&str>) {
        if self.notable.is_first(event.name(), client_id) {
            tracing::warn!(target: "oauth", event = event.name(), client = client_id);
        }
    }
}

/// Writes an outage to the log: the first of each cause in a minute, and the rest as a sum. Answering with a
/// [`Failure`](crate::protocol::error::Failure) does so too.
pub fn report(outage: &Outage) {
    if Events::of_process().notable.is_first(&outage.to_string(), None) {
        tracing::error!(target: "oauth", error = %outage, "outage");
    } else {
        tracing::debug!(target: "oauth", error = %outage, "the same outage again");
    }
}
