//! Checking a password on an application's sign-in page, within the bounds on guesses. RFC 6749, section 10.10.

use crate::{
    event::Event,
    passwords::Place,
    protocol::{
        error::{ErrorCode, Failure, OAuthError, Outcome},
        limits,
        secret::PasswordHash,
        source::Source,
    },
    services::Services,
    slow_hash::Share,
};
use std::{fmt, sync::Arc};

const TOO_MANY: OAuthError = OAuthError::new(
    ErrorCode::ACCESS_DENIED,
    "too many wrong passwords: wait a minute, then try again",
)
.with_id("sign_in_throttled");

/// An attempt to sign in with a password. An
/// [`AuthorizationServer`](crate::server::AuthorizationServer::sign_in_attempt) makes it.
pub struct SignInAttempt {
    services: Arc<Services>,
    username: String,
    source: Option<Source>,
}

impl fmt::Debug for SignInAttempt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SignInAttempt").finish_non_exhaustive()
    }
}

impl SignInAttempt {
    /// Refuses an attempt when there were too many before it; counts nothing yet.
    pub(crate) fn begin(
        services: &Arc<Services>,
        username: &str,
        source: Option<Source>,
    ) -> Outcome<Self> {
        let attempt = Self { services: services.clone(), username: username.to_owned(), source };
        let checked = services.guesses.check_password(username, source, services.now());
        checked.map_err(|refused| attempt.tell(refused.told_as(TOO_MANY)))?;
        Ok(attempt)
    }

    /// Gives the user back if the password is theirs. It takes the same time when there is no such user, and counts as a
    /// failure unless it is right; trouble of the server's does not count.
    ///
    /// # Errors
    /// A refusal with a time to wait ([`OAuthError::retry_after`]) when there were too many failures, or an outage when too
    /// many passwords are waiting already.
    pub async fn verify<U>(
        self,
        user: Option<U>,
        password: &str,
        hash: impl FnOnce(&U) -> &PasswordHash,
    ) -> Outcome<Option<U>> {
        let stored = user.as_ref().map(hash).map(|hash| hash.as_str().to_owned());
        let is_right = self.is_right(stored.as_deref(), password).await;
        let is_right = is_right.map_err(|failure| self.tell(failure))?;
        Ok(user.filter(|_| is_right))
    }

    async fn is_right(&self, stored: Option<&str>, password: &str) -> Outcome<bool> {
        let begin = || {
            let now = self.services.now();
            let guesses = &self.services.guesses;
            guesses
                .password(&self.username, stored.is_some(), self.source, now)
                .map_err(|refused| refused.told_as(TOO_MANY))
        };
        if password.len() > limits::PASSWORD {
            // Nobody has it, so it need not be hashed to be wrong.
            drop(begin()?);
            return Ok(false);
        }
        let place = Place::new(
            Share::of(self.source, &self.username),
            format!("{:?}", self.source),
            self.services.remembered.clone(),
            self.services.now(),
        );
        place
            .compare(stored, password, || {
                let attempts = begin()?;
                Ok(move |is_right| {
                    if is_right {
                        for attempt in attempts {
                            attempt.forgive();
                        }
                    }
                })
            })
            .await
    }

    fn tell(&self, failure: Failure) -> Failure {
        if matches!(failure, Failure::Refusal(_)) {
            self.services.events.emit(&Event::PasswordThrottled { client_id: None });
        }
        failure
    }
}
