//! Checks a user name and a password, within the toolkit's limits on guesses.

use crate::{
    entity::user,
    seed::{named::find_user, user::check_username},
    state::AppState,
};
use oauth_runtime::prelude::{ClientAddress, Failure, Outcome};
use sea_orm::{ColumnTrait as _, DatabaseConnection, DbErr, EntityTrait as _, QueryFilter as _};

/// The result of an attempt to sign in.
pub(crate) enum Attempt {
    /// The user name and the password are right.
    Right(user::Model),
    /// The user name or the password is wrong, or the account is disabled.
    Wrong,
    /// There were too many wrong attempts. The next attempt is checked after this many seconds.
    Throttled(u32),
}

/// Checks a password. A failure of this server does not count as a wrong guess.
pub(crate) async fn attempt(
    state: &AppState,
    username: &str,
    password: &str,
    address: ClientAddress,
) -> Outcome<Attempt> {
    match check(state, username, password, address).await {
        Ok(Some(user)) => Ok(Attempt::Right(user)),
        Ok(None) => Ok(Attempt::Wrong),
        Err(Failure::Refusal(error)) => match error.retry_after() {
            Some(seconds) => Ok(Attempt::Throttled(seconds)),
            None => Err(error.into()),
        },
        Err(outage) => Err(outage),
    }
}

async fn check(
    state: &AppState,
    username: &str,
    password: &str,
    address: ClientAddress,
) -> Outcome<Option<user::Model>> {
    let attempt = state.server.sign_in_attempt(username, address.source())?;
    let user = find_active(&state.database, username).await?;
    attempt.verify(user, password, |user| &user.password_hash).await
}

/// The enabled user with that name. A disabled account takes the same path, and the same time, as an unknown one. So does
/// a text that no account can have, such as one with a NUL, which PostgreSQL refuses.
pub(crate) async fn find_active(
    database: &DatabaseConnection,
    username: &str,
) -> Result<Option<user::Model>, DbErr> {
    if check_username(username).is_err() {
        return Ok(None);
    }
    let found = find_user(database, username).await?;
    Ok(found.filter(|user| user.disabled_at.is_none()))
}

/// The user whom clients know by that subject: the column `sub`, or the primary key where the column is null.
pub(crate) async fn find_by_subject(
    database: &DatabaseConnection,
    subject: &str,
) -> Result<Option<user::Model>, DbErr> {
    // PostgreSQL refuses a NUL, and no subject has one.
    if subject.contains('\0') {
        return Ok(None);
    }
    let by_column =
        user::Entity::find().filter(user::Column::Sub.eq(subject)).one(database).await?;
    // A database may take another spelling for the same text.
    if let Some(found) = by_column.filter(|found| found.sub.as_deref() == Some(subject)) {
        return Ok(Some(found));
    }
    let Ok(id) = subject.parse::<i64>() else { return Ok(None) };
    let by_id = user::Entity::find_by_id(id).one(database).await?;
    Ok(by_id.filter(|found| found.sub.is_none() && found.id.to_string() == subject))
}
