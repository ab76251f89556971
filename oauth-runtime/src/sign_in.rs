//! Checking a password on an application's sign-in page, within the bounds on guesses. RFC 6749, section 10.10.

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

/// An attempt to sign in with a password. An
/// [`AuthorizationServer`](crate::server::AuthorizationServer::sign_in_attempt) makes it.
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
    /// Refuses an attempt when there were too many before it; counts nothing yet.
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
        let hash = user.as_ref().map(hash).cloned();
        let is_right = self.place.compare(hash.as_ref(), password).await;
        self.told(is_right.map(|is_right| user.filter(|_| is_right)))
    }

    /// Runs a check of the application's own, which gives the user if the password is theirs: by another service, or by a hash
    /// that [`verify`](Self::verify) does not know. It counts as a failure if it finds nobody; as many checks of one name as
    /// failures are left run at once, and the next one waits. [`passwords::verify`](crate::passwords::verify) may be called in it.
    ///
    /// # Errors
    /// As [`verify`](Self::verify), and what the check says.
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
