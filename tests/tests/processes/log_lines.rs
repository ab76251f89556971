//! Whoever is refused a thousand times writes a few lines, and the first says what to change.

use oauth_tests::{
    browser::Browser,
    database::TestDatabase,
    every_database,
    fields::Fields,
    html::hidden_fields,
    oauth::{SERVICE, SPA, introspect, tokens_for},
    process::Start,
};
use reqwest::{Client, RequestBuilder, redirect::Policy};
use std::fs;

const TIMES: usize = 400;

#[every_database]
async fn thousands_of_refusals_write_few_lines_and_the_first_of_each_says_what_to_change(
    database: TestDatabase,
) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let log = folder.path().join("log");
    let provider = Start::on(&database.url).logging_to(&log, "warn").start();
    let client = Client::builder().redirect(Policy::none()).build().expect("a client");
    let post = |path: &str, fields: &[(&str, &str)]| client.post(provider.url(path)).form(fields);
    let get = |path: &str| client.get(provider.url(path));
    let authorize = |rest: &str| get(&format!("/oauth/authorize?client_id=demo-web&{rest}"));

    for number in 0..TIMES {
        let stranger = format!("stranger-{number}");
        let grant = [("grant_type", "client_credentials"), ("token", "x")];
        let requests: [RequestBuilder; 8] = [
            post("/oauth/token", &grant).basic_auth("demo-service", Some("wrong")),
            post("/oauth/token", &grant).basic_auth(&stranger, Some("wrong")),
            post("/oauth/revoke", &[("token", "x"), ("client_id", "demo-web")]),
            post("/oauth/introspect", &grant).basic_auth("demo-api", Some("wrong")),
            get(&format!("/oauth/authorize?client_id={stranger}")),
            authorize(&format!("redirect_uri=https://{stranger}.example/")),
            authorize("response_type=unknown"),
            get("/api/me").bearer_auth(&stranger),
        ];
        for request in requests {
            let status = request.send().await.expect("an answer").status().as_u16();
            assert!([303, 400, 401, 429].contains(&status), "{status}");
        }
    }

    let log = fs::read_to_string(&log).expect("the log is text");
    // Above them stands what the program says to people when it starts.
    let lines: Vec<_> = log.lines().filter(|line| line.contains(" oauth: ")).collect();
    assert!(lines.len() <= 25, "{} lines:\n{log}", lines.len());
    for (endpoint, client_id, words) in [
        ("token", Some("demo-service"), "compare it with the registered one"),
        ("token", Some("demo-service"), "client_authentication_throttled"),
        ("token", None, "register the client, or correct its client_id"),
        ("revocation", Some("demo-web"), "change the method of one of the two"),
        ("introspection", Some("demo-api"), "sent a wrong secret"),
        ("authorization", None, "the application is not registered here"),
        ("authorization", Some("demo-web"), "redirect_uri is not registered for this application"),
        ("authorization", Some("demo-web"), "this response_type is not supported"),
        ("resource", None, "invalid_token"),
    ] {
        let is_told = |line: &&&str| {
            let client = client_id.map(|client_id| format!("client=\"{client_id}\""));
            let names = client.map_or(!line.contains("client=\""), |client| line.contains(&client));
            names && line.contains(&format!("endpoint=\"{endpoint}\"")) && line.contains(words)
        };
        let told = lines.iter().filter(is_told).count();
        // The minute may end while the test runs.
        assert!((1..=3).contains(&told), "{endpoint} {client_id:?} {words}: {told}\n{log}");
    }
    assert!(lines.iter().all(|line| line.contains(" WARN ")), "{log}");
    assert!(!log.contains("stranger-"), "{log}");
}

/// None of these is an error of a client, so its developer would look for the fault elsewhere.
#[every_database]
async fn what_a_developer_of_the_provider_should_change_is_a_line_that_says_it(
    database: TestDatabase,
) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let log = folder.path().join("log");
    let provider = Start::on(&database.url).logging_to(&log, "oauth=warn").start();
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let query = oauth_tests::oauth::authorization_query("demo-web", "profile");
    let consent = alice.get(&format!("/oauth/authorize?{query}")).await;
    let fields = hidden_fields(&consent.body, "/oauth/authorize");
    let button = |name: &str, value: &str| (name.to_owned(), value.to_owned());

    // The button has another name, and then another value.
    for wrong in [button("decision", "yes"), button("confirm", "allow")] {
        let mut fields = fields.clone();
        fields.push(wrong);
        assert_eq!(alice.post("/oauth/authorize", &fields).await.status, 200);
    }
    // The template has lost the hidden field.
    let page = alice.post("/oauth/authorize", &[button("confirm", "yes")]).await;
    assert_eq!(page.parameter("code"), None, "{page:?}");
    // A client that is no resource server asks about the token of another one.
    let tokens = tokens_for(&provider.issuer, SPA, "profile").await;
    let token = tokens.member("access_token");
    let told = introspect(&provider.issuer, SERVICE, &token).await;
    assert_eq!(told.assert_ok().text, r#"{"active":false}"#);
    // A client that has no redirect URI is sent to the authorization endpoint.
    let page = alice.get("/oauth/authorize?client_id=demo-service&response_type=code").await;
    page.assert_error_page("a client without a redirect URI");

    let log = fs::read_to_string(&log).expect("the log is text");
    for words in [
        ["authorization", "demo-web", "name its buttons `confirm`"],
        ["authorization", "", "put `consent.form_fields()` inside the `<form>`"],
        ["introspection", "demo-service", "set `introspection: true` in its metadata"],
        ["authorization", "demo-service", "add one to its `redirect_uris`"],
    ] {
        let holds = |line: &&str| words.iter().all(|word| line.contains(word));
        assert_eq!(log.lines().filter(holds).count(), 1, "{words:?}\n{log}");
    }
}

/// The person reads the name of the request to somebody who reads the log: there it stands beside the reason, also when the same was
/// refused a moment before.
#[every_database]
async fn the_page_and_the_log_call_a_refused_request_by_one_name(database: TestDatabase) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let log = folder.path().join("log");
    let provider = Start::on(&database.url).logging_to(&log, "oauth=debug").start();
    let nobody = Browser::new(&provider.issuer);
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let client = Client::new();

    let mut named = Vec::new();
    for _ in 0..2 {
        let page =
            nobody.get("/oauth/authorize?client_id=demo-web&redirect_uri=https://x.example/").await;
        page.assert_error_page("a foreign redirect URI");
        let name = page.header("x-request-id");
        assert!(page.body.contains(&format!("<code>{name}</code>")), "{name}: {}", page.body);
        named.push((name, "redirect_uri is not registered"));
        let refused = client.post(provider.url("/oauth/token")).header("x-request-id", "mine");
        let refused = refused.form(&[("grant_type", "unknown")]).send().await.expect("an answer");
        let name = refused.headers()["x-request-id"].to_str().expect("ASCII").to_owned();
        named.push((name, "this grant_type is not supported"));
        let redirect = "/oauth/authorize?client_id=demo-web&response_type=unheard-of";
        let name = nobody.get(redirect).await.header("x-request-id");
        named.push((name, "this response_type is not supported"));
        let api = client.get(provider.url("/api/me")).bearer_auth("wrong").send().await;
        let name = api.expect("an answer").headers()["x-request-id"].to_str().unwrap().to_owned();
        named.push((name, "the access token is unknown, expired or revoked"));
        // The answer to a form is written in a task of its own.
        let form = alice.authorize(&Fields::authorization("demo-web", "profile")).await;
        let denied = alice.answer(&form, "no").await;
        named.push((denied.header("x-request-id"), "consent_denied"));
    }

    let log = fs::read_to_string(&log).expect("the log is text");
    for (name, reason) in named {
        assert_eq!(name.len(), 10, "{name}");
        let holds = |line: &&str| line.contains(&name) && line.contains(reason);
        assert_eq!(log.lines().filter(holds).count(), 1, "{name} {reason}\n{log}");
    }
}
