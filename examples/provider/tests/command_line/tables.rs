//! Tables are repaired with the SQL that the check prints, on every database.

use crate::program::World;
use oauth_tests::database::{Kind, TestDatabase};
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database};
use serde_json::{Value, json};

/// The statements that damage the tables, and the names that the check reports.
const DAMAGES: [(&[&str], &[&str]); 5] = [
    (&["DROP TABLE short_lived"], &["table `short_lived`"]),
    (&["DROP INDEX \"idx-token-client_id\""], &["index on `token` (client_id)"]),
    (
        &["ALTER TABLE client DROP COLUMN previous_secret", "ALTER TABLE token DROP COLUMN scope"],
        &["column `client.previous_secret`", "column `token.scope`"],
    ),
    // A copy of a table has its columns but no indexes. A partial index finds only some rows.
    (
        &[
            "CREATE TABLE copy AS SELECT * FROM client",
            "DROP TABLE client",
            "ALTER TABLE copy RENAME TO client",
            "CREATE UNIQUE INDEX some_clients ON client (client_id) WHERE user_id IS NULL",
        ],
        &["unique index on `client` (client_id)"],
    ),
    (
        &[
            "CREATE TABLE copy AS SELECT * FROM token",
            "DROP TABLE token",
            "ALTER TABLE copy RENAME TO token",
            "ALTER TABLE token DROP COLUMN generation",
        ],
        &[
            "column `token.generation`",
            "unique index on `token` (access_token)",
            "unique index on `token` (refresh_token)",
            "index on `token` (user_id, client_id)",
            "unique index on `token` (family, generation)",
        ],
    ),
];

async fn is_mended_by_what_the_check_prints(kind: Kind) {
    let Some(database) = TestDatabase::create(kind, "is_mended_by_what_the_check_prints").await
    else {
        return;
    };
    let world = World::new();
    let schema = |command: &str, flags: &[&str]| {
        let line = [&["schema", command, "--database-url", &database.url], flags].concat();
        world.run(&line)
    };
    schema("apply", &[]).assert_done();
    // One connection only: another one may not know yet what was dropped.
    let mut options = ConnectOptions::new(&database.url);
    let connection = Database::connect(options.max_connections(1).clone()).await.unwrap();
    // Tables with rows are harder to repair.
    for row in [
        "INSERT INTO client (client_id, metadata) VALUES ('a', '{}')",
        "INSERT INTO token (client_id, scope, issued_at, expires_at, family, generation) VALUES ('a', '', 0, 0, 'f', 0)",
    ] {
        connection.execute_unprepared(row).await.unwrap();
    }
    for (statements, names) in DAMAGES {
        connection.execute_unprepared(&statements.join("; ")).await.unwrap();

        let checked = schema("check", &[]);
        let value = schema("check", &["--json"]).json_error(1);

        assert_eq!(checked.code, Some(1), "{checked:?}");
        assert_eq!(checked.errors.lines().count(), 1, "{checked:?}");
        assert!(checked.errors.starts_with("provider: missing: "), "{checked:?}");
        for name in names {
            assert!(checked.errors.contains(name), "no {name:?} in {checked:?}");
            let is_named = |missing: &Value| missing["missing"] == *name;
            assert!(value["missing"].as_array().unwrap().iter().any(is_named), "{value}");
        }
        connection.execute_unprepared(&checked.output).await.unwrap();
        schema("check", &[]).assert_done();
    }
    assert_eq!(schema("apply", &["--json"]).json(), json!({ "added": [] }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sqlite_database_is_mended_by_what_the_check_prints() {
    is_mended_by_what_the_check_prints(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgresql_database_is_mended_by_what_the_check_prints() {
    is_mended_by_what_the_check_prints(Kind::Postgresql).await;
}

/// By default MySQL and MariaDB take `App` for `app`.
#[test]
fn tables_of_mysql_compare_names_byte_by_byte() {
    let printed = World::new().run(&["schema", "print", "--database-url", "mysql://localhost/x"]);
    let printed = printed.assert_done().to_owned();
    for table in ["user", "client", "token", "code", "short_lived", "session"] {
        let begin = format!("CREATE TABLE IF NOT EXISTS `{table}` ");
        let create = printed.lines().find(|line| line.starts_with(&begin)).unwrap();
        assert!(create.contains("utf8mb4_bin"), "{create}");
    }
    assert!(!World::new().run(&["schema", "print"]).assert_done().contains("COLLATE"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_adds_what_is_missing() {
    let world = World::new();
    drop(world.serve("errors"));
    let connection = Database::connect(world.database_url()).await.unwrap();
    connection.execute_unprepared("ALTER TABLE token DROP COLUMN scope").await.unwrap();
    connection.close().await.unwrap();

    let server = world.serve("errors");

    let demo = ("demo-service", "demo-service-secret");
    assert_eq!(server.post("/oauth/token", demo, "grant_type=client_credentials").0, 200);
}
