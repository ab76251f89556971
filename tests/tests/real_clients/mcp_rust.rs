//! `rmcp`, the official Rust SDK of the Model Context Protocol, uses the example `mcp-server`, with a person in headless Chromium.

use oauth_tests::{
    database::TestDatabase,
    every_database,
    mcp::{McpServer, Way, redirect_uri},
    node::Node,
    oauth::{self, As},
};
use oauth2::TokenResponse as _;
use rmcp::{
    RoleClient, ServiceError, ServiceExt as _,
    model::{CallToolRequestParams, object},
    service::RunningService,
    transport::{
        AuthorizationManager, StreamableHttpClientTransport,
        auth::{AuthClient, AuthorizationCallback, AuthorizationRequest, OAuthState},
        streamable_http_client::StreamableHttpClientTransportConfig,
    },
};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio::{sync::Mutex, task::block_in_place};
use url::Url;

/// An application with the SDK, connected.
struct Application {
    client: RunningService<RoleClient, ()>,
    manager: Arc<Mutex<AuthorizationManager>>,
}

/// What the person answers to a request of the SDK's.
fn authorize(node: &Node, server: &McpServer, asked: &str, scope: &str) -> String {
    let query = Url::parse(asked).expect("a URL");
    let value = |name| query.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value);
    assert_eq!(value("resource").as_deref(), Some(&*server.url));
    assert_eq!(value("scope").as_deref(), Some(scope));
    block_in_place(|| node.run("mcp_person.mjs", &[asked])).trim().to_owned()
}

impl Application {
    /// Discovers, gets a `client_id`, lets the person authorize, and connects.
    async fn connect(node: &Node, server: &McpServer, way: Way) -> Self {
        let mut state = OAuthState::new(&server.url, None).await.expect("a state");
        let request = AuthorizationRequest::new(redirect_uri()).with_initial_scope_selection();
        let request = way
            .document()
            .into_iter()
            .fold(request, AuthorizationRequest::with_client_metadata_url);
        state.start_authorization(request).await.expect("a request to authorize");
        let asked = state.get_authorization_url().await.expect("its URL");
        let answer = authorize(node, server, &asked, "notes:read");
        state.handle_callback_url(&answer).await.expect("tokens");
        let manager = state.into_authorization_manager().expect("it is authorized");
        let http = AuthClient::new(reqwest::Client::new(), manager);
        let manager = http.auth_manager.clone();
        let config = StreamableHttpClientTransportConfig::with_uri(&*server.url);
        let transport = StreamableHttpClientTransport::with_client(http, config);
        let client = ().serve(transport).await.expect("a connection");
        Self { client, manager }
    }

    async fn call(&self, tool: &'static str, text: Option<&str>) -> Result<String, ServiceError> {
        let call = CallToolRequestParams::new(tool);
        let call = text
            .into_iter()
            .fold(call, |call, text| call.with_arguments(object(json!({ "text": text }))));
        let result = self.client.call_tool(call).await?;
        let block = result.content.first().and_then(|block| block.as_text());
        Ok(block.expect("a text").text.clone())
    }

    /// The client, its access token and its refresh token.
    async fn credentials(&self) -> (As, String, String) {
        let (client_id, tokens) = self.manager.lock().await.get_credentials().await.expect("some");
        let tokens = tokens.expect("tokens");
        let refresh_token = tokens.refresh_token().expect("a refresh token").secret().clone();
        (As::Public(client_id.leak()), tokens.access_token().secret().clone(), refresh_token)
    }

    /// Asks the person for what the challenge of a refused call names.
    async fn step_up(&self, node: &Node, server: &McpServer, refused: &ServiceError) {
        let challenge = refused.auth_challenge().expect("a challenge");
        assert!(challenge.contains("error=\"insufficient_scope\""), "{challenge}");
        assert!(challenge.contains("scope=\"notes:write\""), "{challenge}");
        let manager = self.manager.lock().await;
        let asked = manager.request_scope_upgrade("notes:write").await.expect("a request");
        let answer = authorize(node, server, &asked, "notes:read notes:write");
        let AuthorizationCallback { code, csrf_token, issuer, .. } =
            AuthorizationCallback::from_redirect_url(&answer).expect("a callback");
        assert_eq!(issuer.as_ref(), Some(&server.issuer));
        let exchanged =
            manager.exchange_code_for_token_with_issuer(&code, &csrf_token, issuer.as_deref());
        exchanged.await.expect("tokens with both words");
    }
}

async fn walk(server: McpServer, way: Way) {
    let Some(node) = Node::find("rmcp") else { return };
    let application = Application::connect(&node, &server, way).await;
    let (client, first, refresh_token) = application.credentials().await;
    if let Some(document) = way.document() {
        assert_eq!(client.client_id(), document);
    }
    let tools = application.client.list_all_tools().await.expect("the tools");
    let tools: Vec<_> = tools.iter().map(|tool| &*tool.name).collect();
    assert_eq!(tools, ["add_note", "list_notes", "whoami"]);
    let whoami = application.call("whoami", None).await.expect("an answer");
    assert_eq!(whoami, format!("user 1 by {}", client.client_id()));

    // An access token that is good no more is refreshed without a word.
    oauth::revoke(&server.issuer, client, &first).await.assert_ok();
    let known_for = Duration::from_millis(server.known_for().parse().expect("a number"));
    tokio::time::sleep(known_for).await;
    assert_eq!(application.call("list_notes", None).await.expect("an answer"), "");
    let (_, second, rotated) = application.credentials().await;
    assert!(second != first && rotated != refresh_token);

    let refused = application.call("add_note", Some("milk")).await.expect_err("403");
    application.step_up(&node, &server, &refused).await;
    let added = application.call("add_note", Some("milk")).await.expect("an answer");
    assert_eq!(added, "1 notes");
    assert_eq!(application.call("list_notes", None).await.expect("an answer"), "milk");

    let (_, _, refresh_token) = application.credentials().await;
    oauth::revoke(&server.issuer, client, &refresh_token).await.assert_ok();
    tokio::time::sleep(known_for).await;
    let refused = application.call("whoami", None).await.expect_err("401");
    assert!(refused.is_authorization_required(), "{refused:?}");
}

#[every_database]
async fn rmcp_registers_and_uses_the_tools(server: McpServer) {
    walk(server, Way::Registration).await;
}

#[every_database]
async fn rmcp_uses_tools_whose_provider_is_elsewhere(database: TestDatabase) {
    walk(McpServer::apart(database), Way::Registration).await;
}

#[every_database]
async fn rmcp_is_its_document_and_uses_the_tools(database: TestDatabase) {
    let (server, way) = McpServer::with_documents(database).await;

    walk(server, way).await;
}
