//! The official Python SDK of the Model Context Protocol uses the example `mcp-server`, with a person in headless Chromium.

use crate::python::python;
use oauth_tests::{
    database::TestDatabase,
    every_database,
    mcp::{McpServer, Way, redirect_uri},
    node::Node,
};
use std::{
    path::Path,
    process::{Command, Stdio},
};

const REPORT: &str =
    r#"["discovered", "registered", "authorized", "called", "refreshed", "stepped up", "revoked"]"#;

/// Runs the script against a server, which prints the report when it has seen everything.
fn walk(server: &McpServer, way: Way) {
    let found = (python("mcp_client.py"), Node::find("mcp_client.py"));
    let (Some(python), Some(node)) = found else { return };
    let scripts = node.scripts();

    let output = Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("python/mcp_client.py"))
        .args([&server.url, &redirect_uri()])
        .arg(scripts.path().join("mcp_person.mjs"))
        .args(way.document())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("KNOWN_FOR", server.known_for())
        .stdin(Stdio::null())
        .output()
        .expect("the Python of OAUTH_TEST_PYTHON runs");

    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "mcp_client.py failed:\n{stdout}{stderr}");
    assert!(stdout.contains(REPORT), "mcp_client.py printed:\n{stdout}");
}

#[every_database]
async fn the_python_sdk_registers_and_uses_the_tools(server: McpServer) {
    walk(&server, Way::Registration);
}

#[every_database]
async fn the_python_sdk_uses_tools_whose_provider_is_elsewhere(database: TestDatabase) {
    walk(&McpServer::apart(database), Way::Registration);
}

#[every_database]
async fn the_python_sdk_is_its_document_and_uses_the_tools(database: TestDatabase) {
    let (server, way) = McpServer::with_documents(database).await;

    walk(&server, way);

    assert!(server.documents_read() > 0);
}
