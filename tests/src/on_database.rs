//! The arguments that a test of `#[every_database]` can take: values that start on a database of the test's own.

use crate::{
    database::{Kind, TestDatabase},
    running::Running,
};

/// A value that a test can start on an empty database. It keeps the database alive as long as itself.
pub trait OnDatabase: Sized {
    /// Starts it on this database.
    fn start(database: TestDatabase) -> impl Future<Output = Self>;
}

/// A value that can start with users and clients of the test's own.
pub trait WithSeed: Sized {
    /// Starts it on this database, with the users and clients of this seed and no others.
    fn start_with_seed(database: TestDatabase, seed: &str) -> impl Future<Output = Self>;
}

impl OnDatabase for TestDatabase {
    async fn start(database: TestDatabase) -> Self {
        database
    }
}

impl OnDatabase for Running {
    async fn start(database: TestDatabase) -> Self {
        Self::start(database).await
    }
}

impl WithSeed for Running {
    async fn start_with_seed(database: TestDatabase, seed: &str) -> Self {
        Self::start_seeded(database, seed).await
    }
}

/// Runs a test on a database of this kind, unless the database cannot be reached. `#[every_database]` calls this.
pub async fn run<T: OnDatabase, F: Future<Output = ()>>(
    kind: Kind,
    test: &str,
    body: impl FnOnce(T) -> F,
) {
    if let Some(database) = TestDatabase::create(kind, test).await {
        body(T::start(database).await).await;
    }
}

/// Runs a test as [`run`] does, with a seed.
pub async fn run_with_seed<T: WithSeed, F: Future<Output = ()>>(
    kind: Kind,
    test: &str,
    seed: &str,
    body: impl FnOnce(T) -> F,
) {
    if let Some(database) = TestDatabase::create(kind, test).await {
        body(T::start_with_seed(database, seed).await).await;
    }
}
