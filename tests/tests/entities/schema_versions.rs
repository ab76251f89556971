//! What each schema version makes, word for word: a migration that names one makes the same for ever.
//!
//! These files change with no version of the toolkit. A column that comes later gets a version of its own.

use expect_test::{ExpectFile, expect_file};
use oauth_runtime::migration::{self, SchemaVersion, Tables};
use oauth_tests::{
    database::{Kind, TestDatabase},
    entity_world::{App, user},
    every_database,
    on_database::run,
};
use sea_orm::DbBackend;

#[track_caller]
fn makes(backend: DbBackend, version: SchemaVersion, expected: &ExpectFile) {
    let statements = Tables::of::<App>(version).statements(backend);
    expected.assert_eq(&format!("{};\n", statements.join(";\n")));
}

#[test]
fn version_1_makes_on_sqlite_what_it_always_made() {
    let expected = expect_file!["../../fixtures/schema_version_1/sqlite.sql"];
    makes(DbBackend::Sqlite, SchemaVersion::V1, &expected);
}

#[test]
fn version_1_makes_on_postgresql_what_it_always_made() {
    let expected = expect_file!["../../fixtures/schema_version_1/postgresql.sql"];
    makes(DbBackend::Postgres, SchemaVersion::V1, &expected);
}

#[test]
fn version_1_makes_on_mysql_what_it_always_made() {
    let expected = expect_file!["../../fixtures/schema_version_1/mysql.sql"];
    makes(DbBackend::MySql, SchemaVersion::V1, &expected);
}

/// Created, found complete, dropped; each step twice, because a database that undoes no `CREATE TABLE` may stop between two.
async fn tables_come_and_go(database: TestDatabase) {
    let connection = database.connect().await;
    let tables = Tables::of::<App>(SchemaVersion::V1);
    Tables::new().with(user::Entity).create(&connection).await.unwrap();
    for _ in 0..2 {
        assert!(!tables.compare(&connection).await.unwrap().has_tables);
        for _ in 0..2 {
            migration::create_tables::<App>(&connection, SchemaVersion::V1).await.unwrap();
        }
        let added = migration::alter_tables::<App>(&connection, SchemaVersion::V1).await.unwrap();
        assert_eq!(added, Vec::<String>::new());
        let compared = tables.compare(&connection).await.unwrap();
        assert_eq!((compared.missing, compared.mistyped), (vec![], vec![]));
        for _ in 0..2 {
            migration::drop_tables::<App>(&connection).await.unwrap();
        }
    }
    let people = Tables::new().with(user::Entity).compare(&connection).await.unwrap();
    assert!(people.has_tables, "they are none of the provider's");
}

#[every_database]
async fn the_tables_of_a_version_come_and_go(database: TestDatabase) {
    tables_come_and_go(database).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tables_of_a_version_come_and_go_on_mariadb() {
    run(Kind::Mariadb, "the_tables_of_a_version_come_and_go_on_mariadb", tables_come_and_go).await;
}
