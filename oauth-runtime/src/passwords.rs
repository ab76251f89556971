//! Passwords of end users: hashing and checking, for the application's own sign-in.
//!
//! ```
//! # use oauth_runtime::{prelude::*, protocol::secret::PasswordHash};
//! # async fn change(stored: PasswordHash) -> Outcome<()> {
//! let stored = passwords::verify(Some(stored), "wonderland", |hash| hash).await?;
//! if stored.is_some() {
//!     let new: PasswordHash = passwords::hash("looking glass").await?;
//! }
//! # Ok(()) }
//! ```

use crate::{
    clock::Clock,
    event::Events,
    guesses::{Attempt, Guesses, Shown},
    protocol::{
        error::{ErrorCode, Failure, OAuthError, Outcome},
        limits,
        secret::{PasswordHash, TokenHash},
    },
    slow_hash::{self, PASSWORDS, Remembered, Share, Success},
};
use std::{
    future::Future,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

const TOO_LONG: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "a password has at most 1024 bytes")
        .with_id("password_too_long");

tokio::task_local! {
    /// The place for which the running hook was called.
    static HERE: Arc<Place>;
}

/// The circumstances in which a password is presented: they decide which guesses a wrong one counts for, its share of the queue,
/// and where a success is remembered.
pub(crate) struct Place {
    shown: Shown,
    guesses: Arc<Guesses>,
    remembered: Arc<Remembered>,
    /// The refusal after too many wrong passwords.
    too_many: OAuthError,
    clock: Arc<dyn Clock>,
    counted: Mutex<Counted>,
}

/// The guesses that the current password counts as, until it turns out to be right.
#[derive(Default)]
struct Counted {
    /// Held from before the hook runs until it compares through [`verify`].
    by_hook: Vec<Attempt>,
    /// Held from the first comparison on. A password counts once, however many hashes it is compared with.
    compared: Vec<Attempt>,
    was_right: bool,
}

impl Place {
    /// Refuses a password if too many wrong ones came before it. Counts nothing yet.
    pub(crate) fn new(
        shown: Shown,
        guesses: &Arc<Guesses>,
        remembered: &Arc<Remembered>,
        too_many: OAuthError,
        clock: &Arc<dyn Clock>,
    ) -> Outcome<Self> {
        guesses
            .check_password(&shown, clock.now())
            .map_err(|refused| refused.told_as(too_many.clone()))?;
        let (guesses, remembered, clock) = (guesses.clone(), remembered.clone(), clock.clone());
        Ok(Self { shown, guesses, remembered, too_many, clock, counted: Mutex::default() })
    }

    /// Runs a hook that may call [`verify`]. A password that the hook checks by itself counts in the same way: it was wrong if no
    /// user is found. An outage does not count as a wrong password, unless a wrong one was compared before.
    pub(crate) async fn run<T>(
        self: Arc<Self>,
        hook: impl Future<Output = Outcome<Option<T>>>,
    ) -> Outcome<Option<T>> {
        let attempts = self.guesses.by_hook(&self.shown, self.clock.now()).await;
        let attempts = attempts.map_err(|refused| refused.told_as(self.too_many.clone()))?;
        self.counted().by_hook.extend(attempts);
        let outcome = HERE.scope(self.clone(), hook).await;
        let mut counted = self.counted();
        match &outcome {
            Ok(Some(_)) => {
                forgive(&mut counted.by_hook);
                forgive(&mut counted.compared);
            }
            Err(Failure::Outage(_)) => {
                forgive(&mut counted.by_hook);
                if counted.was_right {
                    forgive(&mut counted.compared);
                }
            }
            Ok(None) | Err(Failure::Refusal(_)) => {}
        }
        drop(counted);
        outcome
    }

    /// Compares a password with a stored hash. A password that was right here a moment ago does not wait in the queue. All others
    /// count only from their turn on, so that a crowd that waits locks nobody out.
    pub(crate) async fn compare(
        self: &Arc<Self>,
        hash: Option<&PasswordHash>,
        password: &str,
    ) -> Outcome<bool> {
        if password.len() > limits::PASSWORD {
            // No account has such a long password, so it is wrong without being hashed.
            forgive(&mut self.counted().by_hook);
            self.begin(hash)?;
            return Ok(false);
        }
        let stored = compared(hash);
        let success = stored.map(|stored| self.success(stored, password));
        if success.as_ref().is_some_and(|success| self.remembered.knows(success, self.clock.now()))
        {
            return Ok(true);
        }
        forgive(&mut self.counted().by_hook);
        let turn = PASSWORDS.turn(self.share()).await?;
        self.begin(hash)?;
        let is_in_hook = HERE.try_with(|_| ()).is_ok();
        let here = self.clone();
        let stored = stored.map(str::to_owned).into_iter().collect();
        let found = slow_hash::find(turn, stored, password, move |found| {
            if let Some(success) = success.filter(|_| found.is_some()) {
                here.remembered.insert(success, here.clock.now());
                let mut counted = here.counted();
                counted.was_right = true;
                // Something else that a hook checks, such as a code, may still be wrong.
                if !is_in_hook {
                    forgive(&mut counted.compared);
                }
            }
        });
        Ok(found.await?.is_some())
    }

    fn begin(&self, hash: Option<&PasswordHash>) -> Outcome<()> {
        let mut counted = self.counted();
        if counted.compared.is_empty() {
            // The salt makes the hash unique to the account, whatever spelling of its name the database accepts.
            let account = hash.map(|hash| TokenHash::of(hash.as_str()));
            let account = account.as_ref().map(TokenHash::as_str);
            let attempts = self.guesses.password(&self.shown, account, self.clock.now());
            let attempts = attempts.map_err(|refused| refused.told_as(self.too_many.clone()))?;
            counted.compared.extend(attempts);
        }
        Ok(())
    }

    fn share(&self) -> Share {
        let Shown { client_id, username, source } = &self.shown;
        let is_told_apart = client_id.is_some() || source.is_some();
        Share::of(is_told_apart.then_some((client_id, source)), username)
    }

    fn success(&self, stored: &str, password: &str) -> Success {
        let place = format!("{:?} {:?}", self.shown.client_id, self.shown.source);
        self.remembered.success(stored, password, &place)
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        // The lists are consistent after every statement, so a panic elsewhere has left nothing half done.
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn forgive(attempts: &mut Vec<Attempt>) {
    for attempt in mem::take(attempts) {
        attempt.forgive();
    }
}

/// Hashes a password of at most 1024 bytes with Argon2id and a fresh salt, off the async threads.
///
/// # Errors
/// A refusal if the password is longer, since nobody could sign in with it; an outage if too many passwords are already waiting.
pub async fn hash(password: &str) -> Outcome<PasswordHash> {
    if password.len() > limits::PASSWORD {
        return Err(TOO_LONG.into());
    }
    Ok(PasswordHash::from_encoded(slow_hash::hash(&PASSWORDS, password).await?))
}

/// The stored hash to compare with. `None` for a hash of another algorithm, which no password matches: the comparison then takes
/// as long as for an unknown name, and the log says what to do.
fn compared(hash: Option<&PasswordHash>) -> Option<&str> {
    let hash = hash?;
    if hash.algorithm() != "argon2" {
        let advice = format!(
            "a password was not compared, because its stored hash is of the algorithm `{}` and not of Argon2: compare such a hash by \
             yourself in `SignInAttempt::check` or `authenticate_user`, and store `passwords::hash(..)` when the password was right",
            hash.algorithm()
        );
        Events::of_process().advise("passwords", None, &advice);
        return None;
    }
    Some(hash.as_str())
}

/// Returns the user if the password is theirs, otherwise `None`. It takes the same time when there is no such user. No password
/// matches a hash of another [`algorithm`](PasswordHash::algorithm) than Argon2, and the log says so.
///
/// Guesses are not counted here. On a sign-in page call [`sign_in_attempt`](crate::server::AuthorizationServer::sign_in_attempt),
/// which counts them. In the hook of the password grant they are counted around the hook.
///
/// ```
/// # use oauth_runtime::{passwords, protocol::secret::PasswordHash};
/// # async fn sign_in(user: Option<(i64, PasswordHash)>, password: &str) -> oauth_runtime::protocol::error::Outcome<()> {
/// let user = passwords::verify(user, password, |(_, hash)| hash).await?;
/// # Ok(()) }
/// ```
///
/// # Errors
/// An outage if too many passwords are already waiting.
pub async fn verify<U>(
    user: Option<U>,
    password: &str,
    hash: impl FnOnce(&U) -> &PasswordHash,
) -> Outcome<Option<U>> {
    let hash = user.as_ref().map(hash).cloned();
    let is_right = match HERE.try_with(Arc::clone) {
        Ok(place) => place.compare(hash.as_ref(), password).await?,
        Err(_) if password.len() > limits::PASSWORD => false,
        Err(_) => {
            let stored = compared(hash.as_ref());
            let turn = PASSWORDS.turn(Share::of(None::<()>, stored.unwrap_or_default())).await?;
            let stored = stored.map(str::to_owned).into_iter().collect();
            slow_hash::find(turn, stored, password, |_| ()).await?.is_some()
        }
    };
    Ok(user.filter(|_| is_right))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::SystemClock, protocol::error::Outage, random::SystemRandom, settings::GuessSettings,
    };

    #[tokio::test]
    async fn only_the_right_password_gives_the_user_back() {
        let user = || async { Some(("alice", hash("wonderland").await.unwrap())) };
        let name = |user: Option<(&'static str, PasswordHash)>| user.map(|(name, _)| name);

        let right = verify(user().await, "wonderland", |(_, hash)| hash).await.unwrap();
        let wrong = verify(user().await, "looking glass", |(_, hash)| hash).await.unwrap();
        let nobody =
            verify(None::<(&str, PasswordHash)>, "nobody has this password", |(_, hash)| hash)
                .await
                .unwrap();

        assert_eq!((name(right), name(wrong), name(nobody)), (Some("alice"), None, None));
    }

    #[tokio::test]
    async fn a_password_that_nobody_could_sign_in_with_is_not_hashed() {
        assert!(hash(&"x".repeat(limits::PASSWORD)).await.is_ok());
        assert!(hash(&"x".repeat(limits::PASSWORD + 1)).await.is_err());
    }

    /// A place that permits ten wrong passwords.
    fn place(guesses: &Arc<Guesses>) -> Outcome<Place> {
        let shown =
            Shown { client_id: Some("app".to_owned()), username: "alice".to_owned(), source: None };
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        Place::new(shown, guesses, &Arc::new(Remembered::new(&SystemRandom)), TOO_LONG, &clock)
    }

    async fn attempt(guesses: &Arc<Guesses>, found: Option<()>) -> Outcome<Option<()>> {
        Arc::new(place(guesses)?).run(async { Ok(found) }).await
    }

    #[tokio::test]
    async fn a_hook_that_looks_at_passwords_by_itself_is_bound_as_well() {
        let guesses = Arc::new(Guesses::new(&GuessSettings::default()));
        for _ in 0..20 {
            assert!(attempt(&guesses, Some(())).await.unwrap().is_some());
        }
        for _ in 0..10 {
            assert!(attempt(&guesses, None).await.unwrap().is_none());
        }

        assert!(attempt(&guesses, Some(())).await.is_err());
    }

    /// An application with accounts in two systems asks the other one if the user is unknown here.
    #[tokio::test]
    async fn whom_a_hook_finds_elsewhere_has_not_failed() {
        let guesses = Arc::new(Guesses::new(&GuessSettings::default()));
        for _ in 0..11 {
            let hook = async {
                verify(None::<(&str, PasswordHash)>, "elsewhere", |(_, hash)| hash).await?;
                Ok(Some(()))
            };
            assert!(Arc::new(place(&guesses).unwrap()).run(hook).await.unwrap().is_some());
        }
    }

    /// The password is wrong here, and the other system cannot be asked. Nobody may get free guesses by causing that.
    #[tokio::test]
    async fn a_password_that_was_wrong_counts_also_when_the_next_step_fails() {
        let guesses = Arc::new(Guesses::new(&GuessSettings::default()));
        for _ in 0..10 {
            let hook = async {
                verify(None::<(&str, PasswordHash)>, "wrong", |(_, hash)| hash).await?;
                Err::<Option<()>, _>(Outage::new("the other place is away").into())
            };
            assert!(Arc::new(place(&guesses).unwrap()).run(hook).await.is_err());
        }

        assert!(place(&guesses).is_err());
    }

    #[tokio::test]
    async fn a_password_that_is_compared_twice_counts_once() {
        let guesses = Arc::new(Guesses::new(&GuessSettings::default()));
        for _ in 0..10 {
            let hook = async {
                verify(None::<(&str, PasswordHash)>, "wrong", |(_, hash)| hash).await?;
                verify(None::<(&str, PasswordHash)>, "wrong", |(_, hash)| hash).await?;
                Ok(None::<()>)
            };
            assert!(Arc::new(place(&guesses).unwrap()).run(hook).await.unwrap().is_none());
        }

        assert!(place(&guesses).is_err());
    }

    /// A person who has the password may not try second-factor codes without limit.
    #[tokio::test]
    async fn a_second_factor_that_is_wrong_counts_behind_a_right_password() {
        let guesses = Arc::new(Guesses::new(&GuessSettings::default()));
        let remembered = Arc::new(Remembered::new(&SystemRandom));
        let stored = hash("wonderland").await.unwrap();
        let place = || {
            let shown = Shown { client_id: None, username: "alice".to_owned(), source: None };
            let clock: Arc<dyn Clock> = Arc::new(SystemClock);
            Place::new(shown, &guesses, &remembered, TOO_LONG, &clock)
        };
        // The first password is compared, the others are remembered.
        for _ in 0..11 {
            let hook = async {
                assert!(verify(Some(&stored), "wonderland", |hash| hash).await?.is_some());
                Ok(None::<()>)
            };
            assert!(Arc::new(place().unwrap()).run(hook).await.unwrap().is_none());
        }
        let hook = async { Ok(Some(())) };

        let next = match place() {
            Ok(place) => Arc::new(place).run(hook).await,
            Err(failure) => Err(failure),
        };
        assert!(next.is_err());
    }

    /// A user with the right password who signs in during another service's outage is not told to wait as if they had made
    /// mistakes.
    #[tokio::test]
    async fn a_password_that_was_right_does_not_count_when_the_next_step_fails() {
        let guesses = Arc::new(Guesses::new(&GuessSettings::default()));
        let stored = hash("wonderland").await.unwrap();
        for _ in 0..11 {
            let hook = async {
                assert!(verify(Some(&stored), "wonderland", |hash| hash).await?.is_some());
                Err::<Option<()>, _>(Outage::new("the other service is away").into())
            };
            let place = place(&guesses).expect("nothing was wrong yet");
            assert!(Arc::new(place).run(hook).await.is_err());
        }

        assert!(place(&guesses).is_ok());
    }
}
