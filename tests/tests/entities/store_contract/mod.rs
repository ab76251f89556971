//! Every store keeps the contract: the one over SeaORM on each database, one that wraps it, and one in memory that is
//! written against the public traits alone.

mod memory;
mod wrapper;

use oauth_runtime::testing::store_contract;
use oauth_tests::{
    database::{Kind, TestDatabase},
    entity_world::EntityWorld,
    on_database::run,
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
