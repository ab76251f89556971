//! Every store keeps the contract: the one over SeaORM on each database, one that wraps it, and one in memory that is
//! written against the public traits alone.

mod memory;
mod wrapper;

use oauth_runtime::{
    clock::Clock,
    entity::EntityStore,
    redis::{Redis, RedisStore},
    testing::{NOW, store_contract},
};
use oauth_tests::{
    database::{Kind, TestDatabase},
    entity_world::EntityWorld,
    on_database::run,
    redis::SharedRedis,
    test_clock::DAY,
};
use std::sync::Arc;

async fn entity_store(database: TestDatabase) {
    store_contract(&EntityWorld::new(&database.connect().await, |store| Arc::new(store)).await)
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_entity_store_keeps_the_contract_on_sqlite() {
    run(Kind::Sqlite, "the_entity_store_keeps_the_contract_on_sqlite", entity_store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_entity_store_keeps_the_contract_on_postgresql() {
    run(Kind::Postgresql, "the_entity_store_keeps_the_contract_on_postgresql", entity_store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_entity_store_keeps_the_contract_on_mariadb() {
    run(Kind::Mariadb, "the_entity_store_keeps_the_contract_on_mariadb", entity_store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_wraps_another_keeps_the_contract() {
    run(
        Kind::Sqlite,
        "a_store_that_wraps_another_keeps_the_contract",
        async |database: TestDatabase| {
            let wrap = |store| Arc::new(wrapper::Wrapper(store)) as _;
            store_contract(&EntityWorld::new(&database.connect().await, wrap).await).await;
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_in_memory_keeps_the_contract() {
    store_contract(&memory::MemoryWorld::default()).await;
}

/// The clock of the contract.
struct ContractClock;

impl Clock for ContractClock {
    fn now(&self) -> i64 {
        NOW
    }
}

/// Redis over a database. Whatever the contract has stored there has an end.
async fn redis_over(kind: Kind, test: &str) {
    let Some(shared) = SharedRedis::of_test(test) else { return };
    let redis = Redis::connect(&shared.settings.url).await.unwrap();
    let redis = redis.with_prefix(&shared.settings.prefix);
    run(kind, test, async |database: TestDatabase| {
        let over = |store: EntityStore| Arc::new(RedisStore::new(store, redis, ContractClock)) as _;
        let world = EntityWorld::new(&database.connect().await, over).await;
        store_contract(&world.forgetting_used_codes_after(30 * DAY)).await;
    })
    .await;
    for (key, life) in shared.keys() {
        assert_ne!(life, -1, "{key} stays for ever");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_over_sqlite_keeps_the_contract() {
    redis_over(Kind::Sqlite, "redis_over_sqlite_keeps_the_contract").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_over_postgresql_keeps_the_contract() {
    redis_over(Kind::Postgresql, "redis_over_postgresql_keeps_the_contract").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_over_mariadb_keeps_the_contract() {
    redis_over(Kind::Mariadb, "redis_over_mariadb_keeps_the_contract").await;
}
