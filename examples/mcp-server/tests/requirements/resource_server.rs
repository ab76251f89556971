//! The rows about the MCP server, which is the resource server. Both ways of running it get the same tests.

use oauth_tests::{
    database::TestDatabase,
    every_database,
    mcp::{McpServer, calling, said},
    oauth::{Answer, resource, revoke},
};
use serde_json::{Value, json};
use std::time::Duration;

const METADATA: &str = "/.well-known/oauth-protected-resource/mcp";

/// The origin of the MCP server, without the path of its endpoint.
fn origin(server: &McpServer) -> &str {
    server.url.strip_suffix("/mcp").unwrap()
}

fn challenge(answer: &Answer) -> String {
    let found = answer.header("www-authenticate");
    assert!(found.starts_with("Bearer "), "{}\n{found}", answer.asked);
    found
}

fn list() -> Value {
    json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" })
}

/// Row 1: the document is at the URL that the challenge names, and contains the issuer. Row 5: `offline_access` is not among its
/// scopes.
async fn the_document_is_where_the_challenge_says(server: McpServer) {
    let answer = server.send(None, &list()).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (401, ""));
    let place = format!("{}{METADATA}", origin(&server));
    let found = challenge(&answer);
    assert!(found.contains(&format!("resource_metadata=\"{place}\"")), "{found}");

    let document = resource(origin(&server), METADATA, None).await;
    document.assert_ok().assert_member("resource", &server.url);
    assert_eq!(document.json["authorization_servers"], json!([server.issuer]));
    assert_eq!(document.json["scopes_supported"], json!(["notes:read", "notes:write"]));
}

#[every_database]
async fn a_client_finds_its_way_from_a_challenge_to_the_issuer(database: TestDatabase) {
    the_document_is_where_the_challenge_says(McpServer::together(database)).await;
}

#[every_database]
async fn a_client_finds_its_way_to_an_issuer_elsewhere(database: TestDatabase) {
    the_document_is_where_the_challenge_says(McpServer::apart(database)).await;
}

/// Rows 2 and 4: 401 with the scope to ask for, with and without an error; 403 with the whole scope that the tool needs; 400 for
/// an invalid request.
async fn each_refusal_says_what_to_do(server: McpServer) {
    let missing = server.send(None, &list()).await;
    assert!(challenge(&missing).contains("scope=\"notes:read\""), "{}", challenge(&missing));
    assert!(!challenge(&missing).contains("error="), "{}", challenge(&missing));

    let unknown = server.send(Some("nobody-has-this-token"), &list()).await;
    unknown.assert_error(401, "invalid_token");
    assert!(challenge(&unknown).contains("scope=\"notes:read\""), "{}", challenge(&unknown));

    let client = server.client().await;
    let token = server.access_token(client, "notes:read").await;
    let refused = server.call(&token, "add_note", json!({ "text": "milk" })).await;
    refused.assert_error(403, "insufficient_scope");
    let found = challenge(&refused);
    for part in ["error=\"insufficient_scope\"", "scope=\"notes:write\"", "resource_metadata=\""] {
        assert!(found.contains(part), "{part}: {found}");
    }
    assert_eq!(said(&server.call(&token, "list_notes", json!({})).await), "", "nothing was added");

    let twice = server.posting(&list()).bearer_auth(&token).header("authorization", "Bearer x");
    Answer::of(twice).await.assert_error(400, "invalid_request");
}

#[every_database]
async fn a_refusal_names_the_scope_that_the_tool_needs(database: TestDatabase) {
    each_refusal_says_what_to_do(McpServer::together(database)).await;
}

#[every_database]
async fn a_refusal_elsewhere_names_the_scope_that_the_tool_needs(database: TestDatabase) {
    each_refusal_says_what_to_do(McpServer::apart(database)).await;
}

/// Row 3: a token for the issuer, or for another MCP server of the same provider, is refused here.
async fn foreign_tokens_are_refused(server: McpServer) {
    let client = server.client().await;

    let token = server.token_for_the_issuer(client, "notes:read").await;

    server.send(Some(&token), &list()).await.assert_error(401, "invalid_token");
}

#[every_database]
async fn a_token_for_somebody_else_opens_nothing(database: TestDatabase) {
    foreign_tokens_are_refused(McpServer::together(database)).await;
}

#[every_database]
async fn a_token_for_somebody_else_opens_nothing_elsewhere(database: TestDatabase) {
    foreign_tokens_are_refused(McpServer::apart(database)).await;
}

/// Row 3, the other way round: a token for the MCP server elsewhere is refused by the other one of the same provider.
#[every_database]
async fn a_token_for_the_server_elsewhere_does_not_open_the_one_beside_the_provider(
    database: TestDatabase,
) {
    let server = McpServer::apart(database);
    let token = server.access_token(server.client().await, "notes:write").await;

    assert_eq!(said(&server.call(&token, "add_note", json!({ "text": "milk" })).await), "1 notes");
    let beside = resource(&server.issuer, "/mcp/notes.txt", Some(&token)).await;
    beside.assert_error(401, "invalid_token");
}

/// Row 5: a scope word that implies another one does so here too.
#[every_database]
async fn whoever_may_write_may_read(database: TestDatabase) {
    for server in [McpServer::together(database)] {
        let token = server.access_token(server.client().await, "notes:write").await;

        let added = server.call(&token, "add_note", json!({ "text": "milk" })).await;
        assert_eq!(said(&added), "1 notes");
        assert_eq!(said(&server.call(&token, "list_notes", json!({})).await), "milk");
        let plain = resource(&server.issuer, "/mcp/notes.txt", Some(&token)).await;
        assert_eq!(plain.assert_ok().text, "milk");
    }
}

/// Row 6: the token is in the header, on every request, and nowhere else.
#[every_database]
async fn a_token_stands_in_the_header_of_every_request(server: McpServer) {
    let token = server.access_token(server.client().await, "notes:read").await;
    server.send(Some(&token), &list()).await.assert_ok();

    assert_eq!(server.send(None, &list()).await.status, 401, "the one before is forgotten");
    let in_query = server.posting(&list()).query(&[("access_token", &token)]);
    assert_eq!(Answer::of(in_query).await.status, 401);
    let mut in_body = calling("whoami", json!({}));
    in_body["access_token"] = json!(token);
    assert_eq!(server.send(None, &in_body).await.status, 401);
}

/// A revoked token is refused: at once in the same program; elsewhere after the few seconds for which an answer is cached.
#[every_database]
async fn a_revoked_token_opens_nothing_any_more(database: TestDatabase) {
    let server = McpServer::together(database);
    let client = server.client().await;
    let tokens = server.tokens(client, "notes:read").await;
    let token = tokens.member("access_token");
    server.send(Some(&token), &list()).await.assert_ok();

    revoke(&server.issuer, client, &tokens.member("refresh_token")).await.assert_ok();

    server.send(Some(&token), &list()).await.assert_error(401, "invalid_token");
}

#[every_database]
async fn a_revoked_token_opens_nothing_elsewhere_after_some_seconds(database: TestDatabase) {
    let server = McpServer::apart(database);
    let client = server.client().await;
    let tokens = server.tokens(client, "notes:read").await;
    let token = tokens.member("access_token");
    server.send(Some(&token), &list()).await.assert_ok();

    revoke(&server.issuer, client, &tokens.member("refresh_token")).await.assert_ok();

    tokio::time::sleep(Duration::from_secs(6)).await;
    server.send(Some(&token), &list()).await.assert_error(401, "invalid_token");
}
