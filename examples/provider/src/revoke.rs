//! Revokes what a client or a user holds, directly in the rows: for the seed and the command line, which run beside a server.

use crate::{
    clock::epoch_seconds,
    entity::{code, session, token},
};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _,
    prelude::Expr,
};

/// Revokes every token and code of a client. Returns the number of revoked tokens.
pub(crate) async fn client<C: ConnectionTrait>(
    connection: &C,
    client_id: &str,
) -> Result<u64, DbErr> {
    end_codes(connection, code::Column::ClientId.eq(client_id).into()).await?;
    revoke_tokens(connection, &token::Column::ClientId.eq(client_id).into()).await
}

/// Revokes every token and code that a user gave to clients. Returns the number of revoked tokens.
pub(crate) async fn user<C: ConnectionTrait>(connection: &C, id: i64) -> Result<u64, DbErr> {
    end_codes(connection, code::Column::UserId.eq(id).into()).await?;
    revoke_tokens(connection, &token::Column::UserId.eq(id).into()).await
}

/// Signs a user out everywhere. Returns the number of ended sessions. The user's tokens stay valid.
pub(crate) async fn sessions<C: ConnectionTrait>(connection: &C, id: i64) -> Result<u64, DbErr> {
    Ok(session::Entity::delete_many()
        .filter(session::Column::UserId.eq(id))
        .exec(connection)
        .await?
        .rows_affected)
}

async fn end_codes<C: ConnectionTrait>(connection: &C, whose: Condition) -> Result<(), DbErr> {
    code::Entity::update_many()
        .col_expr(code::Column::UsedAt, Expr::value(epoch_seconds()))
        .filter(whose)
        .filter(code::Column::UsedAt.is_null())
        .exec(connection)
        .await?;
    Ok(())
}

/// Repeats until no token is left: a refresh that commits meanwhile stores a successor that the pass before did not see.
async fn revoke_tokens<C: ConnectionTrait>(
    connection: &C,
    whose: &Condition,
) -> Result<u64, DbErr> {
    let mut revoked = 0;
    loop {
        let pass = token::Entity::update_many()
            .col_expr(token::Column::RevokedAt, Expr::value(epoch_seconds()))
            .col_expr(token::Column::SealedAnswer, Expr::value(None::<String>))
            .filter(whose.clone())
            .filter(token::Column::RevokedAt.is_null())
            .exec(connection)
            .await?
            .rows_affected;
        if pass == 0 {
            return Ok(revoked);
        }
        revoked += pass;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{database::connect, schema};
    use sea_orm::{DatabaseConnection, PaginatorTrait as _};

    /// A token, a code and a session for each of two users.
    async fn filled() -> DatabaseConnection {
        let database = connect("sqlite::memory:").await.unwrap();
        schema::apply(&database).await.unwrap();
        for id in [1, 2] {
            for statement in [
                format!(
                    "INSERT INTO token (user_id, client_id, access_token, scope, issued_at, expires_at, generation) \
                     VALUES ({id}, 'app-{id}', 'token-{id}', '', 0, 9999999999, 0)"
                ),
                format!(
                    "INSERT INTO code (user_id, client_id, code, scope, expires_at, family, failed_attempts) \
                     VALUES ({id}, 'app-{id}', 'code-{id}', '', 9999999999, 'family-{id}', 0)"
                ),
                format!(
                    "INSERT INTO session (user_id, key, data, expires_at) VALUES ({id}, 'key-{id}', '', 9999999999)"
                ),
            ] {
                database.execute_unprepared(&statement).await.unwrap();
            }
        }
        database
    }

    /// The number of valid tokens, unused codes and sessions.
    async fn living(database: &DatabaseConnection) -> (u64, u64, u64) {
        let tokens = token::Entity::find().filter(token::Column::RevokedAt.is_null());
        let codes = code::Entity::find().filter(code::Column::UsedAt.is_null());
        (
            tokens.count(database).await.unwrap(),
            codes.count(database).await.unwrap(),
            session::Entity::find().count(database).await.unwrap(),
        )
    }

    #[tokio::test]
    async fn a_user_loses_tokens_and_codes_and_nobody_else_does() {
        let database = filled().await;

        assert_eq!(user(&database, 1).await, Ok(1));

        assert_eq!(living(&database).await, (1, 1, 2));
        assert_eq!(user(&database, 1).await, Ok(0), "nothing is left");
    }

    #[tokio::test]
    async fn a_client_loses_tokens_and_codes_and_no_other_does() {
        let database = filled().await;

        assert_eq!(client(&database, "app-2").await, Ok(1));

        assert_eq!(living(&database).await, (1, 1, 2));
    }

    #[tokio::test]
    async fn a_user_who_is_signed_out_keeps_tokens_and_codes() {
        let database = filled().await;

        assert_eq!(sessions(&database, 1).await, Ok(1));

        assert_eq!(living(&database).await, (2, 2, 1));
    }
}
