//! Passwords of end users: hashing and checking, for the application's own sign-in.

use crate::{
    protocol::{
        error::{ErrorCode, OAuthError, Outcome},
        limits,
        secret::PasswordHash,
    },
    slow_hash::{self, PASSWORDS, Remembered, Share},
};
use std::{future::Future, sync::Arc};

const TOO_LONG: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "a password has at most 1024 bytes")
        .with_id("password_too_long");

tokio::task_local! {
    /// Where the hook that runs now was called.
    static HERE: Place;
}

/// Where a password is shown: its share of the queue, and where a success is remembered.
#[derive(Clone)]
pub(crate) struct Place {
    share: Share,
    name: String,
    remembered: Arc<Remembered>,
    now: i64,
}

impl Place {
    pub(crate) fn new(share: Share, name: String, remembered: Arc<Remembered>, now: i64) -> Self {
        Self { share, name, remembered, now }
    }

    /// Runs a hook, whose calls of [`verify`] count for this place.
    pub(crate) async fn run<T>(self, hook: impl Future<Output = T>) -> T {
        HERE.scope(self, hook).await
    }

    /// Compares a password with a stored hash. Whoever was right here a moment ago waits for nobody. When the turn has come,
    /// `begin` says whether the password may be looked at, and gives what learns the outcome.
    pub(crate) async fn compare<T: FnOnce(bool) + Send + 'static>(
        &self,
        stored: Option<&str>,
        password: &str,
        begin: impl FnOnce() -> Outcome<T>,
    ) -> Outcome<bool> {
        let success = stored.map(|stored| self.remembered.success(stored, password, &self.name));
        if success.as_ref().is_some_and(|success| self.remembered.knows(success, self.now)) {
            return Ok(true);
        }
        let turn = PASSWORDS.turn(self.share).await?;
        let tell = begin()?;
        let (remembered, now) = (self.remembered.clone(), self.now);
        let stored = stored.map(str::to_owned).into_iter().collect();
        let found = slow_hash::find(turn, stored, password, move |found| {
            if let Some(success) = success.filter(|_| found.is_some()) {
                remembered.insert(success, now);
            }
            tell(found.is_some());
        });
        Ok(found.await?.is_some())
    }
}

/// Hashes a password of at most 1024 bytes with Argon2id and a fresh salt, off the async threads.
///
/// # Errors
/// A refusal of a longer password, which nobody could sign in with; an outage when too many passwords are waiting already.
pub async fn hash(password: &str) -> Outcome<PasswordHash> {
    if password.len() > limits::PASSWORD {
        return Err(TOO_LONG.into());
    }
    Ok(PasswordHash::from_encoded(slow_hash::hash(&PASSWORDS, password).await?))
}

/// Gives the user back if the password is theirs. It takes the same time when there is no such user.
///
/// Guesses are not counted here: on a sign-in page call
/// [`sign_in_attempt`](crate::server::AuthorizationServer::sign_in_attempt), which does. In the hook of the password grant
/// they are counted around the hook.
///
/// ```
/// # use oauth_runtime::{passwords, protocol::secret::PasswordHash};
/// # async fn sign_in(user: Option<(i64, PasswordHash)>, password: &str) -> oauth_runtime::protocol::error::Outcome<()> {
/// let user = passwords::verify(user, password, |(_, hash)| hash).await?;
/// # Ok(()) }
/// ```
///
/// # Errors
/// An outage when too many passwords are waiting already.
pub async fn verify<U>(
    user: Option<U>,
    password: &str,
    hash: impl FnOnce(&U) -> &PasswordHash,
) -> Outcome<Option<U>> {
    if password.len() > limits::PASSWORD {
        return Ok(None);
    }
    let stored = user.as_ref().map(hash).map(|hash| hash.as_str().to_owned());
    let stored = stored.as_deref();
    let is_right = match HERE.try_with(Place::clone) {
        Ok(place) => place.compare(stored, password, || Ok(|_| ())).await?,
        Err(_) => {
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
}
