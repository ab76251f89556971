//! The column that holds what was approved, for a token or a code whose other columns do not say it all.

use super::sql::name;
use crate::protocol::{
    authorization::{Authorization, Share},
    client::SubjectId,
    error::Outage,
    scope::Scope,
};
use sea_orm::{DbErr, IdenStatic, QueryResult, Value};

/// The column of what was approved.
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

/// The value of the column, for a row that has this of it, and whose own columns hold the subject and the scope.
pub(crate) fn value(authorization: &Authorization, share: Share<'_>) -> Result<Value, Outage> {
    Ok(authorization.to_json(share).map_err(Outage::new)?.into())
}

/// Refuses what a row without the column would forget. A narrower scope may be forgotten, since only a refresh reads what
/// was granted, and the refresh columns stand beside this one.
pub(crate) fn needs_no_column(authorization: &Authorization) -> Result<(), Outage> {
    match authorization.to_json(authorization.whole()).map_err(Outage::new)? {
        None => Ok(()),
        Some(_) => Err(Outage::new(
            "the entity has no `granted` column for what the authorization holds beside its scope",
        )),
    }
}

/// Reads what was approved, and for which resources the access token is: the subject and the scope are those of the row's own
/// columns.
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
    Authorization::from_json(subject, scope, granted)
        .map_err(|error| DbErr::Json(format!("what was granted cannot be read: {error}")))
}
