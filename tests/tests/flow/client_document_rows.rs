//! The rows of clients that nobody registered: when they come, what they say, and when they go. OAuth Client ID Metadata
//! Document, section 5.

use oauth_runtime::{prelude::ClientMetadata, server::NewClient, settings::Settings};
use oauth_tests::{
    client_documents::WithDocuments,
    database::{TestDatabase, count},
    every_database,
    oauth::*,
    redis::SharedRedis,
    rows::Rows as _,
    running::Running,
};
use serde_json::json;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

impl Names for WithDocuments {
    async fn clients_named(&self, name: &str) -> i64 {
        let rows = format!("client WHERE CAST(metadata AS TEXT) LIKE '%{name}%'");
        count(&self.database, &rows).await
    }
}

/// Clients by what their rows say.
trait Names {
    /// Clients whose metadata name this.
    fn clients_named(&self, name: &str) -> impl Future<Output = i64>;
}

/// Strangers store nothing: a page stores no client, and neither does a no.
#[every_database]
async fn a_client_has_its_row_beside_its_first_code(provider: WithDocuments) {
    let before = provider.clients().await;
    let alice = provider.alice().await;
    let page = provider.consent_page(&alice).await;
    assert_eq!(provider.clients().await, before);
    let denied = alice.answer(&page, "no").await;
    denied.assert_redirect_error(REDIRECT, "access_denied");
    assert_eq!(provider.clients().await, before);

    let page = provider.consent_page(&alice).await;
    assert!(!alice.answer(&page, "yes").await.code().is_empty());
    assert_eq!((provider.clients().await, provider.codes().await), (before + 1, 1));
    // The form counts once, also for its client.
    alice.answer(&page, "yes").await.assert_error_page("answered");
    provider.code().await;
    assert_eq!((provider.clients().await, provider.codes().await), (before + 1, 2));
}

/// Two people who meet the client first, at the same moment.
#[every_database]
async fn two_first_codes_at_once_make_one_row(provider: WithDocuments) {
    let before = provider.clients().await;
    let (alice, bob) = (provider.alice().await, provider.bob().await);
    let pages = [provider.consent_page(&alice).await, provider.consent_page(&bob).await];

    let (one, two) = tokio::join!(alice.answer(&pages[0], "yes"), bob.answer(&pages[1], "yes"));

    for answer in [one, two] {
        exchange(&provider.issuer, provider.client(), &answer.code()).await.assert_ok();
    }
    assert_eq!(provider.clients().await, before + 1);
}

/// A row stays while a token hangs on it, and goes after its last one.
#[every_database]
async fn a_row_goes_after_the_last_token(provider: WithDocuments) {
    let before = provider.clients().await;
    let code = provider.code().await;
    let tokens = exchange(&provider.issuer, provider.client(), &code).await;
    provider.clock.advance(2 * HOUR);
    provider.server.prune(1000).await.unwrap();
    assert_eq!(provider.clients().await, before + 1, "the refresh token lives");
    refresh(&provider.issuer, provider.client(), &tokens.member("refresh_token")).await.assert_ok();

    provider.clock.advance(366 * DAY);
    provider.server.prune(1000).await.unwrap();
    assert_eq!((provider.clients().await, provider.tokens().await), (before, 0));
    // It comes back as it came.
    let code = provider.code().await;
    exchange(&provider.issuer, provider.client(), &code).await.assert_ok();
    assert_eq!(provider.clients().await, before + 1);
}

/// A code that was never exchanged keeps the row no longer than it lives.
#[every_database]
async fn a_row_goes_after_a_code_that_nobody_exchanged(provider: WithDocuments) {
    let before = provider.clients().await;
    provider.code().await;
    provider.server.prune(1000).await.unwrap();
    assert_eq!(provider.clients().await, before + 1);
    provider.clock.advance(2 * HOUR);
    provider.server.prune(1000).await.unwrap();
    provider.server.prune(1000).await.unwrap();
    assert_eq!(provider.clients().await, before);
}

/// What is stored is what was shown last, and what was issued before goes on.
#[every_database]
async fn a_document_that_changed_changes_the_row_at_the_next_authorization(
    provider: WithDocuments,
) {
    let code = provider.code().await;
    let tokens = exchange(&provider.issuer, provider.client(), &code).await;
    provider.publish(&json!({ "client_name": "Writer" }));
    provider.clock.advance(300);
    let alice = provider.alice().await;
    let page = provider.consent_page(&alice).await;
    assert!(page.body.contains("Writer"), "{}", page.body);
    assert_eq!(provider.clients_named("Writer").await, 0, "nothing is stored before the answer");
    assert!(!alice.answer(&page, "yes").await.code().is_empty());

    assert_eq!(
        (provider.clients_named("Writer").await, provider.clients_named("Editor").await),
        (1, 0)
    );
    refresh(&provider.issuer, provider.client(), &tokens.member("refresh_token")).await.assert_ok();
}

/// What was issued to a client that anybody may claim to be is not good for one that proves itself.
#[every_database]
async fn a_document_that_begins_to_need_a_key_ends_what_was_issued_without(
    provider: WithDocuments,
) {
    let tokens = exchange(&provider.issuer, provider.client(), &provider.code().await).await;
    let access_token = tokens.assert_ok().member("access_token");
    let jwks = json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }] });
    provider.publish(&json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks": jwks }));
    provider.clock.advance(300);
    resource(&provider.issuer, "/api/me", Some(&access_token)).await.assert_ok();

    provider.code().await;

    resource(&provider.issuer, "/api/me", Some(&access_token))
        .await
        .assert_error(401, "invalid_token");
    let refreshed =
        refresh(&provider.issuer, provider.client(), &tokens.member("refresh_token")).await;
    refreshed.assert_error(401, "invalid_client");
}

/// The answer is for what the page showed, or there is none.
#[every_database]
async fn a_document_that_changes_while_somebody_decides_is_not_what_they_decide_about(
    provider: WithDocuments,
) {
    let (alice, bob) = (provider.alice().await, provider.bob().await);
    let shown = provider.consent_page(&alice).await;
    let answered = provider.consent_page(&bob).await;
    provider.publish(
        &json!({ "client_name": "Stealer", "redirect_uris": ["https://evil.example/cb"] }),
    );
    // Nobody has seen the other document yet.
    let location = bob.answer(&answered, "yes").await;
    assert!(location.location.clone().unwrap_or_default().starts_with(REDIRECT), "{location:?}");
    assert_eq!(provider.clients_named("Stealer").await, 0);

    provider.clock.advance(300);
    let evil = provider.request().with("redirect_uri", "https://evil.example/cb");
    assert!(bob.authorize(&evil).await.body.contains("Stealer"));
    alice.answer(&shown, "yes").await.assert_error_page("it is another client by now");
    alice.authorize(&provider.request()).await.assert_error_page("the old redirect URI is gone");
}

/// A document never takes the place of a client that an operator registered under the same identifier.
#[every_database]
async fn a_client_that_was_registered_is_nobodys_document(provider: WithDocuments) {
    let alice = provider.alice().await;
    let shown = provider.consent_page(&alice).await;
    let metadata = ClientMetadata::default()
        .with_client_name("Registered")
        .with_redirect_uris(["https://registered.example/cb"])
        .with_scope("profile email");
    let new = NewClient::new(metadata).with_client_id(provider.client_id());
    provider.server.register_client(new).await.unwrap();

    // The page showed the document.
    alice.answer(&shown, "yes").await.assert_error_page("somebody registered it");
    alice.authorize(&provider.request()).await.assert_error_page("not its redirect URI");
    let request = provider.request().with("redirect_uri", "https://registered.example/cb");
    let page = alice.authorize(&request).await;
    assert!(
        page.body.contains("Registered") && !page.body.contains("Nobody has checked"),
        "{}",
        page.body
    );
    assert_eq!(provider.elsewhere.asked(), 1);
    assert_eq!(
        (provider.clients_named("Editor").await, provider.clients_named("Registered").await),
        (0, 1)
    );
    provider.clock.advance(366 * DAY);
    provider.server.prune(1000).await.unwrap();
    assert_eq!(provider.clients_named("Registered").await, 1, "an operator's client stays");
}

/// Nobody comes back by waiting until the row has gone.
#[every_database]
async fn a_client_that_was_switched_off_stays_so(provider: WithDocuments) {
    provider.code().await;
    provider.disable_client(&provider.client_id()).await;
    provider.server.forget_client(&provider.client_id());
    let asked = provider.elsewhere.asked();
    provider.clock.advance(366 * DAY);
    provider.server.prune(1000).await.unwrap();

    let alice = provider.alice().await;
    alice.authorize(&provider.request()).await.assert_error_page("switched off");
    assert_eq!(provider.elsewhere.asked(), asked);
}

/// A row alone is not enough where documents are read no more.
#[every_database]
async fn where_documents_are_read_no_more_their_clients_get_nothing_new(provider: WithDocuments) {
    let tokens = exchange(&provider.issuer, provider.client(), &provider.code().await).await;
    let without = Running::start(provider.test_database.lent()).await;

    let alice =
        oauth_tests::browser::Browser::signed_in(&without.issuer, "alice", "wonderland").await;
    alice.authorize(&provider.request()).await.assert_error_page("no documents here");
    refresh(&without.issuer, provider.client(), &tokens.member("refresh_token")).await.assert_ok();
    assert_eq!(provider.elsewhere.asked(), 1);
}

/// With Redis the code lies there and the row in the database.
#[every_database]
async fn the_row_is_there_when_the_code_lies_in_redis(database: TestDatabase) {
    let Some(redis) = SharedRedis::of_test("the_row_is_there_when_the_code_lies_in_redis") else {
        return;
    };
    let elsewhere = oauth_tests_resource_server::Elsewhere::start().await;
    let mut settings: Settings = Running::fetching(&[&elsewhere.authority]);
    settings.client_id_metadata_documents.enabled = Some(true);
    let provider = Running::start_set_with_redis(database, settings, &redis.settings).await;
    let client_id: &'static str = format!("{}/client.json", elsewhere.named_origin).leak();
    elsewhere.publish(&json!({ "client_id": client_id, "redirect_uris": [REDIRECT] }));
    let before = provider.clients().await;

    let code = code_for(&provider.issuer, client_id, "profile").await;
    provider.server.prune(1000).await.unwrap();
    assert_eq!((provider.clients().await, provider.codes().await), (before + 1, 0));
    exchange(&provider.issuer, As::Public(client_id), &code).await.assert_ok();
}
