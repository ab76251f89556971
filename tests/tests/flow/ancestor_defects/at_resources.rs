//! Challenges of protected resources, and the page that explains an error. RFC 6750, section 3; RFC 6749, section 5.2.

use axum::{
    Router,
    extract::{Request, State},
    response::{IntoResponse as _, Response},
    routing::get,
};
use oauth_runtime::prelude::*;
use oauth_tests::{
    browser::Browser, database::TestDatabase, every_database, fields::Fields, hooked, oauth::*,
    on_database::OnDatabase, running::Running, seeds::SECRET,
};
use sea_orm::ConnectionTrait as _;

const PAGE: &str = "https://docs.example/errors";
const ROBOT: As = As::Basic("robot", SECRET);
/// Every error that is met below.
const CODES: [ErrorCode; 8] = [
    ErrorCode::INVALID_REQUEST,
    ErrorCode::INVALID_SCOPE,
    ErrorCode::INVALID_CLIENT,
    ErrorCode::ACCESS_DENIED,
    ErrorCode::INVALID_TOKEN,
    ErrorCode::INSUFFICIENT_SCOPE,
    ErrorCode::SERVER_ERROR,
    ErrorCode::TEMPORARILY_UNAVAILABLE,
];

/// An application that names a page for each of the errors.
struct Explained {
    issuer: String,
    app: hooked::App,
    server: hooked::Server,
    _database: TestDatabase,
}

impl OnDatabase for Explained {
    async fn start(database: TestDatabase) -> Self {
        let routes = Router::new()
            .route("/acquired", get(acquired))
            .route("/refused", get(refused))
            .route("/unguarded", get(async |token: CurrentToken| token.client_id().to_owned()))
            .route("/own", get(async |user: CurrentUser<hooked::user::Model>| user.user_id()));
        let built = hooked::start_built(&database.url, routes, |builder| {
            CODES.into_iter().fold(builder, |builder, code| builder.error_uri(code, PAGE))
        });
        let (issuer, app, server) = built.await;
        Self { issuer, app, server, _database: database }
    }
}

async fn acquired(State(server): State<hooked::Server>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    match server.acquire("profile", &parts).await {
        Ok(_) => "acquired".into_response(),
        Err(rejection) => rejection.into_response(),
    }
}

/// A handler that refuses by itself.
async fn refused(State(server): State<hooked::Server>) -> Response {
    const CLOSED: OAuthError = OAuthError::new(ErrorCode::ACCESS_DENIED, "closed");
    server.create_error_response(&CLOSED.into())
}

#[track_caller]
fn assert_explained(answer: &Answer, status: u16, error: &str) {
    answer.assert_error(status, error);
    answer.assert_member("error_uri", PAGE);
}

/// A page that explains an error helps only where the error is read: in JSON, at the redirect URI, on a page, and in a challenge.
#[every_database]
async fn w17_the_page_that_explains_an_error_is_named_wherever_the_error_leaves(
    explained: Explained,
) {
    let issuer = &explained.issuer;
    let browser = Browser::new(issuer);
    let code = browser.authorize(&Fields::authorization("app", "root")).await;
    code.assert_redirect_error(REDIRECT, "invalid_scope");
    assert_eq!(code.parameter("error_uri").as_deref(), Some(PAGE));
    let request = Fields::authorization("app", "root").with("response_type", "token");
    let token_at_redirect = browser.authorize(&request).await;
    assert_eq!(token_at_redirect.fragment_parameter("error_uri").as_deref(), Some(PAGE));
    let page = browser.authorize(&Fields::authorization("nobody", "profile")).await;
    page.assert_error_page("an unknown client");
    assert!(page.body.contains(&format!("<a href=\"{PAGE}\">")), "{}", page.body);

    let grant = ("grant_type", "client_credentials");
    let refused = token(issuer, As::Basic("robot", "x"), &[grant]).await;
    assert_explained(&refused, 401, "invalid_client");
    for path in ["/oauth/revoke", "/oauth/introspect"] {
        let answer = post(&format!("{issuer}{path}"), ROBOT, &[]).await;
        assert_explained(&answer, 400, "invalid_request");
    }
    for (access_token, status, error) in
        [("unknown", 401, "invalid_token"), (&*little(issuer).await, 403, "insufficient_scope")]
    {
        for path in ["/api/me", "/acquired"] {
            let answer = resource(issuer, path, Some(access_token)).await;
            assert_explained(&answer, status, error);
            let challenge = answer.header("www-authenticate");
            assert!(challenge.contains(&format!("error_uri=\"{PAGE}\"")), "{path}: {challenge}");
        }
    }
    assert_explained(&resource(issuer, "/refused", None).await, 400, "access_denied");
    for path in ["/unguarded", "/own"] {
        let answer = resource(issuer, path, Some(&little(issuer).await)).await;
        assert_explained(&answer, 500, "server_error");
    }
}

async fn little(issuer: &str) -> String {
    let fields = [("grant_type", "client_credentials"), ("scope", "email")];
    token(issuer, ROBOT, &fields).await.member("access_token")
}

/// A client that is asked to wait, or to come back, looks for the reason as well.
#[every_database]
async fn w17_an_outage_and_a_429_name_the_page_that_explains_them(explained: Explained) {
    let issuer = &explained.issuer;
    let layered = Router::new()
        .route("/layered", get(async || "passed"))
        .route_layer(explained.server.require("profile"))
        .with_state(explained.server.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let beside = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, layered).await });
    assert_explained(&resource(&beside, "/layered", Some("unknown")).await, 401, "invalid_token");

    let wrong = As::Basic("robot", "wrong-0123456789abcdef0123456789abcdef");
    let mut throttled = token(issuer, wrong, &[("grant_type", "client_credentials")]).await;
    for _ in 0..10 {
        throttled = token(issuer, wrong, &[("grant_type", "client_credentials")]).await;
    }
    assert_explained(&throttled, 429, "invalid_client");

    let known = little(issuer).await;
    explained.app.database.execute_unprepared("DROP TABLE token").await.unwrap();
    for (origin, path) in [(issuer, "/api/me"), (issuer, "/acquired"), (&beside, "/layered")] {
        let answer = resource(origin, path, Some(&known)).await;
        assert_explained(&answer, 503, "temporarily_unavailable");
    }
    let grant = [("grant_type", "client_credentials")];
    assert_explained(&token(issuer, ROBOT, &grant).await, 503, "temporarily_unavailable");
}

/// RFC 6750 section 3: one spelling of the scheme, no error without a token, a description that is not empty, and a
/// challenge with the scope beside a 403.
#[every_database]
async fn w18_each_challenge_is_as_rfc_6750_wants_it(provider: Running) {
    let issuer = &provider.issuer;
    let none = resource(issuer, "/api/me", None).await;
    let unknown = resource(issuer, "/api/me", Some("unknown")).await;
    let email = service_token(issuer, "email").await;
    let little = resource(issuer, "/api/me", Some(&email)).await;

    assert_eq!((none.status.as_u16(), none.text.as_str()), (401, ""));
    let end = format!(
        "scope=\"profile\", resource_metadata=\"{issuer}/.well-known/oauth-protected-resource\""
    );
    none.assert_header("www-authenticate", &format!("Bearer realm=\"oauth\", {end}"));
    unknown.assert_error(401, "invalid_token");
    little.assert_error(403, "insufficient_scope");
    for (answer, error) in [(&unknown, "invalid_token"), (&little, "insufficient_scope")] {
        let challenge = answer.header("www-authenticate");
        let start = format!("Bearer realm=\"oauth\", error=\"{error}\", error_description=\"");
        let rest = challenge.strip_prefix(&start).expect(&challenge);
        assert!(!rest.starts_with('"'), "{challenge}");
    }
    assert!(little.header("www-authenticate").ends_with(&end));
}
