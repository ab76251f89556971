//! Checks the tables of a server before its first request, by two queries of the catalogue.

use super::{
    live::LiveSchema,
    missing::{Finding, Missing, Need},
    wanted::WantedTable,
};
use crate::protocol::error::Outage;
use sea_orm::{ConnectionTrait, DbBackend, DbErr};

/// Why a store cannot be used.
pub(crate) enum Unready {
    /// A statement failed, and the catalogue does not say why.
    Outage(Outage),
    /// Something is missing. `error` is the error of the first statement that needed it.
    Lacks { missing: Vec<Missing>, error: Option<Outage> },
}

/// The result of a check: `missing` stops the start, `warnings` are logged.
#[derive(Default)]
pub(crate) struct Checked {
    pub(crate) missing: Vec<Missing>,
    /// One line each.
    pub(crate) warnings: Vec<String>,
}

/// Compares tables with what the database has.
pub(crate) async fn check<C: ConnectionTrait>(
    connection: &C,
    tables: fn(DbBackend) -> Vec<WantedTable>,
) -> Result<Checked, DbErr> {
    let backend = connection.get_database_backend();
    let names: Vec<_> = tables(backend).into_iter().map(|table| table.name).collect();
    let live = LiveSchema::read(connection, &names).await?;
    let mut checked = Checked::default();
    for table in tables(backend) {
        let found = live.table(&table.name);
        for Finding { missing, need } in table.missing(found, backend) {
            match need {
                Need::Correctness => checked.missing.push(missing),
                Need::Speed(without) => checked.warnings.push(slow(&missing, without)),
                Need::Nothing => {}
            }
        }
        let Some(found) = found else { continue };
        checked.missing.extend(table.mistyped(found, backend));
        if found.is_view {
            let name = table.name.plain();
            checked.warnings.push(format!("`{name}` is a view, so its indexes are not checked"));
        }
    }
    Ok(checked)
}

fn slow(Missing { what, statements }: &Missing, without: &str) -> String {
    format!(
        "the database lacks {what}, so {without}; to correct this, run: {}",
        statements.join("; ")
    )
}
