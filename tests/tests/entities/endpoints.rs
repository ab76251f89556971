//! What is mounted is what is advertised. RFC 8414, section 2.

use axum::{
    Router,
    extract::{Request, State},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use oauth_runtime::{
    endpoint::{Answering, Endpoint, EndpointAnswer},
    prelude::*,
    protocol::{
        client_request::ClientRequest, error::ChallengeParameter,
        metadata::AuthorizationServerMetadata,
    },
    registry::Registry,
    server::ServerBuilder,
};
use oauth_tests::{
    browser::Browser,
    fields::Fields,
    hooked::{self, App, Server},
    oauth::{self, Answer, As},
    seeds::SECRET,
};
use reqwest::Method;
use serde_json::{Value, json};

const ROBOT: As = As::Basic("robot", SECRET);
const ISSUER: &str = "http://localhost:7777";
const METADATA: &str = "/.well-known/oauth-authorization-server";
const SERVICE: [(&str, &str); 1] = [("grant_type", "client_credentials")];

type Builder = ServerBuilder<App>;

async fn start(build: impl FnOnce(Builder) -> Builder) -> String {
    start_with(Router::new(), build).await
}

async fn start_with(routes: Router<Server>, build: impl FnOnce(Builder) -> Builder) -> String {
    let built = |builder: Builder| build(builder.issuer(ISSUER));
    hooked::start_built("sqlite::memory:", routes, built).await.0
}

async fn document(address: &str) -> Value {
    oauth::resource(address, METADATA, None).await.assert_ok().json.clone()
}

async fn mistake(build: impl FnOnce(Builder) -> Builder) -> String {
    let (_, app, _) = hooked::start("sqlite::memory:").await;
    let built = build(AuthorizationServer::builder(app)).build().await;
    built.expect_err("the server was built").to_string()
}

#[tokio::test]
async fn an_endpoint_that_is_left_out_has_no_route_and_is_not_advertised() {
    let address = start(|builder| builder.without_endpoint("revocation")).await;

    let document = document(&address).await;

    let members = document.as_object().unwrap().keys();
    assert!(!members.clone().any(|member| member.starts_with("revocation")), "{members:?}");
    assert_eq!(document["introspection_endpoint"], format!("{ISSUER}/oauth/introspect"));
    let answer = oauth::revoke(&address, ROBOT, "x").await;
    assert_eq!(answer.status, 404);
    assert_eq!(oauth::introspect(&address, ROBOT, "x").await.status, 200);
}

#[tokio::test]
async fn a_server_without_metadata_has_no_document() {
    let address = start(|builder| builder.without_endpoint("metadata")).await;

    assert_eq!(oauth::resource(&address, METADATA, None).await.status, 404);
    oauth::token(&address, ROBOT, &SERVICE).await.assert_ok();
}

#[tokio::test]
async fn the_document_follows_a_path() {
    let address = start(|builder| {
        builder.endpoint_path("token", "/t").endpoint_path("authorization", "/a/b")
    })
    .await;

    let document = document(&address).await;

    assert_eq!(document["token_endpoint"], format!("{ISSUER}/t"));
    assert_eq!(document["authorization_endpoint"], format!("{ISSUER}/a/b"));
    oauth::post(&format!("{address}/t"), ROBOT, &SERVICE).await.assert_ok();
    assert_eq!(oauth::token(&address, ROBOT, &SERVICE).await.status, 404);
}

/// RFC 8414 section 3.1: the well-known part stands before the issuer's own path.
#[tokio::test]
async fn the_document_of_an_issuer_with_a_path_is_found() {
    let address = start(|builder| builder.issuer("http://localhost:7777/tenant")).await;

    let answer = oauth::resource(&address, &format!("{METADATA}/tenant"), None).await;

    assert_eq!(
        answer.assert_ok().json["token_endpoint"],
        "http://localhost:7777/tenant/oauth/token"
    );
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
}

/// The authorization endpoint of an application whose visitors never signed in.
async fn for_strangers(State(server): State<Server>, request: AuthorizationRequest) -> Response {
    match server.validate_consent_request(request, None).await {
        Ok(consent) => pages::consent(&consent),
        Err(refusal) => refusal.into_response(),
    }
}

/// RFC 8414 section 3.1: the document stands outside of what is nested.
#[tokio::test]
async fn an_application_that_nests_the_routes_leads_everybody_below_its_issuer() {
    let built = |builder: Builder| builder.issuer("http://localhost:7777/tenant");
    let (_, _, server) = hooked::start_built("sqlite::memory:", Router::new(), built).await;
    let nested = Router::new()
        .route("/oauth/authorize", get(for_strangers).post(for_strangers))
        .merge(server.routes());
    let application = Router::new().nest("/tenant", nested).merge(server.well_known_routes());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let router = application.with_state(server.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let browser = Browser::new(&origin);
    let request = Fields::authorization("app", "profile");

    let document = oauth::resource(&origin, &format!("{METADATA}/tenant"), None).await;
    assert_eq!(document.assert_ok().member("issuer"), "http://localhost:7777/tenant");
    oauth::token(&format!("{origin}/tenant"), ROBOT, &SERVICE).await.assert_ok();

    let asked = browser.get(&format!("/tenant{}", request.authorize_path())).await;
    let to_sign_in = asked.location.unwrap();
    let pending = to_sign_in.strip_prefix("/tenant/login?pending=").expect(&to_sign_in);
    let back = server.continue_path(pending);
    assert_eq!(back, Some(format!("/tenant/oauth/authorize?pending={pending}")));
    let posted = browser.post("/tenant/oauth/authorize", request.pairs()).await;
    let again = posted.location.unwrap();
    assert!(again.starts_with("/tenant/oauth/authorize?"), "{again}");
}

#[tokio::test]
async fn without_an_issuer_there_is_no_document() {
    let (address, _, server) = hooked::start("sqlite::memory:").await;

    assert_eq!(oauth::resource(&address, METADATA, None).await.status, 404);
    assert_eq!(server.endpoint_path("metadata"), None);
    assert_eq!(server.endpoint_path("revocation"), Some("/oauth/revoke"));
}

/// RFC 9110 section 15.5.6.
#[tokio::test]
async fn a_wrong_method_is_refused_with_the_right_ones() {
    let address = start(|builder| builder).await;
    let ask = async |method: Method, path: &str| {
        Answer::of(reqwest::Client::new().request(method, format!("{address}{path}"))).await
    };

    for (method, path, allowed) in [
        (Method::GET, "/oauth/token", "POST"),
        (Method::HEAD, "/oauth/token", "POST"),
        (Method::PUT, "/oauth/revoke", "POST"),
        (Method::POST, METADATA, "GET,HEAD"),
    ] {
        let answer = ask(method.clone(), path).await;
        assert_eq!(answer.status, 405, "{method} {path}");
        assert_eq!(answer.header("allow"), allowed, "{method} {path}");
    }
    assert_eq!(ask(Method::HEAD, METADATA).await.status, 200);
}

async fn own_revocation(State(server): State<Server>, request: Request) -> Response {
    server.create_endpoint_response("revocation", request).await
}

#[tokio::test]
async fn a_handler_of_the_applications_own_answers_for_an_endpoint() {
    let routes = Router::new()
        .route("/own/revoke", post(own_revocation))
        .route(
            "/own/unknown",
            post(async |State(server): State<Server>, request: Request| {
                server.create_endpoint_response("revokation", request).await
            }),
        )
        .route(
            "/own/token",
            post(async |State(server): State<Server>, request: Request| {
                server.create_token_response(request).await
            }),
        );
    let address = start_with(routes, |builder| builder).await;

    let token = oauth::post(&format!("{address}/own/token"), ROBOT, &SERVICE).await;
    let token = token.assert_ok().member("access_token");
    assert!(oauth::introspect(&address, ROBOT, &token).await.json["active"] == true);
    let revoked = oauth::post(&format!("{address}/own/revoke"), ROBOT, &[("token", &token)]).await;

    assert_eq!(revoked.assert_ok().json, json!({}));
    assert!(oauth::introspect(&address, ROBOT, &token).await.json["active"] == false);
    let unknown = oauth::post(&format!("{address}/own/unknown"), ROBOT, &[("token", &token)]).await;
    assert_eq!(unknown.status, 404);
}

/// Tells a client what it may ask for.
struct WhoAmI;

impl Endpoint for WhoAmI {
    fn name(&self) -> &'static str {
        "who_am_i"
    }

    fn path(&self) -> &'static str {
        "/oauth/who_am_i"
    }

    fn describe(&self, _: &Registry, path: &str, document: &mut AuthorizationServerMetadata) {
        document.set_endpoint("who_am_i_endpoint", path);
        document.add("scopes_supported", ["whoami"]);
    }

    fn answer<'a>(&'a self, registry: &'a Registry, request: ClientRequest) -> Answering<'a> {
        Box::pin(async move {
            let client = registry.authenticate(&request, registry.auth_methods()).await?;
            EndpointAnswer::json(&json!({ "client_id": client.client().client_id() }))
        })
    }
}

#[tokio::test]
async fn an_endpoint_of_the_applications_own_is_mounted_and_advertised() {
    let address = start(|builder| {
        builder
            .register_endpoint(WhoAmI)
            .scopes_supported(["profile"])
            .endpoint_path("who_am_i", "/me")
    })
    .await;

    let document = document(&address).await;

    assert_eq!(document["who_am_i_endpoint"], format!("{ISSUER}/me"));
    assert_eq!(document["scopes_supported"], json!(["profile", "whoami"]));
    let answer = oauth::post(&format!("{address}/me"), ROBOT, &[]).await;
    assert_eq!(answer.assert_ok().json, json!({ "client_id": "robot" }));
    let stranger = As::Basic("robot", "not its secret, but as long as one");
    oauth::post(&format!("{address}/me"), stranger, &[]).await.assert_error(401, "invalid_client");
}

/// Refuses everybody.
struct Closed;

impl Endpoint for Closed {
    fn name(&self) -> &'static str {
        "closed"
    }

    fn path(&self) -> &'static str {
        "/oauth/closed"
    }

    fn describe(&self, _: &Registry, _: &str, _: &mut AuthorizationServerMetadata) {}

    fn answer<'a>(&'a self, _: &'a Registry, _: ClientRequest) -> Answering<'a> {
        const CLOSED: OAuthError =
            OAuthError::new(ErrorCode::INVALID_CLIENT, "nobody may").with_id("closed");
        let error = CLOSED.with_parameter(ChallengeParameter::MAX_AGE, "6\"0");
        Box::pin(std::future::ready(Err(error.into())))
    }
}

#[tokio::test]
async fn the_parameters_of_a_refusal_stand_in_its_challenge() {
    let address = start(|builder| builder.register_endpoint(Closed)).await;

    let answer = oauth::post(&format!("{address}/oauth/closed"), ROBOT, &[]).await;

    answer.assert_error(401, "invalid_client");
    assert_eq!(
        answer.header("www-authenticate"),
        r#"Basic realm="oauth", charset="UTF-8", max_age="60""#
    );
}

#[tokio::test]
async fn a_mistake_in_the_endpoints_is_found_before_the_first_request() {
    let path = mistake(|builder| builder.endpoint_path("token", "/oauth/authorize")).await;
    assert_eq!(
        path,
        "the endpoints \"authorization\" and \"token\" have the same path \"/oauth/authorize\""
    );
    let unknown = mistake(|builder| builder.without_endpoint("revokation")).await;
    assert_eq!(
        unknown,
        "the setting endpoints.without: there is no endpoint \"revokation\", only token, revocation, introspection, device_authorization, jwks, userinfo, errors, registration, client_configuration, metadata"
    );
    let unknown = mistake(|builder| builder.endpoint_path("keys", "/keys")).await;
    assert!(unknown.contains("there is no endpoint \"keys\", only token, revocation"), "{unknown}");
    let fixed = mistake(|builder| builder.endpoint_path("metadata", "/m")).await;
    assert_eq!(
        fixed,
        "the setting endpoints.paths.metadata: the path of \"metadata\" cannot be changed"
    );
    let pattern = mistake(|builder| builder.endpoint_path("token", "/{tenant}/token")).await;
    assert!(
        pattern.starts_with("the setting endpoints.paths.token: \"/{tenant}/token\" must"),
        "{pattern}"
    );
    let lifetime = mistake(|builder| builder.token_expires_in("password", 0)).await;
    assert_eq!(
        lifetime,
        "the setting lifetimes.access_token_by_grant.password: must be at least 1 second, not 0"
    );
}

#[tokio::test]
async fn settings_are_given_whole_and_win_over_what_a_grant_declares() {
    let settings: Settings = serde_json::from_value(json!({
        "issuer": ISSUER,
        "realm": "of settings",
        "error_uris": { "invalid_client": "https://docs.example/invalid_client" },
        "lifetimes": { "access_token": 120, "access_token_by_grant": { "client_credentials": 60 } },
        "endpoints": { "without": ["introspection"] },
        "metadata": { "service_documentation": "https://docs.example/" },
    }))
    .unwrap();
    let address = start(|builder| builder.settings(settings)).await;

    let token = oauth::token(&address, ROBOT, &SERVICE).await;
    assert_eq!(token.assert_ok().json["expires_in"], 60);
    let stranger = As::Basic("robot", "not its secret, but as long as one");
    let refused = oauth::token(&address, stranger, &SERVICE).await;
    refused.assert_error(401, "invalid_client");
    assert_eq!(refused.json["error_uri"], "https://docs.example/invalid_client");
    assert!(refused.header("www-authenticate").contains("realm=\"of settings\""));
    let document = document(&address).await;
    assert_eq!(document["service_documentation"], "https://docs.example/");
    assert_eq!(document.get("introspection_endpoint"), None);
}
