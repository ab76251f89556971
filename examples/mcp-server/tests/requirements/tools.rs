//! The tools act for the token's user, and refuse everybody else.

use oauth_tests::{
    browser::Browser,
    every_database,
    fields::Fields,
    mcp::{McpServer, calling, said},
    oauth::{Answer, token_with},
};
use reqwest::{Client, Method};
use serde_json::json;

fn initialize() -> serde_json::Value {
    let params = json!({
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "by hand", "version": "1" },
    });
    json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params })
}

/// An access token of bob, who is not alice.
async fn token_of_bob(server: &McpServer) -> String {
    let client = server.client().await;
    let bob = Browser::signed_in(&server.issuer, "bob", "looking-glass").await;
    let code = bob.code_for(&server.request(client, "notes:write")).await;
    let fields = Fields::exchange(&code).and("resource", &server.url);
    token_with(&server.issuer, client, &fields).await.assert_ok().member("access_token")
}

/// There is no session that somebody could take over: the server assigns no session identifier, and ignores one that is sent.
#[every_database]
async fn a_session_of_another_user_is_worth_nothing_because_there_is_none(server: McpServer) {
    let alice = server.access_token(server.client().await, "notes:write").await;
    let bob = token_of_bob(&server).await;

    let started = server.send(Some(&alice), &initialize()).await;
    assert_eq!(started.assert_ok().header("mcp-session-id"), "");
    server.call(&alice, "add_note", json!({ "text": "of alice" })).await.assert_ok();
    let request = server.posting(&calling("list_notes", json!({})));
    let taken = request.bearer_auth(&bob).header("mcp-session-id", "the-session-of-alice");
    assert_eq!(said(&Answer::of(taken).await), "", "bob sees notes of his own");
    for method in [Method::GET, Method::DELETE] {
        let request = Client::new().request(method, &server.url).bearer_auth(&bob);
        let request = request.header("accept", "text/event-stream");
        assert_eq!(Answer::of(request).await.status, 405);
    }
}

/// What a client says about itself decides nothing: the notes belong to the token's user.
#[every_database]
async fn each_user_has_notes_of_their_own(server: McpServer) {
    let alice = server.access_token(server.client().await, "notes:write").await;
    let bob = token_of_bob(&server).await;

    server.call(&alice, "add_note", json!({ "text": "of alice" })).await.assert_ok();
    server.call(&bob, "add_note", json!({ "text": "of bob" })).await.assert_ok();

    assert_eq!(said(&server.call(&alice, "list_notes", json!({})).await), "of alice");
    assert_eq!(said(&server.call(&bob, "list_notes", json!({})).await), "of bob");
}

/// DNS rebinding: a web page, or a name that resolves to this machine, reaches no tool even with a valid token.
#[every_database]
async fn other_hosts_and_web_pages_are_refused(server: McpServer) {
    let token = server.access_token(server.client().await, "notes:read").await;
    let calling = || server.posting(&calling("whoami", json!({}))).bearer_auth(&token);

    for (name, value) in
        [("host", "evil.example"), ("origin", "https://evil.example"), ("origin", "null")]
    {
        let answer = Answer::of(calling().header(name, value)).await;
        assert_eq!(answer.status, 403, "{name}: {value}\n{}", answer.text);
    }
    Answer::of(calling()).await.assert_ok();
}

/// A message that is too long is refused before it is read, and an invalid message does no harm.
#[every_database]
async fn a_message_that_is_too_long_or_none_is_refused(server: McpServer) {
    let token = server.access_token(server.client().await, "notes:write").await;

    let long = json!({ "text": "a".repeat(70_000) });
    assert_eq!(server.call(&token, "add_note", long).await.status, 413);
    assert!(server.send(Some(&token), &json!({ "jsonrpc": "2.0" })).await.status.is_client_error());
    assert_eq!(said(&server.call(&token, "list_notes", json!({})).await), "");
}
