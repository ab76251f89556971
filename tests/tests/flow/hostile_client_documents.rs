//! Documents of clients that are meant to do harm, and the machines where they lie. OAuth Client ID Metadata Document, section 6;
//! RFC 9700, section 4.

use oauth_tests::{
    browser::Browser, client_documents::WithDocuments, database::TestDatabase, every_database,
    fields::Fields, oauth::REDIRECT, rows::Rows as _, running::Running,
};
use oauth_tests_resource_server::{Elsewhere, Script, json as answered};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// An answer with these headers and this body.
fn answer(head: &str, body: &str) -> Script {
    let length = body.len();
    Script::Bytes(format!("HTTP/1.1 {head}\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes())
}

/// A good head.
const JSON: &str = "200 OK\r\ncontent-type: application/json";

/// What no document may be, however its machine answers; and nothing of it is remembered.
#[every_database]
async fn a_hostile_document_is_a_page_and_nothing_else(provider: WithDocuments) {
    let before = provider.clients().await;
    let alice = provider.alice().await;
    let good = provider.document(&json!({}));
    let text = good.to_string();
    let deep = format!("{}{}", "[".repeat(2000), "]".repeat(2000));
    let with = |members: Value| answered(&provider.document(&members));
    let own = provider.client_id();
    let scripts = [
        answer(JSON, &format!("{}{text}", " ".repeat(5120))),
        answer(JSON, &text.replacen('{', &format!("{{\"a\":{deep},"), 1)),
        answer(JSON, &text.replacen('{', "{\"client_name\":\"Other\",", 1)),
        answer(JSON, &text[..text.len() - 1]),
        answer(JSON, ""),
        answer(JSON, "[]"),
        answer("200 OK\r\ncontent-type: text/html", &text),
        answer("200 OK", &text),
        answer("201 Created\r\ncontent-type: application/json", &text),
        answer("404 Gone\r\ncontent-type: application/json", &text),
        answer(&format!("302 Found\r\nlocation: {own}"), ""),
        answer("301 Moved\r\nlocation: http://169.254.169.254/latest", ""),
        Script::Bytes(Vec::new()),
        Script::Bytes(b"SSH-2.0-OpenSSH\r\n".to_vec()),
        Script::Dripping(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n".to_vec()),
        Script::Later(Duration::from_secs(3), Vec::new()),
        with(json!({ "client_id": "https://victim.example/client.json" })),
        with(json!({ "client_id": null })),
        with(json!({ "redirect_uris": [REDIRECT, "javascript:alert(1)"] })),
        with(json!({ "redirect_uris": [REDIRECT, "https://*.example/cb"] })),
        with(json!({ "redirect_uris": REDIRECT })),
        with(json!({ "redirect_uris": [[REDIRECT]] })),
        with(json!({ "redirect_uris": vec![REDIRECT; 33] })),
        with(json!({ "redirect_uris": [] })),
        with(json!({ "client_name": { "a": 1 } })),
        with(json!({ "client_name": "a\u{202e}b" })),
        with(json!({ "client_uri": "javascript:alert(1)" })),
        with(json!({ "logo_uri": "data:image/png;base64,AAAA" })),
        with(json!({ "client_secret": "s" })),
        with(json!({ "token_endpoint_auth_method": "client_secret_basic" })),
        with(json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": own })),
        with(
            json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [{ "kty": "oct", "k": "AAAA" }] } }),
        ),
        with(json!({ "software_statement": "a.b.c" })),
    ];
    for (number, script) in scripts.into_iter().enumerate() {
        provider.elsewhere.answer(move |_| script.clone());
        let asked = provider.elsewhere.asked();
        alice.authorize(&provider.request()).await.assert_error_page(&format!("script {number}"));
        assert!(
            provider.elsewhere.asked() <= asked + 1,
            "script {number}: a redirect was followed"
        );
        provider.clock.advance(60);
    }
    assert_eq!((provider.clients().await, provider.codes().await), (before, 0));
    provider.publish(&json!({}));
    provider.consent_page(&alice).await;
}

/// What a document asks for beyond what such a client may have, it does not get.
#[every_database]
async fn a_document_gives_nobody_a_privilege(provider: WithDocuments) {
    use oauth_tests::oauth::{exchange, introspect, token};

    provider.publish(&json!({
        "grant_types": ["authorization_code", "refresh_token", "client_credentials", "password", "implicit"],
        "response_types": ["code", "token"],
        "scope": "profile admin",
        "introspection": true,
        "access_token_expires_in": 1_000_000,
        "skip_consent": true,
        "disabled_at": null,
    }));
    let (issuer, client) = (&provider.issuer, provider.client());
    let alice = provider.alice().await;
    let admin = provider.request().with("scope", "profile admin");
    alice.authorize(&admin).await.assert_error_page("a word that is not for such clients");
    let tokens = exchange(issuer, client, &provider.code().await).await;

    assert_eq!(tokens.assert_ok().json["expires_in"], 3600);
    let answer = introspect(issuer, client, &tokens.member("access_token")).await;
    answer.assert_error(401, "invalid_client");
    let own = [("grant_type", "client_credentials"), ("scope", "profile")];
    assert_ne!(token(issuer, client, &own).await.status, 200);
    let password = [("grant_type", "password"), ("username", "alice"), ("password", "wonderland")];
    assert_ne!(token(issuer, client, &password).await.status, 200);
}

/// No packet leaves for an address that is not public, unless the operator permitted its network.
#[every_database]
async fn a_document_in_a_private_network_is_not_asked_for(database: TestDatabase) {
    let elsewhere = Elsewhere::start().await;
    let mut settings = Running::fetching(&[&elsewhere.authority]);
    settings.fetch.permitted_networks.clear();
    settings.client_id_metadata_documents.enabled = Some(true);
    settings.client_id_metadata_documents.per_visitor = 100;
    let provider = Running::start_set(database, settings).await;
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let port = elsewhere.origin.rsplit(':').next().unwrap();
    for client_id in [
        format!("{}/client.json", elsewhere.named_origin),
        format!("{}/client.json", elsewhere.origin),
        format!("https://[::1]:{port}/client.json"),
        format!("https://[::ffff:7f00:1]:{port}/client.json"),
        format!("https://127.1:{port}/client.json"),
        format!("https://2130706433:{port}/client.json"),
        "https://10.0.0.1/client.json".to_owned(),
        "https://169.254.169.254/latest/meta-data".to_owned(),
    ] {
        let page = alice.authorize(&Fields::authorization(&client_id, "profile")).await;
        page.assert_error_page(&client_id);
    }
    assert_eq!(elsewhere.asked(), 0);
}

/// A machine that answers slowly, or never, is in the way of its own clients alone.
#[every_database]
async fn a_slow_machine_delays_no_other_client(database: TestDatabase) {
    let slow = Elsewhere::start().await;
    slow.answer(|_| Script::Later(Duration::from_secs(30), Vec::new()));
    let provider = WithDocuments::start_with(database, |settings| {
        settings.fetch.root_certificates.push(slow.authority.clone());
        settings.fetch.timeout = 4;
        settings.client_id_metadata_documents.most_at_once = 3;
    })
    .await;
    let (alice, bob) = (provider.alice().await, provider.bob().await);
    let waiting: Vec<_> = (0..5)
        .map(|number| {
            let client_id = format!("{}/{number}", slow.origin);
            let (alice, request) = (alice.clone(), Fields::authorization(&client_id, "profile"));
            tokio::spawn(async move { alice.authorize(&request).await })
        })
        .collect();
    while slow.asked() < 2 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    let begun = Instant::now();
    provider.consent_page(&bob).await;
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    let mut statuses = Vec::new();
    for page in waiting {
        statuses.push(page.await.unwrap().status.as_u16());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [400, 400, 503, 503, 503], "two places for one person");
    assert_eq!(slow.asked(), 2);
}

/// One person makes this server ask others only so often.
#[every_database]
async fn what_is_read_for_one_person_is_bounded(provider: WithDocuments) {
    let (alice, bob) = (provider.alice().await, provider.bob().await);
    let ask = async |browser: &Browser, number: usize| {
        let client_id = provider.client_at(&format!("/{number}"));
        browser.authorize(&Fields::authorization(&client_id, "profile")).await
    };
    for number in 0..10 {
        ask(&alice, number).await.assert_error_page("the document of another");
    }
    let eleventh = ask(&alice, 11).await;
    assert_eq!(eleventh.status, 429, "{}", eleventh.body);
    assert!(!eleventh.header("retry-after").is_empty());
    assert_eq!(provider.elsewhere.asked(), 10);
    // Somebody else is not concerned, and what is kept costs nothing.
    provider.consent_page(&bob).await;
    provider.consent_page(&alice).await;
    provider.clock.advance(60);
    ask(&alice, 12).await.assert_error_page("the document of another");
}

/// And one machine is asked only so often, by however many people; what was read of it before counts on.
#[every_database]
async fn what_is_read_from_one_host_is_bounded(database: TestDatabase) {
    let bounded = |settings: &mut oauth_runtime::settings::Settings| {
        settings.client_id_metadata_documents.per_host = 3;
    };
    let provider = WithDocuments::start_with(database, bounded).await;
    let (alice, bob) = (provider.alice().await, provider.bob().await);
    provider.consent_page(&bob).await;
    provider.clock.advance(300);
    for number in 0..4 {
        let client_id = provider.client_at(&format!("/{number}"));
        let page = alice.authorize(&Fields::authorization(&client_id, "profile")).await;
        assert_eq!(page.status, if number < 3 { 400 } else { 429 }, "{number}: {}", page.body);
    }
    provider.consent_page(&bob).await;
    assert_eq!(provider.elsewhere.asked(), 4);
}

/// Many who ask at once for one document wait for one answer.
#[every_database]
async fn many_at_once_read_a_document_once(provider: WithDocuments) {
    let document = answered(&provider.document(&json!({})));
    let Script::Bytes(bytes) = document else { panic!("{document:?}") };
    provider.elsewhere.answer(move |_| Script::Later(Duration::from_millis(300), bytes.clone()));
    let alice = provider.alice().await;

    let waiting: Vec<_> = (0..20)
        .map(|_| {
            let (alice, request) = (alice.clone(), provider.request());
            tokio::spawn(async move { alice.authorize(&request).await.status.as_u16() })
        })
        .collect();
    for page in waiting {
        assert_eq!(page.await.unwrap(), 200);
    }
    assert_eq!(provider.elsewhere.asked(), 1);
}
