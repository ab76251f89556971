//! Runs the program as a person would, for a moment: every load gets right responses, so the benchmark cannot rot.

use std::io::Write;
use std::process::{Command, Output};

use sqlx::{Connection, PgConnection};

/// The URL of the PostgreSQL server; `OAUTH_TEST_POSTGRESQL` names another one.
fn postgresql_url() -> String {
    std::env::var("OAUTH_TEST_POSTGRESQL")
        .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432".to_owned())
}

fn benchmark(arguments: &[&str]) -> std::io::Result<Output> {
    Command::new(env!("CARGO_BIN_EXE_benchmark")).args(arguments).output()
}

#[track_caller]
fn assert_every_load_is_right(output: &Output, database: &str) {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let right = String::from_utf8_lossy(&output.stdout);
    for server in ["quickstart", "baseline"] {
        for load in
            ["client_credentials", "bearer", "bearer_row", "introspection", "refresh", "code_flow"]
        {
            let line = format!("{database} {server} {load}: right");
            assert!(right.contains(&line), "no `{line}` in:\n{right}");
        }
    }
}

#[test]
fn every_load_gets_right_answers_on_sqlite() {
    let output = benchmark(&["--check", "--database", "sqlite", "--concurrency", "8"]).unwrap();

    assert_every_load_is_right(&output, "SQLite");
}

#[test]
fn signed_tokens_are_made_and_checked_by_both_servers() {
    for algorithm in ["es256", "eddsa", "rs256"] {
        let words =
            ["--check", "--database", "sqlite", "--concurrency", "2", "--signed", algorithm];
        let output = benchmark(&words).unwrap();

        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{algorithm}: {error}");
        let right = String::from_utf8_lossy(&output.stdout);
        for server in ["quickstart", "baseline"] {
            for load in ["client_credentials", "local_check"] {
                let line = format!("SQLite {server} {load}: right");
                assert!(right.contains(&line), "{algorithm}: no `{line}` in:\n{right}");
            }
        }
    }
}

#[tokio::test]
async fn every_load_gets_right_answers_on_postgresql() {
    let url = postgresql_url();
    if let Err(failure) = PgConnection::connect(&format!("{url}/postgres")).await {
        assert!(std::env::var_os("CI").is_none(), "PostgreSQL cannot be reached: {failure}");
        // Straight to standard error: the harness swallows what a passing test prints.
        let _ = writeln!(
            std::io::stderr(),
            "skipped: every_load_gets_right_answers_on_postgresql (PostgreSQL cannot be reached)"
        );
        return;
    }

    let output = benchmark(&[
        "--check",
        "--database",
        "postgresql",
        "--postgresql-url",
        &url,
        "--concurrency",
        "8",
    ])
    .unwrap();

    assert_every_load_is_right(&output, "PostgreSQL");
}

#[test]
fn a_measurement_gives_its_figures_as_json() {
    let output = benchmark(&[
        "--json",
        "--database",
        "sqlite",
        "--loads",
        "bearer",
        "--rounds",
        "1",
        "--seconds",
        "1",
        "--warm-up",
        "0",
    ])
    .unwrap();

    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let bearer = &report["databases"][0]["loads"][0];
    assert_eq!(bearer["load"], "bearer");
    assert!(bearer["ratio"].as_f64().unwrap() > 0.0, "{bearer}");
    let settings = report["databases"][0]["settings"].to_string();
    assert!(settings.contains(r#"["journal_mode","wal"]"#), "{settings}");
}

#[test]
fn pruning_tells_what_is_left_and_how_long_another_client_waited() {
    let output = benchmark(&["prune", "--users", "2", "--refreshes", "20", "--json"]).unwrap();

    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["rows_before"], 2 * 21);
    assert!(report["rows_after"].as_u64().unwrap() >= 2, "{report}");
    assert!(report["during"]["longest_ms"].as_f64().unwrap() > 0.0, "{report}");
}

#[test]
fn a_database_that_cannot_be_reached_is_said() {
    let output = benchmark(&[
        "--check",
        "--database",
        "postgresql",
        "--postgresql-url",
        "postgres://127.0.0.1:1",
    ])
    .unwrap();

    let error = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(error.contains("PostgreSQL cannot be reached"), "{error}");
}
