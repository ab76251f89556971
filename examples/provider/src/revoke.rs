//! Ending what a client or a user holds, by the rows: for the seed and the command line, which run beside a server.

use crate::{
    clock::epoch_seconds,
    entity::{code, session, token},
};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _,
    prelude::Expr,
};

/// Ends every token and code of a client; tells how many tokens died.
pub(crate) async fn client<C: ConnectionTrait>(
    connection: &C,
    client_id: &str,
) -> Result<u64, DbErr> {
    end_codes(connection, code::Column::ClientId.eq(client_id).into()).await?;
    revoke_tokens(connection, &token::Column::ClientId.eq(client_id).into()).await
}

/// Ends every token and code that somebody gave; tells how many tokens died.
pub(crate) async fn user<C: ConnectionTrait>(connection: &C, id: i64) -> Result<u64, DbErr> {
    end_codes(connection, code::Column::UserId.eq(id).into()).await?;
    revoke_tokens(connection, &token::Column::UserId.eq(id).into()).await
}

/// Signs somebody out everywhere; tells how many sessions ended. Their tokens live on.
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

/// Repeats until nothing is left: a refresh that commits meanwhile stores a successor that the pass before did not see.
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
