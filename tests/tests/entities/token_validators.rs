//! Tokens of an application's own beside those of the server: under another scheme, and of another kind under `Bearer`. RFC 9110,
//! section 11.6.1.

use axum::{
    Json, Router,
    routing::{get, post},
};
use oauth_runtime::{
    prelude::*,
    protocol::bearer::{INVALID, TokenScheme},
    resource::{ResourceRequest, Revoked},
};
use oauth_tests::{
    hooked::{self, Server, user},
    oauth::{self, Answer, As},
    seeds::SECRET,
};
use reqwest::{Client, Method};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

const API_KEY: TokenScheme = TokenScheme::own("ApiKey");
const READ_ONLY: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "the key may only read").with_id("key_read_only");

fn of_alice(scope: &str) -> VerifiedToken {
    VerifiedToken::new("robot", Scope::stored(scope), i64::MAX).with_subject(SubjectId::new("1"))
}

/// Keys that people make on a page of the application.
#[derive(Default)]
struct ApiKeys {
    are_revoked: Arc<AtomicBool>,
    is_out_of_order: Arc<AtomicBool>,
}

impl Verifier for ApiKeys {
    fn scheme(&self) -> TokenScheme {
        API_KEY
    }

    fn verify<'a>(&'a self, presented: &'a PresentedToken) -> Verifying<'a> {
        Box::pin(async move {
            if self.is_out_of_order.load(Ordering::SeqCst) {
                return Err(Outage::new("the keys are elsewhere"));
            }
            Ok(match presented.expose() {
                "of-alice" => Some(of_alice("profile")),
                "without-scope" => Some(of_alice("email")),
                "at-its-end" => Some(VerifiedToken::new("robot", Scope::stored("profile"), 1)),
                _ => None,
            })
        })
    }

    fn request_invalid(
        &self,
        request: &dyn ResourceRequest,
        _: &VerifiedToken,
    ) -> Option<OAuthError> {
        let may = request.method() == "GET" || request.headers("x-may-write") == [b"yes"];
        (!may && request.path() == "/name").then_some(READ_ONLY)
    }

    fn token_revoked<'a>(&'a self, _: &'a VerifiedToken) -> Revoked<'a> {
        Box::pin(async { Ok(self.are_revoked.load(Ordering::SeqCst)) })
    }
}

/// Bearer tokens that another system issued before this server was there.
struct LegacyTokens;

impl Verifier for LegacyTokens {
    fn verify<'a>(&'a self, presented: &'a PresentedToken) -> Verifying<'a> {
        let is_known = presented.expose() == "legacy";
        Box::pin(async move { Ok(is_known.then(|| of_alice("profile"))) })
    }
}

#[require_oauth("profile")]
async fn name(user: CurrentUser<user::Model>) -> Json<String> {
    Json(user.0.name)
}

struct Running {
    address: String,
    are_revoked: Arc<AtomicBool>,
    is_out_of_order: Arc<AtomicBool>,
}

async fn start() -> Running {
    let keys = ApiKeys::default();
    let (are_revoked, is_out_of_order) = (keys.are_revoked.clone(), keys.is_out_of_order.clone());
    let routes: Router<Server> = Router::new().route("/name", get(name).merge(post(name)));
    let (address, ..) = hooked::start_built("sqlite::memory:", routes, |builder| {
        builder.register_token_validator(LegacyTokens).register_token_validator(keys)
    })
    .await;
    Running { address, are_revoked, is_out_of_order }
}

impl Running {
    async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = Client::new().request(method, format!("{}{path}", self.address));
        Answer::of(
            headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)),
        )
        .await
    }

    async fn name(&self, authorization: &str) -> Answer {
        self.ask(Method::GET, "/name", &[("authorization", authorization)]).await
    }
}

fn challenges(answer: &Answer) -> Vec<&str> {
    let values = answer.headers.get_all("www-authenticate");
    values.iter().map(|value| value.to_str().unwrap()).collect()
}

#[tokio::test]
async fn a_scheme_of_the_applications_own_opens_what_a_bearer_token_opens() {
    let running = start().await;
    let own = oauth::token(
        &running.address,
        As::Basic("robot", SECRET),
        &[("grant_type", "client_credentials"), ("scope", "profile")],
    )
    .await;
    let own = format!("Bearer {}", own.assert_ok().member("access_token"));

    for authorization in ["ApiKey of-alice", "apikey of-alice", "Bearer legacy", &own] {
        let answer = running.name(authorization).await;
        assert_eq!(answer.assert_ok().json, "alice", "{authorization}");
    }
    // A token counts under its own scheme alone.
    for authorization in
        ["Bearer of-alice", "ApiKey legacy", &own.replace("Bearer", "ApiKey"), "Basic b2YtYWxpY2U="]
    {
        assert_eq!(running.name(authorization).await.status, 401, "{authorization}");
    }
}

#[tokio::test]
async fn a_request_without_a_good_token_is_told_of_every_scheme() {
    let running = start().await;
    let bearer = r#"Bearer realm="oauth""#;
    let api_key = r#"ApiKey realm="oauth""#;
    let invalid = format!(
        r#", error="invalid_token", error_description="{}", scope="profile""#,
        INVALID.description()
    );

    let nothing = running.ask(Method::GET, "/name", &[]).await;
    let scope = r#", scope="profile""#;
    assert_eq!(nothing.status, 401);
    assert_eq!(challenges(&nothing), [format!("{bearer}{scope}"), format!("{api_key}{scope}")]);
    let wrong_key = running.name("ApiKey nobodys").await;
    wrong_key.assert_error(401, "invalid_token");
    assert_eq!(challenges(&wrong_key), [format!("{api_key}{invalid}"), format!("{bearer}{scope}")]);
    let wrong_token = running.name("Bearer nobodys").await;
    assert_eq!(
        challenges(&wrong_token),
        [format!("{bearer}{invalid}"), format!("{api_key}{scope}")]
    );
    let too_little = running.name("ApiKey without-scope").await;
    too_little.assert_error(403, "insufficient_scope");
    let [challenge] = challenges(&too_little)[..] else { panic!("{too_little:?}") };
    assert!(challenge.starts_with(api_key) && challenge.ends_with(scope), "{challenge}");
    let malformed = running.name("ApiKey a b").await;
    malformed.assert_error(400, "invalid_request");
    assert!(challenges(&malformed)[0].starts_with(api_key), "{malformed:?}");
    let two = [("authorization", "ApiKey of-alice"), ("authorization", "Bearer legacy")];
    running.ask(Method::GET, "/name", &two).await.assert_error(400, "invalid_request");
}

#[tokio::test]
async fn a_validator_refuses_what_is_over_revoked_or_not_for_this_request() {
    let running = start().await;
    let key = ("authorization", "ApiKey of-alice");

    running.name("ApiKey at-its-end").await.assert_error(401, "invalid_token");
    let written = running.ask(Method::POST, "/name", &[key]).await;
    written.assert_error(400, "invalid_request");
    assert_eq!(written.member("error_description"), READ_ONLY.description());
    running.ask(Method::POST, "/name", &[key, ("x-may-write", "yes")]).await.assert_ok();
    running.ask(Method::POST, "/name", &[("authorization", "Bearer legacy")]).await.assert_ok();
    running.are_revoked.store(true, Ordering::SeqCst);
    running.name(key.1).await.assert_error(401, "invalid_token");
    running.name("Bearer legacy").await.assert_ok();
    running.are_revoked.store(false, Ordering::SeqCst);
    running.is_out_of_order.store(true, Ordering::SeqCst);
    let outage = running.name(key.1).await;
    outage.assert_error(503, "temporarily_unavailable");
    assert!(challenges(&outage).is_empty(), "{outage:?}");
    running.name("Bearer legacy").await.assert_ok();
}

/// `/api/me` takes the row of the token, which only this server's own tokens have.
#[tokio::test]
async fn a_handler_that_wants_the_row_of_a_token_refuses_one_that_has_none() {
    let running = start().await;

    let answer = running.ask(Method::GET, "/api/me", &[("authorization", "Bearer legacy")]).await;

    answer.assert_error(403, "insufficient_scope");
    assert!(answer.member("error_description").contains("that this server issued"), "{answer:?}");
}
