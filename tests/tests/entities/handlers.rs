//! Every form of a protected handler, beside the other attributes that people write on handlers.

use axum::{
    Json, Router,
    extract::{Extension, Path, State},
    http::{StatusCode, request::Parts},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::get,
};
use oauth_runtime::prelude::*;
use oauth_tests::{
    database::TestDatabase,
    every_database,
    hooked::{self, Server, token, user},
    oauth::{self, As},
    seeds::SECRET,
};
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};
use utoipa::OpenApi;

const ROBOT: As = As::Basic("robot", SECRET);

/// Handlers of a type: what the block demands, and three that demand something else.
struct Api;

#[expect(clippy::unused_async, reason = "axum takes async functions only")]
#[require_oauth("profile", state = Server)]
impl Api {
    /// As the block says.
    async fn me(user: CurrentUser<user::Model>) -> Json<String> {
        Json(user.0.name)
    }

    #[require_oauth(any("profile email", "root"))]
    async fn contact(token: CurrentToken<token::Model>) -> Json<String> {
        Json(token.0.scope)
    }

    #[require_oauth(optional)]
    async fn timeline(user: Option<CurrentUser<user::Model>>) -> Json<Option<String>> {
        Json(user.map(|user| user.0.name))
    }

    #[require_oauth(any_token)]
    #[tracing::instrument]
    async fn any(Path(id): Path<i64>, body: String) -> Json<Value> {
        Json(json!([id, body]))
    }

    #[require_oauth(public)]
    async fn health() -> &'static str {
        "well"
    }
}

/// The same name on another type, and a type with a parameter.
struct Pages<T>(T);

#[expect(clippy::unused_async, reason = "axum takes async functions only")]
#[require_oauth("admin")]
impl<T: Send + 'static> Pages<T> {
    async fn me() -> &'static str {
        std::any::type_name::<T>()
    }
}

#[require_oauth("profile")]
#[axum::debug_handler(state = Server)]
async fn checked_below(user: CurrentUser<user::Model>) -> Json<String> {
    Json(user.0.name)
}

#[tracing::instrument(skip_all)]
#[require_oauth("profile")]
async fn traced_above(user: CurrentUser<user::Model>) -> Json<String> {
    Json(user.0.name)
}

#[require_oauth("profile")]
#[tracing::instrument(skip_all)]
async fn traced_below(user: CurrentUser<user::Model>) -> Json<String> {
    Json(user.0.name)
}

#[utoipa::path(get, path = "/described-above", responses((status = 200, body = String)))]
#[require_oauth("profile")]
async fn described_above(user: CurrentUser<user::Model>) -> Json<String> {
    Json(user.0.name)
}

#[require_oauth("profile")]
#[utoipa::path(get, path = "/described-below", responses((status = 200, body = String)))]
async fn described_below(user: CurrentUser<user::Model>) -> Json<String> {
    Json(user.0.name)
}

#[derive(OpenApi)]
#[openapi(paths(described_above, described_below))]
struct Documentation;

#[axum::debug_middleware(state = Server)]
async fn stamp(request: axum::extract::Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert("x-stamp", axum::http::HeaderValue::from_static("here"));
    response
}

/// What a handler of one's own says.
enum Trouble {
    NotAllowed(ResourceRejection),
    Own,
}

impl From<ResourceRejection> for Trouble {
    fn from(rejection: ResourceRejection) -> Self {
        Self::NotAllowed(rejection)
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        match self {
            Self::NotAllowed(rejection) => rejection.into_response(),
            Self::Own => (StatusCode::IM_A_TEAPOT, "my own trouble").into_response(),
        }
    }
}

async fn project(
    State(server): State<Server>,
    Path(id): Path<String>,
    parts: Parts,
) -> Result<Json<Value>, Trouble> {
    let token = server.acquire(&format!("project:{id}"), &parts).await?;
    let user = token.user().await.ok().flatten().map(|user| user.name);
    let note = token.token().await.ok().and_then(|token| token.note);
    Ok(Json(json!([token.client_id(), token.scope().to_string(), user, note])))
}

#[require_oauth("profile")]
async fn after_the_guard(
    State(server): State<Server>,
    Path(then): Path<String>,
    parts: Parts,
) -> Result<&'static str, Trouble> {
    server.acquire("project:1", &parts).await?;
    match then.as_str() {
        "own" => Err(Trouble::Own),
        "panic" => panic!("a handler panics"),
        _ => Ok("done"),
    }
}

async fn named(
    State(server): State<Server>,
    Path(scope): Path<String>,
    parts: Parts,
) -> Result<(), ResourceRejection> {
    server.acquire(&scope, &parts).await.map(drop)
}

/// The row is gone before the token is asked for again.
#[require_oauth("profile")]
async fn without_a_row(
    State(server): State<Server>,
    _: CurrentToken<token::Model>,
    parts: Parts,
) -> Result<String, Trouble> {
    let database = &server.provider().map_err(|_| Trouble::Own)?.database;
    token::Entity::delete_many().exec(database).await.map_err(|_| Trouble::Own)?;
    let token = server.acquire("project:1", &parts).await?;
    Ok(token.client_id().to_owned())
}

/// A guard of this server stands in front, and another server is asked.
#[require_oauth("profile")]
async fn of_another_server(
    Extension(other): Extension<Server>,
    parts: Parts,
) -> Result<(), ResourceRejection> {
    other.acquire("profile", &parts).await.map(drop)
}

fn routes() -> Router<Server> {
    Router::new()
        .route("/methods/me", get(Api::me))
        .route("/methods/contact", get(Api::contact))
        .route("/methods/timeline", get(Api::timeline))
        .route("/methods/any/{id}", get(Api::any))
        .route("/methods/health", get(Api::health))
        .route("/pages/text", get(Pages::<String>::me))
        .route("/pages/number", get(Pages::<i64>::me))
        .route("/checked-below", get(checked_below))
        .route("/traced-above", get(traced_above))
        .route("/traced-below", get(traced_below))
        .route("/described-above", get(described_above))
        .route("/described-below", get(described_below))
        .route("/project/{id}", get(project))
        .route("/after/{then}", get(after_the_guard))
        .route("/named/{scope}", get(named))
        .route("/without-a-row", get(without_a_row))
        .layer(from_fn(stamp))
}

struct Running {
    issuer: String,
    app: hooked::App,
    _database: TestDatabase,
}

impl Running {
    async fn start(database: TestDatabase) -> Self {
        Self::start_with(database, routes()).await
    }

    async fn start_with(database: TestDatabase, routes: Router<Server>) -> Self {
        let (issuer, app, _) = hooked::start_with(&database.url, routes).await;
        Self { issuer, app, _database: database }
    }

    async fn token(&self, scope: &str) -> String {
        let fields = [("grant_type", "client_credentials"), ("scope", scope)];
        oauth::token(&self.issuer, ROBOT, &fields).await.assert_ok().member("access_token")
    }

    async fn get(&self, path: &str, token: Option<&str>) -> oauth::Answer {
        oauth::resource(&self.issuer, path, token).await
    }
}

#[every_database]
async fn the_handlers_of_a_block_demand_what_it_says_or_what_they_say_themselves(
    database: TestDatabase,
) {
    let running = Running::start(database).await;
    let (none, email) = (running.token("project:1").await, running.token("profile email").await);
    let profile = running.token("profile").await;

    let seen =
        async |path: &str, token: Option<&str>| running.get(path, token).await.status.as_u16();
    for (path, statuses) in [
        // Without a token, with another scope, with `profile`, with both, with a bad token.
        ("/methods/me", [401, 403, 200, 200, 401]),
        ("/methods/contact", [401, 403, 403, 200, 401]),
        // The block's scope is demanded of a token that comes.
        ("/methods/timeline", [200, 403, 200, 200, 401]),
        ("/methods/any/7", [401, 200, 200, 200, 401]),
        ("/methods/health", [200, 200, 200, 200, 200]),
        ("/pages/text", [401, 403, 403, 403, 401]),
    ] {
        let tokens = [None, Some(&*none), Some(&*profile), Some(&*email), Some("bad")];
        for (token, status) in tokens.into_iter().zip(statuses) {
            assert_eq!(seen(path, token).await, status, "{path} {token:?}");
        }
    }
    let challenge = running.get("/methods/contact", None).await.header("www-authenticate");
    assert_eq!(challenge, "Bearer realm=\"oauth\", scope=\"profile email\"");
    assert_eq!(running.get("/methods/me", Some(&profile)).await.json, "alice");
    assert_eq!(running.get("/methods/any/7", Some(&profile)).await.json, json!([7, ""]));
    let admin = running.token("admin").await;
    assert_eq!(running.get("/pages/number", Some(&admin)).await.text, "i64");
}

#[every_database]
async fn the_attribute_stands_beside_others(database: TestDatabase) {
    let running = Running::start(database).await;
    let profile = running.token("profile").await;
    for path in
        ["/checked-below", "/traced-above", "/traced-below", "/described-above", "/described-below"]
    {
        assert_eq!(running.get(path, None).await.status, 401, "{path}");
        let answer = running.get(path, Some(&profile)).await;
        assert_eq!(answer.assert_ok().json, "alice", "{path}");
        assert_eq!(answer.header("x-stamp"), "here", "{path}");
    }
    let described = json!(Documentation::openapi());
    for path in ["/described-above", "/described-below"] {
        assert!(described["paths"][path]["get"]["parameters"].is_null(), "{described}");
        assert!(described["paths"][path]["get"]["responses"]["200"].is_object(), "{described}");
    }
}

#[every_database]
async fn a_handler_acquires_a_scope_that_only_it_knows(database: TestDatabase) {
    let running = Running::start(database).await;
    let good = running.token("project:1 profile").await;
    let other = running.token("profile").await;

    let answer = running.get("/project/1", Some(&good)).await;
    assert_eq!(
        answer.assert_ok().json,
        json!(["robot", "project:1 profile", "alice", "client_credentials robot"])
    );
    let insufficient = running.get("/project/1", Some(&other)).await;
    insufficient.assert_error(403, "insufficient_scope");
    assert!(insufficient.header("www-authenticate").contains("scope=\"project:1\""));
    assert_eq!(running.get("/project/1", None).await.status, 401);
    running.get("/project/1", Some("bad")).await.assert_error(401, "invalid_token");
    // What comes from the path can be no scope word; nobody panics, and a bad token is told first.
    for id in ["a%22b", "a%5Cb", "%C3%A4", "%00"] {
        let path = format!("/project/{id}");
        running.get(&path, Some(&good)).await.assert_error(403, "insufficient_scope");
        running.get(&path, Some("bad")).await.assert_error(401, "invalid_token");
        assert_eq!(running.get(&path, None).await.status, 401, "{path}");
    }
    // A space makes two words, and the token needs both.
    running.get("/project/1%20admin", Some(&good)).await.assert_error(403, "insufficient_scope");
}

/// A scope that came out empty would demand nothing; what a handler forgot to say is no leave to enter.
#[every_database]
async fn an_empty_scope_is_refused_and_not_any_token(database: TestDatabase) {
    let running = Running::start(database).await;
    let good = running.token("project:1 profile").await;

    assert_eq!(running.get("/named/profile", Some(&good)).await.status, 200);
    for empty in ["%20", "%20%20", "%09"] {
        let path = format!("/named/{empty}");
        running.get(&path, Some(&good)).await.assert_error(403, "insufficient_scope");
        assert_eq!(running.get(&path, None).await.status, 401, "{path}");
    }
}

#[every_database]
async fn a_token_is_looked_up_once_in_a_request(database: TestDatabase) {
    let running = Running::start(database).await;
    let good = running.token("project:1 profile").await;

    let first = running.get("/without-a-row", Some(&good)).await;

    assert_eq!(first.assert_ok().text, "robot");
    running.get("/without-a-row", Some(&good)).await.assert_error(401, "invalid_token");
}

#[every_database]
async fn what_one_server_found_good_is_nothing_to_another(database: TestDatabase) {
    let other = Running::start(database.another().await).await;
    let of_other = AuthorizationServer::builder(other.app.clone()).build().await.unwrap();
    let routes = Router::new().route("/other", get(of_another_server)).layer(Extension(of_other));
    let running = Running::start_with(database, routes).await;

    let token = running.token("profile").await;

    running.get("/other", Some(&token)).await.assert_error(401, "invalid_token");
}

#[every_database]
async fn the_trouble_of_a_handler_is_its_own_and_never_an_authentication_failure(
    database: TestDatabase,
) {
    let running = Running::start(database).await;
    let good = running.token("project:1 profile").await;
    let narrow = running.token("profile").await;

    let own = running.get("/after/own", Some(&good)).await;
    assert_eq!((own.status.as_u16(), own.text.as_str()), (418, "my own trouble"));
    assert_eq!(own.header("www-authenticate"), "");
    running.get("/after/own", Some(&narrow)).await.assert_error(403, "insufficient_scope");
    assert_eq!(running.get("/after/own", None).await.status, 401);
}

#[every_database]
async fn a_handler_that_panics_is_a_500_for_that_request_alone(database: TestDatabase) {
    let running = Running::start(database).await;
    let good = running.token("project:1 profile").await;
    for round in 0..3 {
        let answer = running.get("/after/panic", Some(&good)).await;
        assert_eq!(answer.status, 500, "{round}: {}", answer.text);
        assert!(!answer.text.contains("a handler panics"), "{}", answer.text);
        let well = running.get("/after/well", Some(&good)).await;
        assert_eq!(well.assert_ok().text, "done", "{round}");
    }
}
