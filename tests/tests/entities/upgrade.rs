//! A database that an older version filled. Its tokens had no `removable_at` and no `granted`, and its refresh tokens
//! no tag.
//!
//! `tests/fixtures/before_removable_at` holds what that version's `schema print` gave, and rows as it wrote them.

use oauth_runtime::{
    clock::{Clock as _, SystemClock},
    prelude::AuthorizationServer,
};
use oauth_tests::{
    database::{Kind, TestDatabase, count},
    entity_world::{App, EntityWorld},
    every_database,
    oauth::*,
    rows::Rows as _,
    running::Running,
};
use sea_orm::ConnectionTrait as _;
use std::sync::Arc;

const CLIENT: As = As::Public("app");
const ACCESS: &str = "old-access-token-of-the-second-generation-0";
const USED_REFRESH: &str = "old-refresh-token-of-the-first-generation-0";
const REFRESH: &str = "old-refresh-token-of-the-second-generation-";

/// Fills a database as the older version did, and starts this one on it.
async fn upgraded(database: TestDatabase) -> Running {
    let schema = match database.kind() {
        Kind::Sqlite => include_str!("../../fixtures/before_removable_at/sqlite.sql"),
        _ => include_str!("../../fixtures/before_removable_at/postgresql.sql"),
    };
    let rows = include_str!("../../fixtures/before_removable_at/rows.sql");
    let rows = rows.replace("NOW", &SystemClock.now().to_string());
    let connection = database.connect().await;
    connection.execute_unprepared(schema).await.unwrap();
    connection.execute_unprepared(&rows).await.unwrap();
    connection.close().await.unwrap();
    Running::start(database).await
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

/// An application with tables of its own, which knows no `schema apply`.
#[every_database]
async fn a_server_over_tables_of_the_version_before_says_which_statements_mend_them(
    database: TestDatabase,
) {
    let connection = database.connect().await;
    EntityWorld::new(&connection, |store| Arc::new(store)).await;
    for (table, column) in [("contract_token", "removable_at"), ("contract_code", "granted")] {
        let sql = format!("ALTER TABLE {table} RENAME COLUMN {column} TO old");
        connection.execute_unprepared(&sql).await.unwrap();

        let app = App { database: connection.clone() };
        let error = AuthorizationServer::builder(app).build().await.map(|_| ()).unwrap_err();

        let error = error.to_string();
        for statement in ["ADD COLUMN \"removable_at\" ", "ADD COLUMN \"granted\" json"] {
            let wanted = format!("ALTER TABLE \"{table}\" {statement}");
            assert!(error.contains(&wanted), "{error}");
        }
        assert!(error.contains("CREATE INDEX") && error.contains("CHANGELOG"), "{error}");
        let sql = format!("ALTER TABLE {table} RENAME COLUMN old TO {column}");
        connection.execute_unprepared(&sql).await.unwrap();
    }
}
