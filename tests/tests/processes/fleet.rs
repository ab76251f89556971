//! Several processes of the program on one database, and requests that leave at the same moment.

use oauth_runtime::prelude::CodeHash;
use oauth_tests::{
    browser::{Browser, Page},
    database::{self, TestDatabase},
    fields::Fields,
    oauth::Answer,
    process::{Process, Start},
    rows::Rows,
};
use provider::redis_settings::RedisSettings;
use reqwest::Client;
use sea_orm::DatabaseConnection;
use std::{sync::Arc, time::Duration};
use tokio::{sync::Barrier, task::JoinSet, time::sleep};

/// Processes that share a database; the first one made it ready.
pub(crate) struct Fleet {
    pub(crate) processes: Vec<Process>,
    /// The test's own connection.
    pub(crate) database: DatabaseConnection,
    pub(crate) test_database: TestDatabase,
}

impl Fleet {
    /// Starts `size` processes with the demo data.
    pub(crate) async fn start(test_database: TestDatabase, size: usize) -> Self {
        Self::start_with(test_database, size, &[]).await
    }

    /// Starts them with a seed.
    pub(crate) async fn start_seeded(test_database: TestDatabase, size: usize, seed: &str) -> Self {
        Self::start_with_seed(test_database, size, seed, &[]).await
    }

    /// Starts them with codes and everything short-lived in one Redis.
    pub(crate) async fn start_with_redis(
        test_database: TestDatabase,
        size: usize,
        redis: &RedisSettings,
    ) -> Self {
        Self::start_with(test_database, size, &in_redis(redis)).await
    }

    /// Starts them with a seed and further arguments.
    pub(crate) async fn start_with_seed(
        test_database: TestDatabase,
        size: usize,
        seed: &str,
        arguments: &[&str],
    ) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("seed.json");
        std::fs::write(&file, seed).expect("the seed is written");
        let seed = ["--seed", file.to_str().expect("a path in UTF-8")];
        Self::start_with(test_database, size, &[&seed, arguments].concat()).await
    }

    async fn start_with(test_database: TestDatabase, size: usize, arguments: &[&str]) -> Self {
        let start = |_| Process::start_with(&test_database.url, arguments);
        let processes = (0..size).map(start).collect();
        let database = test_database.connect().await;
        Self { processes, database, test_database }
    }

    /// Posts one form of a browser to the processes in turn, all at the same moment.
    pub(crate) async fn posts_together(
        &self,
        browser: &Browser,
        path: &str,
        form: &[(String, String)],
        requests: usize,
    ) -> Vec<Page> {
        let barrier = Arc::new(Barrier::new(requests));
        let mut tasks = JoinSet::new();
        for number in 0..requests {
            let (url, browser) = (format!("{}{path}", self.issuer(number)), browser.clone());
            let (form, barrier) = (form.to_vec(), barrier.clone());
            tasks.spawn(async move {
                barrier.wait().await;
                browser.post(&url, &form).await
            });
        }
        tasks.join_all().await
    }

    /// The issuer of one of the processes; the numbers go round.
    pub(crate) fn issuer(&self, number: usize) -> &str {
        &self.processes[number % self.processes.len()].issuer
    }

    /// Kills a process and starts another in its place.
    pub(crate) async fn restart(&mut self, number: usize) {
        self.processes[number].kill();
        self.settle().await;
        let issuer = self.processes[number].issuer.clone();
        self.processes[number] = Start::on(&self.test_database.url).instead_of(&issuer).start();
    }

    /// A browser in which alice has signed in.
    pub(crate) async fn browser(&self) -> Browser {
        Browser::signed_in(self.issuer(0), "alice", "wonderland").await
    }

    /// Whether a code was used.
    pub(crate) async fn is_used(&self, code: &str) -> bool {
        let hash = CodeHash::of(code);
        self.count(&format!("code WHERE code = '{}' AND used_at IS NOT NULL", hash.as_str())).await
            == 1
    }

    /// Counts the rows that a condition describes.
    pub(crate) async fn count(&self, rows: &str) -> i64 {
        database::count(&self.database, rows).await
    }

    /// Waits until no other session works in the database: a server finishes a commit after its client has died.
    pub(crate) async fn settle(&self) {
        if self.database.get_database_backend() != sea_orm::DbBackend::Postgres {
            return;
        }
        for _ in 0..100 {
            if self.count(&format!("{OTHER_SESSIONS} AND state <> 'idle'")).await == 0 {
                return;
            }
            sleep(Duration::from_millis(50)).await;
        }
        let open = self.count(&format!("{OTHER_SESSIONS} AND state LIKE 'idle in%'")).await;
        panic!("sessions are still at work, {open} of them idle in a transaction");
    }

    /// Posts one form to the token endpoints of the processes in turn, all at the same moment.
    pub(crate) async fn token_requests_together(
        &self,
        requests: usize,
        fields: &Fields,
    ) -> Vec<Answer> {
        let barrier = Arc::new(Barrier::new(requests));
        let mut tasks = JoinSet::new();
        for number in 0..requests {
            let (issuer, fields) = (self.issuer(number).to_owned(), fields.clone());
            let barrier = barrier.clone();
            tasks.spawn(async move {
                let client = Client::new();
                // The connection exists before the start, so that nothing but the request remains.
                Answer::of(client.get(format!("{issuer}/healthz"))).await.assert_ok();
                barrier.wait().await;
                Answer::of(client.post(format!("{issuer}/oauth/token")).form(fields.pairs())).await
            });
        }
        tasks.join_all().await
    }

    /// Asserts that every code is unused and without tokens, or used with exactly its tokens, and that every used
    /// refresh token has its successor.
    pub(crate) async fn assert_nothing_is_half_done(&self) {
        let lost = "code c WHERE used_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM token t WHERE t.family = c.family)";
        let double = "code c WHERE used_at IS NULL AND EXISTS (SELECT 1 FROM token t WHERE t.family = c.family)";
        let torn = "token t WHERE superseded_at IS NOT NULL AND NOT EXISTS \
             (SELECT 1 FROM token n WHERE n.family = t.family AND n.generation = t.generation + 1)";
        assert_eq!(self.count(lost).await, 0, "codes were used without a token");
        assert_eq!(self.count(double).await, 0, "codes with a token can still be used");
        assert_eq!(self.count(torn).await, 0, "refresh tokens were used without a successor");
    }
}

impl Rows for Fleet {
    fn rows_of(&self) -> &DatabaseConnection {
        &self.database
    }
}

/// The flags that keep everything short-lived in a Redis.
pub(crate) fn in_redis(redis: &RedisSettings) -> [&str; 4] {
    ["--redis-url", &redis.url, "--redis-prefix", &redis.prefix]
}

/// The sessions that others have in this PostgreSQL database.
const OTHER_SESSIONS: &str =
    "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
