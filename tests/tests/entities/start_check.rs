//! What a server finds out about its tables before its first request, and what it says of them.

use oauth_runtime::{
    migration::{self, Missing, SchemaVersion},
    prelude::*,
};
use oauth_tests::{
    database::{Kind, TestDatabase, random_word},
    entity_world::{App, EntityWorld},
    every_database,
    log::Log,
    on_database::run,
};
use sea_orm::{
    ConnectionTrait as _, Database, DatabaseConnection, Statement, TransactionTrait as _,
};
use std::sync::{Arc, Mutex};

const TIME: i64 = 2_000_000_000;

/// The tables as the entities and their look-ups want them.
async fn tables(database: &TestDatabase) -> DatabaseConnection {
    let connection = database.connect().await;
    EntityWorld::new(&connection, |store| Arc::new(store)).await;
    migration::alter_tables::<App>(&connection, SchemaVersion::CURRENT).await.unwrap();
    connection
}

/// On one connection: another one to the same file may not know yet what was dropped.
async fn run_all(connection: &DatabaseConnection, statements: &[&str]) {
    connection.execute_unprepared(&statements.join("; ")).await.unwrap();
}

async fn start(connection: &DatabaseConnection) -> Result<(), BuildError> {
    let app = App { database: connection.clone() };
    AuthorizationServer::builder(app).issuer("http://127.0.0.1").build().await.map(drop)
}

/// What a refused start names; the message has all of it.
async fn lacking(connection: &DatabaseConnection) -> Vec<Missing> {
    let error = start(connection).await.unwrap_err();
    let message = error.to_string();
    let begin = "the database does not match the entities. Missing: ";
    assert!(message.starts_with(begin), "{message}");
    let BuildError::Lacks { missing, .. } = error else { panic!("{error}") };
    for Missing { what, statements, .. } in &missing {
        assert!(message.contains(what) && !message.contains('\n'), "{message}");
        assert!(statements.iter().all(|statement| message.contains(statement)), "{message}");
    }
    missing
}

/// The start that is refused runs when the statements of its message have run.
async fn mend(database: &TestDatabase, wanted: &[&str]) {
    let connection = database.connect().await;
    let missing = lacking(&connection).await;
    let named: Vec<_> = missing.iter().map(|missing| missing.what.as_str()).collect();
    assert_eq!(named, wanted);
    // On one connection: SQLite renames no column that another connection has just added.
    let transaction = connection.begin().await.unwrap();
    for missing in &missing {
        missing.add(&transaction).await.unwrap();
    }
    transaction.commit().await.unwrap();
    // A connection that has prepared a statement keeps the types that it had.
    connection.close().await.unwrap();
    start(&database.connect().await).await.unwrap();
}

async fn a_time_of_the_wrong_type_is_named_and_mended(database: TestDatabase) {
    let connection = tables(&database).await;
    let insert = format!(
        "INSERT INTO contract_token (client_id, scope, issued_at, expires_at, generation) VALUES ('a', 'b', 0, {TIME}, 0)"
    );
    let (change, declared): (&[&str], _) = match database.kind() {
        Kind::Sqlite => (
            &[
                "ALTER TABLE contract_token ADD COLUMN old timestamp",
                "UPDATE contract_token SET old = datetime(expires_at, 'unixepoch')",
                "ALTER TABLE contract_token DROP COLUMN expires_at",
                "ALTER TABLE contract_token RENAME COLUMN old TO expires_at",
            ],
            "timestamp",
        ),
        Kind::Postgresql => (
            &[
                "ALTER TABLE contract_token ALTER COLUMN expires_at TYPE timestamptz USING to_timestamp(expires_at)",
                "ALTER TABLE contract_token ALTER COLUMN expires_at SET DEFAULT now()",
            ],
            "timestamp with time zone",
        ),
        Kind::Mariadb => (
            &[
                "ALTER TABLE contract_token ADD COLUMN old datetime",
                "UPDATE contract_token SET old = FROM_UNIXTIME(expires_at)",
                "ALTER TABLE contract_token DROP COLUMN expires_at",
                "ALTER TABLE contract_token RENAME COLUMN old TO expires_at",
            ],
            "datetime",
        ),
    };
    run_all(&connection, &[&insert]).await;
    run_all(&connection, change).await;

    let what =
        format!("bigint as the type of column `contract_token.expires_at`, which is {declared}");
    mend(&database, &[&what]).await;

    let found = Statement::from_string(
        connection.get_database_backend(),
        "SELECT expires_at FROM contract_token",
    );
    let row = database.connect().await.query_one_raw(found).await.unwrap().unwrap();
    assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), TIME, "the value is the same time");
}

#[every_database]
async fn a_time_of_the_wrong_type_stops_the_start(database: TestDatabase) {
    a_time_of_the_wrong_type_is_named_and_mended(database).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_of_the_wrong_type_stops_the_start_on_mariadb() {
    let test = "a_time_of_the_wrong_type_stops_the_start_on_mariadb";
    run(Kind::Mariadb, test, a_time_of_the_wrong_type_is_named_and_mended).await;
}

const UNIQUE: [(&str, &str); 5] = [
    ("contract_client", "client_id"),
    ("contract_token", "access_token"),
    ("contract_token", "refresh_token"),
    ("contract_code", "code"),
    ("contract_short_lived", "key"),
];

/// Takes away what makes columns unique.
async fn careless(connection: &DatabaseConnection, kind: Kind) {
    for (table, column) in UNIQUE {
        let statement = match kind {
            Kind::Postgresql => {
                format!("ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_key")
            }
            Kind::Mariadb => format!("ALTER TABLE {table} DROP INDEX `{column}`"),
            // A copy of a table has its columns and nothing else.
            Kind::Sqlite => format!(
                "CREATE TABLE copy AS SELECT * FROM {table}; DROP TABLE {table}; ALTER TABLE copy RENAME TO {table}"
            ),
        };
        connection.execute_unprepared(&statement).await.unwrap();
    }
}

async fn what_is_not_unique_is_named_all_at_once(database: TestDatabase) {
    let connection = tables(&database).await;
    careless(&connection, database.kind()).await;

    let wanted = UNIQUE.map(|(table, column)| format!("unique index on `{table}` ({column})"));
    mend(&database, &wanted.each_ref().map(String::as_str)).await;
}

#[every_database]
async fn a_column_that_must_be_unique_and_is_not_stops_the_start(database: TestDatabase) {
    what_is_not_unique_is_named_all_at_once(database).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_column_that_must_be_unique_and_is_not_stops_the_start_on_mariadb() {
    let test = "a_column_that_must_be_unique_and_is_not_stops_the_start_on_mariadb";
    run(Kind::Mariadb, test, what_is_not_unique_is_named_all_at_once).await;
}

/// An index of some rows, of an expression or of more columns makes no column unique.
#[every_database]
async fn an_index_that_only_looks_unique_counts_for_nothing(database: TestDatabase) {
    let connection = tables(&database).await;
    careless(&connection, database.kind()).await;
    run_all(
        &connection,
        &[
            "CREATE UNIQUE INDEX a ON contract_token (access_token) WHERE revoked_at IS NULL",
            "CREATE UNIQUE INDEX b ON contract_code (lower(code))",
            "CREATE UNIQUE INDEX c ON contract_client (client_id, id)",
        ],
    )
    .await;

    assert_eq!(lacking(&connection).await.len(), UNIQUE.len());
}

async fn a_null_is_named_and_mended(database: TestDatabase) {
    let connection = tables(&database).await;
    let change: &[&str] = match database.kind() {
        Kind::Postgresql => &["ALTER TABLE contract_token ALTER COLUMN revoked_at SET NOT NULL"],
        Kind::Mariadb => &["ALTER TABLE contract_token MODIFY COLUMN revoked_at bigint NOT NULL"],
        Kind::Sqlite => &[
            "ALTER TABLE contract_token DROP COLUMN revoked_at",
            "ALTER TABLE contract_token ADD COLUMN revoked_at integer NOT NULL DEFAULT 0",
        ],
    };
    run_all(&connection, change).await;

    let what = "null as a value of column `contract_token.revoked_at`, which is NOT NULL";
    mend(&database, &[what]).await;
}

#[every_database]
async fn a_column_that_takes_no_null_stops_the_start(database: TestDatabase) {
    a_null_is_named_and_mended(database).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_column_that_takes_no_null_stops_the_start_on_mariadb() {
    let test = "a_column_that_takes_no_null_stops_the_start_on_mariadb";
    run(Kind::Mariadb, test, a_null_is_named_and_mended).await;
}

/// A text that is too short for a hash, and JSON in a text.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_postgresql_would_refuse_later_stops_the_start() {
    let test = "what_postgresql_would_refuse_later_stops_the_start";
    run(Kind::Postgresql, test, async |database: TestDatabase| {
        let connection = tables(&database).await;
        run_all(
            &connection,
            &[
                "ALTER TABLE contract_client ALTER COLUMN metadata TYPE text",
                "ALTER TABLE contract_token ALTER COLUMN access_token TYPE varchar(43)",
                "ALTER TABLE contract_token ALTER COLUMN family TYPE varchar(43)",
                "ALTER TABLE contract_token ALTER COLUMN generation TYPE integer",
            ],
        )
        .await;

        mend(
            &database,
            &[
                "json as the type of column `contract_client.metadata`, which is text",
                "text of at least 56 characters as the type of column `contract_token.access_token`, which is character varying(43)",
                "text of at least 56 characters as the type of column `contract_token.family`, which is character varying(43)",
                "bigint as the type of column `contract_token.generation`, which is integer",
            ],
        )
        .await;
    })
    .await;
}

/// Starts, and keeps the warnings. That the provider of these tests has no grant is none of theirs.
async fn warned(connection: &DatabaseConnection) -> (Result<(), BuildError>, Vec<String>) {
    let (started, mut warnings) = Log::of(start(connection)).await;
    warnings.retain(|line| !line.contains("no grant is registered"));
    (started, warnings)
}

const LOOKUPS: [&str; 4] = [
    "index on `contract_token` (removable_at), so every prune",
    "index on `contract_token` (client_id), so revoking",
    "unique index on `contract_token` (family, generation), so every refresh",
    "index on `contract_token` (user_id, client_id), so a user's account page",
];

async fn a_missing_look_up_is_a_warning(database: TestDatabase) {
    let connection = tables(&database).await;
    let (_, warnings) = warned(&connection).await;
    assert_eq!(warnings, Vec::<String>::new(), "nothing is missing");
    let drop_index = |name: &str| match database.kind() {
        Kind::Mariadb => format!("DROP INDEX `{name}` ON contract_token"),
        _ => format!("DROP INDEX \"{name}\""),
    };
    for name in [
        "idx-contract_token-removable_at",
        "idx-contract_token-client_id",
        "idx-contract_token-family_generation",
        "idx-contract_token-user_id",
        "contract_token_user_id_client_id_idx",
    ] {
        run_all(&connection, &[&drop_index(name)]).await;
    }

    let (started, warnings) = warned(&connection).await;

    started.unwrap();
    for lookup in LOOKUPS {
        let is_told = |line: &&String| line.contains(&format!("the database lacks {lookup}"));
        let told: Vec<_> = warnings.iter().filter(is_told).collect();
        assert_eq!(told.len(), 1, "{lookup}: {warnings:?}");
        assert!(told[0].starts_with("WARN oauth: "), "{told:?}");
        let statement = told[0].rsplit_once("run: ").unwrap().1;
        run_all(&connection, &[statement]).await;
    }
    assert_eq!(warnings.len(), LOOKUPS.len(), "{warnings:?}");
    assert_eq!(warned(&connection).await.1, Vec::<String>::new());
}

#[every_database]
async fn a_missing_look_up_index_is_one_line_of_the_log(database: TestDatabase) {
    a_missing_look_up_is_a_warning(database).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_look_up_index_is_one_line_of_the_log_on_mariadb() {
    let test = "a_missing_look_up_index_is_one_line_of_the_log_on_mariadb";
    run(Kind::Mariadb, test, a_missing_look_up_is_a_warning).await;
}

/// Whatever the tables have.
#[every_database]
async fn a_start_reads_the_catalogue_by_two_queries_and_asks_a_few_times_more(
    database: TestDatabase,
) {
    let mut connection = tables(&database).await;
    let asked = Arc::new(Mutex::new(Vec::new()));
    let sink = asked.clone();
    connection.set_metric_callback(move |info| {
        sink.lock().unwrap().push(info.statement.sql.clone());
    });

    start(&connection).await.unwrap();

    // The client, three for tokens, two for codes, objects, the file of SQLite, and the root key's; on PostgreSQL six more for
    // many look-ups at once.
    let asked = asked.lock().unwrap();
    let of_catalogue = asked.iter().filter(|sql| sql.starts_with("WITH wanted")).count();
    assert_eq!(of_catalogue, 2, "{asked:#?}");
    let most = if database.kind() == Kind::Postgresql { 19 } else { 13 };
    assert!(asked.len() <= most, "{asked:#?}");
}

/// A role that may use the tables and no more, in a database whose catalogue it cannot read.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_catalogue_that_cannot_be_read_is_a_warning() {
    let test = "a_catalogue_that_cannot_be_read_is_a_warning";
    run(Kind::Postgresql, test, async |database: TestDatabase| {
        let owner = tables(&database).await;
        let role = format!("r{}", random_word());
        let grant = format!(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
        );
        let sequences = format!("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}");
        run_all(&owner, &[&format!("CREATE ROLE {role} LOGIN"), &grant, &sequences]).await;
        let connection = Database::connect(database.url.replace("postgres@", &format!("{role}@")))
            .await
            .unwrap();

        let (started, warnings) = warned(&connection).await;
        started.expect("the rights on the tables are enough");
        assert_eq!(warnings, Vec::<String>::new());
        run_all(&owner, &["REVOKE SELECT ON pg_catalog.pg_index FROM PUBLIC"]).await;
        let (started, warnings) = warned(&connection).await;

        started.expect("the server starts without the catalogue");
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert!(warnings[0].contains("column types and indexes are not checked"), "{warnings:?}");
        connection.close().await.unwrap();
        run_all(&owner, &[&format!("DROP OWNED BY {role}"), &format!("DROP ROLE {role}")]).await;
    })
    .await;
}
