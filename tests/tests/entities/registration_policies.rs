//! Who may register clients, as an application says. RFC 7591, section 3.

use oauth_runtime::{
    client_registration::{AskedRegistration, DynamicRegistration},
    jose::{PrivateKey, SigningAlgorithm, sign},
    prelude::*,
    settings::SoftwareStatementIssuer,
};
use oauth_tests::{
    database::{Kind, TestDatabase, count},
    every_database,
    logged::Logged,
    oauth::*,
    on_database::{OnDatabase, run},
    policed,
    registration::{REGISTER, change, public_client, read, register, registered, remove, with},
    rows::Rows as _,
};
use reqwest::Client;
use sea_orm::{ActiveValue::Set, ConnectionTrait as _};
use serde_json::{Value, json};

const TOKEN: &str = "initial-0123456789abcdef0123456789abcdef";
const NOT_OURS: OAuthError =
    OAuthError::new(ErrorCode::ACCESS_DENIED, "only software of ours is registered here");

/// An application with the rules of one test.
struct Application {
    issuer: String,
    app: policed::App,
    server: policed::Server,
    _database: TestDatabase,
}

async fn application(database: TestDatabase, registration: DynamicRegistration) -> Application {
    let (issuer, app, server) = policed::start_built(&database.url, |builder| {
        builder
            // It is told where to manage a registration before anybody knows where it listens.
            .issuer("https://id.example.com")
            .registered_scope(["profile"], ["email"])
            .dynamic_registration_with(registration, |row| {
                row.tenant = Set(Some("strangers".to_owned()));
                row.registration_expires_at = Set(None);
            })
    })
    .await;
    Application { issuer, app, server, _database: database }
}

/// Registers by a token.
async fn register_by(issuer: &str, token: &str, metadata: &Value) -> Answer {
    let request = Client::new().post(format!("{issuer}{REGISTER}")).bearer_auth(token);
    Answer::of(request.json(metadata)).await
}

struct ByToken(Application);

impl OnDatabase for ByToken {
    async fn start(database: TestDatabase) -> Self {
        let registration = DynamicRegistration::by_initial_access_token([TOKEN]);
        Self(application(database, registration).await)
    }
}

/// RFC 7591 section 3: without the token nothing is looked at and nothing stored.
#[every_database]
async fn an_initial_access_token_is_needed_where_the_application_says_so(by_token: ByToken) {
    let Application { issuer, app, .. } = &by_token.0;
    let before = app.database.clients().await;

    let none = register(issuer, &public_client()).await;
    none.assert_error(401, "invalid_token");
    none.assert_header("www-authenticate", "Bearer realm=\"oauth\"");
    let wrong = register_by(issuer, "wrong", &json!("not even an object")).await;
    wrong.assert_error(401, "invalid_token");
    assert!(wrong.header("www-authenticate").contains("error=\"invalid_token\""));
    assert_eq!(app.database.clients().await, before);

    let answer = register_by(issuer, TOKEN, &public_client()).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.assert_member("scope", "profile");
    let again = register_by(issuer, TOKEN, &public_client()).await;
    assert_eq!(again.status, 201, "{}", again.text);
    let admin = with(public_client(), &json!({ "grant_types": ["password"] }));
    register_by(issuer, TOKEN, &admin).await.assert_error(400, "invalid_client_metadata");
}

struct ByPolicy(Application);

impl OnDatabase for ByPolicy {
    async fn start(database: TestDatabase) -> Self {
        let registration = DynamicRegistration::by_policy(async |asked: AskedRegistration| {
            if asked.metadata().software_id() != Some("calendar") {
                return Err(NOT_OURS.into());
            }
            if asked.initial_access_token() == Some("outage") {
                return Err(Outage::new("the inventory does not answer").into());
            }
            let is_change = asked.client_id().is_some();
            let mut metadata = asked.into_metadata();
            // A policy that means well.
            metadata.introspection = true;
            metadata.scope = Some("profile admin".to_owned());
            metadata.client_name = Some(if is_change { "Changed" } else { "New" }.to_owned());
            Ok(metadata)
        });
        Self(application(database, registration).await)
    }
}

/// The policy refuses and narrows, at each registration and at each change, and gives no privilege.
#[every_database]
async fn a_policy_of_the_application_refuses_and_narrows(by_policy: ByPolicy) {
    let Application { issuer, app, .. } = &by_policy.0;
    let ours = with(public_client(), &json!({ "software_id": "calendar", "scope": "email" }));
    register(issuer, &public_client()).await.assert_error(400, "access_denied");
    register_by(issuer, "outage", &ours).await.assert_error(503, "temporarily_unavailable");

    let mut answer = registered(issuer, &ours).await;

    answer.assert_member("client_name", "New");
    answer.assert_member("scope", "profile");
    assert!(answer.json.get("introspection").is_none(), "{}", answer.text);
    let place = answer.member("registration_client_uri");
    assert!(place.starts_with("https://id.example.com/oauth/register/"), "{place}");
    answer.json["registration_client_uri"] =
        place.replacen("https://id.example.com", issuer, 1).into();
    change(&answer, &public_client()).await.assert_error(400, "access_denied");
    change(&answer, &ours).await.assert_ok().assert_member("client_name", "Changed");
    assert_eq!(app.database.clients().await, 5);
    let rows = "client WHERE tenant = 'strangers' AND registration_expires_at IS NOT NULL";
    assert_eq!(
        count(&app.database, rows).await,
        1,
        "a column of its own, and none of the server's"
    );
}

/// A server that could not keep its word does not start, and says what to change.
#[tokio::test]
async fn a_server_that_lacks_what_registration_needs_does_not_start() {
    let database = TestDatabase::sqlite();
    let (_, app, _) = policed::start(&database.url, Settings::default()).await;
    let builder = || AuthorizationServer::builder(app.clone());
    let problem = async |builder: oauth_runtime::server::ServerBuilder<policed::App>| {
        builder.build().await.err().map(|error| error.to_string()).unwrap_or_default()
    };
    let open = DynamicRegistration::open;

    let no_issuer = builder().registered_scope(["a"], [""; 0]).dynamic_registration(open());
    let told = problem(no_issuer).await;
    assert!(told.starts_with("the setting issuer: missing"), "{told}");
    let no_scope = builder().issuer("https://id.example.com").dynamic_registration(open());
    let told = problem(no_scope).await;
    assert!(told.starts_with("the setting registration.default_scope: missing"), "{told}");
    for tokens in [&[][..], &["short"], &[TOKEN, "0123456789abcdef 0123456789abcdef"]] {
        let weak = DynamicRegistration::by_initial_access_token(tokens);
        let told = problem(builder().dynamic_registration(weak)).await;
        assert!(
            told.starts_with("the setting registration: missing: at least one initial access"),
            "{told}"
        );
    }
}

/// What an operator wrote and what cannot count is said aloud.
#[tokio::test]
async fn settings_that_count_for_nothing_are_a_line_of_the_log() {
    let database = TestDatabase::sqlite();
    let (_, app, _) = policed::start(&database.url, Settings::default()).await;
    let builder = || AuthorizationServer::builder(app.clone()).issuer("https://id.example.com");
    let log = Logged::here();

    builder().registered_scope(["profile"], [""; 0]).build().await.unwrap();
    log.assert_line(&["`registration`", ".dynamic_registration(..)"]);

    let unlisted = builder().scopes_supported(["profile"]).registered_scope(["profile"], ["emial"]);
    unlisted.dynamic_registration(DynamicRegistration::open()).build().await.unwrap();
    log.assert_line(&["\"emial\"", "scopes_supported"]);
}

/// The statements for registrations are written for each database; the other tests run on two of the three.
#[tokio::test]
async fn registrations_are_changed_removed_and_pruned_on_mariadb_too() {
    run(Kind::Mariadb, "registrations", async |by_policy: ByPolicy| {
        let Application { issuer, app, server, .. } = &by_policy.0;
        let ours = with(public_client(), &json!({ "software_id": "calendar" }));
        let here = |mut answer: Answer| {
            let place = answer.member("registration_client_uri");
            answer.json["registration_client_uri"] =
                place.replacen("https://id.example.com", issuer, 1).into();
            answer
        };
        let first = here(registered(issuer, &ours).await);
        let changed = change(&first, &ours).await;
        let changed = here(changed.assert_ok().clone());
        read(&first).await.assert_error(401, "invalid_token");
        assert_eq!(remove(&changed).await.status, 204);
        registered(issuer, &ours).await;
        let due = "UPDATE client SET registration_expires_at = 1 WHERE registration_expires_at IS NOT NULL";
        app.database.execute_unprepared(due).await.unwrap();

        assert_eq!(server.prune(100).await.unwrap(), 1);

        assert_eq!(app.database.clients().await, 4);
    })
    .await;
}

const MAKER: &str = "https://maker.example";

/// RFC 7591 section 2.3: a policy that lets only software in which somebody trusted vouches for.
#[every_database]
async fn a_policy_is_told_who_made_the_software_statement(database: TestDatabase) {
    let key = PrivateKey::generate(SigningAlgorithm::EdDsa).unwrap();
    let mut settings = Settings::default();
    let jwks = json!({ "keys": [key.public().to_json()] });
    settings.registration.software_statements = vec![SoftwareStatementIssuer::new(MAKER, jwks)];
    let registration = DynamicRegistration::by_policy(async |asked: AskedRegistration| match asked
        .software_statement_issuer()
    {
        Some(MAKER) => Ok(asked.into_metadata()),
        _ => Err(NOT_OURS.into()),
    });
    let (issuer, _, _) = policed::start_built(&database.url, |builder| {
        let builder = builder.settings(settings).issuer("https://id.example.com");
        builder.registered_scope(["profile"], ["email"]).dynamic_registration(registration)
    })
    .await;
    let statement = sign(&key, "JWT", &json!({ "iss": MAKER, "software_id": "calendar" })).await;
    let stated = with(public_client(), &json!({ "software_statement": statement.unwrap() }));

    register(&issuer, &public_client()).await.assert_error(400, "access_denied");
    let mut answer = registered(&issuer, &stated).await;

    answer.assert_member("software_id", "calendar");
    let place = answer.member("registration_client_uri");
    answer.json["registration_client_uri"] =
        place.replacen("https://id.example.com", &issuer, 1).into();
    change(&answer, &public_client()).await.assert_error(400, "access_denied");
    change(&answer, &stated).await.assert_ok();
}
