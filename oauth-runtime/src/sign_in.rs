//! Checks passwords on an application's sign-in page, within the bounds on guesses. RFC 6749, section 10.10.

use crate::{
    event::{About, EventKind, Origin},
    guesses::Shown,
    passwords::Place,
    protocol::{
        error::{ErrorCode, Failure, OAuthError, Outcome},
        secret::PasswordHash,
        source::Source,
    },
    services::Services,
};
use std::{fmt, future::Future, sync::Arc};

const TOO_MANY: OAuthError = OAuthError::new(
    ErrorCode::ACCESS_DENIED,
    "too many wrong passwords: wait a minute, then try again",
)
.with_id("sign_in_throttled");

/// An attempt to sign in with a password. An [`AuthorizationServer`](crate::server::AuthorizationServer::sign_in_attempt) makes
/// it.
pub struct SignInAttempt {
    place: Arc<Place>,
    services: Arc<Services>,
    username: String,
    origin: Origin,
}

impl fmt::Debug for SignInAttempt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SignInAttempt").finish_non_exhaustive()
    }
}

impl SignInAttempt {
    /// Begins an attempt, or refuses it if too many failed before. Counts nothing yet.
    pub(crate) fn begin(
        services: &Arc<Services>,
        username: &str,
        source: Option<Source>,
    ) -> Outcome<Self> {
        let shown = Shown { client_id: None, username: username.to_owned(), source };
        let (guesses, remembered) = (&services.guesses, &services.remembered);
        let place = Place::new(shown, guesses, remembered, TOO_MANY, &services.clock);
        let origin = Origin::of(source.map(Source::address));
        let place = Arc::new(place.map_err(|failure| tell(services, origin, failure))?);
        Ok(Self { place, services: services.clone(), username: username.to_owned(), origin })
    }

    /// Returns the user if the password is theirs, otherwise `None`. It takes the same time when there is no such user. A wrong
    /// password counts as a failure; an outage does not.
    ///
    /// # Errors
    /// A refusal with a time to wait ([`OAuthError::retry_after`]) if there were too many failures, or an outage if too many
    /// passwords are already waiting.
    pub async fn verify<U>(
        self,
        user: Option<U>,
        password: &str,
        hash: impl FnOnce(&U) -> &PasswordHash,
    ) -> Outcome<Option<U>> {
        let hash = user.as_ref().map(hash).cloned();
        let is_right = self.place.compare(hash.as_ref(), password).await;
        self.told(is_right.map(|is_right| user.filter(|_| is_right)))
    }

    /// Runs the application's own check, which returns the user if the password is theirs: with another service, or with a hash
    /// that [`verify`](Self::verify) does not support. The attempt counts as a failure if the check returns no user. For one
    /// name, as many checks run at once as failures are left, and the next one waits. The check may call
    /// [`passwords::verify`](crate::passwords::verify).
    ///
    /// # Errors
    /// Those of [`verify`](Self::verify), and those that the check returns.
    pub async fn check<U>(
        self,
        check: impl Future<Output = Outcome<Option<U>>>,
    ) -> Outcome<Option<U>> {
        let outcome = self.place.clone().run(check).await;
        self.told(outcome)
    }

    fn told<U>(&self, outcome: Outcome<Option<U>>) -> Outcome<Option<U>> {
        let Self { services, username, origin, .. } = self;
        let tells = |kind| services.events.emit_from(|| *origin, kind, About::NOBODY);
        match &outcome {
            Ok(Some(_)) => tells(EventKind::Authenticated { username }),
            Ok(None) => tells(EventKind::PasswordWrong),
            Err(_) => {}
        }
        outcome.map_err(|failure| tell(services, *origin, failure))
    }
}

fn tell(services: &Services, origin: Origin, failure: Failure) -> Failure {
    if matches!(&failure, Failure::Refusal(refusal) if refusal.id() == TOO_MANY.id()) {
        services.events.emit_from(|| origin, EventKind::PasswordThrottled, About::NOBODY);
    }
    failure
}
