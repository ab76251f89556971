//! The application of the guide's chapter becomes a provider, and its users notice nothing.

#![expect(clippy::unwrap_used, reason = "a test that meets what it did not expect must panic")]

use argon2::{Argon2, PasswordHasher as _};
use existing::{
    app,
    entity::{account, team},
    migration::{become_a_provider, teams_and_accounts},
    oauth,
};
use oauth_runtime::{prelude::*, testing};
use oauth_tests::{
    browser::{Browser, Page},
    database::TestDatabase,
    every_database,
    fields::Fields,
    html::hidden_fields,
    log::Log,
    oauth::{As, resource, token_with},
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, DatabaseConnection, EntityTrait as _,
    IntoActiveModel as _, prelude::Uuid,
};

const TEAM: Uuid = Uuid::from_u128(7);
const SECRET: &str = "0123456789abcdef0123456789abcdef";
const CALENDAR: As = As::Basic("calendar", SECRET);
const CALLBACK: &str = "https://calendar.example.com/cb";
const REQUEST: &str = "/identity/oauth/authorize?response_type=code&client_id=calendar\
    &redirect_uri=https%3A%2F%2Fcalendar.example.com%2Fcb&scope=profile&state=s";

/// The application with one user, before and after it became a provider.
struct World {
    origin: String,
    db: DatabaseConnection,
    server: oauth::Server,
    ann: account::Model,
    _database: TestDatabase,
}

impl World {
    async fn start(database: TestDatabase) -> Self {
        let db = database.connect().await;
        teams_and_accounts(&db).await.unwrap();
        let people = team::ActiveModel { id: Set(TEAM), name: Set("Gardeners".to_owned()) };
        people.insert(&db).await.unwrap();
        let phc = Argon2::default().hash_password(b"correct horse").unwrap().to_string();
        let ann = account::ActiveModel {
            id: Set(Uuid::from_u128(1)),
            email: Set("ann@example.com".to_owned()),
            display_name: Set("Ann".to_owned()),
            password_phc: Set(phc),
            is_locked: Set(false),
            team_id: Set(TEAM),
        };
        let ann = ann.insert(&db).await.unwrap();

        become_a_provider(&db).await.unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (server, warnings) = Log::of(oauth::server(db.clone(), &origin)).await;
        assert_eq!(warnings, Vec::<String>::new());
        let server = server.unwrap();
        let metadata = ClientMetadata::default()
            .with_client_name("Calendar")
            .with_redirect_uris([CALLBACK])
            .with_grant_types(["authorization_code", "refresh_token"])
            .with_scope("profile team:{id}");
        let calendar = NewClient::new(metadata).with_client_id("calendar").with_secret(SECRET);
        server.register_client(calendar).await.unwrap();
        let router = app::router(&server, db.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { origin, db, server, ann, _database: database }
    }

    /// Signs in on the application's own page. Returns the page that follows.
    async fn sign_in(&self, browser: &Browser, email: &str, password: &str) -> Page {
        let way = browser.get(REQUEST).await.location.unwrap();
        assert!(way.starts_with("/identity/login?pending="), "{way}");
        let form = browser.get(&way).await;
        let mut fields = hidden_fields(&form.body, "/identity/login");
        fields.push(("email".to_owned(), email.to_owned()));
        fields.push(("password".to_owned(), password.to_owned()));
        browser.post("/identity/login", &fields).await
    }

    async fn get(&self, path: &str, token: Option<&str>) -> oauth_tests::oauth::Answer {
        resource(&self.origin, path, token).await
    }
}

#[every_database]
async fn somebody_who_had_an_account_gives_an_application_access(database: TestDatabase) {
    let world = World::start(database).await;
    let browser = Browser::new(&world.origin);

    let back = world.sign_in(&browser, " ann@example.com", "correct horse").await.location.unwrap();
    let consent = browser.get(&back).await;
    assert!(consent.body.contains("Calendar"), "{}", consent.body);
    let form = Fields::from(hidden_fields(&consent.body, "/identity/oauth/authorize"));
    let answered =
        browser.post("/identity/oauth/authorize", form.and("confirm", "yes").pairs()).await;
    let exchange = Fields::exchange(&answered.code()).with("redirect_uri", CALLBACK);
    let exchange = exchange.without("code_verifier");
    let issuer = format!("{}/identity", world.origin);
    let tokens = token_with(&issuer, CALENDAR, &exchange).await;

    let token = tokens.assert_ok().member("access_token");
    let me = world.get("/api/me", Some(&token)).await;
    assert_eq!(
        (&me.assert_ok().json["name"], &me.json["team"]),
        (&"Ann".into(), &"Gardeners".into())
    );
    let metadata = world.get("/.well-known/oauth-authorization-server/identity", None).await;
    metadata.assert_ok().assert_member("issuer", &issuer);
    metadata.assert_member("token_endpoint", &format!("{issuer}/oauth/token"));
}

/// An error type that accepts every error once turned each of these into a 500.
#[every_database]
async fn a_refusal_of_the_toolkit_stays_what_it_is(database: TestDatabase) {
    let world = World::start(database).await;
    let size = format!("/api/teams/{TEAM}/size");
    let profile = testing::token_for(&world.server, &world.ann, "profile").await.unwrap();
    let of_team =
        testing::token_for(&world.server, &world.ann, &format!("team:{TEAM}")).await.unwrap();

    let challenge = format!("Bearer realm=\"oauth\", scope=\"team:{TEAM}\"");
    world.get(&size, None).await.assert_header("www-authenticate", &challenge);
    world.get(&size, Some("unknown")).await.assert_error(401, "invalid_token");
    world.get(&size, Some(&profile)).await.assert_error(403, "insufficient_scope");
    assert_eq!(world.get(&size, Some(&of_team)).await.assert_ok().json, 1);

    let browser = Browser::new(&world.origin);
    for _ in 0..10 {
        let page = world.sign_in(&browser, "ann@example.com", "wrong").await;
        assert!(page.body.contains("is wrong"), "{}", page.body);
    }
    let page = world.sign_in(&browser, "ann@example.com", "correct horse").await;
    assert_eq!(page.status, 429, "{}", page.body);
}

#[every_database]
async fn the_tokens_of_an_account_that_is_locked_stop(database: TestDatabase) {
    let world = World::start(database).await;
    let token = testing::token_for(&world.server, &world.ann, "profile").await.unwrap();
    world.get("/api/me", Some(&token)).await.assert_ok();

    let mut row = world.ann.clone().into_active_model();
    row.is_locked = Set(true);
    row.update(&world.db).await.unwrap();

    world.get("/api/me", Some(&token)).await.assert_error(401, "invalid_token");
    let page =
        world.sign_in(&Browser::new(&world.origin), "ann@example.com", "correct horse").await;
    assert!(page.body.contains("is wrong"), "{}", page.body);
}

/// A hash of another algorithm is logged: otherwise every password would be wrong without an explanation. The line appears
/// once a minute for a process.
#[tokio::test]
async fn a_hash_that_is_not_argon2s_is_named_in_the_log() {
    let world = World::start(TestDatabase::sqlite()).await;
    let mut row = world.ann.clone().into_active_model();
    row.password_phc =
        Set("$2b$12$abcdefghijklmnopqrstuuAbCdEfGhIjKlMnOpQrStUvWxYz012345".to_owned());
    row.update(&world.db).await.unwrap();

    let stored = account::Entity::find_by_id(world.ann.id).one(&world.db).await.unwrap().unwrap();
    let hash = PasswordHash::from_encoded(&stored.password_phc);
    let attempt = world.server.sign_in_attempt("ann@example.com", None).unwrap();
    let (found, lines) =
        Log::of(attempt.verify(Some(hash.clone()), "correct horse", |hash| hash)).await;

    assert_eq!(hash.algorithm(), "bcrypt");
    assert!(found.unwrap().is_none());
    assert!(lines.iter().any(|line| line.contains("`bcrypt`")), "{lines:?}");
}

#[every_database]
async fn the_description_of_the_api_names_the_provider(database: TestDatabase) {
    let world = World::start(database).await;

    let document = world.get("/api/openapi.json", None).await;

    let flow = &document.assert_ok().json["components"]["securitySchemes"]["oauth"]["flows"]["authorizationCode"];
    assert_eq!(flow["tokenUrl"], format!("{}/identity/oauth/token", world.origin));
    assert_eq!(document.json["paths"]["/api/me"]["get"]["security"][0]["oauth"][0], "profile");
}
