//! Prepares a database at start: the tables, then the seed, in one transaction where the database supports that.

use crate::{
    database,
    demo_data::{DemoData, refuse_leftovers},
    schema,
    seed::{Seed, write::HashedSeed},
    start_lock,
    stop::Stop,
};
use sea_orm::{DatabaseConnection, DatabaseTransaction, DbBackend};

/// The seed to insert.
#[derive(Clone, Debug)]
pub enum SeedChoice {
    /// The demo data, but only into a database that this start created.
    BuiltIn,
    /// This seed, at every start.
    Given(Seed),
    /// Nothing.
    Nothing,
}

/// What a start found and did.
#[derive(Debug, Default)]
pub struct Prepared {
    /// Whether this start created the tables.
    pub created_tables: bool,
    /// Whether this start inserted the demo data, so that their credentials may be shown.
    pub inserted_demo_data: bool,
}

/// Creates missing tables and writes the seed. Two processes may do this at once. If demo data are refused and the
/// database holds some, nothing is written.
pub async fn prepare(
    database: &DatabaseConnection,
    choice: &SeedChoice,
    demo_data: DemoData,
) -> Result<Prepared, Stop> {
    // Hashing takes long, so it is done before the transaction. The demo data are hashed only if they may be needed.
    let is_absent = schema::is_absent(database).await?;
    let given = match choice {
        SeedChoice::Given(seed) => {
            Some(HashedSeed::of(seed, (!is_absent).then_some(database)).await?)
        }
        SeedChoice::BuiltIn if is_absent => {
            let built_in =
                Seed::built_in().map_err(|error| Stop::mistake("built-in demo data", error))?;
            Some(HashedSeed::of(&built_in, None).await?.marked_as_demo_data())
        }
        SeedChoice::BuiltIn | SeedChoice::Nothing => None,
    };
    let transaction = database::begin(database).await?;
    start_lock::acquire(&transaction).await?;
    let is_demo = matches!(choice, SeedChoice::BuiltIn);
    let outcome = fill((database, &transaction), given, is_demo, demo_data).await;
    start_lock::release(&transaction).await?;
    let prepared = outcome?;
    transaction.commit().await?;
    Ok(prepared)
}

async fn fill(
    (database, transaction): (&DatabaseConnection, &DatabaseTransaction),
    seed: Option<HashedSeed>,
    is_demo: bool,
    demo_data: DemoData,
) -> Result<Prepared, Stop> {
    let applied = schema::apply(transaction).await?;
    let created_tables = applied.was_empty;
    if !created_tables {
        for added in &applied.added {
            tracing::info!("the database lacked it, and has it now: {added}");
        }
    }
    let seed = seed.filter(|_| created_tables || !is_demo);
    let inserted_demo_data = is_demo && seed.is_some();
    if transaction_ended_by_ddl(database) {
        let own = database::begin(database).await?;
        write(&own, seed, demo_data).await?;
        own.commit().await?;
    } else {
        write(transaction, seed, demo_data).await?;
    }
    Ok(Prepared { created_tables, inserted_demo_data })
}

/// Writes the seed, then refuses demo data. The seed comes first, because it takes over the demo data that it names.
async fn write(
    transaction: &DatabaseTransaction,
    seed: Option<HashedSeed>,
    demo_data: DemoData,
) -> Result<(), Stop> {
    if let Some(seed) = seed {
        seed.write(transaction).await?;
    }
    match demo_data {
        DemoData::Served => Ok(()),
        DemoData::Refused => refuse_leftovers(transaction).await,
    }
}

/// Whether `CREATE TABLE` commits, as on MySQL. What follows then needs a transaction of its own.
fn transaction_ended_by_ddl(database: &DatabaseConnection) -> bool {
    database.get_database_backend() == DbBackend::MySql
}
