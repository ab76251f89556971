//! Tokens for the tests of an application: `oauth_runtime::testing`.

use oauth_runtime::testing::{self, TestToken};
use oauth_tests::{every_database, oauth::*, running::Running, test_clock::HOUR};
use provider::entity::user;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

async fn alice(provider: &Running) -> user::Model {
    let named = user::Entity::find().filter(user::Column::Username.eq("alice"));
    named.one(&provider.database).await.unwrap().unwrap()
}

#[every_database]
async fn a_token_for_a_test_is_good_wherever_any_token_is(provider: Running) {
    let issuer = &provider.issuer;
    let alice = alice(&provider).await;

    let token = testing::token_for(&provider.server, &alice, "profile email").await.unwrap();

    let me = resource(issuer, "/api/me", Some(&token)).await;
    assert_eq!(me.assert_ok().member("username"), "alice");
    assert_eq!(me.member("scope"), "profile email");
    assert_eq!(introspect(issuer, API, &token).await.json["active"], true);
    assert!(provider.server.revoke_token(&token).await.unwrap());
    resource(issuer, "/api/me", Some(&token)).await.assert_error(401, "invalid_token");
}

#[every_database]
async fn a_token_for_a_test_ends_and_has_the_client_that_the_test_names(provider: Running) {
    let issuer = &provider.issuer;

    let token = TestToken::new("profile").client("demo-service").issue(&provider.server).await;
    let token = token.unwrap();

    let me = resource(issuer, "/api/me", Some(&token)).await;
    assert_eq!(me.assert_ok().member("client_id"), "demo-service");
    assert!(me.json["sub"].is_null(), "{}", me.text);
    provider.clock.advance(HOUR);
    resource(issuer, "/api/me", Some(&token)).await.assert_error(401, "invalid_token");
}

#[every_database]
async fn a_token_for_a_test_that_cannot_be_says_what_is_missing(provider: Running) {
    let server = &provider.server;
    let alice = alice(&provider).await;
    let problem = async |token: TestToken| token.issue(server).await.unwrap_err().to_string();

    let nobody = problem(TestToken::new("profile").client("nobody")).await;
    assert!(nobody.contains("there is no client \"nobody\""), "{nobody}");
    let malformed = problem(TestToken::new("a\"b")).await;
    assert!(malformed.contains("the scope is malformed"), "{malformed}");
    provider.disable_user("alice").await;
    let disabled = problem(TestToken::new("profile").user(&alice)).await;
    assert!(disabled.contains("the user has no row, or is disabled"), "{disabled}");
}
