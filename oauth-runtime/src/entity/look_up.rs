//! A look-up by texts, run alone or together with others of its kind.
//!
//! The statement for many look-ups runs the statement for a single one for each of them, so that each gets the answer and the
//! plan that it would get alone.

use super::{
    lane::Lane,
    records::Records,
    shared_read::Question,
    sql::{Sql, column, placeholder, text},
};
use sea_orm::{
    DatabaseConnection, DbErr, QueryResult,
    sea_query::{Expr, Query},
};
use std::sync::Arc;

/// Separates the texts of one list.
const SEPARATOR: char = '\n';

/// The result column that says which look-up a row answers; no application has a column of this name.
const PLACE: &str = "oauth_place";

/// Look-ups by `N` texts each.
pub(super) struct LookUp<T, const N: usize> {
    database: DatabaseConnection,
    records: Arc<Records>,
    alone: Sql,
    together: Sql,
    read: Read<T>,
}

/// Reads a row.
type Read<T> = Box<dyn Fn(&Records, &QueryResult) -> Result<T, DbErr> + Send + Sync>;

impl<T, const N: usize> LookUp<T, N> {
    /// Makes look-ups that run the statement `alone`, whose first row is the answer.
    pub(super) fn new(
        database: &DatabaseConnection,
        records: &Arc<Records>,
        alone: &Sql,
        read: impl Fn(&Records, &QueryResult) -> Result<T, DbErr> + Send + Sync + 'static,
    ) -> Self {
        Self {
            database: database.clone(),
            records: records.clone(),
            alone: alone.clone(),
            together: together(records, alone, N),
            read: Box::new(read),
        }
    }
}

/// Whether a text can stand in a list of texts.
pub(super) fn can_be_listed(text: &str) -> bool {
    !text.contains(SEPARATOR)
}

impl<T: Send + 'static, const N: usize> Question for LookUp<T, N> {
    type Key = [String; N];
    /// One result for each look-up: a row that cannot be read fails its own look-up only.
    type Answer = Result<Option<T>, DbErr>;
    type Lane = Lane;

    fn lane(&self) -> Lane {
        Lane::new(&self.database, &self.records)
    }

    async fn ask(&self, lane: &mut Lane, keys: &[Self::Key]) -> Result<Vec<Self::Answer>, DbErr> {
        if let [key] = keys {
            let values = key.iter().map(|text| text.as_str().into());
            let rows = lane.all(&self.alone, values.collect()).await?;
            return Ok(vec![rows.first().map(|row| (self.read)(&self.records, row)).transpose()]);
        }
        let lists = (0..N).map(|number| list(keys, number).into());
        let rows = lane.all(&self.together, lists.collect()).await?;
        let mut answers: Vec<_> = keys.iter().map(|_| Ok(None)).collect();
        for row in rows {
            let place: i64 = row.try_get_by(PLACE)?;
            let answer = usize::try_from(place - 1).ok().and_then(|place| answers.get_mut(place));
            let answer = answer.ok_or_else(|| {
                DbErr::Type(format!(
                    "the database answered a look-up that was not asked (position {place})"
                ))
            })?;
            *answer = (self.read)(&self.records, &row).map(Some);
        }
        Ok(answers)
    }
}

/// The texts at that position of every key, as one list.
fn list<const N: usize>(keys: &[[String; N]], number: usize) -> String {
    let mut list = String::new();
    for (place, key) in keys.iter().enumerate() {
        if place > 0 {
            list.push(SEPARATOR);
        }
        list.push_str(&key[number]);
    }
    list
}

/// Runs the statement `alone` once for each entry of its lists of values; PostgreSQL only. The text is the same for any number
/// of look-ups, so the database prepares it once. The lists are split inside of a `SELECT`, where a plan cannot depend on their lengths:
/// otherwise PostgreSQL finds a plan for these very lists cheaper each time, and makes one each time.
fn together(records: &Records, alone: &str, lists: usize) -> Sql {
    let names: Vec<_> = (1..=lists).map(|number| format!("value{number}")).collect();
    // `$1` to `$lists` stand for the values inside `alone`; the lists follow.
    let unnested: Vec<_> = (1..=lists)
        .map(|number| {
            format!("(SELECT string_to_array(${}, chr({})))", lists + number, u32::from(SEPARATOR))
        })
        .collect();
    let template = format!(
        "\"found\".*, \"asked\".\"{PLACE}\" \
         FROM unnest({}) WITH ORDINALITY AS \"asked\" ({}, \"{PLACE}\") \
         CROSS JOIN LATERAL ({alone} LIMIT 1) AS \"found\"",
        unnested.join(", "),
        names.join(", "),
    );
    let values = names.iter().map(|name| column("asked", name));
    let values: Vec<_> = values.chain((0..lists).map(|_| placeholder())).collect();
    text(records.backend, Query::select().expr(Expr::cust_with_exprs(template, values)))
}
