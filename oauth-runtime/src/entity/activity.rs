//! Whether the client and the user of a record may act, as a join of the statement that reads the record.

use super::{
    client::{self, statements::ClientTable},
    user::{self, statements::UserTable},
};
use sea_orm::{DbErr, QueryResult, sea_query::SelectStatement};

/// The tables that say who may act.
pub(crate) struct Activity {
    pub(crate) client: ClientTable,
    pub(crate) user: Option<UserTable>,
}

impl Activity {
    /// Joins the client and the user that columns of the aliased table name.
    pub(crate) fn join(
        &self,
        select: &mut SelectStatement,
        alias: &str,
        client_id: &str,
        owner: Option<&str>,
    ) {
        self.client.join(select, alias, client_id);
        if let Some((user, owner)) = self.user.as_ref().zip(owner) {
            user.join(select, alias, owner);
        }
    }

    /// Whether the joined client exists and is enabled.
    pub(crate) fn client_is_active(&self, row: &QueryResult) -> Result<bool, DbErr> {
        client::row::is_active(&self.client, row)
    }

    /// Whether the joined user exists and is enabled. A provider without a user entity has no users who could act.
    pub(crate) fn subject_is_active(&self, row: &QueryResult) -> Result<bool, DbErr> {
        self.user.as_ref().map_or(Ok(false), |user| user::row::is_active(user, row))
    }
}
