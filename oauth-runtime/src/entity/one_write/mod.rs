//! Performs an issue as one write. Every condition stands in the statement that uses something up, and the record is
//! stored only if that statement changed its row, so a refused issue changes nothing.

mod alone;
mod postgresql;
mod shape;
mod sqlite;
mod together;

pub(super) use shape::Shape;
pub(super) use together::{SIZES, Together};

use shape::Spends;

use super::{client::statements::enabled_values, records::Records, spending, sql::Sql};
use crate::{
    protocol::error::Outage,
    store::{Issue, Record, Spend},
};
use sea_orm::{DbBackend, Value};
use std::collections::HashMap;

/// The statements for every shape of issue that takes one write.
pub(super) struct OneWrites(HashMap<Shape, Sql>);

/// A statement with its values.
pub(super) struct OneWrite<'a> {
    pub(super) shape: Shape,
    pub(super) sql: &'a str,
    pub(super) values: Vec<Value>,
}

impl OneWrites {
    /// Builds the statements for PostgreSQL and SQLite; other databases get none.
    pub(super) fn build(records: &Records) -> Self {
        let build = match records.backend {
            DbBackend::Postgres => postgresql::statement,
            DbBackend::Sqlite => sqlite::statement,
            _ => return Self(HashMap::new()),
        };
        let built =
            Shape::ALL.into_iter().filter_map(|shape| Some((shape, build(records, shape)?)));
        Self(built.collect())
    }

    /// The write for an issue; `None` when the issue needs a transaction.
    pub(super) fn of(
        &self,
        records: &Records,
        issue: &Issue,
    ) -> Result<Option<OneWrite<'_>>, Outage> {
        let Some(shape) = Shape::of(issue) else { return Ok(None) };
        let Some(sql) = self.0.get(&shape) else { return Ok(None) };
        let Some(parties) = parties(records, issue) else { return Ok(None) };
        let (spent, forgotten) = spent(records, issue)?;
        let stored = match &issue.record {
            Record::Nothing | Record::ByHook { .. } => Vec::new(),
            Record::Code(code) => records.codes()?.statements.insert.values(code)?,
            Record::Token(token) => records.token.statements.insert.values(token)?,
        };
        let parts = match (records.backend, shape.spends) {
            (DbBackend::Postgres, _) => [parties, spent, forgotten, stored],
            (_, Spends::Nothing) => [stored, parties, spent, forgotten],
            _ => [spent, parties, stored, forgotten],
        };
        Ok(Some(OneWrite { shape, sql, values: parts.into_iter().flatten().collect() }))
    }
}

/// The client's identifier and registration, the user's key and the user's stamp; `None` when the subject is no key of this
/// provider's users, or when the stamp is a null, which equals nothing.
fn parties(records: &Records, issue: &Issue) -> Option<Vec<Value>> {
    let Some(parties) = issue.parties() else { return Some(Vec::new()) };
    let mut values = enabled_values(parties.client_id, parties.registration).to_vec();
    if let Some(subject) = parties.subject {
        let user = records.activity.user.as_ref()?;
        values.push((user.key.parse)(subject.as_str())?);
        if let Some(stamp) = &issue.stamp {
            values.push((user.stamp.as_ref()?.value)(stamp.text()?)?);
        }
    }
    Some(values)
}

/// The values of what is used up, and of the kept answer that is forgotten with it.
fn spent(records: &Records, issue: &Issue) -> Result<(Vec<Value>, Vec<Value>), Outage> {
    Ok(match issue.spends.as_slice() {
        [Spend::Code { code, removable_at }] => {
            (spending::code_values(code, *removable_at, issue.now), Vec::new())
        }
        [Spend::RefreshToken { token, family, answer, window_ends_at }] => (
            spending::refresh_token_values(token, answer.as_ref(), *window_ends_at, issue.now),
            spending::answer_values(family),
        ),
        [Spend::Mark { id, expires_at }] => {
            let mark = spending::mark(id, *expires_at);
            (records.short_lived()?.statements.insert.values(&mark)?, Vec::new())
        }
        _ => (Vec::new(), Vec::new()),
    })
}
