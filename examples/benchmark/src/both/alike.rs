//! Both servers respond with the same members, so that neither saves work by leaving some out.

use serde_json::Value;

use super::running::everywhere;
use crate::seed::{SERVICE, WEB};

fn members(answer: &Value) -> Vec<String> {
    let mut names: Vec<String> = answer.as_object().unwrap().keys().cloned().collect();
    names.sort();
    names
}

/// RFC 6749, section 5.1.
#[tokio::test(flavor = "multi_thread")]
async fn the_token_endpoint_answers_alike() {
    everywhere("the_token_endpoint_answers_alike", async |server| {
        let form = [("grant_type", "client_credentials"), ("scope", "profile")];
        let (status, own) = server.token(&SERVICE, &form).await;
        let chain = server.sign_in().await;
        let (refreshed, tokens) = server.refresh(&chain.refresh_token).await;

        assert_eq!((status, refreshed), (200, 200), "{}", server.name);
        let expected = ["access_token", "expires_in", "scope", "token_type"];
        assert_eq!(members(&own), expected, "{}", server.name);
        let expected = ["access_token", "expires_in", "refresh_token", "scope", "token_type"];
        assert_eq!(members(&tokens), expected, "{}", server.name);
    })
    .await;
}

/// RFC 6750, section 2.1.
#[tokio::test(flavor = "multi_thread")]
async fn the_protected_route_answers_alike() {
    everywhere("the_protected_route_answers_alike", async |server| {
        let chain = server.sign_in().await;

        let (status, caller) = server.any(&chain.access_token).await;

        let expected =
            serde_json::json!({ "sub": "1", "client_id": WEB.id, "scope": "profile email" });
        assert_eq!((status, caller), (200, expected), "{}", server.name);
    })
    .await;
}

/// RFC 7662, section 2.2.
#[tokio::test(flavor = "multi_thread")]
async fn introspection_answers_alike() {
    everywhere("introspection_answers_alike", async |server| {
        let chain = server.sign_in().await;

        let (_, token) = server.introspect(&SERVICE, &chain.access_token).await;

        let expected =
            ["active", "aud", "client_id", "exp", "iat", "iss", "scope", "sub", "token_type"];
        assert_eq!(members(&token), expected, "{}", server.name);
    })
    .await;
}

/// RFC 6749, section 4.1.2; RFC 9207.
#[tokio::test(flavor = "multi_thread")]
async fn the_authorization_endpoint_answers_alike() {
    everywhere("the_authorization_endpoint_answers_alike", async |server| {
        let answer = server.authorize(&[]).await.unwrap();

        let names: Vec<&str> = answer.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["code", "state", "iss"], "{}", server.name);
    })
    .await;
}
