//! Storage trouble is a 503 that asks to come back, never a refusal. RFC 6749, section 5.2; RFC 7009, section 2.2.1.

use super::{fleet::Fleet, proxy::Proxy, surface::Surface};
use oauth_tests::{
    database::{Kind, TestDatabase},
    every_database,
    fields::Fields,
    oauth::*,
    process::Process,
};
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{task::JoinSet, time::sleep};

const TABLES: [&str; 6] = ["token", "code", "client", "short_lived", "session", "user"];

/// The database goes away under load and comes back; the process is not started again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_cannot_be_reached_is_never_a_refusal() {
    let test = "a_database_that_cannot_be_reached_is_never_a_refusal";
    let Some(database) = TestDatabase::create(Kind::Postgresql, test).await else { return };
    let mut proxy = Proxy::before(&database.url).await;
    let provider = Process::start(&proxy.url);
    let surface = Surface::prepare(&provider.issuer).await;
    let load = Load::start(&provider.issuer);
    sleep(Duration::from_millis(300)).await;

    proxy.cut().await;
    let start = Instant::now();
    tokio::join!(surface.assert_writes_are_unavailable(), surface.assert_reads_are_unavailable());
    assert!(start.elapsed() < Duration::from_secs(25), "{:?}", start.elapsed());
    assert_eq!(resource(&provider.issuer, "/healthz", None).await.status, StatusCode::OK);
    proxy.restore().await;

    surface.assert_recovered().await;
    let statuses = load.stop().await;
    assert!(statuses[&200] > 0 && statuses[&503] > 0, "{statuses:?}");
    assert_eq!(statuses.len(), 2, "{statuses:?}");
}

#[every_database]
async fn a_storage_that_fails_every_statement_is_never_a_refusal(database: TestDatabase) {
    let fleet = Fleet::start(database, 1).await;
    let surface = Surface::prepare(fleet.issuer(0)).await;
    let load = Load::start(fleet.issuer(0));
    sleep(Duration::from_millis(300)).await;

    rename(&fleet, |table| (table.to_owned(), format!("{table}_away"))).await;
    surface.assert_writes_are_unavailable().await;
    surface.assert_reads_are_unavailable().await;
    rename(&fleet, |table| (format!("{table}_away"), table.to_owned())).await;

    surface.assert_recovered().await;
    let statuses = load.stop().await;
    assert!(statuses[&200] > 0 && statuses[&503] > 0, "{statuses:?}");
    assert_eq!(statuses.len(), 2, "{statuses:?}");
}

/// Another program holds the file for longer than a writer waits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_another_program_locks_is_never_a_refusal() {
    let fleet = Fleet::start(TestDatabase::sqlite(), 1).await;
    let surface = Surface::prepare(fleet.issuer(0)).await;
    let immediate = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let lock = fleet.database.begin_with_options(immediate).await.expect("the lock");

    let start = Instant::now();
    tokio::join!(surface.assert_writes_are_unavailable(), surface.assert_reads_work());
    assert!(start.elapsed() < Duration::from_secs(15), "{:?}", start.elapsed());
    lock.rollback().await.expect("the lock ends");

    surface.assert_recovered().await;
}

/// A revocation that could not be written is not confirmed, and works when it is repeated.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revocation_that_was_not_written_is_not_confirmed() {
    let fleet = Fleet::start(TestDatabase::sqlite(), 1).await;
    let tokens = tokens_for(fleet.issuer(0), SPA, "profile").await;
    let (access, refresh) = (tokens.member("access_token"), tokens.member("refresh_token"));
    // Only the write fails; everything before it works.
    execute(
        &fleet,
        "CREATE TRIGGER deny BEFORE UPDATE ON token BEGIN SELECT RAISE(ABORT, 'disk full'); END",
    )
    .await;

    for token in [&access, &refresh] {
        revoke(fleet.issuer(0), SPA, token).await.assert_error(503, "temporarily_unavailable");
    }
    assert!(is_active(fleet.issuer(0), &access).await, "nothing was revoked");
    execute(&fleet, "DROP TRIGGER deny").await;

    revoke(fleet.issuer(0), SPA, &refresh).await.assert_ok();
    assert!(!is_active(fleet.issuer(0), &access).await);
}

async fn rename(fleet: &Fleet, names: impl Fn(&str) -> (String, String)) {
    for table in TABLES {
        let (from, to) = names(table);
        execute(fleet, &format!("ALTER TABLE \"{from}\" RENAME TO \"{to}\"")).await;
    }
}

async fn execute(fleet: &Fleet, sql: &str) {
    fleet.database.execute_unprepared(sql).await.expect("the statement runs");
}

/// Clients that go on asking for tokens whatever they are told.
struct Load {
    stop: Arc<AtomicBool>,
    clients: JoinSet<BTreeMap<u16, u32>>,
}

impl Load {
    fn start(issuer: &str) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let mut clients = JoinSet::new();
        for _ in 0..4 {
            let (issuer, stop) = (issuer.to_owned(), stop.clone());
            clients.spawn(async move {
                let fields = Fields::of(&[("grant_type", "client_credentials")]);
                let mut statuses = BTreeMap::new();
                while !stop.load(Ordering::Relaxed) {
                    let answer = token_with(&issuer, SERVICE, &fields).await;
                    *statuses.entry(answer.status.as_u16()).or_default() += 1;
                }
                statuses
            });
        }
        Self { stop, clients }
    }

    /// How often each status came.
    async fn stop(self) -> BTreeMap<u16, u32> {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = BTreeMap::new();
        for statuses in self.clients.join_all().await {
            for (status, times) in statuses {
                *all.entry(status).or_default() += times;
            }
        }
        all
    }
}
