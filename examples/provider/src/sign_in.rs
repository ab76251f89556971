//! Checking a user name and a password, within the bounds on guesses.

use crate::{
    entity::user,
    seed::{user::check_username, write::find_user},
    throttle::{Account, Throttle},
};
use oauth_runtime::prelude::{Outcome, passwords};
use sea_orm::{DatabaseConnection, DbErr};
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
    (database, throttle): (&DatabaseConnection, &Throttle),
    username: &str,
    password: &str,
    address: Option<IpAddr>,
) -> Outcome<Attempt> {
    let Some(from_address) = throttle.begin_from(address).await else {
        return Ok(Attempt::Throttled);
    };
    let found = match find(database, username).await {
        Ok(found) => found,
        Err(error) => {
            from_address.forgive();
            return Err(error.into());
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
        Err(failure) => Err(failure),
    };
    from_address.forgive();
    for_account.forgive();
    outcome
}

/// Nobody's name is a text that no account can have, such as one with a NUL, on which PostgreSQL would stumble.
async fn find(database: &DatabaseConnection, username: &str) -> Result<Option<user::Model>, DbErr> {
    if check_username(username).is_err() {
        return Ok(None);
    }
    find_user(database, username).await
}
