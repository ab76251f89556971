//! Several resources in one program, each with tokens of its own. RFC 8707; RFC 9728.

use axum::{Json, Router, extract::State, http::request::Parts, routing::get};
use oauth_runtime::{
    prelude::*, protocol::protected_resource::ProtectedResource, server::ServerBuilder,
    testing::TestToken,
};
use oauth_tests::{
    browser::Browser,
    database::TestDatabase,
    every_database,
    fields::Fields,
    hooked::{client, user},
    logged::Logged,
    oauth::{Answer, As, exchange, introspect, resource, token_with},
    on_database::OnDatabase,
    policed::{self, App, Server},
    seeds::SECRET,
};
use sea_orm::{Database, DatabaseConnection};
use serde_json::{Value, json};

const ROBOT: As = As::Basic("robot", SECRET);
const ISSUER: &str = "https://id.example";
const NOTES: &str = "https://id.example/notes";
const FILES: &str = "https://files.example/mcp";
const TENANT: &str = "https://tenants.example/7";

#[require_oauth("profile")]
async fn by_attribute(token: CurrentToken) -> Json<Value> {
    Json(json!({ "audience": token.audience() }))
}

#[require_oauth(optional)]
async fn optional(token: Option<CurrentToken>) -> Json<Value> {
    Json(json!({ "audience": token.map(|token| token.audience().to_vec()) }))
}

#[require_oauth]
async fn by_extractor(user: CurrentUser<user::Model>) -> Json<Value> {
    Json(json!({ "name": user.0.name }))
}

async fn acquired(
    State(server): State<Server>,
    parts: Parts,
) -> Result<Json<Value>, ResourceRejection> {
    let token = server.acquire("profile", &parts).await?;
    Ok(Json(json!({ "audience": token.audience() })))
}

const PATHS: [&str; 4] = ["attribute", "layer", "acquired", "optional"];

/// Every form of protection, by the server that is the state.
fn protected(below: &str, server: &Server) -> Router {
    let layered = Router::new()
        .route(&format!("{below}/layer"), get(async || "layer"))
        .route_layer(server.require("profile"));
    Router::new()
        .route(&format!("{below}/attribute"), get(by_attribute))
        .route(&format!("{below}/optional"), get(optional))
        .route(&format!("{below}/extractor"), get(by_extractor))
        .route(&format!("{below}/acquired"), get(acquired))
        .merge(layered)
        .with_state(server.clone())
}

fn configured(builder: ServerBuilder<App>) -> ServerBuilder<App> {
    builder
        .issuer(ISSUER)
        .scopes_supported(["profile", "email", "offline_access"])
        .resource(ProtectedResource::below_issuer(""))
        .resource(ProtectedResource::below_issuer("/notes").name("Notes"))
        .resource(FILES)
        .resources_matching(|resource| resource.url().host_str() == Some("tenants.example"))
}

struct World {
    /// Where the authorization server is.
    issuer: String,
    /// Where the resources are.
    api: String,
    server: Server,
    _database: TestDatabase,
}

impl OnDatabase for World {
    async fn start(database: TestDatabase) -> Self {
        let (issuer, _, server) = policed::start_built(&database.url, configured).await;
        let router = protected("/own", &server)
            .merge(protected("/notes", &server.for_resource("/notes")))
            .merge(server.well_known_routes());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let api = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { issuer, api, server, _database: database }
    }
}

impl World {
    async fn open(&self, path: &str, token: &str) -> Answer {
        resource(&self.api, path, Some(token)).await
    }

    /// Whether a token opens the default resource, and whether it opens the notes.
    async fn opens(&self, token: &str) -> (bool, bool) {
        let mut opened = [false; 2];
        for (place, below) in ["own", "notes"].into_iter().enumerate() {
            let statuses = PATHS.map(async |path| {
                let answer = self.open(&format!("/{below}/{path}"), token).await;
                if answer.status != 200 {
                    answer.assert_error(401, "invalid_token");
                }
                answer.status == 200
            });
            let mut all = Vec::new();
            for status in statuses {
                all.push(status.await);
            }
            assert!(all.iter().all(|one| *one == all[0]), "{below}: {all:?}");
            opened[place] = all[0];
        }
        (opened[0], opened[1])
    }
}

fn naming(fields: Fields, resources: &[&str]) -> Fields {
    resources.iter().fold(fields, |fields, resource| fields.and("resource", resource))
}

/// A check on one path that is missing on its sibling is the oldest mistake there is.
#[every_database]
async fn every_grant_gives_tokens_for_the_resource_that_is_named_and_for_no_other(world: World) {
    let issuer = &world.issuer;
    for (resources, own, notes) in [
        (&[][..], true, false),
        (&[ISSUER], true, false),
        (&[NOTES], false, true),
        (&[FILES], false, false),
        (&[TENANT], false, false),
        (&[ISSUER, NOTES], true, true),
    ] {
        let mut tokens = Vec::new();
        for fields in [
            Fields::of(&[("grant_type", "client_credentials"), ("scope", "profile")]),
            Fields::of(&[("grant_type", "password"), ("username", "alice"), ("password", "any")]),
            Fields::of(&[("grant_type", "urn:example:badge"), ("name", "alice")]),
        ] {
            let answer = token_with(issuer, ROBOT, &naming(fields, resources)).await;
            tokens.push(answer.assert_ok().member("access_token"));
        }
        let browser = Browser::new(issuer);
        let request = naming(Fields::authorization("app", "profile"), resources);
        let implicit = request.clone().with("response_type", "token");
        let implicit = implicit.without("code_challenge").without("code_challenge_method");
        let page = browser.allow(&implicit.encoded()).await;
        tokens.push(page.fragment_parameter("access_token").expect("a token in the fragment"));
        let of_code = exchange(issuer, As::Public("app"), &browser.code_for(&request).await).await;
        tokens.push(of_code.assert_ok().member("access_token"));
        let refresh = Fields::refresh(&of_code.member("refresh_token"));
        let refreshed = token_with(issuer, As::Public("app"), &refresh).await;
        tokens.push(refreshed.assert_ok().member("access_token"));

        for (place, token) in tokens.iter().enumerate() {
            assert_eq!(world.opens(token).await, (own, notes), "{resources:?} {place}");
        }
    }
}

#[every_database]
async fn an_unknown_resource_gets_nothing_by_any_grant(world: World) {
    let issuer = &world.issuer;
    for unknown in ["https://tenants.example.evil.example/7", "https://id.example:444", NOTES_SLASH]
    {
        for fields in [
            Fields::of(&[("grant_type", "client_credentials")]),
            Fields::of(&[("grant_type", "password"), ("username", "alice"), ("password", "any")]),
            Fields::of(&[("grant_type", "urn:example:badge"), ("name", "alice")]),
        ] {
            let answer = token_with(issuer, ROBOT, &naming(fields, &[unknown])).await;
            answer.assert_error(400, "invalid_target");
        }
        let request = naming(Fields::authorization("app", "profile"), &[unknown]);
        for request in
            [request.clone(), request.with("response_type", "token").without("code_challenge")]
        {
            let page = Browser::new(issuer).authorize(&request).await;
            let location = page.location.expect("a redirect");
            assert!(location.contains("error=invalid_target"), "{location}");
        }
    }
}

/// Only the slash behind the host means nothing.
const NOTES_SLASH: &str = "https://id.example/notes/";

/// RFC 9728 sections 3.1 and 5.1: the well-known part stands before the path of the resource.
#[every_database]
async fn the_challenges_of_each_resource_lead_to_its_own_metadata(world: World) {
    let narrow = TestToken::new("email").resource(ISSUER).resource(NOTES);
    let narrow = narrow.issue(&world.server).await.unwrap();
    for (below, resource_of, path) in [("own", ISSUER, ""), ("notes", NOTES, "/notes")] {
        let well_known = format!("/.well-known/oauth-protected-resource{path}");
        let metadata = format!("resource_metadata=\"https://id.example{well_known}\"");
        for form in ["attribute", "layer", "acquired"] {
            for (token, status) in [(None, 401), (Some("unknown"), 401), (Some(&*narrow), 403)] {
                let answer = resource(&world.api, &format!("/{below}/{form}"), token).await;
                assert_eq!(answer.status, status, "{}", answer.asked);
                let challenge = answer.header("www-authenticate");
                let end = format!("scope=\"profile\", {metadata}");
                assert!(challenge.ends_with(&end), "{}: {challenge}", answer.asked);
            }
        }
        let without_user =
            resource(&world.api, &format!("/{below}/extractor"), Some(&narrow)).await;
        without_user.assert_error(403, "insufficient_scope");
        assert!(without_user.header("www-authenticate").ends_with(&metadata), "{without_user:?}");

        let document = resource(&world.api, &well_known, None).await;
        assert_eq!(document.assert_ok().json["resource"], resource_of);
        assert_eq!(document.json["authorization_servers"], json!([ISSUER]));
        // Whoever wants to come back asks the authorization server for it.
        assert_eq!(document.json["scopes_supported"], json!(["profile", "email"]));
    }
    let metadata = "/.well-known/oauth-authorization-server";
    let document = resource(&world.issuer, metadata, None).await;
    let listed = &document.assert_ok().json["protected_resources"];
    assert_eq!(*listed, json!([ISSUER, NOTES, FILES]));
}

/// Whoever asks by introspection is told the same as the handlers.
#[every_database]
async fn introspection_names_the_resources_of_a_token(world: World) {
    for (resources, audience) in [
        (&[][..], json!(ISSUER)),
        (&[NOTES], json!(NOTES)),
        (&[TENANT, ISSUER], json!([TENANT, ISSUER])),
    ] {
        let token = TestToken::new("profile").client("robot");
        let token = resources.iter().fold(token, |token, resource| token.resource(*resource));
        let token = token.issue(&world.server).await.unwrap();

        let answer = introspect(&world.issuer, ROBOT, &token).await;
        assert_eq!(answer.assert_ok().json["aud"], audience);
    }
}

/// Somebody moves a handler to another resource, and its clients go on with the tokens that they have.
#[tokio::test]
async fn a_token_for_another_resource_leaves_a_line_that_says_what_to_change() {
    let world = World::start(TestDatabase::sqlite()).await;
    let token = TestToken::new("profile").resource(FILES).issue(&world.server).await.unwrap();
    let log = Logged::here();

    world.open("/own/attribute", &token).await.assert_error(401, "invalid_token");
    world.open("/notes/attribute", &token).await.assert_error(401, "invalid_token");

    log.assert_line(&[
        &format!("for {FILES}"),
        &format!("this resource is {NOTES}"),
        "for_resource",
    ]);
    log.assert_line(&[&format!("for {FILES}"), &format!("this resource is {ISSUER}:")]);
}

async fn mistake(configure: impl FnOnce(ServerBuilder<App>) -> ServerBuilder<App>) -> String {
    let database: DatabaseConnection = Database::connect("sqlite::memory:").await.unwrap();
    let built = configure(AuthorizationServer::builder(App::over(database))).build().await;
    built.err().map(|error| error.to_string()).unwrap_or_default()
}

#[tokio::test]
async fn a_resource_that_cannot_be_is_a_mistake_at_the_start() {
    for (resource, words) in [
        (ProtectedResource::new("files"), "\"files\" cannot be a resource"),
        (ProtectedResource::new("https://a.example/#x"), "it has a fragment"),
        (ProtectedResource::below_issuer("notes"), "let it begin with a slash"),
        (ProtectedResource::new("http://a.example").served_here(), "insecure_transport"),
        (ProtectedResource::new("urn:example:a").served_here(), "cannot be served"),
        (
            ProtectedResource::new("https://a.example").scopes_supported(["a b"]).served_here(),
            "no scope word",
        ),
    ] {
        let said = mistake(|builder| builder.issuer(ISSUER).resource(resource)).await;
        assert!(said.contains(words), "{said}");
    }
    let twice =
        mistake(|builder| builder.resource("https://a.example").resource("https://A.example/"));
    assert!(twice.await.contains("registered twice"));
    let same_path = mistake(|builder| {
        let served = |uri| ProtectedResource::new(uri).served_here();
        builder.resource(served("https://a.example/mcp")).resource(served("https://b.example/mcp"))
    });
    assert!(same_path.await.contains("have the same path"));
    let nowhere = mistake(|builder| builder.resource(ProtectedResource::below_issuer("/notes")));
    assert!(nowhere.await.contains("set `issuer`"));
}

#[tokio::test]
#[should_panic(expected = "the server serves no resource \"https://id.example/photos\"")]
async fn handlers_that_are_a_resource_which_nobody_declared_are_a_mistake_at_the_start() {
    let (_, _, server) = policed::start_built("sqlite::memory:", configured).await;

    let _ = server.for_resource("/photos");
}

/// An empty server sits in the state of a router that is made before it is built.
#[tokio::test]
async fn a_server_that_is_built_later_knows_its_resources_then() {
    let server = Server::empty();
    let notes = server.for_resource("/notes");
    let router = protected("/notes", &notes).merge(server.routes());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let api = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let well_known = "/.well-known/oauth-protected-resource/notes";
    for path in ["/notes/attribute", well_known] {
        resource(&api, path, None).await.assert_error(503, "temporarily_unavailable");
    }

    let (_, app, _) = policed::start_built("sqlite::memory:", |builder| builder).await;
    server.init(configured(AuthorizationServer::builder(app))).await.unwrap();

    assert_eq!(resource(&api, "/notes/attribute", None).await.status, 401);
    assert_eq!(resource(&api, well_known, None).await.assert_ok().json["resource"], NOTES);
    assert_eq!(resource(&api, "/.well-known/oauth-protected-resource/x", None).await.status, 404);
}

/// Otherwise each request with such a resource would be a 503.
#[tokio::test]
async fn resources_without_a_column_for_them_are_a_mistake_at_the_start() {
    use oauth_tests::without_granted::{App, token};
    let database: DatabaseConnection = Database::connect("sqlite::memory:").await.unwrap();
    let schema = database.get_schema_builder();
    let schema = schema.register(client::Entity).register(token::Entity);
    schema.apply(&database).await.unwrap();
    let builder =
        || AuthorizationServer::builder(App { database: database.clone() }).issuer(ISSUER);

    let error = builder().resource(FILES).build().await.unwrap_err().to_string();

    assert!(error.contains("the token entity has no `granted` column"), "{error}");
    // The default audience needs none.
    assert!(builder().resource(ISSUER).build().await.is_ok());
}
