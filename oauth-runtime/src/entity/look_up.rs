//! A look-up by texts, alone or together with others of its kind.
//!
//! The statement for many runs the one for a single look-up for each of them, so that each gets the answer and the plan that it
//! would get alone.

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

/// What stands between the texts of one list.
const SEPARATOR: char = '\n';

/// Where a row says whose it is; no application calls its columns so.
const PLACE: &str = "oauth_place";

/// Look-ups by so many texts.
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
    /// Look-ups by the values of this statement, of which the first row counts.
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
    /// A row that cannot be read is its own look-up's trouble alone.
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
            let answer = answer.ok_or_else(|| DbErr::Type(format!("nobody is at {place}")))?;
            *answer = (self.read)(&self.records, &row).map(Some);
        }
        Ok(answers)
    }
}

/// The texts of that number, one after the other.
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

/// Runs a statement for each place of its lists of values; PostgreSQL only. It is one statement for any number of look-ups, so
/// the database prepares it once.
fn together(records: &Records, alone: &str, lists: usize) -> Sql {
    let names: Vec<_> = (1..=lists).map(|number| format!("value{number}")).collect();
    // What stands for the values of the statement comes first, then the lists.
    let unnested: Vec<_> = (1..=lists)
        .map(|number| {
            format!("string_to_array(${}, chr({}))", lists + number, u32::from(SEPARATOR))
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
