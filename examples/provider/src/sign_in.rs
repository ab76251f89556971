//! Checking a user name and a password, within the bounds on guesses.

use crate::{
    entity::user,
    pages::problem::Problem,
    seed::{user::check_username, write::find_user},
    state::AppState,
    throttle::Account,
};
use oauth_runtime::prelude::passwords;
use std::net::IpAddr;

/// How an attempt to sign in ended.
pub(crate) enum Attempt {
    /// The password is theirs.
    Right(user::Model),
    /// The user name or the password is wrong, or the account is disabled.
    Wrong,
    /// There were too many wrong ones.
    Throttled,
}

/// Checks a password. Trouble of ours is not counted as a wrong guess.
pub(crate) async fn attempt(
    state: &AppState,
    username: &str,
    password: &str,
    address: Option<IpAddr>,
) -> Result<Attempt, Problem> {
    let throttle = &state.throttle;
    let Some(from_address) = throttle.begin_from(address).await else {
        return Ok(Attempt::Throttled);
    };
    let found = match find(state, username).await {
        Ok(found) => found,
        Err(problem) => {
            from_address.forgive();
            return Err(problem);
        }
    };
    let account = found.as_ref().map_or(Account::Unknown(username), |user| Account::Known(user.id));
    let Some(for_account) = throttle.begin_for(account, address).await else {
        from_address.forgive();
        return Ok(Attempt::Throttled);
    };
    // A disabled account takes the path of an unknown one, with its time.
    let active = found.filter(|user| user.disabled_at.is_none());
    let outcome = match passwords::verify(active, password, |user| &user.password_hash).await {
        Ok(None) => return Ok(Attempt::Wrong),
        Ok(Some(user)) => Ok(Attempt::Right(user)),
        Err(failure) => Err(failure.into()),
    };
    from_address.forgive();
    for_account.forgive();
    outcome
}

/// Nobody's name is a text that no account can have, such as one with a NUL, on which PostgreSQL would stumble.
async fn find(state: &AppState, username: &str) -> Result<Option<user::Model>, Problem> {
    if check_username(username).is_err() {
        return Ok(None);
    }
    Ok(find_user(&state.database, username).await?)
}
