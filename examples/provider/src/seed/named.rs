//! Finds users and clients by their names, compared byte by byte: some databases take `Alice` for `alice`.

use crate::{
    entity::{client, user},
    stop::Stop,
};
use sea_orm::{ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _};

/// The user with that name.
pub(crate) async fn find_user<C: ConnectionTrait>(
    connection: &C,
    username: &str,
) -> Result<Option<user::Model>, DbErr> {
    let found =
        user::Entity::find().filter(user::Column::Username.eq(username)).one(connection).await?;
    Ok(found.filter(|user| user.username == username))
}

/// Refuses a user name that the database takes for that of another user. `place` names the flag or member with the user name.
pub(crate) async fn refuse_a_user_like<C: ConnectionTrait>(
    connection: &C,
    username: &str,
    place: &str,
) -> Result<(), Stop> {
    let is_alike = user::Column::Username.eq(username);
    let found = user::Entity::find().filter(is_alike).one(connection).await?;
    let other = found.map(|found| found.username).filter(|other| other != username);
    other.map_or(Ok(()), |other| Err(alike(place, "user", username, &other)))
}

/// Refuses an identifier that the database takes for that of another client. `place` names the flag or member with the
/// identifier.
pub(crate) async fn refuse_a_client_like<C: ConnectionTrait>(
    connection: &C,
    client_id: &str,
    place: &str,
) -> Result<(), Stop> {
    let is_alike = client::Column::ClientId.eq(client_id);
    let found = client::Entity::find().filter(is_alike).one(connection).await?;
    let other = found.map(|found| found.client_id).filter(|other| other != client_id);
    other.map_or(Ok(()), |other| Err(alike(place, "client", client_id, &other)))
}

fn alike(place: &str, table: &str, own: &str, other: &str) -> Stop {
    let problem = format_args!(
        "the table `{table}` has `{other}` and takes `{own}` for the same: choose another name, or convert the table to a \
         binary collation (on MySQL `ALTER TABLE `{table}` CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`)"
    )
    .to_string();
    Stop::mistake(place, problem)
}

/// The client with that identifier.
pub(crate) async fn find_client<C: ConnectionTrait>(
    connection: &C,
    client_id: &str,
) -> Result<Option<client::Model>, DbErr> {
    let found = client::Entity::find()
        .filter(client::Column::ClientId.eq(client_id))
        .one(connection)
        .await?;
    Ok(found.filter(|client| client.client_id == client_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_that_a_database_takes_for_another_finds_nobody() {
        let database = crate::database::connect("sqlite::memory:").await.unwrap();
        for statement in [
            "CREATE TABLE \"user\" (id INTEGER PRIMARY KEY, sub TEXT, username TEXT COLLATE NOCASE, password_hash TEXT, claims TEXT, disabled_at BIGINT, demo_at BIGINT)",
            "INSERT INTO \"user\" VALUES (1, NULL, 'alice', '', '{}', NULL, NULL)",
        ] {
            database.execute_unprepared(statement).await.unwrap();
        }
        let similar = user::Column::Username.eq("ALICE");
        assert!(user::Entity::find().filter(similar).one(&database).await.unwrap().is_some());

        assert!(find_user(&database, "ALICE").await.unwrap().is_none());
        assert_eq!(find_user(&database, "alice").await.unwrap().unwrap().id, 1);
    }
}
