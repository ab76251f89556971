//! Passwords of end users: hashing and checking, for the application's own sign-in.

use crate::{
    protocol::{
        error::{ErrorCode, OAuthError, Outcome},
        limits,
        secret::PasswordHash,
    },
    slow_hash::{self, PASSWORDS},
};

const TOO_LONG: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "a password has at most 1024 bytes")
        .with_id("password_too_long");

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
    let is_right = slow_hash::verify(&PASSWORDS, stored.as_deref(), password).await?;
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
