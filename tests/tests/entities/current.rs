//! Whose request it is: the token as it was checked, and the application's models, which are read when they are asked for.

use axum::{
    Json, Router,
    extract::{FromRequestParts, State},
    http::request::Parts,
    routing::get,
};
use oauth_runtime::prelude::*;
use oauth_tests::{
    database::TestDatabase,
    every_database,
    hooked::{self, Server, client, token, user},
    oauth::{self, As},
    seeds::SECRET,
};
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

/// Removes every token, client and user: between the check of the guard and what reads models.
struct EverythingRemoved;

impl FromRequestParts<Server> for EverythingRemoved {
    type Rejection = Failure;

    async fn from_request_parts(_: &mut Parts, server: &Server) -> Result<Self, Failure> {
        let database = &server.provider()?.database;
        token::Entity::delete_many().exec(database).await?;
        client::Entity::delete_many().exec(database).await?;
        user::Entity::delete_many().exec(database).await?;
        Ok(Self)
    }
}

#[require_oauth("profile")]
async fn checked(
    token: CurrentToken,
    CurrentToken(row): CurrentToken<token::Model>,
    client: CurrentClient<client::Model>,
) -> Json<Value> {
    Json(json!({
        "subject": token.subject().map(SubjectId::as_str),
        "client": [token.client_id(), client.client_id],
        "scope": [token.scope().to_string(), row.scope],
        "issued_at": token.issued_at() == Some(row.issued_at),
        "expires_at": token.expires_at() == row.expires_at,
        "audience": token.audience(),
    }))
}

#[require_oauth("profile")]
async fn removed_token(_: EverythingRemoved, _: CurrentToken<token::Model>) {}

#[require_oauth("profile")]
async fn removed_user(_: EverythingRemoved, _: Option<CurrentUser<user::Model>>) {}

#[require_oauth("profile")]
async fn removed_client(_: EverythingRemoved, _: CurrentClient<client::Model>) {}

/// What needs no model is not asked of the database again.
#[require_oauth("profile")]
async fn removed_nothing(_: EverythingRemoved, token: CurrentToken) -> String {
    token.client_id().to_owned()
}

#[require_oauth]
async fn removed_acquired(
    State(server): State<Server>,
    parts: Parts,
    _: EverythingRemoved,
) -> Result<&'static str, ResourceRejection> {
    let acquired = server.acquire("profile", &parts).await?;
    let statuses = [
        acquired.token().await.map(drop),
        acquired.user().await.map(drop),
        acquired.client().await.map(drop),
    ];
    let is_each_gone =
        statuses.iter().all(|read| read.as_ref().is_err_and(|rejection| rejection.status() == 401));
    Ok(if is_each_gone { "each is gone" } else { "something is there" })
}

/// A server with one token that has the scope `profile`.
async fn started(database: TestDatabase) -> (TestDatabase, String, String) {
    let routes = Router::new()
        .route("/checked", get(checked))
        .route("/removed/token", get(removed_token))
        .route("/removed/user", get(removed_user))
        .route("/removed/client", get(removed_client))
        .route("/removed/nothing", get(removed_nothing))
        .route("/removed/acquired", get(removed_acquired));
    let (issuer, _, _) = hooked::start_with(&database.url, routes).await;
    let fields = [("grant_type", "client_credentials"), ("scope", "profile")];
    let token = oauth::token(&issuer, As::Basic("robot", SECRET), &fields).await;
    let token = token.assert_ok().member("access_token");
    (database, issuer, token)
}

#[every_database]
async fn a_token_tells_the_same_as_it_was_checked_and_as_the_applications_model(
    database: TestDatabase,
) {
    let (_database, issuer, token) = started(database).await;

    let answer = oauth::resource(&issuer, "/checked", Some(&token)).await;

    let expected = json!({
        "subject": "1",
        "client": ["robot", "robot"],
        "scope": ["profile", "profile"],
        "issued_at": true,
        "expires_at": true,
        "audience": [],
    });
    assert_eq!(answer.assert_ok().json, expected);
}

/// RFC 6750 section 3.1: what was revoked meanwhile is an invalid token, and never a fault of the server.
#[every_database]
async fn a_model_that_has_gone_since_the_check_is_an_invalid_token(database: TestDatabase) {
    for path in ["/removed/token", "/removed/user", "/removed/client"] {
        let (_database, issuer, token) = started(database.another().await).await;

        let answer = oauth::resource(&issuer, path, Some(&token)).await;

        answer.assert_error(401, "invalid_token");
        assert!(answer.header("www-authenticate").contains("invalid_token"), "{path}");
    }
    let (_database, issuer, token) = started(database).await;
    let answer = oauth::resource(&issuer, "/removed/acquired", Some(&token)).await;
    assert_eq!(answer.assert_ok().text, "each is gone");
}

#[every_database]
async fn a_checked_token_is_not_read_again_for_what_the_check_has_read(database: TestDatabase) {
    let (_database, issuer, token) = started(database).await;

    let answer = oauth::resource(&issuer, "/removed/nothing", Some(&token)).await;

    assert_eq!(answer.assert_ok().text, "robot");
}

/// A server that is not initialised yet says nothing of a token.
#[tokio::test]
async fn an_empty_server_answers_503_behind_every_form_of_protection() {
    let empty = Server::empty();
    let layered = Router::new()
        .route("/layered", get(async || "layered"))
        .route_layer(empty.require("profile"));
    let routes = Router::new()
        .route("/checked", get(checked))
        .route("/unguarded", get(async |_: CurrentToken| ()))
        .route("/user", get(async |_: CurrentUser<user::Model>| ()))
        .merge(layered)
        .with_state(empty);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });

    for path in ["/checked", "/unguarded", "/user", "/layered"] {
        let answer = oauth::resource(&origin, path, Some("anything")).await;
        answer.assert_error(503, "temporarily_unavailable");
        assert_eq!(answer.header("retry-after"), "1", "{path}");
    }
}
