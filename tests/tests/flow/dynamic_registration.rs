//! Clients that register themselves. RFC 7591, section 3.

use oauth_runtime::settings::Settings;
use oauth_tests::{
    browser::Browser,
    database::{Kind, TestDatabase},
    every_database,
    fields::Fields,
    oauth::*,
    registration::{Patient, REGISTER, public_client, register, registered, with},
    rows::Rows as _,
    running::Running,
};
use reqwest::Client;
use serde_json::{Value, json};

/// RFC 7591 section 3.2.1: 201, everything that is stored, and nothing of it may be kept.
#[every_database]
async fn a_public_client_is_told_what_was_stored(provider: Running) {
    let answer = registered(&provider.issuer, &public_client()).await;

    let client_id = answer.member("client_id");
    let mut told = answer.json.clone();
    assert!(told["client_id_issued_at"].as_i64().is_some_and(|time| time > 1_600_000_000));
    assert_eq!(answer.member("registration_access_token").len(), 43);
    for name in ["client_id", "client_id_issued_at", "registration_access_token"] {
        told.as_object_mut().unwrap().remove(name);
    }
    assert_eq!(
        told,
        json!({
            "client_name": "Editor",
            "redirect_uris": [REDIRECT],
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "token_endpoint_auth_method": "none",
            "scope": "profile email",
            "registration_client_uri": format!("{}{REGISTER}/{client_id}", provider.issuer),
        })
    );
    answer.assert_header("cache-control", "no-store");
    answer.assert_header("content-type", "application/json");
}

/// The whole way of a client that nobody has registered by hand.
#[every_database]
async fn a_client_that_registered_itself_gets_tokens_and_refreshes(provider: Running) {
    let issuer = &provider.issuer;
    let answer = registered(issuer, &public_client()).await;
    let client_id: &'static str = answer.member("client_id").leak();
    let client = As::Public(client_id);

    let code = code_for(issuer, client_id, "profile").await;
    let tokens = exchange(issuer, client, &code).await;
    tokens.assert_ok().assert_member("scope", "profile");
    resource(issuer, "/api/me", Some(&tokens.member("access_token"))).await.assert_ok();
    refresh(issuer, client, &tokens.member("refresh_token")).await.assert_ok();
}

/// CVE-2026-44476: a secret in the answer, and a public client in the table.
#[every_database]
async fn a_confidential_client_gets_a_secret_and_needs_it(provider: Running) {
    let issuer = &provider.issuer;
    let metadata = with(
        public_client(),
        &json!({ "token_endpoint_auth_method": null, "client_secret": "mine", "client_id": "mine" }),
    );
    let answer = registered(issuer, &metadata).await;
    answer.assert_member("token_endpoint_auth_method", "client_secret_basic");
    assert_eq!(answer.json["client_secret_expires_at"], 0);
    let (client_id, secret) = (answer.member("client_id"), answer.member("client_secret"));
    assert!(client_id != "mine" && secret.len() >= 43, "{}", answer.text);
    let (client_id, secret): (&'static str, &'static str) = (client_id.leak(), secret.leak());

    let code = code_for(issuer, client_id, "profile").await;
    for wrong in [As::Public(client_id), As::Basic(client_id, "mine"), As::Basic(client_id, "")] {
        exchange(issuer, wrong, &code).await.assert_error(401, "invalid_client");
    }
    exchange(issuer, As::Basic(client_id, secret), &code).await.assert_ok();
    assert_eq!(shown_in_the_table(&provider, &answer).await, 0, "a secret or a token in the clear");
}

/// How many rows of clients hold the secret or the token of an answer.
async fn shown_in_the_table(provider: &Running, answer: &Answer) -> i64 {
    let (secret, token) =
        (answer.member("client_secret"), answer.member("registration_access_token"));
    let rows =
        format!("client WHERE client_secret = '{secret}' OR registration_access_token = '{token}'");
    oauth_tests::database::count(&provider.database, &rows).await
}

/// RFC 7591 section 2: unknown members are ignored, and the answer does not say that they were registered. What only an
/// operator says of a client is such a member.
#[every_database]
async fn what_is_unknown_or_an_operators_is_ignored_and_languages_are_kept(provider: Running) {
    let metadata = with(
        public_client(),
        &json!({
            "client_name#de": "Werkzeug",
            "policy_uri#de": "https://app.example/de",
            "introspection": true,
            "skip_consent": true,
            "application_type": "native",
            "access_token_expires_in": 1_000_000,
            "disabled_at": 1,
            "owner": "alice",
            "dpop_bound_access_tokens": true,
            "logo_uri": null,
            "client_uri": "",
        }),
    );

    let answer = registered(&provider.issuer, &metadata).await;

    answer.assert_member("client_name#de", "Werkzeug");
    answer.assert_members(&[
        "application_type",
        "client_id",
        "client_id_issued_at",
        "client_name",
        "client_name#de",
        "grant_types",
        "policy_uri#de",
        "redirect_uris",
        "registration_access_token",
        "registration_client_uri",
        "response_types",
        "scope",
        "token_endpoint_auth_method",
    ]);
    let browser = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let request = Fields::authorization(&answer.member("client_id"), "profile").authorize_path();
    let page = browser.get_in_language(&request, "de").await;
    assert!(page.body.contains("Werkzeug"), "{}", page.body);
}

/// Test 25 of the security catalogue: privileges that nobody gives to himself.
#[every_database]
async fn open_registration_gives_no_privilege(provider: Patient) {
    for (members, error) in [
        (json!({ "grant_types": ["authorization_code", "password"] }), "invalid_client_metadata"),
        (json!({ "grant_types": ["client_credentials"] }), "invalid_client_metadata"),
        (
            json!({ "grant_types": ["urn:ietf:params:oauth:grant-type:jwt-bearer"] }),
            "invalid_client_metadata",
        ),
        (json!({ "grant_types": ["implicit"] }), "invalid_client_metadata"),
        (json!({ "response_types": ["token"] }), "invalid_client_metadata"),
        (json!({ "response_types": ["code", "token"] }), "invalid_client_metadata"),
        (json!({ "scope": "admin" }), "invalid_client_metadata"),
        (json!({ "scope": "Admin" }), "invalid_client_metadata"),
        (json!({ "scope": "*" }), "invalid_client_metadata"),
        (json!({ "software_statement": "a.b.c" }), "invalid_software_statement"),
        (json!({ "software_statement": "a.b" }), "invalid_software_statement"),
        (json!({ "software_statement": {} }), "invalid_software_statement"),
    ] {
        let answer = register(&provider.issuer, &with(public_client(), &members)).await;
        answer.assert_error(400, error);
    }
    let narrowed = with(public_client(), &json!({ "scope": "profile admin openid" }));
    let answer = registered(&provider.issuer, &narrowed).await;
    answer.assert_member("scope", "profile openid");
}

/// RFC 7591 section 3.2.1: the server may replace what was asked for. Clients of the Model Context Protocol register with the scope of
/// their first request, and ask for more when a tool needs it.
#[every_database]
async fn a_client_may_ask_for_more_than_it_registered_where_the_server_says_so(
    database: TestDatabase,
) {
    let mut settings = Settings::default();
    settings.registration.whole_scope = Some(true);
    let provider = Running::start_set(database, settings).await;
    let issuer = &provider.issuer;

    let asked = with(public_client(), &json!({ "scope": "profile admin" }));
    let answer = registered(issuer, &asked).await;
    let words = answer.member("scope");
    assert!(words.contains("profile") && words.contains("email"), "{words}");
    assert!(!words.contains("admin"), "{words}");
    let withheld = with(public_client(), &json!({ "scope": "admin" }));
    register(issuer, &withheld).await.assert_error(400, "invalid_client_metadata");

    let client_id: &'static str = answer.member("client_id").leak();
    let code = code_for(issuer, client_id, "profile email").await;
    let tokens = exchange(issuer, As::Public(client_id), &code).await;
    tokens.assert_ok().assert_member("scope", "profile email");
}

/// RFC 7591 section 5, RFC 8252 section 7: what a browser acts upon, what lies open, and what nobody could tell the owner of.
#[every_database]
async fn a_redirect_uri_is_held_to_the_rules_for_strangers(provider: Patient) {
    for uri in [
        "javascript:alert(1)",
        "JavaScript:alert(1)//.x",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:https://a.example/x",
        "about:blank",
        "http://app.example/cb",
        "http://127.0.0.1.evil.example/cb",
        "https://u:p@app.example/cb",
        "https://app.example/cb#x",
        "https://*.app.example/cb",
        "https://app.example/../cb",
        "cursor://callback",
        "x:/cb",
        "cb",
        "",
        "https://app.example/\u{e9}",
    ] {
        let metadata = with(public_client(), &json!({ "redirect_uris": [REDIRECT, uri] }));
        register(&provider.issuer, &metadata).await.assert_error(400, "invalid_redirect_uri");
    }
    let none = with(public_client(), &json!({ "redirect_uris": [] }));
    register(&provider.issuer, &none).await.assert_error(400, "invalid_redirect_uri");
    for uri in ["https://app.example/cb?a=b", "http://localhost:9/cb", "com.example.app:/cb"] {
        let metadata = with(public_client(), &json!({ "redirect_uris": [uri] }));
        registered(&provider.issuer, &metadata).await;
    }
}

#[tokio::test]
async fn every_scheme_that_is_not_dangerous_may_be_registered_where_the_setting_says_so() {
    let mut settings = Settings::default();
    settings.registration.redirect_schemes =
        serde_json::from_value(json!("any")).expect("a setting");
    let provider = Running::start_set(TestDatabase::sqlite(), settings).await;
    let answer = async |uri: &str| {
        let metadata = with(public_client(), &json!({ "redirect_uris": [uri, REDIRECT] }));
        register(&provider.issuer, &metadata).await
    };

    assert_eq!(answer("cursor://anysphere.cursor-mcp/oauth/callback").await.status, 201);
    for uri in ["javascript:alert(1)", "DATA:text/html,x", "ms-settings:x", "View-Source:x"] {
        answer(uri).await.assert_error(400, "invalid_redirect_uri");
    }
}

/// H9, H4: a hostile body costs a bounded piece of work, is a 400, and stores nothing.
#[every_database]
async fn a_malformed_registration_is_a_400_and_stores_nothing(provider: Patient) {
    let before = provider.clients().await;
    let send = async |media_type: &str, body: Vec<u8>| {
        let request = Client::new().post(provider.url(REGISTER));
        Answer::of(request.header("content-type", media_type).body(body)).await
    };
    let nested = format!("{{\"jwks\":{}1{}}}", "[".repeat(500), "]".repeat(500));
    let many = json!({ "redirect_uris": vec![REDIRECT; 1000] }).to_string();
    for body in [
        "",
        "{",
        "[]",
        "null",
        "1e400",
        "{} {}",
        "{\"redirect_uris\":[\"https://a.example\"],\"redirect_uris\":[\"https://b.example\"]}",
        "{\"a\":1,\"\\u0061\":2}",
        "{\"client_name\":\"\\ud800\"}",
        "{\"jwks\":{\"keys\":[{\"kty\":\"EC\",\"n\":1e999}]}}",
        &nested,
    ] {
        let answer = send("application/json", body.as_bytes().to_vec()).await;
        answer.assert_error(400, "invalid_client_metadata");
        assert!(!answer.text.contains("a.example"), "{}", answer.text);
    }
    send("application/json", b"{\"a\":\"\xff\"}".to_vec())
        .await
        .assert_error(400, "invalid_client_metadata");
    send("application/json", many.into_bytes()).await.assert_error(400, "invalid_redirect_uri");
    for media_type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"] {
        let body = public_client().to_string().into_bytes();
        send(media_type, body).await.assert_error(400, "invalid_request");
    }
    let large = with(public_client(), &json!({ "padding": "x".repeat(64 * 1024) }));
    let answer = send("application/json", large.to_string().into_bytes()).await;
    assert_eq!(answer.status, 400, "{}", answer.text);
    assert_eq!(provider.clients().await, before);
}

/// RFC 7591 section 2: each member has its type, its bounds and its rule, and the refusal names it.
#[every_database]
async fn a_member_that_breaks_its_rule_is_named(provider: Patient) {
    let private = json!({ "keys": [{ "kty": "oct", "k": "c2VjcmV0" }] });
    let keys = json!({ "keys": [{ "kty": "EC", "crv": "P-256", "x": "x", "y": "y" }] });
    for members in [
        json!({ "redirect_uris": REDIRECT }),
        json!({ "token_endpoint_auth_method": "magic" }),
        json!({ "token_endpoint_auth_method": ["none"] }),
        json!({ "grant_types": ["authorization_code", 1] }),
        json!({ "response_types": ["magic"] }),
        json!({ "client_name": "a\u{202e}b" }),
        json!({ "client_name": "a\u{0}b" }),
        json!({ "client_name#no language": "x" }),
        json!({ "client_uri": "javascript:alert(1)" }),
        json!({ "logo_uri": "http://10.0.0.1/logo.png" }),
        json!({ "policy_uri#de": "data:text/html,x" }),
        json!({ "scope": "a\"b" }),
        json!({ "contacts": "a@app.example" }),
        json!({ "jwks": private }),
        json!({ "jwks": { "keys": [] } }),
        json!({ "jwks_uri": "http://app.example/keys" }),
        json!({ "jwks_uri": "https://app.example/keys", "jwks": keys }),
        json!({ "software_id": 1 }),
        json!({ "token_endpoint_auth_signing_alg": "none" }),
    ] {
        let (name, _) = members.as_object().unwrap().iter().next_back().unwrap();
        let answer = register(&provider.issuer, &with(public_client(), &members)).await;
        assert_eq!(answer.status, 400, "{members}: {}", answer.text);
        let told = answer.member("error_description");
        let base = name.split('#').next().unwrap();
        assert!(told.starts_with(&format!("{base}: ")), "{members}: {told}");
    }
    let address = json!({
        "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": "https://app.example/keys",
    });
    let withheld = register(&provider.issuer, &with(public_client(), &address)).await;
    withheld.assert_error(400, "invalid_client_metadata");
    let told = withheld.member("error_description");
    assert!(told.starts_with("jwks_uri: "), "a stranger says where the server fetches: {told}");
    let signs = json!({ "token_endpoint_auth_method": "private_key_jwt" });
    register(&provider.issuer, &with(public_client(), &signs))
        .await
        .assert_error(400, "invalid_client_metadata");
}

/// H12: one source registers so many clients in a minute, and nobody else is kept out.
#[every_database]
async fn a_flood_of_registrations_from_one_source_is_turned_away(database: Flooded) {
    let provider = database.0;
    let register = async |from: &str| {
        let request = Client::new().post(provider.url(REGISTER)).header("x-forwarded-for", from);
        Answer::of(request.json(&public_client())).await
    };
    for _ in 0..20 {
        assert_eq!(register("192.0.2.1").await.status, 201);
    }

    let refused = register("192.0.2.1").await;

    refused.assert_error(429, "access_denied");
    assert!(refused.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds <= 60));
    assert_eq!(register("192.0.2.2").await.status, 201);
    provider.clock.advance(60);
    assert_eq!(register("192.0.2.1").await.status, 201);
}

/// A provider that is told where requests come from.
struct Flooded(Running);

impl oauth_tests::on_database::OnDatabase for Flooded {
    async fn start(database: TestDatabase) -> Self {
        Self(Running::start_behind_proxies(database).await)
    }
}

/// RFC 8414 section 2: the document names the endpoint where there is one, and only there.
#[tokio::test]
async fn the_endpoint_is_advertised_only_where_it_is_mounted() {
    let member = async |settings: Settings| {
        let provider = Running::start_set(TestDatabase::sqlite(), settings).await;
        let document =
            resource(&provider.issuer, "/.well-known/oauth-authorization-server", None).await;
        let posted = register(&provider.issuer, &public_client()).await;
        (document.json["registration_endpoint"].clone(), posted, provider.issuer.clone())
    };

    let (advertised, posted, issuer) = member(Settings::default()).await;
    assert_eq!(advertised, format!("{issuer}{REGISTER}"));
    assert_eq!(posted.status, 201);
    let mut closed = Settings::default();
    closed.endpoints.without.insert("registration".to_owned());
    let (advertised, posted, _) = member(closed).await;
    assert_eq!((advertised, posted.status.as_u16()), (Value::Null, 404));
    let mut moved = Settings::default();
    moved.endpoints.paths.insert("registration".to_owned(), "/oauth/clients".to_owned());
    let (advertised, posted, issuer) = member(moved).await;
    assert_eq!(advertised, format!("{issuer}/oauth/clients"));
    assert_eq!(posted.status, 404);
    let mut unmanaged = Settings::default();
    unmanaged.endpoints.without.insert("client_configuration".to_owned());
    let (_, posted, _) = member(unmanaged).await;
    assert_eq!(posted.status, 201);
    assert!(posted.json.get("registration_access_token").is_none(), "{}", posted.text);
}

/// An outage is never a refusal.
#[tokio::test]
async fn a_registration_without_a_database_is_a_503() {
    let database = TestDatabase::create(Kind::Sqlite, "registration_outage").await.unwrap();
    let provider = Running::start(database).await;
    provider.execute("DROP TABLE client").await;

    let answer = register(&provider.issuer, &public_client()).await;

    answer.assert_error(503, "temporarily_unavailable");
}
