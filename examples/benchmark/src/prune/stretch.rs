//! Turns the three real rows of each sign-in into the rows of months, as the server would have written them.
//!
//! The server wrote an old token, the token before the newest, and the newest one. The columns are copied from the real
//! rows, so that a future column is right without a change here. Only times, generations and hashes differ.

use sea_orm::{ConnectionTrait, DatabaseConnection, IdenStatic, Iterable};

use crate::Outcome;
use crate::smallest::token;

/// Generations that the server wrote itself: 0, 1 and 2.
pub(super) const TEMPLATES: u32 = 3;

/// Seconds between two refreshes.
const INTERVAL: u32 = 3600;

/// Moves the real rows to the beginning and the end of a chain of that many refreshes, one an hour, and fills the chain.
pub(super) async fn stretch(db: &DatabaseConnection, refreshes: u32) -> Outcome<()> {
    let columns: Vec<&str> = token::Column::iter()
        .map(|column| column.as_str())
        // The database generates the primary key.
        .filter(|column| *column != "id")
        .collect();
    let copies = format!(
        "WITH RECURSIVE step (generation) AS (SELECT 1 UNION ALL \
         SELECT generation + 1 FROM step WHERE generation < {last}) \
         INSERT INTO token ({names}) SELECT {values} FROM token, step \
         WHERE token.generation = 0 AND token.family IS NOT NULL \
         ORDER BY step.generation, token.id",
        last = refreshes - 2,
        names = columns.join(", "),
        values = list(&columns, |column| copied(column, "step.generation", refreshes)),
    );
    let move_to = |template: u32, generation: u32| {
        let sets = list(&columns, |column| {
            let value = moved(column, &generation.to_string(), refreshes);
            format!("{column} = {value}")
        });
        format!("UPDATE token SET {sets} WHERE generation = {template} AND family IS NOT NULL")
    };
    for statement in [
        // From the end, so that no two rows of a family have the same generation meanwhile.
        move_to(2, refreshes),
        move_to(1, refreshes - 1),
        copies,
        // The last move, because the copies count their times from the times that this row has until now.
        move_to(0, 0),
        // Otherwise the measurement would pay for writing all this into the file.
        "PRAGMA wal_checkpoint(TRUNCATE)".to_owned(),
    ] {
        db.execute_unprepared(&statement).await?;
    }
    Ok(())
}

fn list(columns: &[&str], value: impl Fn(&str) -> String) -> String {
    columns.iter().map(|column| value(column)).collect::<Vec<_>>().join(", ")
}

/// The value of a column in a copy: a hash differs, behind the time at which the token was made; everything else is as in a row that is
/// moved.
fn copied(column: &str, generation: &str, refreshes: u32) -> String {
    match column {
        "access_token" | "refresh_token" => format!(
            "printf('%012x.', 1000 * ({issued_at})) || \
             substr(lower(hex(randomblob(length(token.{column})))), 14, length(token.{column}) - 13)",
            issued_at = moved("issued_at", generation, refreshes)
        ),
        _ => moved(column, generation, refreshes),
    }
}

/// The value of a column in the row of that generation.
fn moved(column: &str, generation: &str, refreshes: u32) -> String {
    let age = format!("({refreshes} - {generation}) * {INTERVAL}");
    match column {
        "generation" => generation.to_owned(),
        // A token is used when the next one is issued.
        "superseded_at" => format!("token.superseded_at - {age} + {INTERVAL}"),
        // The end of the whole authorization is the same in each of its rows.
        "family_expires_at" => format!("token.{column}"),
        _ if column.ends_with("_at") => format!("token.{column} - {age}"),
        _ => format!("token.{column}"),
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{EntityTrait, QueryOrder};

    use super::*;
    use crate::clock;
    use crate::database::{Backend, Databases};
    use crate::prune::{sign_in, start};
    use crate::smallest;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_chain_has_one_row_an_hour_and_only_the_newest_is_unused() {
        let mut databases = Databases::new("").unwrap();
        let url = databases.create(Backend::Sqlite, "stretch").await.unwrap();
        smallest::fill(&url, 2).await.unwrap();
        let (address, _server, _serving) = start(&url).await.unwrap();
        sign_in(address, 2).await.unwrap();
        let db = smallest::connect(&url, 1).await.unwrap();

        stretch(&db, 5).await.unwrap();

        let rows = token::Entity::find()
            .order_by_asc(token::Column::UserId)
            .order_by_asc(token::Column::Generation)
            .all(&db)
            .await
            .unwrap();
        assert_eq!(rows.len(), 2 * 6);
        let chain = &rows[..6];
        let now = clock::epoch_seconds();
        for (hours, row) in (0..6).rev().zip(chain) {
            assert!((now - row.issued_at - hours * 3600).abs() < 60, "{hours} hours: {row:?}");
            assert_eq!(row.expires_at - row.issued_at, 3600, "{hours} hours");
            if (2..5).contains(&hours) {
                let time = format!("{:012x}.", row.issued_at * 1000);
                for hash in [&row.access_token, &row.refresh_token] {
                    let hash = hash.as_ref().unwrap().as_str();
                    assert!(hash.starts_with(&time) && hash.len() == 56, "{hours} hours: {hash}");
                }
            }
            let used_after = row.superseded_at.map(|used| used - row.issued_at);
            assert_eq!(used_after.is_none(), hours == 0, "{hours} hours");
            assert!(used_after.is_none_or(|after| (after - 3600).abs() < 60), "{hours} hours");
            assert_eq!(row.sealed_answer.is_some(), hours == 1, "{hours} hours");
        }
        assert!(chain.iter().all(|row| row.family == chain[0].family));
    }
}
