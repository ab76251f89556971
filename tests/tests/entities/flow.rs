//! The code flow, a refresh, a protected route and the replay of a code over each application.

use axum::Router;
use oauth_tests::{
    application::{with_i32_keys, with_text_keys, with_uuid_keys},
    browser::Browser,
    database::TestDatabase,
    every_database,
    oauth::{As, authorization_query, exchange, refresh, resource},
};
use serde_json::json;
use tokio::net::TcpListener;

const CLIENT: As = As::Public("app");

async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    issuer
}

/// Consents, exchanges the code, refreshes, and asks the API whose token it is.
async fn walk((router, user_id): (Router, String)) {
    let issuer = serve(router).await;
    let browser = Browser::new(&issuer);

    let code =
        browser.allow(&authorization_query("app", "profile")).await.parameter("code").unwrap();
    let tokens = exchange(&issuer, CLIENT, &code).await;
    let tokens = refresh(&issuer, CLIENT, &tokens.assert_ok().member("refresh_token")).await;
    let me = resource(&issuer, "/api/me", Some(&tokens.assert_ok().member("access_token"))).await;

    assert_eq!(me.assert_ok().json, json!([user_id, "app", "app"]));
    exchange(&issuer, CLIENT, &code).await.assert_error(400, "invalid_grant");
    let dead = resource(&issuer, "/api/me", Some(&tokens.member("access_token"))).await;
    assert_eq!(dead.status, 401, "the replayed code left its tokens alive");
}

#[every_database]
async fn uuid_keys_in_the_dense_format_take_part_in_the_code_flow(database: TestDatabase) {
    walk(with_uuid_keys::start(&database.url).await).await;
}

#[every_database]
async fn text_keys_in_the_first_format_take_part_in_the_code_flow(database: TestDatabase) {
    walk(with_text_keys::start(&database.url).await).await;
}

#[every_database]
async fn i32_keys_in_the_first_format_take_part_in_the_code_flow(database: TestDatabase) {
    walk(with_i32_keys::start(&database.url).await).await;
}
