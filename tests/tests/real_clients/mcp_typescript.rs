//! The official TypeScript SDK of the Model Context Protocol uses the example `mcp-server`, with a person in headless Chromium.

use oauth_tests::{
    database::TestDatabase,
    every_database,
    mcp::{McpServer, Way, redirect_uri},
    node::Node,
};

const REPORT: &str = "discovered, registered, authorized, called, refreshed, stepped up, revoked";

/// Runs the script with a version of the SDK, which prints the report when it has seen everything.
fn walk(version: &str, server: &McpServer, way: Way) {
    let Some(node) = Node::find("mcp_typescript.mjs") else { return };
    let redirect = redirect_uri();
    let arguments = [version, &server.url, &redirect];
    let arguments: Vec<_> = arguments.into_iter().chain(way.document()).collect();

    let output =
        node.run_with("mcp_typescript.mjs", &arguments, &[("KNOWN_FOR", server.known_for())]);

    assert_eq!(output.trim(), REPORT);
}

#[every_database]
async fn the_typescript_sdk_registers_and_uses_the_tools(server: McpServer) {
    walk("1", &server, Way::Registration);
}

#[every_database]
async fn the_typescript_sdk_uses_tools_whose_provider_is_elsewhere(database: TestDatabase) {
    walk("1", &McpServer::apart(database), Way::Registration);
}

#[every_database]
async fn the_second_typescript_sdk_registers_and_uses_the_tools(server: McpServer) {
    walk("2", &server, Way::Registration);
}

#[every_database]
async fn the_second_typescript_sdk_uses_tools_whose_provider_is_elsewhere(database: TestDatabase) {
    walk("2", &McpServer::apart(database), Way::Registration);
}

#[every_database]
async fn the_typescript_sdk_is_its_document_and_uses_the_tools(database: TestDatabase) {
    let (server, way) = McpServer::with_documents(database).await;

    walk("1", &server, way);

    assert!(server.documents_read() > 0);
}

#[every_database]
async fn the_second_typescript_sdk_is_its_document_and_uses_the_tools(database: TestDatabase) {
    let (server, way) = McpServer::with_documents(database).await;

    walk("2", &server, way);

    assert!(server.documents_read() > 0);
}
