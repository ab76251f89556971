//! Measures how long the removal of long refresh chains takes, and how long another client waits meanwhile. SQLite
//! only, because there a writer blocks all other writers.

mod report;
mod stretch;
mod waits;

use std::net::SocketAddr;
use std::time::Duration;

use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, PaginatorTrait, QueryFilter};
use tokio::task::JoinHandle;

use self::report::{Removal, Report};
use self::waits::Waiter;
use crate::connection::Connection;
use crate::database::{Backend, Databases};
use crate::options::PruneArguments;
use crate::smallest::{self, Server, token};
use crate::{Outcome, clock, load, serve};

/// How long the other client sends requests while nothing is removed, for comparison.
const QUIET: Duration = Duration::from_secs(2);

/// Fills, removes, and prints.
pub(crate) fn run(arguments: &PruneArguments) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let report = runtime.block_on(measure(arguments))?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{report}");
    }
    Ok(())
}

async fn measure(arguments: &PruneArguments) -> Outcome<Report> {
    // The SQLite file is removed with its folder.
    let mut databases = Databases::new("")?;
    let url = databases.create(Backend::Sqlite, "prune").await?;
    smallest::fill(&url, arguments.users).await?;
    let (address, server, serving) = start(&url).await?;
    eprintln!("{} users, {} refreshes each", arguments.users, arguments.refreshes);
    sign_in(address, arguments.users).await?;
    let db = smallest::connect(&url, 1).await?;
    stretch::stretch(&db, arguments.refreshes).await?;

    let rows_before = refresh_tokens(&db).await?;
    eprintln!("{rows_before} refresh tokens; for {} s nothing is removed", QUIET.as_secs());
    let waiter = Waiter::start(address).await?;
    tokio::time::sleep(QUIET).await;
    let quiet = waiter.stop()?;
    eprintln!("removing, {} rows of each table at a time", arguments.batch);
    let waiter = Waiter::start(address).await?;
    let removal = remove(&server, arguments.batch).await?;
    let during = waiter.stop()?;
    let rows_after = refresh_tokens(&db).await?;
    serving.abort();
    Ok(Report { rows_before, rows_after, removal, quiet, during })
}

/// The number of rows that belong to users. The rows of the other client have no refresh token.
async fn refresh_tokens(db: &DatabaseConnection) -> Outcome<u64> {
    let rows = token::Entity::find().filter(token::Column::RefreshToken.is_not_null());
    Ok(rows.count(db).await?)
}

/// The smallest application in this process, because `prune` is called on its server.
async fn start(url: &str) -> Outcome<(SocketAddr, Server, JoinHandle<()>)> {
    let (listener, issuer) = serve::bind(([127, 0, 0, 1], 0).into()).await?;
    let address = listener.local_addr()?;
    let server = smallest::build(url, Backend::Sqlite.default_pool(), &issuer).await?;
    let router = smallest::router(&server);
    let serving = tokio::spawn(async move {
        if let Err(failure) = axum::serve(listener, router).await {
            eprintln!("the server ended: {failure}");
        }
    });
    Ok((address, server, serving))
}

/// Signs every user in, and refreshes as often as `stretch` needs.
async fn sign_in(address: SocketAddr, users: u32) -> Outcome<()> {
    let mut connection = Connection::open(address).await?;
    for user in 1..=users {
        let mut chain = load::sign_in(&mut connection, user).await?;
        for _ in 0..stretch::TEMPLATES - 1 {
            chain = load::refresh(&mut connection, &chain).await?;
        }
    }
    Ok(())
}

/// Removes until no removable row is left, as a janitor without a pause would.
async fn remove(server: &Server, batch: u64) -> Outcome<Removal> {
    let start = clock::start();
    let mut removal = Removal::default();
    loop {
        let before = clock::start();
        let removed = server.prune(batch).await?;
        removal.longest_batch_ms = removal.longest_batch_ms.max(milliseconds(before.elapsed()));
        removal.batches += 1;
        removal.rows += removed;
        if removed == 0 {
            removal.total_ms = milliseconds(start.elapsed());
            return Ok(removal);
        }
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
