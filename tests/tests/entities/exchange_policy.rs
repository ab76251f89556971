//! Which exchange of tokens an application permits, and who alone may act for a user. RFC 8693, sections 2.1 and 4.4.

use axum::{Json, Router, routing::get};
use oauth_runtime::{prelude::*, server::ServerBuilder};
use oauth_tests::{
    browser::Browser,
    database::TestDatabase,
    every_database,
    exchange::{acting, fields, naming},
    fields::Fields,
    logged::Logged,
    oauth::{Answer, As, exchange, introspect, resource, token_with},
    on_database::OnDatabase,
    policed::{self, App, ISSUER, Server},
    seeds::SECRET,
};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

const ROBOT: As = As::Basic("robot", SECRET);
const AUDITOR: As = As::Basic("auditor", SECRET);
const STRANGER: As = As::Basic("stranger", SECRET);
const FILES: &str = "https://files.example/mcp";

#[require_oauth("profile")]
async fn who_acts(token: CurrentToken) -> Json<Value> {
    Json(json!({ "client_id": token.client_id(), "actor": token.actor() }))
}

/// The grants by which tokens were issued, and to whom.
type Issued = Arc<Mutex<Vec<(&'static str, String)>>>;

struct World {
    issuer: String,
    api: String,
    app: App,
    issued: Issued,
    _server: Server,
    _database: TestDatabase,
}

impl OnDatabase for World {
    async fn start(database: TestDatabase) -> Self {
        let issued = Issued::default();
        let kept = issued.clone();
        let configured = move |builder: ServerBuilder<App>| {
            builder
                .issuer(ISSUER)
                .scopes_supported(["profile", "email", "admin"])
                .resource(FILES)
                .on_event(move |event| {
                    if let EventKind::TokenIssued { grant_type, .. } = event.kind {
                        let client_id = event.client_id.unwrap_or_default().to_owned();
                        kept.lock().unwrap().push((grant_type, client_id));
                    }
                })
        };
        let (issuer, app, server) = policed::start_built(&database.url, configured).await;
        let router = Router::new().route("/who", get(who_acts)).with_state(server.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let api = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { issuer, api, app, issued, _server: server, _database: database }
    }
}

impl World {
    /// A token that alice lets the application have, or root.
    async fn token_of(&self, name: &str, resources: &[&str]) -> String {
        name.clone_into(&mut self.app.visitor.lock().unwrap());
        let request = naming(Fields::authorization("app", "profile email"), resources);
        let code = Browser::new(&self.issuer).code_for(&request).await;
        exchange(&self.issuer, As::Public("app"), &code).await.assert_ok().member("access_token")
    }

    /// The same, for whom that one alone may act.
    async fn token_for(&self, may_act: MayAct) -> String {
        *self.app.may_act.lock().unwrap() = Some(may_act);
        let token = self.token_of("alice", &[]).await;
        *self.app.may_act.lock().unwrap() = None;
        token
    }

    async fn ask(&self, client: As, fields: &Fields) -> Answer {
        token_with(&self.issuer, client, fields).await
    }

    /// What a client is told of its own token.
    async fn told(&self, client: As, answer: &Answer) -> Value {
        let token = answer.assert_ok().member("access_token");
        introspect(&self.issuer, client, &token).await.assert_ok().json.clone()
    }
}

#[every_database]
async fn the_application_permits_an_exchange_or_a_part_of_it_or_nothing(world: World) {
    let both = fields(&world.token_of("alice", &[ISSUER, FILES]).await);

    world.ask(STRANGER, &both).await.assert_error(400, "invalid_request");
    let whole = world.ask(ROBOT, &both).await;
    let part = world.ask(AUDITOR, &both).await;
    let told = world.told(ROBOT, &whole).await;
    assert_eq!([&told["scope"], &told["aud"]], [&json!("profile email"), &json!([ISSUER, FILES])]);
    let told = world.told(AUDITOR, &part).await;
    assert_eq!([&told["scope"], &told["aud"]], [&json!("profile"), &json!(ISSUER)]);
    // What it leaves nothing of.
    let other = naming(both.clone(), &[FILES]);
    world.ask(AUDITOR, &other).await.assert_error(400, "invalid_target");
    let other = both.with("scope", "email");
    world.ask(AUDITOR, &other).await.assert_error(400, "invalid_scope");
}

/// RFC 8693 section 4.4: the application says at the consent, or at an exchange, who alone goes on.
#[every_database]
async fn whom_a_subject_token_names_is_the_only_one_who_exchanges_it(world: World) {
    let for_robot = fields(&world.token_for(MayAct::client("robot")).await);

    world.ask(AUDITOR, &for_robot).await.assert_error(400, "invalid_request");
    let by_robot = world.ask(ROBOT, &for_robot).await;

    let told = world.told(ROBOT, &by_robot).await;
    assert_eq!(told["may_act"], json!({ "sub": "auditor", "client_id": "auditor" }));
    let further = fields(&by_robot.member("access_token"));
    world.ask(ROBOT, &further).await.assert_error(400, "invalid_request");
    let by_auditor = world.ask(AUDITOR, &further).await;
    // Nothing that the application does not say widens it again.
    let further = fields(&by_auditor.assert_ok().member("access_token"));
    world.ask(ROBOT, &further).await.assert_error(400, "invalid_request");
    world.ask(AUDITOR, &further).await.assert_ok();
}

/// In a request with an actor it is the actor that the subject token must name.
#[every_database]
async fn a_named_user_acts_and_neither_the_client_nor_another_user_does(world: World) {
    let root = PublicSubject::new("2");
    let for_root = fields(&world.token_for(MayAct::user(&root)).await);
    let (of_root, of_alice) =
        (world.token_of("root", &[]).await, world.token_of("alice", &[]).await);

    world.ask(ROBOT, &for_root).await.assert_error(400, "invalid_request");
    let by_alice = acting(for_root.clone(), &of_alice);
    world.ask(ROBOT, &by_alice).await.assert_error(400, "invalid_request");
    let by_root = world.ask(ROBOT, &acting(for_root, &of_root)).await;

    let token = by_root.assert_ok().member("access_token");
    let seen = resource(&world.api, "/who", Some(&token)).await;
    assert_eq!(seen.assert_ok().json, json!({ "client_id": "robot", "actor": { "sub": "2" } }));
    let plain = world.token_of("alice", &[]).await;
    let seen = resource(&world.api, "/who", Some(&plain)).await;
    assert_eq!(seen.assert_ok().json, json!({ "client_id": "app", "actor": null }));
}

/// Whoever watches learns of each exchange, and an operator what to change where one is refused.
#[tokio::test]
async fn an_exchange_is_told_and_a_refusal_says_what_to_change() {
    let world = World::start(TestDatabase::sqlite()).await;
    let subject_token = world.token_of("alice", &[]).await;
    world.issued.lock().unwrap().clear();
    let log = Logged::here();

    world.ask(ROBOT, &fields(&subject_token)).await.assert_ok();
    world.ask(STRANGER, &fields(&subject_token)).await.assert_error(400, "invalid_request");
    let wider = fields(&subject_token).with("scope", "admin");
    world.ask(ROBOT, &wider).await.assert_error(400, "invalid_scope");
    let elsewhere = fields(&subject_token).with("resource", FILES);
    world.ask(ROBOT, &elsewhere).await.assert_error(400, "invalid_target");
    world.ask(ROBOT, &fields("unknown")).await.assert_error(400, "invalid_request");

    let expected = ("urn:ietf:params:oauth:grant-type:token-exchange", "robot".to_owned());
    assert_eq!(*world.issued.lock().unwrap(), [expected]);
    for words in [
        ["stranger", "permit_exchange"],
        ["robot", "the client registered"],
        ["robot", "for resources that the subject token is for"],
        ["robot", "this server has issued no such access token"],
    ] {
        log.assert_line(&words);
    }
    assert!(log.lines(&[&subject_token]).is_empty());
}
