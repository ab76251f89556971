//! Joins the client and the user of a record to the statement that reads the record, and asks whether they may act. The
//! database answers yes or no, so that no column of either is read.

use super::{
    client::statements::{ClientNamed, ClientTable},
    user::statements::UserTable,
};
use sea_orm::{
    DbErr, QueryResult,
    sea_query::{Alias, Expr, SelectStatement},
};

/// The result column that says whether the joined client exists and is enabled.
const CLIENT_IS_ACTIVE: &str = "oauth_client_is_active";
/// The result column that says whether the joined user exists and is enabled.
const SUBJECT_IS_ACTIVE: &str = "oauth_subject_is_active";

/// The tables that say who may act.
pub(crate) struct Activity {
    pub(crate) client: ClientTable,
    pub(crate) user: Option<UserTable>,
}

impl Activity {
    /// The column of the joined user that clients see as `sub`, if it is not the primary key.
    pub(crate) fn public_subject(&self) -> Option<&str> {
        self.user.as_ref()?.subject.as_deref()
    }

    /// Joins the client and the user to the table `alias`, by its columns `client` and `owner`, and selects whether
    /// each may act.
    pub(crate) fn join(
        &self,
        select: &mut SelectStatement,
        alias: &str,
        client: ClientNamed<'_>,
        owner: Option<&str>,
    ) {
        self.client.join(select, alias, client);
        let subject_is_active = match self.user.as_ref().zip(owner) {
            Some((user, owner)) => {
                user.join(select, alias, owner);
                user.is_active()
            }
            // A provider without a user entity has no users who could act.
            None => Expr::cust("1 = 0"),
        };
        select
            .expr_as(self.client.is_active(), Alias::new(CLIENT_IS_ACTIVE))
            .expr_as(subject_is_active, Alias::new(SUBJECT_IS_ACTIVE));
    }
}

/// Whether the joined client exists and is enabled.
pub(crate) fn client_is_active(row: &QueryResult) -> Result<bool, DbErr> {
    Ok(row.try_get_by::<Option<bool>, _>(CLIENT_IS_ACTIVE)?.unwrap_or(false))
}

/// Whether the joined user exists and is enabled.
pub(crate) fn subject_is_active(row: &QueryResult) -> Result<bool, DbErr> {
    Ok(row.try_get_by::<Option<bool>, _>(SUBJECT_IS_ACTIVE)?.unwrap_or(false))
}
