//! A server of which nothing is said but its entities and grants, and one that is initialised after its routes were made.

use axum::Router;
use oauth_runtime::prelude::*;
use oauth_tests::{
    browser::Browser,
    database::TestDatabase,
    every_database,
    fields::Fields,
    hooked::{self, Server},
    oauth::*,
    seeds::SECRET,
};

const ROBOT: As = As::Basic("robot", SECRET);
const GRANT: [(&str, &str); 2] = [("grant_type", "client_credentials"), ("scope", "profile")];

/// Serves the endpoints of a server alone.
async fn serve(server: Server) -> String {
    let router: Router = server.routes();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    origin
}

#[every_database]
async fn a_server_without_a_single_setting_issues_tokens(database: TestDatabase) {
    let (origin, app, _) = hooked::start(&database.url).await;
    let server = AuthorizationServer::builder(app).build().await.unwrap();
    let bare = serve(server).await;

    let token = token(&bare, ROBOT, &GRANT).await;
    assert_eq!(token.assert_ok().json["expires_in"], 3600);
    assert_drawn(&token.member("access_token"));
    resource(&origin, "/api/me", Some(&token.member("access_token"))).await.assert_ok();

    let code = Browser::new(&origin).code_for(&Fields::authorization("app", "profile")).await;
    let tokens = exchange(&bare, As::Public("app"), &code).await;
    assert_eq!(tokens.assert_ok().json["expires_in"], 3600);
    assert!(tokens.json["refresh_token"].is_string(), "{}", tokens.text);
}

/// A grant of which nothing is said takes a client's secret in the header and in the body, and nobody without one.
#[every_database]
async fn client_credentials_are_taken_in_the_header_and_in_the_body_unless_the_grant_says_otherwise(
    database: TestDatabase,
) {
    let (origin, ..) = hooked::start(&database.url).await;

    token(&origin, ROBOT, &GRANT).await.assert_ok();

    let posted = token(&origin, As::Post("robot", SECRET), &GRANT).await;
    posted.assert_ok();
    token(&origin, As::Public("robot"), &GRANT).await.assert_error(401, "invalid_client");
}

#[every_database]
async fn an_empty_server_answers_503_until_it_is_initialised_and_once_is_enough(
    database: TestDatabase,
) {
    let (_, app, _) = hooked::start(&database.url).await;
    let server = Server::empty();
    let origin = serve(server.clone()).await;
    let unavailable = token(&origin, ROBOT, &GRANT).await;
    unavailable.assert_error(503, "temporarily_unavailable");
    assert_eq!(unavailable.header("x-request-id").len(), 10, "the log has the reason by this name");

    server.init(AuthorizationServer::builder(app.clone())).await.unwrap();

    token(&origin, ROBOT, &GRANT).await.assert_ok();
    let again = server.init(AuthorizationServer::builder(app)).await;
    assert!(matches!(again, Err(BuildError::InitialisedTwice)), "{again:?}");
}
