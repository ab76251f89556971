//! The column `granted`: it holds the part of what was approved that the other columns of a token or a code do not hold.

use super::sql::name;
use crate::protocol::{
    authorization::{Authorization, Share},
    client::SubjectId,
    error::Outage,
    scope::Scope,
};
use sea_orm::{DbErr, IdenStatic, QueryResult, Value};

/// The column that holds what was approved.
#[derive(Clone, Copy)]
pub struct AuthorizationColumns<C> {
    /// `granted`: `Option<Json>`; null when the row's own columns say everything.
    pub granted: C,
}

impl<C: IdenStatic> AuthorizationColumns<C> {
    pub(crate) fn named(self) -> AuthorizationColumns<String> {
        AuthorizationColumns { granted: name(self.granted) }
    }
}

/// The value of the column for a row that has this share of the authorization. The row's own columns hold the subject
/// and the scope.
pub(crate) fn value(authorization: &Authorization, share: Share<'_>) -> Result<Value, Outage> {
    Ok(authorization.to_json(share).map_err(Outage::new)?.into())
}

/// Refuses an authorization of which a row without the column would lose a part. A narrower scope of the row may be lost,
/// since only a refresh reads what was granted, and a table with the refresh columns also has this one.
pub(crate) fn needs_no_column(authorization: &Authorization) -> Result<(), Outage> {
    match authorization.to_json(authorization.whole()).map_err(Outage::new)? {
        None => Ok(()),
        Some(_) => Err(Outage::new(
            "the authorization holds more than its scope (such as resources or claims), but the entity has no `granted` column \
             to store that",
        )),
    }
}

/// Reads what was approved, and for which resources the access token is. `subject` and `scope` are those of the row's own columns.
pub(crate) fn read(
    columns: Option<&AuthorizationColumns<String>>,
    row: &QueryResult,
    subject: Option<SubjectId>,
    scope: &Scope,
) -> Result<(Authorization, Vec<String>), DbErr> {
    let granted = match columns {
        Some(columns) => row.try_get_by(columns.granted.as_str())?,
        None => None,
    };
    Authorization::from_json(subject, scope, granted).map_err(|error| {
        DbErr::Json(format!("the JSON in the `granted` column cannot be read: {error}"))
    })
}
