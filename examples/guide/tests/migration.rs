//! The migrations of the guide create the tables that its server needs, on an empty database and on older tables with rows.

#![expect(clippy::unwrap_used, reason = "a test that meets what it did not expect must panic")]

use guide::{
    app,
    entity::user,
    migration::{add_refresh_tokens, be_no_provider, become_a_provider},
    operations,
};
use oauth_runtime::migration::Tables;
use oauth_tests::{
    database::{Kind, TestDatabase, count},
    every_database,
    log::Log,
};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DatabaseExecutor, TransactionTrait as _};

/// An application that has users and is not a provider yet.
async fn with_members(database: &TestDatabase) -> DatabaseConnection {
    let db = database.connect().await;
    Tables::new().with(user::Entity).create(&db).await.unwrap();
    db
}

/// Asserts that the server builds without a warning about something missing. Returns it.
async fn has_everything(db: &DatabaseConnection) -> app::Server {
    let (server, mut warnings) = Log::of(app::server(db.clone(), "http://127.0.0.1")).await;
    // The chapters about languages, typed scopes and resources show only a part of a server of their own.
    let of_other_chapters = ["the texts in", "guide::scopes::photos", "guide::resources::notes"];
    warnings.retain(|line| !of_other_chapters.iter().any(|chapter| line.contains(chapter)));
    assert_eq!(warnings, Vec::<String>::new());
    server.unwrap()
}

#[every_database]
async fn an_empty_database_gets_what_the_server_needs(database: TestDatabase) {
    let db = with_members(&database).await;

    become_a_provider(&db).await.unwrap();
    has_everything(&db).await;
    add_refresh_tokens(&db).await.unwrap();
    let server = has_everything(&db).await;

    operations::add_client(&server).await.unwrap();
    be_no_provider(&db).await.unwrap();
    become_a_provider(&db).await.unwrap();
    assert_eq!(count(&db, "application").await, 0, "the tables are new ones");
    has_everything(&db).await;
}

/// A migration of `sea-orm-migration` gets a `DatabaseExecutor`, on PostgreSQL that of a transaction. When it fails, its changes
/// are rolled back.
#[every_database]
async fn a_migration_is_a_part_of_its_transaction(database: TestDatabase) {
    let db = with_members(&database).await;

    let transaction = db.begin().await.unwrap();
    let of_manager = DatabaseExecutor::Transaction(&transaction);
    become_a_provider(&of_manager).await.unwrap();
    add_refresh_tokens(&of_manager).await.unwrap();
    transaction.rollback().await.unwrap();
    assert!(app::server(db.clone(), "http://127.0.0.1").await.is_err(), "it was taken back");

    let transaction = db.begin().await.unwrap();
    become_a_provider(&DatabaseExecutor::Transaction(&transaction)).await.unwrap();
    transaction.commit().await.unwrap();
    has_everything(&db).await;
}

/// At that time the token entity had no refresh tokens, and the toolkit had no `removable_at`.
#[every_database]
async fn tables_with_rows_get_what_was_added_to_the_entities(database: TestDatabase) {
    let db = with_members(&database).await;
    become_a_provider(&db).await.unwrap();
    operations::add_client(&has_everything(&db).await).await.unwrap();
    let key = match database.kind() {
        Kind::Postgresql => "bigserial PRIMARY KEY",
        _ => "integer PRIMARY KEY",
    };
    let older = format!(
        "CREATE TABLE token (id {key}, member_id bigint, access_token varchar(64) UNIQUE, client_id varchar NOT NULL, \
         scope text NOT NULL, issued_at bigint NOT NULL, expires_at bigint NOT NULL, revoked_at bigint)"
    );
    for statement in [
        "DROP TABLE token",
        &older,
        "INSERT INTO token (access_token, client_id, scope, issued_at, expires_at) VALUES ('a', 'calendar', 'profile', 1, 2)",
        "INSERT INTO token (access_token, client_id, scope, issued_at, expires_at) VALUES ('b', 'calendar', 'profile', 1, 3)",
    ] {
        db.execute_unprepared(statement).await.unwrap();
    }
    assert!(app::server(db.clone(), "http://127.0.0.1").await.is_err());

    add_refresh_tokens(&db).await.unwrap();

    has_everything(&db).await;
    let filled = "token JOIN application ON application.registration_id = token.registration_id \
                  WHERE token.removable_at = token.expires_at AND generation = 0 AND family IS NULL AND issued_by = ''";
    assert_eq!(count(&db, filled).await, 2);
}
