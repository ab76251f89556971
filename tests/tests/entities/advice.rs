//! What a developer should change is one line under the target `oauth`, and the line says what.

use axum::{
    Router,
    body::Body,
    extract::{FromRequest as _, Request},
    http::request::Parts,
    response::IntoResponse as _,
    routing::get,
};
use oauth_runtime::prelude::*;
use oauth_tests::{
    browser::Browser,
    database::TestDatabase,
    logged::Logged,
    oauth::{As, authorization_query, resource, token},
    seeds::SECRET,
    who_may_act::{self, App},
};

type Server = AuthorizationServer<App>;

/// Demands a word that has lost a letter.
#[require_oauth(any("profil email", "profile"))]
async fn misspelt() {}

/// A server like the one that serves there, on the same database.
async fn started() -> (TestDatabase, Server, String) {
    let database = TestDatabase::sqlite();
    let (server, issuer) = who_may_act::start(&database.url, SECRET).await;
    (database, server, issuer)
}

fn parts(token: &str) -> Parts {
    let request = Request::builder().header("authorization", format!("Bearer {token}"));
    request.body(()).unwrap().into_parts().0
}

#[tokio::test]
async fn a_lifetime_for_a_grant_that_nobody_registered_is_told_with_the_word_that_was_meant() {
    let (_database, server, _) = started().await;
    let provider = server.provider().unwrap().clone();
    let log = Logged::here();

    let builder = Server::builder(provider).token_expires_in("client_credential", 60);
    builder.token_expires_in("client_credentials", 60).build().await.unwrap();

    log.assert_line(&["access_token_by_grant", "\"client_credential\"", "\"client_credentials\"?"]);
    assert_eq!(log.lines(&["access_token_by_grant"]).len(), 1);
}

#[tokio::test]
async fn a_misspelt_scope_word_of_a_handler_a_layer_or_a_call_is_told_with_the_word_that_was_meant()
{
    let (_database, server, issuer) = started().await;
    let fields = [("grant_type", "client_credentials")];
    let answer = token(&issuer, As::Basic("app", SECRET), &fields).await;
    let good = parts(&answer.assert_ok().member("access_token"));
    let log = Logged::here();

    let provider = server.provider().unwrap().clone();
    let words = ["profile", "email", "admin", "project:8"];
    let server = Server::builder(provider).scopes_supported(words).build().await.unwrap();
    log.assert_line(&["advice::misspelt`", "`profil`", "did you mean `profile`?"]);

    let layered = server.require("profile emial");
    log.assert_line(&["a layer", "`emial`", "did you mean `email`?"]);

    // Whoever has no good token writes nothing to the log, and a word that the request may have made is not guessed at.
    let _ = server.acquire("proflie", &parts("unknown")).await;
    assert_eq!(log.lines(&["proflie"]), [""; 0]);
    let _ = server.acquire("admn project:7 banana", &good).await;
    log.assert_line(&["resource", "`admn`", "did you mean `admin`?"]);
    assert_eq!(log.lines(&["project:7"]), [""; 0]);
    assert_eq!(log.lines(&["banana"]), [""; 0]);
    let _: Router = Router::new().route("/", get(misspelt)).route_layer(layered).with_state(server);
}

#[tokio::test]
async fn a_server_without_a_list_of_scope_words_says_nothing_of_them() {
    let (_database, server, _) = started().await;
    let log = Logged::here();

    let provider = server.provider().unwrap().clone();
    let server = Server::builder(provider).build().await.unwrap();
    let _ = server.require("banana");
    let _ = server.acquire("profil", &parts("unknown")).await;

    assert_eq!(log.lines(&["scope"]), [""; 0]);
}

#[tokio::test]
async fn a_comma_between_the_words_that_a_handler_asks_for_is_told() {
    let (_database, server, issuer) = started().await;
    let fields = [("grant_type", "client_credentials")];
    let answer = token(&issuer, As::Basic("app", SECRET), &fields).await;
    let parts = parts(&answer.assert_ok().member("access_token"));
    let log = Logged::here();

    let rejection = server.acquire("profile, email", &parts).await.unwrap_err();

    assert_eq!(rejection.into_response().status(), 403);
    log.assert_line(&["profile, email", "separated by spaces", "write \\\"profile email\\\""]);
}

#[tokio::test]
async fn a_server_that_nothing_leads_to_says_so_once_when_somebody_comes_to_the_other_endpoint() {
    let (_database, server, _) = started().await;
    let provider = server.provider().unwrap().clone();
    let server = Server::builder(provider).build().await.unwrap();
    let log = Logged::here();
    let ask = async || {
        let uri = format!("/oauth/authorize?{}", authorization_query("app", "profile"));
        let request = Request::builder().uri(uri).body(Body::empty()).unwrap();
        let Ok(request) = AuthorizationRequest::from_request(request, &()).await;
        let _ = server.validate_consent_request(request, None).await;
    };

    ask().await;
    ask().await;

    log.assert_line(&["no route leads to the token endpoint", ".merge(server.routes())"]);
}

#[tokio::test]
async fn a_server_that_has_routes_says_nothing_of_them() {
    let (_database, _, issuer) = started().await;
    let log = Logged::here();

    let path = format!("/oauth/authorize?{}", authorization_query("app", "profile"));
    assert!(Browser::new(&issuer).get(&path).await.parameter("code").is_some());

    assert_eq!(log.lines(&["no route"]), [""; 0]);
}

#[tokio::test]
async fn an_extractor_without_a_guard_is_told_with_its_route_and_with_what_to_write() {
    let (_database, server, _) = started().await;
    let routes =
        Router::new().route("/open/{id}", get(async |_: CurrentToken| ())).with_state(server);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    let log = Logged::here();

    for id in 0..3 {
        let answer = resource(&origin, &format!("/open/{id}"), Some("anything")).await;
        answer.assert_error(500, "server_error");
    }

    log.assert_line(&["GET /open/{id}", "`CurrentToken`", "#[require_oauth(", "route_layer"]);
}
