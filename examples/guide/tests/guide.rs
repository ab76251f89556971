//! The code of the guide does what the guide says.

#![expect(clippy::unwrap_used, reason = "a test that meets what it did not expect must panic")]

use axum::Router;
use guide::{
    api::{self, AppState},
    app, audit, devices,
    entity::{client, user},
    languages, login, operations, registration, resources,
};
use oauth_runtime::{
    prelude::*,
    testing::{self, TestToken},
};
use oauth_tests::{
    browser::{Browser, Page},
    database::TestDatabase,
    every_database,
    fields::Fields,
    html::hidden_fields,
    oauth::{self, As},
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _};
use serde_json::json;
use std::{fs, net::SocketAddr, time::Duration};
use tower_sessions::{MemoryStore, SessionManagerLayer};

const REDIRECT: &str = "https://calendar.example.com/cb";

struct Guide {
    issuer: String,
    server: app::Server,
    member: user::Model,
    calendar: As,
    _database: TestDatabase,
}

impl Guide {
    async fn start() -> Self {
        Self::on(TestDatabase::sqlite()).await
    }

    async fn on(database: TestDatabase) -> Self {
        Self::with(database, None).await
    }

    async fn with(database: TestDatabase, trail: Option<audit::Trail>) -> Self {
        let db = database.connect().await;
        operations::create_tables(&db).await.unwrap();
        let member = user::ActiveModel {
            email: Set("ann@example.com".to_owned()),
            email_confirmed: Set(true),
            full_name: Set(Some("Ann".to_owned())),
            password_hash: Set(passwords::hash("correct horse").await.unwrap()),
            team_id: Set(7),
            ..Default::default()
        };
        let member = member.insert(&db).await.unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let server = match trail {
            Some(trail) => audit::server(db.clone(), &issuer, trail).await.unwrap(),
            None => app::server(db.clone(), &issuer).await.unwrap(),
        };
        let secret = operations::add_client(&server).await.unwrap().unwrap();
        let calendar = As::Basic("calendar", secret.leak());
        let sessions = SessionManagerLayer::new(MemoryStore::default()).with_secure(false);
        let state = AppState { server: server.clone(), db };
        let router = Router::new()
            .merge(api::routes(&server))
            .merge(languages::routes())
            .merge(login::routes().merge(devices::routes()).layer(sessions))
            .merge(server.routes())
            .with_state(state);
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self { issuer, server, member, calendar, _database: database }
    }

    /// Signs in, allows the client, and gets the tokens.
    async fn tokens(&self) -> oauth::Answer {
        self.tokens_with("profile email", &["profile", "email"]).await
    }

    /// Signs in, allows the ticked words of a scope, and gets the tokens.
    async fn tokens_with(&self, scope: &str, ticked: &[&str]) -> oauth::Answer {
        let (browser, consent) = self.consent_page(scope).await;
        let form = Fields::from(hidden_fields(&consent.body, "/oauth/authorize"));
        let form = ticked.iter().fold(form, |form, word| form.and("granted", word));
        let answered = browser.post("/oauth/authorize", form.and("confirm", "yes").pairs()).await;
        let fields = Fields::exchange(&answered.code()).with("redirect_uri", REDIRECT);
        oauth::token_with(&self.issuer, self.calendar, &fields).await
    }

    /// Signs in and opens the consent page.
    async fn consent_page(&self, scope: &str) -> (Browser, Page) {
        let browser = Browser::new(&self.issuer);
        let request = Fields::authorization("calendar", scope).with("redirect_uri", REDIRECT);
        let way = browser.authorize(&request).await.location.unwrap();
        let form = browser.get(&way).await;
        assert_eq!(form.header("x-frame-options"), "DENY");
        let with = |form: &str, password: &str| {
            let mut fields = hidden_fields(form, "/login");
            fields.push(("email".to_owned(), "ann@example.com".to_owned()));
            fields.push(("password".to_owned(), password.to_owned()));
            fields
        };
        // A wrong password does not lose the authorization request.
        let again = browser.post("/login", &with(&form.body, "wrong")).await;
        let fields = with(&again.body, "correct horse");
        let back = browser.post("/login", &fields).await.location.unwrap();
        let consent = browser.get(&back).await;
        (browser, consent)
    }

    async fn get(&self, path: &str, token: Option<&str>) -> oauth::Answer {
        oauth::resource(&self.issuer, path, token).await
    }
}

#[every_database]
async fn a_member_signs_in_and_the_api_knows_them(database: TestDatabase) {
    let guide = Guide::on(database).await;
    let tokens = guide.tokens().await;
    let token = tokens.assert_ok().member("access_token");

    let me = guide.get("/api/me", Some(&token)).await;
    assert_eq!(me.assert_ok().json["name"], "Ann");
    let contact = guide.get("/api/contact", Some(&token)).await;
    assert_eq!(contact.assert_ok().json["issued_by"], "authorization_code");
    assert_eq!(guide.get("/api/client", Some(&token)).await.assert_ok().json["client"], "calendar");
    assert_eq!(guide.get("/api/timeline", None).await.assert_ok().json["timeline"], "public");
    for (path, status) in [
        ("/api/reports", 403),
        ("/api/reports/secret", 403),
        ("/api/reports/health", 200),
        ("/api/team/7", 403),
        ("/archive", 403),
    ] {
        assert_eq!(guide.get(path, Some(&token)).await.status.as_u16(), status, "{path}");
    }
}

#[every_database]
async fn hooks_decide_about_clients_and_about_refreshes(database: TestDatabase) {
    let guide = Guide::on(database).await;
    let tokens = guide.tokens().await;
    let db = &guide.server.provider().unwrap().db;
    let refreshed =
        oauth::refresh(&guide.issuer, guide.calendar, &tokens.member("refresh_token")).await;

    let mut member: user::ActiveModel = guide.member.clone().into();
    member.team_id = Set(0);
    member.update(db).await.unwrap();
    let refused = oauth::refresh(
        &guide.issuer,
        guide.calendar,
        &refreshed.assert_ok().member("refresh_token"),
    )
    .await;
    refused.assert_error(400, "invalid_grant");

    let client = client::Entity::find().one(db).await.unwrap().unwrap();
    let mut client: client::ActiveModel = client.into();
    client.approved = Set(false);
    client.update(db).await.unwrap();
    guide.server.forget_client("calendar");
    oauth::refresh(&guide.issuer, guide.calendar, "x").await.assert_error(401, "invalid_client");
}

#[every_database]
async fn a_disabled_member_is_out_at_once(database: TestDatabase) {
    let guide = Guide::on(database).await;
    let token = guide.tokens().await.member("access_token");

    operations::disable(&guide.server, guide.member.clone(), 1).await.unwrap();

    guide.get("/api/me", Some(&token)).await.assert_error(401, "invalid_token");
}

#[tokio::test]
async fn a_member_sees_who_they_are() {
    let guide = Guide::start().await;

    let token = testing::token_for(&guide.server, &guide.member, "profile").await.unwrap();

    let me = guide.get("/api/me", Some(&token)).await;
    assert_eq!(me.assert_ok().json["email"], "ann@example.com");
}

#[every_database]
async fn a_resource_server_elsewhere_asks_what_a_token_says(database: TestDatabase) {
    let guide = Guide::on(database).await;
    let secret = operations::add_resource_server(&guide.server).await.unwrap().unwrap();
    let token = testing::token_for(&guide.server, &guide.member, "profile").await.unwrap();

    let seen = oauth::introspect(&guide.issuer, As::Basic("reports", secret.leak()), &token).await;

    assert_eq!(seen.assert_ok().json["active"], true);
}

#[every_database]
async fn a_service_reads_reports(database: TestDatabase) {
    let guide = Guide::on(database).await;

    let token = TestToken::new("admin").client("calendar").issue(&guide.server).await.unwrap();

    assert_eq!(guide.get("/api/reports", Some(&token)).await.assert_ok().status, 200);
}

#[every_database]
async fn a_member_gives_their_own_team_and_keeps_a_word_back(database: TestDatabase) {
    let guide = Guide::on(database).await;

    let (_, page) = guide.consent_page("profile email team:7 team:8").await;
    assert!(page.body.contains("Calendar asks for: profile email team:7<"), "{}", page.body);
    let tokens = guide.tokens_with("profile email team:7 team:8", &["email", "team:7"]).await;

    tokens.assert_ok().assert_member("scope", "email team:7");
}

#[tokio::test]
async fn a_page_is_in_the_language_of_its_reader_and_an_error_explains_itself() {
    let guide = Guide::start().await;
    let browser = Browser::new(&guide.issuer);

    for (languages, language, greeting) in
        [("de-AT, en;q=0.5", "de", "Willkommen, Gast!"), ("fr", "en", "Welcome, guest!")]
    {
        let page = browser.get_in_language("/", languages).await;
        assert!(page.body.contains(greeting), "{}", page.body);
        assert_eq!(page.header("content-language"), language);
    }
    let refused = guide.get("/api/me", Some("unknown")).await;
    let explained = format!("{}/oauth/errors#invalid_token", guide.issuer);
    refused.assert_member("error_uri", &explained);
    let page = browser.get("/oauth/errors").await;
    assert!(page.body.contains("<section id=\"team_closed\">"), "{}", page.body);
}

/// The audit trail of a sign-in, a consent, an exchange with a mistake, and a refresh: it has the order and the people, and no
/// secret.
#[tokio::test]
async fn the_audit_trail_tells_what_happened_in_order_and_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.log");
    let trail = audit::Trail::into(fs::File::create(&path).unwrap());
    let guide = Guide::with(TestDatabase::sqlite(), Some(trail)).await;

    let tokens = guide.tokens().await;
    let secrets = ["access_token", "refresh_token"].map(|name| tokens.assert_ok().member(name));
    oauth::refresh(&guide.issuer, guide.calendar, &secrets[1]).await.assert_ok();
    guide.get("/api/me", Some("nonsense")).await;

    let mut lines: Vec<serde_json::Value> = Vec::new();
    for _ in 0..100 {
        let text = fs::read_to_string(&path).unwrap();
        lines = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        if lines.last().is_some_and(|line| line["event"] == "refused") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let names: Vec<_> = lines.iter().map(|line| line["event"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "login_required",
            "password_wrong",
            "authenticated",
            "consent_given",
            "code_issued",
            "client_authenticated",
            "token_issued",
            "client_authenticated",
            "token_refreshed",
            "refused",
        ]
    );
    let subject = guide.member.subject().to_string();
    for line in &lines {
        assert_eq!(line["address"], "127.0.0.1", "{line}");
        assert!(line["time"].as_i64().unwrap() > 1_700_000_000, "{line}");
    }
    for line in &lines[3..5] {
        assert_eq!(
            (&line["client"], &line["subject"]),
            (&"calendar".into(), &subject.clone().into())
        );
    }
    assert_eq!(lines[3]["more"]["scope"], "profile email");
    assert_eq!(lines[6]["more"]["grant"], "authorization_code");
    assert_eq!(lines[9]["more"]["at"], "resource");
    let text = fs::read_to_string(&path).unwrap();
    for secret in secrets.iter().map(String::as_str).chain(["correct horse", "nonsense"]) {
        assert!(!text.contains(secret), "{text}");
    }
}

/// Each resource accepts its own tokens, and says where clients get them.
#[tokio::test]
async fn a_program_with_two_resources_has_tokens_for_each() {
    let guide = Guide::start().await;
    let app = guide.server.provider().unwrap().clone();
    let server = resources::with_resources(app, &guide.issuer).await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let routes = resources::routes(&server);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    let of_notes = format!("{}/notes", guide.issuer);
    let scope = "profile notes:read";
    let default = TestToken::new(scope).user(&guide.member).issue(&server).await.unwrap();
    let named = TestToken::new(scope).resource(&of_notes).issue(&server).await.unwrap();

    for (path, token, status) in [
        ("/api/me", &default, 200),
        ("/notes", &default, 401),
        ("/api/me", &named, 401),
        ("/notes", &named, 200),
    ] {
        let answer = oauth::resource(&origin, path, Some(token)).await;
        assert_eq!(answer.status, status, "{}", answer.asked);
    }
    let well_known = "/.well-known/oauth-protected-resource/notes";
    let document = oauth::resource(&origin, well_known, None).await;
    assert_eq!(document.assert_ok().json["resource"], of_notes.as_str());
    assert_eq!(document.json["scopes_supported"], serde_json::json!(["notes:read"]));
}

/// Strangers may register, but their clients are refused until somebody has approved them.
#[every_database]
async fn an_application_that_registered_itself_waits_for_approval(database: TestDatabase) {
    let db = database.connect().await;
    operations::create_tables(&db).await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let server = registration::open_server(db.clone(), &issuer).await.unwrap();
    let router: Router = server.routes();
    tokio::spawn(async move { axum::serve(listener, router).await });

    let metadata = json!({ "redirect_uris": [REDIRECT], "grant_types": ["authorization_code", "refresh_token"] });
    let registered = oauth_tests::registration::registered(&issuer, &metadata).await;
    registered.assert_member("scope", "profile");
    let client_id: &'static str = registered.member("client_id").leak();
    let client = As::Basic(client_id, registered.member("client_secret").leak());
    oauth::refresh(&issuer, client, "x").await.assert_error(401, "invalid_client");

    let row = client::Entity::find().one(&db).await.unwrap().unwrap();
    let mut row: client::ActiveModel = row.into();
    row.approved = Set(true);
    row.update(&db).await.unwrap();
    server.forget_client(client_id);

    oauth::refresh(&issuer, client, "x").await.assert_error(400, "invalid_grant");

    // The approval was for the client as it was before.
    let renamed = oauth_tests::registration::with(metadata, &json!({ "client_name": "Your Bank" }));
    oauth_tests::registration::change(&registered, &renamed).await.assert_ok();
    oauth::refresh(&issuer, client, "x").await.assert_error(401, "invalid_client");
}

#[tokio::test]
async fn a_policy_registers_software_of_the_company_alone() {
    let database = TestDatabase::sqlite();
    let db = database.connect().await;
    operations::create_tables(&db).await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let server = AuthorizationServer::builder(app::App { db })
        .issuer(&issuer)
        .registered_scope(["profile"], ["email"])
        .dynamic_registration_with(registration::of_our_software(), |row| row.approved = Set(true))
        .build()
        .await
        .unwrap();
    let router: Router = server.routes();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let mut metadata = json!({ "redirect_uris": [REDIRECT], "scope": "profile email" });

    let refused = oauth_tests::registration::register(&issuer, &metadata).await;
    refused.assert_error(400, "access_denied");
    metadata["software_id"] = "4NRB1-0XZABZI9E6-5SM3R".into();
    let registered = oauth_tests::registration::registered(&issuer, &metadata).await;
    registered.assert_member("scope", "profile");
}
