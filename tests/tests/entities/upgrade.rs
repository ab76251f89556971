//! A database that an older version filled. Its tokens had no `removable_at` and no `granted`, and its refresh tokens
//! no tag.
//!
//! `tests/fixtures/before_removable_at` holds what that version's `schema print` gave, and rows as it wrote them.

use oauth_runtime::{
    clock::{Clock as _, SystemClock},
    migration::{self, SchemaVersion},
    prelude::{AuthorizationServer, BuildError},
};
use oauth_tests::{
    database::{Kind, TestDatabase, count},
    entity_world::{App, EntityWorld},
    every_database,
    oauth::*,
    on_database::run,
    rows::Rows as _,
    running::Running,
};
use sea_orm::{ConnectionTrait as _, DatabaseConnection};
use std::sync::Arc;

const CLIENT: As = As::Public("app");
const ACCESS: &str = "old-access-token-of-the-second-generation-0";
const USED_REFRESH: &str = "old-refresh-token-of-the-first-generation-0";
const REFRESH: &str = "old-refresh-token-of-the-second-generation-";

/// Fills a database as the older version did, and starts this one on it.
async fn upgraded(database: TestDatabase) -> Running {
    fill(&database).await.close().await.unwrap();
    Running::start(database).await
}

/// Fills a database as the older version did.
async fn fill(database: &TestDatabase) -> DatabaseConnection {
    let schema = match database.kind() {
        Kind::Sqlite => include_str!("../../fixtures/before_removable_at/sqlite.sql"),
        _ => include_str!("../../fixtures/before_removable_at/postgresql.sql"),
    };
    let rows = include_str!("../../fixtures/before_removable_at/rows.sql");
    let rows = rows.replace("NOW", &SystemClock.now().to_string());
    let connection = database.connect().await;
    connection.execute_unprepared(schema).await.unwrap();
    connection.execute_unprepared(&rows).await.unwrap();
    connection
}

#[every_database]
async fn tokens_of_the_version_before_go_on(database: TestDatabase) {
    let provider = upgraded(database).await;
    let issuer = &provider.issuer;
    assert_eq!(resource(issuer, "/api/any", Some(ACCESS)).await.status, 200);

    let fields =
        [("grant_type", "refresh_token"), ("refresh_token", REFRESH), ("scope", "profile email")];
    let widened = token(issuer, CLIENT, &fields).await;

    assert_eq!(widened.assert_ok().member("scope"), "profile email", "what the user granted");
    assert_eq!(resource(issuer, "/api/any", Some(ACCESS)).await.status, 200);
    let next = refresh(issuer, CLIENT, &widened.member("refresh_token")).await;
    assert_eq!(next.assert_ok().member("scope"), "email profile");
}

/// An application with migrations of its own, which calls the helper and no `schema apply`. The tables of users and sessions are
/// none of the server's, so a start adds to them.
#[every_database]
async fn tokens_of_the_version_before_go_on_after_a_migration(database: TestDatabase) {
    let connection = fill(&database).await;

    let added = migration::alter_tables::<provider::app::App>(&connection, SchemaVersion::V1).await;

    let added = added.unwrap();
    for name in [
        "column `client.registration_id`",
        "column `token.removable_at`",
        "column `token.granted`",
        "index on `token` (user_id, client_id)",
        "column `code.registration_id`",
        "index on `code` (family)",
    ] {
        assert!(added.iter().any(|added| added == name), "{name}: {added:?}");
    }
    let again = migration::alter_tables::<provider::app::App>(&connection, SchemaVersion::V1).await;
    assert_eq!(again.unwrap(), Vec::<String>::new());
    connection.close().await.unwrap();
    let provider = Running::start(database).await;
    let issuer = &provider.issuer;
    resource(issuer, "/api/any", Some(ACCESS)).await.assert_ok();
    let fields =
        [("grant_type", "refresh_token"), ("refresh_token", REFRESH), ("scope", "profile email")];
    let widened = token(issuer, CLIENT, &fields).await;
    assert_eq!(widened.assert_ok().member("scope"), "profile email", "what the user granted");
    assert_eq!(provider.server.prune(100).await.unwrap(), 5, "as after `schema apply`");
}

/// What the version before issued belongs to the client that had the identifier at the upgrade, and to no later one.
#[every_database]
async fn tokens_of_the_version_before_die_with_their_client(database: TestDatabase) {
    let provider = upgraded(database).await;
    let issuer = &provider.issuer;
    resource(issuer, "/api/any", Some(ACCESS)).await.assert_ok();

    provider.register_client_anew("app").await;
    provider.server.forget_client("app");

    resource(issuer, "/api/any", Some(ACCESS)).await.assert_error(401, "invalid_token");
    refresh(issuer, CLIENT, REFRESH).await.assert_error(400, "invalid_grant");
}

/// Tables as they were before clients had registrations, with everything that a server has stored in them.
async fn what_is_stored_goes_on_with_registrations(database: TestDatabase) {
    let provider = Running::start(database).await;
    let web = tokens_for(&provider.issuer, WEB, "profile").await;
    let code = code_for(&provider.issuer, "demo-spa", "profile").await;
    let of_service = service_token(&provider.issuer, "profile").await;
    let service = provider.take_client("demo-service").await;
    for table in ["client", "token", "code"] {
        provider.execute(&format!("ALTER TABLE {table} DROP COLUMN registration_id")).await;
    }

    let provider = provider.beside().await;

    let issuer = &provider.issuer;
    resource(issuer, "/api/me", Some(&web.member("access_token"))).await.assert_ok();
    refresh(issuer, WEB, &web.member("refresh_token")).await.assert_ok();
    exchange(issuer, SPA, &code).await.assert_ok();
    let nameless = count(&provider.database, "client WHERE registration_id IS NULL").await;
    let names = count(&provider.database, "(SELECT DISTINCT registration_id FROM client) n").await;
    assert_eq!((nameless, names), (0, count(&provider.database, "client").await));
    // The client that was gone before the upgrade comes back as another one.
    provider.register_client(service).await;
    resource(issuer, "/api/any", Some(&of_service)).await.assert_error(401, "invalid_token");
    let own = service_token(issuer, "profile").await;
    resource(issuer, "/api/any", Some(&own)).await.assert_ok();
}

#[every_database]
async fn what_is_stored_goes_on_when_registrations_are_added(database: TestDatabase) {
    what_is_stored_goes_on_with_registrations(database).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_stored_goes_on_when_registrations_are_added_on_mariadb() {
    let test = "what_is_stored_goes_on_when_registrations_are_added_on_mariadb";
    // On the heap, because the future of a whole provider is large.
    Box::pin(run(Kind::Mariadb, test, what_is_stored_goes_on_with_registrations)).await;
}

/// RFC 9700 section 4.14.2: the row of a used refresh token tells that somebody shows it again.
#[every_database]
async fn a_used_token_of_the_version_before_kills_its_family_while_its_row_is_there(
    database: TestDatabase,
) {
    let provider = upgraded(database).await;
    let issuer = &provider.issuer;

    refresh(issuer, CLIENT, USED_REFRESH).await.assert_error(400, "invalid_grant");

    refresh(issuer, CLIENT, REFRESH).await.assert_error(400, "invalid_grant");
}

#[every_database]
async fn a_prune_removes_what_the_version_before_left_and_nothing_that_is_needed(
    database: TestDatabase,
) {
    let provider = upgraded(database).await;

    let removed = provider.server.prune(100).await.unwrap();

    assert_eq!(removed, 5, "a used token, a revoked one, an ended one, and two codes");
    assert_eq!(provider.tokens().await, 1);
    let living = "code WHERE family = 'narrowed' AND removable_at IS NULL";
    assert_eq!((provider.codes().await, count(&provider.database, living).await), (1, 1));
    let issuer = &provider.issuer;
    assert_eq!(resource(issuer, "/api/any", Some(ACCESS)).await.status, 200);
    let fields =
        [("grant_type", "refresh_token"), ("refresh_token", REFRESH), ("scope", "profile email")];
    assert_eq!(token(issuer, CLIENT, &fields).await.assert_ok().member("scope"), "profile email");
}

/// An application with tables of its own, which knows no `schema apply`. Everything is named at once, and the statements that are
/// named mend it.
#[every_database]
async fn a_server_over_tables_of_the_version_before_says_which_statements_mend_them(
    database: TestDatabase,
) {
    let connection = database.connect().await;
    EntityWorld::new(&connection, |store| Arc::new(store)).await;
    let damages = [
        ("client", "registration_id", "varchar"),
        ("token", "removable_at", ""),
        ("token", "granted", "json"),
        ("token", "registration_id", "varchar"),
        ("code", "granted", "json"),
        ("code", "registration_id", "varchar"),
    ];
    for (table, column, _) in damages {
        let sql = format!("ALTER TABLE contract_{table} RENAME COLUMN {column} TO old_{column}");
        connection.execute_unprepared(&sql).await.unwrap();
    }

    let app = App { database: connection.clone() };
    let error = AuthorizationServer::builder(app.clone()).build().await.map(drop).unwrap_err();

    let message = error.to_string();
    for (table, column, kind) in damages {
        let adds = format!("ALTER TABLE \"contract_{table}\" ADD COLUMN \"{column}\" {kind}");
        assert!(message.contains(&adds), "{message}");
        assert!(message.contains(&format!("column `contract_{table}.{column}`")), "{message}");
    }
    let BuildError::Lacks { missing, .. } = error else { panic!("{message}") };
    assert_eq!(missing.len(), damages.len(), "{message}");
    for missing in missing {
        missing.add(&connection).await.unwrap();
    }
    AuthorizationServer::builder(app).build().await.map(drop).unwrap();
}
