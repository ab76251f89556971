//! Clients that nobody registered: the `client_id` is the address of their metadata. OAuth Client ID Metadata Document,
//! sections 3, 4 and 5.

use oauth_runtime::{
    clock::Clock as _,
    jose::{JwkSet, PrivateKey, PublicKey, SigningAlgorithm, sign},
    settings::OtherHosts,
};
use oauth_tests::{
    browser::Browser,
    client_documents::WithDocuments,
    database::{TestDatabase, random_word},
    every_database,
    fields::Fields,
    oauth::*,
    rows::Rows as _,
    running::Running,
};
use reqwest::Client;
use serde_json::{Value, json};
use std::sync::Arc;

/// The whole way of a client that nobody has registered, and what the person is told about it.
#[every_database]
async fn a_client_that_is_its_document_gets_tokens_and_refreshes(provider: WithDocuments) {
    let (issuer, client) = (&provider.issuer, provider.client());
    let alice = provider.alice().await;

    let page = provider.consent_page(&alice).await;
    let host = provider.elsewhere.named_origin.trim_start_matches("https://");
    for words in ["Editor", host, "Nobody has checked this application", "a program on this device"]
    {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    let code = alice.answer(&page, "yes").await.code();
    let tokens = exchange(issuer, client, &code).await;
    tokens.assert_ok().assert_member("scope", "profile");
    resource(issuer, "/api/me", Some(&tokens.member("access_token"))).await.assert_ok();
    refresh(issuer, client, &tokens.member("refresh_token")).await.assert_ok();
    assert_eq!(provider.elsewhere.asked(), 1);
}

/// MCP authorization 2025-11-25: clients look for the member. A server that reads no documents does not have it.
#[every_database]
async fn the_metadata_say_so_where_documents_are_read_and_nowhere_else(database: TestDatabase) {
    let member = async |issuer: &str| {
        let url = format!("{issuer}/.well-known/oauth-authorization-server");
        Answer::of(Client::new().get(url)).await.json["client_id_metadata_document_supported"]
            .clone()
    };
    let provider = WithDocuments::start_with(database, |_| {}).await;
    assert_eq!(member(&provider.issuer).await, true);

    let without = Running::start(provider.test_database.lent()).await;
    assert_eq!(member(&without.issuer).await, Value::Null);
    let browser = Browser::signed_in(&without.issuer, "alice", "wonderland").await;
    browser.authorize(&provider.request()).await.assert_error_page("no documents here");
    assert_eq!(provider.elsewhere.asked(), 0);
}

/// Whoever is not signed in signs in first; a stranger makes this server ask nobody.
#[every_database]
async fn nothing_is_read_before_somebody_is_signed_in(provider: WithDocuments) {
    let browser = Browser::new(&provider.issuer);
    let page = browser.authorize(&provider.request()).await;
    let login = page.location.clone().unwrap_or_default();
    assert!(login.starts_with("/login?pending="), "{page:?}");
    assert_eq!(provider.elsewhere.asked(), 0);

    let back = browser.sign_in(&login, "alice", "wonderland").await;
    let page = browser.get(&back.location.expect("a redirect")).await;
    assert!(page.body.contains("Editor"), "{}", page.body);
    assert_eq!(provider.elsewhere.asked(), 1);
    assert!(!browser.answer(&page, "yes").await.code().is_empty());
}

/// Nothing is read before the request is otherwise good, and nothing leads to a redirect URI that nobody has confirmed.
#[every_database]
async fn nothing_is_read_for_a_request_that_is_wrong_otherwise(provider: WithDocuments) {
    let (alice, nobody) = (provider.alice().await, Browser::new(&provider.issuer));
    let request = provider.request();
    for wrong in [
        request.clone().without("response_type"),
        request.clone().with("response_type", "token"),
        request.clone().without("code_challenge"),
        request.clone().with("code_challenge", "short"),
        request.clone().with("code_challenge_method", "plain"),
        request.clone().with("scope", "admin"),
        request.clone().with("resource", "https://elsewhere.example/api"),
        request.clone().with("redirect_uri", "javascript:alert(1)"),
        request.clone().with("redirect_uri", "http://app.example/cb"),
        request.clone().with("redirect_uri", "https://*.example/cb"),
        request.clone().and("state", "another"),
        request.clone().with("response_mode", "bogus"),
        request.clone().and("request", "x"),
        request.clone().with("client_id", &format!("{}#a", provider.client_id())),
        request.clone().with("client_id", &provider.client_at("/a/../client.json")),
        request.clone().with("client_id", &provider.client_id().replace("https", "HTTPS")),
        request.clone().with("client_id", &provider.client_id().replace("https", "http")),
        request.with("client_id", &provider.client_id().replace("//", "//a:b@")),
    ] {
        for browser in [&alice, &nobody] {
            browser.authorize(&wrong).await.assert_error_page(&wrong.encoded());
        }
    }
    assert_eq!(provider.elsewhere.asked(), 0);
}

/// RFC 9700 section 4.11.2: everybody may publish a document, so nobody is sent to its redirect URI before a person has decided.
#[every_database]
async fn nobody_is_sent_to_the_client_before_a_person_has_decided(provider: WithDocuments) {
    let alice = provider.alice().await;
    provider.publish(&json!({ "scope": "profile", "response_types": ["code"] }));
    let wider = provider.request().with("scope", "profile email");
    alice.authorize(&wider).await.assert_error_page("more than the document asks for");
    provider.publish(&json!({ "grant_types": ["client_credentials"] }));
    provider.clock.advance(300);
    alice.authorize(&provider.request()).await.assert_error_page("no grant for a person");
    assert_eq!(provider.elsewhere.asked(), 2);
}

/// They know a client by its row, so no token request makes this server ask anybody.
#[every_database]
async fn the_endpoints_for_tokens_read_nothing(provider: WithDocuments) {
    let (issuer, client) = (&provider.issuer, provider.client());
    exchange(issuer, client, "unknown").await.assert_error(401, "invalid_client");
    refresh(issuer, client, "unknown").await.assert_error(401, "invalid_client");
    revoke(issuer, client, "unknown").await.assert_error(401, "invalid_client");
    let device = [("scope", "profile")];
    let answer = post(&format!("{issuer}/oauth/device_authorization"), client, &device).await;
    answer.assert_error(401, "invalid_client");
    assert_eq!(provider.elsewhere.asked(), 0);
}

/// Section 4.4: by the headers, within the bounds of the settings.
#[every_database]
async fn a_document_is_kept_for_as_long_as_it_says_within_bounds(provider: WithDocuments) {
    for (said, kept) in [("max-age=600", 600), ("no-store", 60), ("max-age=9999999", 86_400)] {
        provider.publish_kept(&json!({}), said);
        let before = provider.elsewhere.asked();
        provider.consent_page(&provider.alice().await).await;
        provider.clock.advance(kept - 1);
        let alice = provider.alice().await;
        provider.consent_page(&alice).await;
        assert_eq!(provider.elsewhere.asked(), before + 1, "{said}");
        provider.clock.advance(1);
        provider.consent_page(&alice).await;
        assert_eq!(provider.elsewhere.asked(), before + 2, "{said}");
        provider.clock.advance(86_400);
    }
}

/// A machine that is down for a while shuts no client out, and one that says that the document is gone does.
#[every_database]
async fn the_last_document_counts_on_while_it_cannot_be_read(provider: WithDocuments) {
    use oauth_tests_resource_server::Script;

    let alice = provider.alice().await;
    provider.consent_page(&alice).await;
    provider.clock.advance(300);
    for down in ["", "HTTP/1.1 503 Down\r\n\r\n"] {
        provider.elsewhere.answer(move |_| Script::Bytes(down.into()));
        provider.consent_page(&alice).await;
    }
    provider.elsewhere.answer(|_| Script::Bytes(b"HTTP/1.1 404 Gone\r\n\r\n".to_vec()));
    alice.authorize(&provider.request()).await.assert_error_page("the document is gone");
    // Nor does it come back when the next reading is refused, because one person has read too much.
    for number in 0..10 {
        let other = provider.client_at(&format!("/{number}"));
        alice.authorize(&Fields::authorization(&other, "profile")).await;
    }
    let page = alice.authorize(&provider.request()).await;
    assert_eq!(page.status, 429, "{}", page.body);
}

/// Another node has read a newer version, and whoever stole what is in the older one is not let in again.
#[every_database]
async fn an_older_version_of_another_node_is_not_brought_back(provider: WithDocuments) {
    const NEWER: &str = "http://127.0.0.1/newer";
    provider.publish_kept(&json!({}), "max-age=3600");
    let other = provider.beside_with_documents().await;
    let here = provider.alice().await;
    let there = Browser::signed_in(&other.issuer, "alice", "wonderland").await;
    assert!(!here.code_for(&provider.request()).await.is_empty());
    let form = there.authorize(&provider.request()).await;
    assert_eq!(form.status, 200, "{}", form.body);

    provider.publish_kept(&json!({ "redirect_uris": [NEWER] }), "max-age=3600");
    provider.clock.advance(3601);
    let newer = provider.request().with("redirect_uri", NEWER);
    assert!(!here.code_for(&newer).await.is_empty());

    let late = there.answer(&form, "yes").await;
    late.assert_error_page("the document has changed");
    there.authorize(&provider.request()).await.assert_error_page("the redirect URI is gone");
    let page = there.authorize(&newer).await;
    assert!(!there.answer(&page, "yes").await.code().is_empty());
}

/// Section 6.2: an answer that leaves the host of the document is told, or refused where the settings say so.
#[every_database]
async fn a_redirect_uri_on_another_host_is_shown(provider: WithDocuments) {
    let own = provider.client_at("/cb");
    provider.publish(&json!({ "redirect_uris": ["https://shop.example/cb", own] }));
    let alice = provider.alice().await;
    let words = "your answer leaves";

    let page =
        alice.authorize(&provider.request().with("redirect_uri", "https://shop.example/cb")).await;
    assert!(page.body.contains(words) && page.body.contains("shop.example"), "{}", page.body);
    let german =
        provider.request().with("redirect_uri", "https://shop.example/cb").authorize_path();
    let german = alice.get_in_language(&german, "de").await;
    assert!(german.body.contains("Ihre Antwort verlässt"), "{}", german.body);
    let page = alice.authorize(&provider.request().with("redirect_uri", &own)).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(!page.body.contains(words) && !page.body.contains("on this device"), "{}", page.body);
}

#[every_database]
async fn a_redirect_uri_on_another_host_is_refused_where_the_settings_say_so(
    database: TestDatabase,
) {
    let refuse = |settings: &mut oauth_runtime::settings::Settings| {
        settings.client_id_metadata_documents.other_hosts = OtherHosts::Refuse;
    };
    let provider = WithDocuments::start_with(database, refuse).await;
    let alice = provider.alice().await;
    let elsewhere = provider.request().with("redirect_uri", "https://shop.example/cb");
    alice.authorize(&elsewhere).await.assert_error_page("another host");
    assert_eq!(provider.elsewhere.asked(), 0);

    // The one that the request need not name.
    provider.publish(&json!({ "redirect_uris": ["https://shop.example/cb"] }));
    let unnamed = provider.request().without("redirect_uri");
    alice.authorize(&unnamed).await.assert_error_page("another host, unnamed");
    // An address of the person's own device is on no other host.
    provider.publish(&json!({}));
    provider.clock.advance(300);
    provider.consent_page(&alice).await;
}

/// Section 4.1: such a client shares no secret, and may sign by a key that its document has.
#[every_database]
async fn a_client_may_prove_itself_by_a_key_in_its_document(provider: WithDocuments) {
    let key = PrivateKey::generate(SigningAlgorithm::Es256).unwrap().with_kid("one");
    let public = Arc::new(PublicKey::new(key.public().clone()).unwrap());
    provider.publish(&json!({
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": JwkSet::new(vec![public]).to_json(),
    }));
    let code = provider.code().await;
    exchange(&provider.issuer, provider.client(), &code).await.assert_error(401, "invalid_client");

    let now = provider.clock.now();
    let claims = json!({
        "iss": provider.client_id(), "sub": provider.client_id(), "aud": provider.issuer,
        "exp": now + 60, "iat": now, "jti": random_word(),
    });
    let assertion = sign(&key, "JWT", &claims).await.unwrap();
    let fields = Fields::exchange(&code)
        .and("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        .and("client_assertion", &assertion);
    token_with(&provider.issuer, As::Nobody, &fields).await.assert_ok();
    assert_eq!(provider.elsewhere.asked(), 1);
    assert_eq!(provider.tokens().await, 1);
}
