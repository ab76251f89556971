//! Scopes as an enum of the application's: what implies what at every check, what pages say, and what stays as it was asked
//! for. RFC 6749, sections 3.3 and 6.

use axum::{Json, Router, extract::State, http::request::Parts, routing::get};
use oauth_runtime::prelude::*;
use oauth_tests::{
    browser::Browser,
    database::TestDatabase,
    every_database,
    fields::Fields,
    hooked::{self, App, Server},
    oauth::*,
    on_database::OnDatabase,
    seeds::SECRET,
};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

const CLIENT: As = As::Public("app");
const ROBOT: As = As::Basic("robot", SECRET);

#[derive(Clone, Copy, Debug, PartialEq, Eq, OAuthScope)]
enum Permission {
    /// See your profile
    ///
    /// Your name & your picture.
    Profile,
    /// Read your mail
    #[oauth(scope = "email", implies(Profile), message = "scope-mail")]
    Mail,
    /// Do everything
    #[oauth(implies(Mail))]
    Admin,
    /// Work on the first project
    #[oauth(scope = "project:1")]
    FirstProject,
}

#[require_oauth(Permission::Profile)]
async fn profile(token: CurrentToken) -> Json<Value> {
    let allowed = Permission::ALL.iter().filter(|scope| token.allows(**scope));
    let allowed: Vec<_> = allowed.map(ToString::to_string).collect();
    Json(json!([token.scope().to_string(), allowed]))
}

#[require_oauth("profile")]
async fn as_a_text() {}

#[require_oauth(all(Permission::Profile, "project:1"))]
async fn all() {}

#[require_oauth(any(Permission::FirstProject, all("email", Permission::Profile)))]
async fn any() {}

struct Api;

#[expect(clippy::unused_async, reason = "axum takes async functions only")]
#[require_oauth(Permission::Admin)]
impl Api {
    async fn as_the_block() {}

    #[require_oauth(Permission::Mail)]
    async fn as_the_method() {}
}

async fn acquired(State(server): State<Server>, parts: Parts) -> Result<(), ResourceRejection> {
    server.acquire(Permission::Mail, &parts).await?;
    let either: [&[Permission]; 2] = [&[Permission::FirstProject], &[Permission::Profile]];
    server.acquire_any(&ScopeExpression::any_of(either), &parts).await?;
    Ok(())
}

/// Behind a guard that has checked the token already.
#[require_oauth(Permission::Profile)]
async fn acquired_again(
    State(server): State<Server>,
    parts: Parts,
) -> Result<(), ResourceRejection> {
    server.acquire(Permission::Mail, &parts).await.map(|_| ())
}

#[require_oauth(optional)]
async fn optional(token: Option<CurrentToken>) -> Json<bool> {
    Json(token.is_some_and(|token| token.allows("email")))
}

struct Typed {
    issuer: String,
    app: App,
    server: Server,
    _database: TestDatabase,
}

impl OnDatabase for Typed {
    async fn start(database: TestDatabase) -> Self {
        let empty = Server::empty();
        let layered = Router::new()
            .route("/layer", get(async || ()))
            .route_layer(empty.require(Permission::Mail));
        let routes = Router::new()
            .route("/profile", get(profile))
            .route("/text", get(as_a_text))
            .route("/all", get(all))
            .route("/any", get(any))
            .route("/block", get(Api::as_the_block))
            .route("/method", get(Api::as_the_method))
            .route("/acquired", get(acquired))
            .route("/acquired/again", get(acquired_again))
            .route("/optional", get(optional))
            .merge(layered);
        let build = |builder: oauth_runtime::server::ServerBuilder<App>| {
            builder.issuer("https://id.example.com").scopes::<Permission>()
        };
        let (issuer, app, server) = hooked::start_built(&database.url, routes, build).await;
        let again = AuthorizationServer::builder(app.clone()).scopes::<Permission>();
        let again = again.register_client_auth_method(oauth_tests::device_key::DeviceKey);
        empty.init(again).await.unwrap();
        Self { issuer, app, server, _database: database }
    }
}

impl Typed {
    async fn token(&self, scope: &str) -> Answer {
        let asked = [("grant_type", "client_credentials"), ("scope", scope)];
        token(&self.issuer, ROBOT, &asked).await
    }
}

/// Every way to check a token has to know it.
#[every_database]
async fn a_token_opens_what_its_words_imply_wherever_it_is_checked(typed: Typed) {
    for (path, statuses) in [
        // With `profile`; with `email`; with `admin`; with `project:1`.
        ("/profile", [200, 200, 200, 403]),
        ("/text", [200, 200, 200, 403]),
        ("/all", [403, 403, 403, 403]),
        ("/any", [403, 200, 200, 200]),
        ("/block", [403, 403, 200, 403]),
        ("/method", [403, 200, 200, 403]),
        ("/acquired", [403, 200, 200, 403]),
        ("/acquired/again", [403, 200, 200, 403]),
        ("/layer", [403, 200, 200, 403]),
    ] {
        for (scope, status) in ["profile", "email", "admin", "project:1"].into_iter().zip(statuses)
        {
            let token = typed.token(scope).await.assert_ok().member("access_token");
            let answer = resource(&typed.issuer, path, Some(&token)).await;
            assert_eq!(answer.status, status, "{path} with {scope}: {}", answer.text);
        }
    }
    let both = typed.token("admin project:1").await.member("access_token");
    assert_eq!(resource(&typed.issuer, "/all", Some(&both)).await.status, 200);
}

/// RFC 6750 section 3: the challenge names the word that is required, and not those that would do as well.
#[every_database]
async fn a_handler_sees_what_was_granted_and_what_it_allows(typed: Typed) {
    let token = typed.token("email").await.member("access_token");
    let seen = resource(&typed.issuer, "/profile", Some(&token)).await;
    assert_eq!(seen.assert_ok().json, json!(["email", ["profile", "email"]]));
    let optional = resource(&typed.issuer, "/optional", Some(&token)).await;
    assert_eq!(optional.assert_ok().json, json!(true));

    let refused = resource(&typed.issuer, "/block", Some(&token)).await;
    assert!(refused.header("www-authenticate").contains("scope=\"admin\""), "{refused:?}");
}

/// RFC 7662 section 2.2, RFC 6749 section 5.1: nobody is told more than what was granted.
#[every_database]
async fn what_is_answered_and_introspected_is_what_was_granted(typed: Typed) {
    let granted = typed.token("admin").await;
    granted.assert_ok().assert_member("scope", "admin");

    let told = introspect(&typed.issuer, ROBOT, &granted.member("access_token")).await;

    told.assert_ok().assert_member("scope", "admin");
}

/// RFC 6749 section 6: what is implied was not originally granted.
#[every_database]
async fn a_refresh_cannot_narrow_a_word_to_what_it_implies(typed: Typed) {
    let code = Browser::new(&typed.issuer).code_for(&Fields::authorization("app", "admin")).await;
    let tokens = exchange(&typed.issuer, CLIENT, &code).await;
    let refresh_token = tokens.assert_ok().member("refresh_token");

    let implied = Fields::refresh(&refresh_token).and("scope", "profile");
    token_with(&typed.issuer, CLIENT, &implied).await.assert_error(400, "invalid_scope");

    let same = Fields::refresh(&refresh_token).and("scope", "admin");
    token_with(&typed.issuer, CLIENT, &same).await.assert_ok().assert_member("scope", "admin");
}

/// RFC 6749 section 3.3: a registration is a list of words, and implies none.
#[every_database]
async fn a_client_cannot_ask_for_what_its_registered_words_imply(typed: Typed) {
    let metadata = json!({
        "grant_types": ["client_credentials"],
        "redirect_uris": [REDIRECT],
        "scope": "admin",
    });
    let sql = format!("UPDATE client SET metadata = '{metadata}' WHERE client_id = 'robot'");
    typed.app.database.execute_unprepared(&sql).await.unwrap();
    typed.server.forget_client("robot");

    typed.token("profile").await.assert_error(400, "invalid_scope");
    typed.token("admin profile").await.assert_error(400, "invalid_scope");
    typed.token("admin").await.assert_ok().assert_member("scope", "admin");
}

/// The texts are the enum's, and are escaped like everything else.
#[every_database]
async fn the_consent_page_says_what_each_word_permits(typed: Typed) {
    let request = Fields::authorization("app", "profile email");

    let page = Browser::new(&typed.issuer).authorize(&request).await.body;

    for text in ["See your profile", "Your name &#38; your picture.", "Read your mail"] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(!page.contains("<code>"), "a word is shown beside its text: {page}");
    let known = typed.server.permission("email").unwrap();
    assert_eq!((known.description(), known.message()), ("Read your mail", Some("scope-mail")));
    let unknown = typed.server.permission("project:2").unwrap();
    assert_eq!((unknown.description(), unknown.is_known()), ("project:2", false));
}

/// RFC 8414 section 2.
#[every_database]
async fn metadata_list_the_words_of_the_enum(typed: Typed) {
    let path = "/.well-known/oauth-authorization-server";
    let document = resource(&typed.issuer, path, None).await.json;

    assert_eq!(document["scopes_supported"], json!(["profile", "email", "admin", "project:1"]));
}

#[test]
fn a_typed_scope_is_found_by_its_word_and_printed_as_it() {
    assert_eq!(Permission::from_word("project:1"), Some(Permission::FirstProject));
    assert_eq!(Permission::from_word("Profile"), None);
    assert_eq!(format!("{:>8}", Permission::Mail), "   email");
    assert_eq!(Permission::Admin.as_ref(), "admin");
    assert_eq!(Permission::Profile.word().detail(), Some("Your name & your picture."));
}
