//! An application that answers for its users, without a form, and a client that nobody registered.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use oauth_runtime::prelude::*;
use oauth_tests::{
    browser::Browser,
    database::TestDatabase,
    every_database,
    fields::Fields,
    oauth::REDIRECT,
    policed::{self, Server},
    rows::Rows as _,
    running::Running,
};
use oauth_tests_resource_server::Elsewhere;
use sea_orm::EntityTrait as _;
use serde_json::json;

/// Allows everything at once, as for clients of one's own.
async fn authorize(
    State(server): State<Server>,
    request: AuthorizationRequest,
) -> Outcome<Response> {
    let app = server.provider()?;
    let user = oauth_tests::hooked::user::Entity::find().one(&app.database).await?;
    Ok(match server.validate_consent_request(request, user.as_ref()).await {
        Ok(consent) => server.create_authorization_response(consent, user.as_ref()).await,
        Err(refusal) => refusal.into_response(),
    })
}

/// Otherwise everybody could publish a document and be let in, or lead people of this server to a place of their own.
#[every_database]
async fn nobody_is_let_in_without_a_question_who_is_a_document(database: TestDatabase) {
    let elsewhere = Elsewhere::start().await;
    let client_id = format!("{}/client.json", elsewhere.named_origin);
    elsewhere.publish(&json!({
        "client_id": client_id,
        "client_name": "Stranger",
        "redirect_uris": [REDIRECT],
        "token_endpoint_auth_method": "none",
    }));
    let settings = Running::fetching(&[&elsewhere.authority]);
    let (_, app, server) = policed::start_built(&database.url, |builder| {
        let builder = builder.settings(settings).issuer("https://id.example");
        builder.registered_scope(["profile"], ["email"]).client_id_metadata_documents()
    })
    .await;
    let router = Router::new().route("/oauth/authorize", get(authorize)).with_state(server);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let direct = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let before = app.database.clients().await;

    let page = Browser::new(&direct).authorize(&Fields::authorization(&client_id, "profile")).await;

    page.assert_error_page("nobody was asked");
    assert_eq!(app.database.clients().await, before);
    let own = Browser::new(&direct).authorize(&Fields::authorization("app", "profile")).await;
    assert!(!own.code().is_empty(), "a client that somebody registered");
}
