//! The rows about the authorization server.

use oauth_tests::{
    browser::Browser,
    every_database,
    fields::Fields,
    mcp::{McpServer, said},
    oauth::{Answer, As, refresh, resource, token_with},
    registration::{public_client, register, registered, with},
};
use serde_json::json;

async fn document(server: &McpServer) -> Answer {
    resource(&server.issuer, "/.well-known/oauth-authorization-server", None).await
}

/// Row 1: OAuth 2.1 for public and for confidential clients.
#[every_database]
async fn public_and_confidential_clients_get_tokens_that_open_the_tools(server: McpServer) {
    let public = server.client().await;
    let members = json!({ "token_endpoint_auth_method": "client_secret_post" });
    let answer = registered(&server.issuer, &with(public_client(), &members)).await;
    let (id, secret) = (answer.member("client_id"), answer.member("client_secret"));
    let confidential = As::Post(id.leak(), secret.leak());

    for client in [public, confidential] {
        let token = server.access_token(client, "notes:read").await;
        let answer = server.call(&token, "whoami", json!({})).await;
        assert_eq!(said(&answer), format!("user 1 by {}", client.client_id()));
    }
}

/// Rows 2, 3, 4 and 8: the document is where clients look first, names the issuer that they asked for, and announces S256 and
/// `iss`.
#[every_database]
async fn the_metadata_are_found_and_say_what_clients_refuse_to_go_on_without(server: McpServer) {
    let answer = document(&server).await;

    answer.assert_ok().assert_member("issuer", &server.issuer);
    let of = |name: &str| answer.json[name].clone();
    assert_eq!(of("code_challenge_methods_supported"), json!(["S256"]));
    assert_eq!(of("authorization_response_iss_parameter_supported"), true);
    assert_eq!(of("response_types_supported"), json!(["code"]));
    assert_eq!(of("grant_types_supported"), json!(["authorization_code", "refresh_token"]));
    let methods = of("token_endpoint_auth_methods_supported");
    assert!(methods.as_array().unwrap().contains(&json!("none")), "{methods}");
    answer.assert_member("registration_endpoint", &format!("{}/oauth/register", server.issuer));
}

/// Row 4: a public client without a code challenge, or with `plain`, gets no code.
#[every_database]
async fn nobody_gets_a_code_without_a_challenge_by_s256(server: McpServer) {
    let request = server.request(server.client().await, "notes:read");
    let alice = Browser::signed_in(&server.issuer, "alice", "wonderland").await;

    for bad in [
        request.clone().without("code_challenge").without("code_challenge_method"),
        request.with("code_challenge_method", "plain"),
    ] {
        let page = alice.authorize(&bad).await;
        page.assert_redirect_error("http://127.0.0.1:9999/cb", "invalid_request");
    }
}

/// Row 6: the consent page shows where the response goes, and for which resource.
#[every_database]
async fn the_consent_page_names_the_host_that_gets_the_answer_and_the_resource(server: McpServer) {
    let request = server.request(server.client().await, "notes:read");
    let alice = Browser::signed_in(&server.issuer, "alice", "wonderland").await;

    let page = alice.authorize(&request).await;

    for shown in ["http://127.0.0.1:9999", "Read your notes", &server.url] {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    assert!(!page.body.contains("Write notes"), "{}", page.body);
}

/// Row 7: registration as SDKs send it, and a limit for clients that register in masses.
#[every_database]
async fn a_client_registers_itself_as_sdks_do_and_not_in_masses(server: McpServer) {
    let asked = with(
        public_client(),
        &json!({ "scope": "notes:read", "application_type": "native", "client_uri": "https://client.example" }),
    );

    let answer = registered(&server.issuer, &asked).await;

    answer.assert_member("scope", "notes:read notes:write");
    answer.assert_member("token_endpoint_auth_method", "none");
    assert_eq!(answer.json["client_secret"], json!(null));
    let mut statuses = Vec::new();
    for _ in 0..20 {
        statuses.push(register(&server.issuer, &asked).await.status.as_u16());
    }
    assert!(statuses.contains(&429), "{statuses:?}");
}

/// Row 8: the authorization response has `iss`, whether it carries a code or an error.
#[every_database]
async fn every_answer_of_the_authorization_endpoint_names_the_issuer(server: McpServer) {
    let client = server.client().await;
    let alice = Browser::signed_in(&server.issuer, "alice", "wonderland").await;

    let allowed = alice.allow(&server.request(client, "notes:read").encoded()).await;
    let refused = alice.authorize(&server.request(client, "admin")).await;

    assert_eq!(allowed.parameter("iss").as_ref(), Some(&server.issuer));
    assert_eq!(refused.parameter("iss").as_ref(), Some(&server.issuer));
    assert_eq!(refused.parameter("error").as_deref(), Some("invalid_scope"));
}

/// Row 9: refresh tokens of public clients rotate; a client that lost the response gets it again; access tokens are valid for an
/// hour at most.
#[every_database]
async fn refresh_tokens_rotate_and_a_lost_answer_comes_again(server: McpServer) {
    let client = server.client().await;
    let first = server.tokens(client, "notes:read").await;
    assert!(first.json["expires_in"].as_i64().is_some_and(|seconds| seconds <= 3600));
    let token = first.member("refresh_token");
    let fields = Fields::refresh(&token).and("resource", &server.url);

    let (one, other) = tokio::join!(
        token_with(&server.issuer, client, &fields),
        token_with(&server.issuer, client, &fields),
    );

    let next = one.assert_ok().member("refresh_token");
    assert_ne!(next, token);
    other.assert_ok().assert_member("refresh_token", &next);
    assert_eq!(said(&server.call(&one.member("access_token"), "list_notes", json!({})).await), "");
    refresh(&server.issuer, client, &next).await.assert_ok();
    refresh(&server.issuer, client, &token).await.assert_error(400, "invalid_grant");
}

/// Row 10: every redirect URI is https or of this machine, and is compared exactly; but a loopback address may have any port.
#[every_database]
async fn a_redirect_uri_is_https_or_of_this_machine_and_compared_as_it_is(server: McpServer) {
    for uri in ["http://client.example/cb", "javascript:alert(1)", "https://*.example/cb"] {
        let members = json!({ "redirect_uris": [uri] });
        let answer = register(&server.issuer, &with(public_client(), &members)).await;
        answer.assert_error(400, "invalid_redirect_uri");
    }
    let request = server.request(server.client().await, "notes:read");
    let alice = Browser::signed_in(&server.issuer, "alice", "wonderland").await;
    for uri in ["http://127.0.0.1:9999/cb/", "http://127.0.0.1:9999/", "https://127.0.0.1:9999/cb"]
    {
        let page = alice.authorize(&request.clone().with("redirect_uri", uri)).await;
        page.assert_error_page(uri);
    }
    let other_port = request.with("redirect_uri", "http://127.0.0.1:4711/cb");
    assert_eq!(alice.authorize(&other_port).await.status, 200);
}

/// Row 11: `resource` at both endpoints, as the client's URL parser spells it. A fragment is refused.
#[every_database]
async fn a_client_names_the_resource_at_both_endpoints(server: McpServer) {
    let client = server.client().await;
    let alice = Browser::signed_in(&server.issuer, "alice", "wonderland").await;
    let shouted = server.url.replacen("http://", "HTTP://", 1);
    let request = Fields::authorization(client.client_id(), "notes:read").and("resource", &shouted);
    let code = alice.code_for(&request).await;

    let elsewhere = Fields::exchange(&code).and("resource", "https://elsewhere.example/mcp");
    token_with(&server.issuer, client, &elsewhere).await.assert_error(400, "invalid_target");
    let fields = Fields::exchange(&code).and("resource", &server.url);
    let tokens = token_with(&server.issuer, client, &fields).await;
    let token = tokens.assert_ok().member("access_token");
    assert_eq!(said(&server.call(&token, "list_notes", json!({})).await), "");

    let fragment = request.with("resource", &format!("{}#x", server.url));
    let page = alice.authorize(&fragment).await;
    page.assert_redirect_error("http://127.0.0.1:9999/cb", "invalid_target");
}
