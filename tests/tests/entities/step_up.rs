//! Resources that demand how the user was authenticated, in every form of protection, and clients that ask for it. RFC 9470.

use axum::{Json, Router, extract::State, http::request::Parts, routing::get};
use oauth_runtime::{clock::Clock as _, prelude::*, server::ServerBuilder};
use oauth_tests::{
    browser::{Browser, Page},
    database::TestDatabase,
    every_database,
    fields::Fields,
    oauth::{Answer, As, REDIRECT, exchange, refresh, resource, token},
    on_database::OnDatabase,
    policed::{self, App, Server},
    seeds::SECRET,
    test_clock::TestClock,
};
use serde_json::{Value, json};

const MFA: &str = "urn:example:mfa";
const STRONG: &str = "urn:example:passkey";

#[require_oauth("profile", acr_values = "urn:example:mfa urn:example:passkey", max_age = 300)]
async fn by_attribute(token: CurrentToken) -> Json<Value> {
    let authentication = token.authentication();
    Json(json!(authentication.and_then(|known| known.class.as_deref())))
}

#[require_oauth(optional, acr_values = "urn:example:mfa urn:example:passkey", max_age = 300)]
async fn optional(token: Option<CurrentToken>) -> Json<Value> {
    Json(json!(token.is_some()))
}

struct Methods;

#[expect(clippy::unused_async, reason = "axum takes async functions only")]
#[require_oauth("profile", acr_values = "urn:example:mfa urn:example:passkey", max_age = 300)]
impl Methods {
    async fn inherits() -> &'static str {
        "inherits"
    }

    /// Another scope, and what the block demands of the user.
    #[require_oauth("email")]
    async fn with_its_own_scope() -> &'static str {
        "email"
    }

    #[require_oauth(max_age = 60)]
    async fn fresher() -> &'static str {
        "fresher"
    }

    #[require_oauth(public)]
    async fn public() -> &'static str {
        "public"
    }
}

fn demanded() -> AuthenticationRequirement {
    AuthenticationRequirement::acr_values([MFA, STRONG]).with_max_age(300)
}

async fn acquired(State(server): State<Server>, parts: Parts) -> Result<String, ResourceRejection> {
    let token = server.acquire_authenticated(&demanded(), &parts).await?;
    Ok(token.client_id().to_owned())
}

struct World {
    issuer: String,
    api: String,
    app: App,
    clock: TestClock,
    _database: TestDatabase,
}

impl OnDatabase for World {
    async fn start(database: TestDatabase) -> Self {
        let clock = TestClock::starting_now();
        let configured = |builder: ServerBuilder<App>| {
            builder
                .issuer("https://id.example")
                .clock(clock.clone())
                .acr_values_supported(["pwd", MFA])
        };
        let (issuer, app, server) = policed::start_built(&database.url, configured).await;
        let layered = Router::new()
            .route("/layer", get(async || "layer"))
            .route_layer(server.require("profile").authenticated(demanded()));
        let router = Router::new()
            .route("/attribute", get(by_attribute))
            .route("/optional", get(optional))
            .route("/acquired", get(acquired))
            .route("/inherits", get(Methods::inherits))
            .route("/own-scope", get(Methods::with_its_own_scope))
            .route("/fresher", get(Methods::fresher))
            .route("/public", get(Methods::public))
            .merge(layered)
            .with_state(server);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let api = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { issuer, api, app, clock, _database: database }
    }
}

const PROTECTED: [&str; 6] =
    ["/attribute", "/optional", "/acquired", "/inherits", "/own-scope", "/layer"];

impl World {
    fn signed_in(&self, authentication: Option<Authentication>) {
        *self.app.authentication.lock().unwrap() = authentication;
    }

    fn request() -> Fields {
        Fields::authorization("app", "profile email")
    }

    async fn ask(&self, request: &Fields) -> Page {
        Browser::new(&self.issuer).authorize(request).await
    }

    async fn tokens(&self) -> Answer {
        let code = Browser::new(&self.issuer).code_for(&Self::request()).await;
        exchange(&self.issuer, As::Public("app"), &code).await
    }

    async fn open(&self, path: &str, token: &str) -> Answer {
        resource(&self.api, path, Some(token)).await
    }

    async fn assert_refused(&self, path: &str, token: &str) {
        let answer = self.open(path, token).await;
        answer.assert_error(401, "insufficient_user_authentication");
        let challenge = answer.header("www-authenticate");
        let demanded = "acr_values=\"urn:example:mfa urn:example:passkey\", max_age=\"300\"";
        assert!(challenge.contains(demanded), "{path}: {challenge}");
    }
}

/// RFC 9470 section 3.
#[every_database]
async fn a_resource_demands_a_class_and_a_fresh_sign_in_of_the_user(world: World) {
    let signed_in_at = world.clock.now();
    world.signed_in(Some(Authentication::at(signed_in_at).with_class("pwd")));
    let weak = world.tokens().await.assert_ok().member("access_token");
    world.signed_in(None);
    let unknown = world.tokens().await.assert_ok().member("access_token");
    world.signed_in(Some(Authentication::at(signed_in_at).with_class(MFA)));
    let strong = world.tokens().await;
    let strong_token = strong.assert_ok().member("access_token");
    for path in PROTECTED {
        world.assert_refused(path, &weak).await;
        world.assert_refused(path, &unknown).await;
        world.open(path, &strong_token).await.assert_ok();
    }
    assert_eq!(world.open("/attribute", &strong_token).await.json, MFA);
    let scope = world.open("/attribute", &weak).await.header("www-authenticate");
    assert!(scope.contains("scope=\"profile\""), "{scope}");

    world.clock.advance(61);
    let fresher = world.open("/fresher", &strong_token).await;
    fresher.assert_error(401, "insufficient_user_authentication");
    assert!(fresher.header("www-authenticate").contains("max_age=\"60\""), "{fresher:?}");
    world.clock.advance(240);
    // A refresh is no sign-in.
    let renewed = refresh(&world.issuer, As::Public("app"), &strong.member("refresh_token")).await;
    let renewed = renewed.assert_ok().member("access_token");
    for path in PROTECTED {
        world.assert_refused(path, &strong_token).await;
        world.assert_refused(path, &renewed).await;
    }
}

#[every_database]
async fn a_client_that_acts_for_itself_has_no_user_who_could_be_authenticated(world: World) {
    let own = [("grant_type", "client_credentials"), ("scope", "profile email")];
    let robot = token(&world.issuer, As::Basic("robot", SECRET), &own).await;
    let robot = robot.assert_ok().member("access_token");
    for path in PROTECTED {
        world.assert_refused(path, &robot).await;
    }
    // What lets requests without a token pass goes on to do so.
    resource(&world.api, "/optional", None).await.assert_ok();
    resource(&world.api, "/public", None).await.assert_ok();
    assert_eq!(resource(&world.api, "/attribute", None).await.status, 401);
}

/// RFC 9470 section 4.
#[every_database]
async fn a_request_for_a_class_sends_the_person_to_sign_in_once_and_no_further(world: World) {
    let request = World::request().with("acr_values", &format!("{STRONG} {MFA}"));
    world.signed_in(Some(Authentication::at(world.clock.now()).with_class("pwd")));

    let sent = world.ask(&request).await;

    let location = sent.location.clone().unwrap();
    let (path, pending) = location.split_once("?pending=").unwrap();
    assert_eq!(path, "/login");
    let back = format!("/oauth/authorize?pending={pending}");
    // The sign-in page did not do what was asked.
    let page = Browser::new(&world.issuer).get(&back).await;
    page.assert_redirect_error(REDIRECT, "unmet_authentication_requirements");
    assert_eq!(page.parameter("state").as_deref(), request.get("state"));

    world.signed_in(Some(Authentication::at(world.clock.now()).with_class(MFA)));
    let browser = Browser::new(&world.issuer);
    let page = browser.get(&back).await;
    let code = browser.answer(&page, "yes").await.code();
    let tokens = exchange(&world.issuer, As::Public("app"), &code).await;
    world.open("/attribute", &tokens.assert_ok().member("access_token")).await.assert_ok();
}

/// The page was shown to somebody who was authenticated well enough, and the answer comes from a session that is not.
#[every_database]
async fn an_answer_is_held_against_the_demand_once_more(world: World) {
    let request = World::request().with("acr_values", MFA).with("max_age", "60");
    world.signed_in(Some(Authentication::at(world.clock.now()).with_class(MFA)));
    let browser = Browser::new(&world.issuer);
    let page = browser.authorize(&request).await;
    // Thinking takes time, and that counts for nothing.
    world.clock.advance(300);
    assert!(!browser.answer(&page, "yes").await.code().is_empty());

    let page = browser.authorize(&World::request().with("acr_values", MFA)).await;
    world.signed_in(Some(Authentication::at(world.clock.now()).with_class("pwd")));
    let refused = browser.answer(&page, "yes").await;
    refused.assert_redirect_error(REDIRECT, "unmet_authentication_requirements");
    // Whoever says no need not be anybody in particular.
    let page = {
        world.signed_in(Some(Authentication::at(world.clock.now()).with_class(MFA)));
        browser.authorize(&World::request().with("acr_values", MFA)).await
    };
    world.signed_in(None);
    browser.answer(&page, "no").await.assert_redirect_error(REDIRECT, "access_denied");
}

/// RFC 9470 section 5: nobody is sent to sign in for a class that cannot be had.
#[every_database]
async fn a_class_that_the_application_cannot_give_is_refused_at_once(world: World) {
    world.signed_in(Some(Authentication::at(world.clock.now()).with_class(MFA)));

    let page = world.ask(&World::request().with("acr_values", STRONG)).await;

    page.assert_redirect_error(REDIRECT, "unmet_authentication_requirements");
    for (name, value) in [("max_age", "soon"), ("max_age", "-1"), ("acr_values", "a\u{e9}")] {
        let page = world.ask(&World::request().with(name, value)).await;
        page.assert_redirect_error(REDIRECT, "invalid_request");
    }
    let path = "/.well-known/oauth-authorization-server";
    let document = resource(&world.issuer, path, None).await.json;
    assert_eq!(document["acr_values_supported"], json!(["pwd", MFA]));
}

#[every_database]
async fn an_application_that_does_not_say_how_people_sign_in_cannot_meet_a_demand(world: World) {
    let request = World::request().with("max_age", "600");

    let location = world.ask(&request).await.location.unwrap();

    let (_, pending) = location.split_once("?pending=").unwrap();
    let page =
        Browser::new(&world.issuer).get(&format!("/oauth/authorize?pending={pending}")).await;
    page.assert_redirect_error(REDIRECT, "unmet_authentication_requirements");
}
