//! OAuth clients that others wrote complete their flows against the real program.

mod mcp_python;
mod mcp_rust;
mod mcp_typescript;
mod node;
mod python;
mod rust_oauth2;

use oauth_tests::database::{Kind, TestDatabase};

/// Runs a test that waits for programs, and for nothing asynchronous, on an empty database of each kind.
fn on_each_database(test: &str, run: impl Fn(TestDatabase)) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for kind in [Kind::Sqlite, Kind::Postgresql] {
        if let Some(database) = runtime.block_on(TestDatabase::create(kind, test)) {
            run(database);
        }
    }
}
