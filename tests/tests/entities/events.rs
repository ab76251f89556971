//! What subscribers are told: every step with whom it is about, and no secret, neither in an event nor in the `Debug` of what an
//! application holds in its hands.

use axum::{body::Body, extract::FromRequest as _, http::Request};
use oauth_runtime::{
    jose::{PrivateKey, SigningAlgorithm},
    keys::KeyEncryptionKey,
    prelude::*,
    protocol::{
        bearer::{self, TokenScheme},
        client_request::ClientRequest,
        parameters::Parameters,
    },
};
use oauth_tests::{
    browser::Browser,
    fields::Fields,
    hooked::{self, App, user},
    oauth::*,
    seeds::SECRET,
};
use sea_orm::EntityTrait as _;
use std::{
    collections::BTreeSet,
    fmt::Debug,
    sync::{Arc, Mutex},
};

const CLIENT: As = As::Public("app");
const ROBOT: As = As::Basic("robot", SECRET);
const CANARY: &str = "canary-0123456789-abcdefghijklmnopqrstuvwxyz";

/// An event, as a subscriber may keep it.
struct Kept {
    name: &'static str,
    client_id: Option<String>,
    subject: Option<String>,
    request_id: Option<String>,
    debug: String,
}

/// An application that keeps every event.
struct Told {
    issuer: String,
    app: App,
    server: hooked::Server,
    events: Arc<Mutex<Vec<Kept>>>,
}

impl Told {
    async fn start() -> Self {
        let events = Arc::<Mutex<Vec<Kept>>>::default();
        let kept = events.clone();
        let tell = move |event: &Event<'_>| {
            kept.lock().unwrap().push(Kept {
                name: event.name(),
                client_id: event.client_id.map(str::to_owned),
                subject: event.subject.map(str::to_owned),
                request_id: event.request_id.map(str::to_owned),
                debug: format!("{event:?}"),
            });
        };
        let build = |builder: oauth_runtime::server::ServerBuilder<App>| builder.on_event(tell);
        let routes = axum::Router::new();
        let (issuer, app, server) = hooked::start_built("sqlite::memory:", routes, build).await;
        Self { issuer, app, server, events }
    }

    /// What was told since this was last asked: names with client and user.
    fn take(&self) -> Vec<(&'static str, Option<String>, Option<String>)> {
        let events = std::mem::take(&mut *self.events.lock().unwrap());
        events.into_iter().map(|kept| (kept.name, kept.client_id, kept.subject)).collect()
    }
}

fn told(
    name: &'static str,
    client_id: &str,
    subject: Option<&str>,
) -> (&'static str, Option<String>, Option<String>) {
    (name, Some(client_id.to_owned()), subject.map(str::to_owned))
}

#[tokio::test]
async fn every_step_is_told_with_the_client_and_the_user_it_is_about() {
    let app = Told::start().await;
    let alice = Some("1");
    app.take();

    let browser = Browser::new(&app.issuer);
    let request = Fields::authorization("app", "profile");
    let code = browser.code_for(&request).await;
    let issued = [told("consent_given", "app", alice), told("code_issued", "app", alice)];
    assert_eq!(app.take(), issued);
    let tokens = exchange(&app.issuer, CLIENT, &code).await;
    let (access, refresh_token) = (tokens.member("access_token"), tokens.member("refresh_token"));
    let authenticated = told("client_authenticated", "app", None);
    assert_eq!(app.take(), [authenticated.clone(), told("token_issued", "app", alice)]);
    resource(&app.issuer, "/api/me", Some(&access)).await.assert_ok();
    assert_eq!(app.take(), [told("token_accepted", "app", alice)]);
    resource(&app.issuer, "/api/me", None).await;
    assert_eq!(app.take(), [], "it is how clients find out what to do");
    resource(&app.issuer, "/api/me", Some(CANARY)).await;
    assert_eq!(app.take(), [("refused", None, None)]);

    let refreshed = refresh(&app.issuer, CLIENT, &refresh_token).await;
    assert_eq!(app.take(), [authenticated.clone(), told("token_refreshed", "app", alice)]);
    refresh(&app.issuer, CLIENT, &refresh_token).await.assert_ok();
    assert_eq!(app.take(), [authenticated.clone(), told("refresh_repeated", "app", alice)]);
    revoke(&app.issuer, CLIENT, &refreshed.member("refresh_token")).await.assert_ok();
    assert_eq!(app.take(), [authenticated.clone(), told("token_revoked", "app", alice)]);
    exchange(&app.issuer, CLIENT, &code).await;
    let replayed = [told("code_replayed", "app", alice), told("refused", "app", None)];
    assert_eq!(app.take(), [vec![authenticated.clone()], replayed.to_vec()].concat());

    let consent = browser.authorize(&request).await;
    browser.answer(&consent, "no").await;
    assert_eq!(app.take(), [told("consent_denied", "app", alice)]);
    let user = user::Entity::find_by_id(1).one(&app.app.database).await.unwrap().unwrap();
    let robot = token(&app.issuer, ROBOT, &[("grant_type", "client_credentials")]).await;
    robot.assert_ok();
    assert_eq!(
        app.take(),
        [told("client_authenticated", "robot", None), told("token_issued", "robot", alice)]
    );
    app.server.withdraw(&user, "app").await.unwrap();
    assert_eq!(app.take(), [told("authorization_withdrawn", "app", alice)]);
    app.server.revoke_client("robot").await.unwrap();
    app.server.revoke_subject(&user).await.unwrap();
    let revoked = [told("access_revoked", "robot", None)];
    assert_eq!(app.take(), [&revoked[..], &[("access_revoked", None, Some("1".into()))]].concat());
    let attempt = app.server.sign_in_attempt("alice", None).unwrap();
    attempt.check(async { Ok(Some(())) }).await.unwrap();
    let attempt = app.server.sign_in_attempt("alice", None).unwrap();
    attempt.check(async { Ok(None::<()>) }).await.unwrap();
    assert_eq!(app.take(), [("authenticated", None, None), ("password_wrong", None, None)]);
}

/// What a person reads on the page, or a developer in the answer, finds the line of the audit trail.
#[tokio::test]
async fn the_event_of_a_refusal_has_the_name_that_its_answer_shows() {
    let app = Told::start().await;
    let browser = Browser::new(&app.issuer);

    let page = browser.authorize(&Fields::authorization("nobody", "profile")).await;
    let answer = exchange(&app.issuer, CLIENT, CANARY).await;
    let redirect = browser.authorize(&Fields::authorization("app", "unheard-of")).await;
    let at_resource = resource(&app.issuer, "/api/me", Some(CANARY)).await;
    let without_token = resource(&app.issuer, "/api/me", None).await;
    assert_eq!(without_token.header("x-request-id"), "", "it is no refusal");

    let events = app.events.lock().unwrap();
    let refused = events.iter().filter(|kept| kept.name == "refused");
    let names: Vec<_> = refused.map(|kept| kept.request_id.clone().unwrap_or_default()).collect();
    let of_clients = [answer.header("x-request-id"), at_resource.header("x-request-id")];
    let [of_answer, of_resource] = of_clients;
    let of_pages = [page.header("x-request-id"), redirect.header("x-request-id")];
    let [of_page, of_redirect] = of_pages;
    assert_eq!(names, [of_page, of_answer, of_redirect, of_resource]);
    assert!(names.iter().all(|name| name.len() == 10), "{names:?}");
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), 4, "{names:?}");
}

/// Right and wrong secrets of every kind go through the server, and each is looked for in each event.
#[tokio::test]
async fn no_event_shows_a_secret() {
    let app = Told::start().await;
    let mut secrets: Vec<String> = vec![CANARY.into(), SECRET.into(), VERIFIER.into()];
    let browser = Browser::new(&app.issuer);
    let code = browser.code_for(&Fields::authorization("app", "profile")).await;
    let wrong = Fields::exchange(&code).with("code_verifier", CANARY);
    token_with(&app.issuer, CLIENT, &wrong).await.assert_error(400, "invalid_grant");
    let tokens = exchange(&app.issuer, CLIENT, &code).await;
    exchange(&app.issuer, CLIENT, CANARY).await.assert_error(400, "invalid_grant");
    refresh(&app.issuer, CLIENT, CANARY).await.assert_error(400, "invalid_grant");
    let credentials = [("grant_type", "client_credentials")];
    token(&app.issuer, ROBOT, &credentials).await.assert_ok();
    let mistaken = As::Basic("robot", CANARY);
    token(&app.issuer, mistaken, &credentials).await.assert_error(401, "invalid_client");
    for text in [CANARY, &tokens.member("access_token")] {
        resource(&app.issuer, "/api/me", Some(text)).await;
        introspect(&app.issuer, ROBOT, text).await;
        revoke(&app.issuer, CLIENT, text).await;
    }
    let refreshed = refresh(&app.issuer, CLIENT, &tokens.member("refresh_token")).await;
    exchange(&app.issuer, CLIENT, &code).await.assert_error(400, "invalid_grant");
    secrets.push(code);
    for answer in [&tokens, &refreshed] {
        secrets.extend(["access_token", "refresh_token"].map(|name| answer.member(name)));
    }

    let events = app.events.lock().unwrap();
    let names: BTreeSet<_> = events.iter().map(|kept| kept.name).collect();
    assert!(names.len() > 9, "the run is too small: {names:?}");
    for (kept, secret) in events.iter().flat_map(|kept| secrets.iter().map(move |it| (kept, it))) {
        assert!(!kept.debug.contains(secret.as_str()), "{secret} in {}", kept.debug);
    }
}

/// What an application logs with `{:?}` while it looks for a fault.
#[tokio::test]
async fn the_debug_of_what_an_application_holds_shows_no_secret() {
    let app = Told::start().await;
    let form = format!("client_secret={CANARY}&code={CANARY}&password={CANARY}&token={CANARY}");
    let parameters = Parameters::parse(form.as_bytes()).unwrap();
    let basic = format!("Basic {CANARY}").into_bytes();
    let bearer_header = format!("Bearer {CANARY}").into_bytes();
    let bearer_token = bearer::presented([&*bearer_header], [TokenScheme::Bearer]).unwrap();
    assert!(bearer_token.is_some());
    let request = Request::get(format!("/oauth/authorize?{form}")).body(Body::empty()).unwrap();
    let Ok(authorization) = AuthorizationRequest::from_request(request, &()).await;
    let key = KeyEncryptionKey::new([7; 32]);
    let signing = PrivateKey::generate(SigningAlgorithm::Es256).unwrap();
    let metadata = ClientMetadata::default().with_redirect_uris([REDIRECT]);
    let mut registered = app.server.register_client(metadata).await.unwrap();
    let mut secrets = vec![CANARY.to_owned(), key.to_text()];
    let attempt = app.server.sign_in_attempt("alice", None).unwrap();
    let printed: Vec<(&str, String)> = vec![
        ("ClientRequest", debug(&ClientRequest::new(vec![basic], parameters.clone()))),
        ("Parameters", debug(&parameters)),
        ("PresentedToken", debug(&bearer_token)),
        ("AuthorizationRequest", debug(&authorization)),
        ("TokenHash", debug(&TokenHash::of(CANARY))),
        ("CodeHash", debug(&CodeHash::of(CANARY))),
        ("HandleHash", debug(&HandleHash::of(CANARY))),
        ("SecretHash, fast", debug(&SecretHash::strong(CANARY))),
        ("SecretHash, slow", debug(&SecretHash::of("canary").await.unwrap())),
        ("PasswordHash", debug(&passwords::hash(CANARY).await.unwrap())),
        ("KeyEncryptionKey", debug(&key)),
        ("PrivateKey", debug(&signing)),
        ("RegisteredClient", debug(&registered)),
        ("AuthorizationServer", debug(&app.server)),
        ("SignInAttempt", debug(&attempt)),
    ];
    secrets.extend(registered.take_secret());
    assert_eq!(secrets.len(), 3, "the client has a secret");
    for (name, text) in &printed {
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{name} prints {secret}: {text}");
        }
    }
}

fn debug(value: &impl Debug) -> String {
    format!("{value:?} {value:#?}")
}
