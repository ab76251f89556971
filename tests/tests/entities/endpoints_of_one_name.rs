//! Endpoints of an application's own that share their name with others, or authenticate clients in a way of their own. RFC 7009;
//! RFC 7662.

use axum::Router;
use oauth_runtime::{
    endpoint::{Answering, Endpoint, EndpointAnswer, HttpMethod},
    event::EventKind,
    prelude::*,
    protocol::{client_request::ClientRequest, metadata::AuthorizationServerMetadata},
    registry::Registry,
    server::ServerBuilder,
};
use oauth_tests::{
    device_key::{DEVICE_KEY, KEY},
    hooked::{self, App},
    oauth::{self, As},
    seeds::SECRET,
};
use serde_json::json;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

const ROBOT: As = As::Basic("robot", SECRET);

type Builder = ServerBuilder<App>;

/// Answers for the tokens of an older system, of which it knows one.
struct Legacy {
    name: &'static str,
    path: &'static str,
    methods: &'static [HttpMethod],
    revoked: Arc<AtomicUsize>,
}

impl Legacy {
    fn at(name: &'static str, path: &'static str) -> Self {
        Self { name, path, methods: &[HttpMethod::Post], revoked: Arc::default() }
    }
}

impl Endpoint for Legacy {
    fn name(&self) -> &'static str {
        self.name
    }

    fn path(&self) -> &str {
        self.path
    }

    fn methods(&self) -> &'static [HttpMethod] {
        self.methods
    }

    fn describe(&self, _: &Registry, _: &str, _: &mut AuthorizationServerMetadata) {}

    fn answer<'a>(&'a self, registry: &'a Registry, request: ClientRequest) -> Answering<'a> {
        Box::pin(async move {
            registry.authenticate(&request, registry.auth_methods()).await?;
            let is_known = request.body().get("token") == Some("legacy");
            let is_introspection = self.name == "introspection";
            let answer = match (is_known, is_introspection) {
                (true, true) => json!({ "active": true, "username": "of the older system" }),
                (false, true) => json!({ "active": false }),
                (..) => json!({}),
            };
            if is_known && !is_introspection {
                self.revoked.fetch_add(1, Ordering::SeqCst);
            }
            let answer = EndpointAnswer::json(&answer)?;
            Ok(if is_known { answer } else { answer.not_mine() })
        })
    }
}

async fn start(build: impl FnOnce(Builder) -> Builder) -> String {
    hooked::start_built("sqlite::memory:", Router::new(), build).await.0
}

async fn service_token(address: &str) -> String {
    let answer = oauth::token(address, ROBOT, &[("grant_type", "client_credentials")]).await;
    answer.assert_ok().member("access_token")
}

/// The endpoint of the older system may be asked first or last.
#[tokio::test]
async fn tokens_of_two_kinds_are_revoked_and_introspected_at_one_address() {
    for is_first in [false, true] {
        let revocation = Legacy::at("revocation", "/oauth/revoke");
        let revoked = revocation.revoked.clone();
        let introspection = Legacy::at("introspection", "/oauth/introspect");
        let address = start(|builder| {
            if is_first {
                builder.register_endpoint_before(revocation).register_endpoint_before(introspection)
            } else {
                builder.register_endpoint(revocation).register_endpoint(introspection)
            }
        })
        .await;
        let own = service_token(&address).await;

        let described = oauth::introspect(&address, ROBOT, "legacy").await;
        assert_eq!(described.assert_ok().member("username"), "of the older system");
        let described = oauth::introspect(&address, ROBOT, &own).await;
        assert_eq!(described.assert_ok().member("client_id"), "robot");
        let unknown = oauth::introspect(&address, ROBOT, "unknown").await;
        assert_eq!(unknown.assert_ok().json, json!({ "active": false }));

        for token in ["legacy", "unknown", &own] {
            let answer = oauth::revoke(&address, ROBOT, token).await;
            assert_eq!(answer.assert_ok().json, json!({}), "{token}");
        }
        assert_eq!(revoked.load(Ordering::SeqCst), 1);
        let described = oauth::introspect(&address, ROBOT, &own).await;
        assert_eq!(described.assert_ok().json, json!({ "active": false }));
    }
}

/// What authenticates a client may be good once, and a wrong secret counts once.
#[tokio::test]
async fn a_client_authenticates_once_however_many_endpoints_are_asked() {
    let (good, bad) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (count_good, count_bad) = (good.clone(), bad.clone());
    let address = start(|builder| {
        builder
            .register_endpoint(Legacy::at("introspection", "/oauth/introspect"))
            .register_endpoint(Legacy::at("introspection", "/oauth/introspect"))
            .on_event(move |event| match event.kind {
                EventKind::ClientAuthenticated => _ = count_good.fetch_add(1, Ordering::SeqCst),
                EventKind::ClientAuthenticationFailed => {
                    _ = count_bad.fetch_add(1, Ordering::SeqCst);
                }
                _ => {}
            })
    })
    .await;

    oauth::introspect(&address, ROBOT, "unknown").await.assert_ok();
    let wrong = As::Basic("robot", "not its secret, but as long as one");
    oauth::introspect(&address, wrong, "unknown").await.assert_error(401, "invalid_client");

    assert_eq!((good.load(Ordering::SeqCst), bad.load(Ordering::SeqCst)), (1, 1));
}

/// Tells a device its name, and nobody else.
struct OfDevices;

impl Endpoint for OfDevices {
    fn name(&self) -> &'static str {
        "of_devices"
    }

    fn path(&self) -> &'static str {
        "/oauth/device"
    }

    fn describe(&self, _: &Registry, _: &str, _: &mut AuthorizationServerMetadata) {}

    fn answer<'a>(&'a self, registry: &'a Registry, request: ClientRequest) -> Answering<'a> {
        Box::pin(async move {
            let client = registry.authenticate(&request, &[DEVICE_KEY]).await?;
            EndpointAnswer::json(&json!({ "client_id": client.client().client_id() }))
        })
    }
}

#[tokio::test]
async fn an_endpoint_of_the_applications_own_says_which_methods_it_takes() {
    let address = start(|builder| builder.register_endpoint(OfDevices)).await;
    let url = format!("{address}/oauth/device");
    let key = format!("device:{KEY}");

    let answer = oauth::post(&url, As::Nobody, &[("device_key", &key)]).await;
    assert_eq!(answer.assert_ok().member("client_id"), "device");
    oauth::post(&url, ROBOT, &[]).await.assert_error(401, "invalid_client");
}

#[tokio::test]
async fn endpoints_of_one_name_that_differ_are_found_before_the_first_request() {
    let mistake = async |build: fn(Builder) -> Builder| {
        let (_, app, _) = hooked::start("sqlite::memory:").await;
        let built = build(AuthorizationServer::builder(app)).build().await;
        built.expect_err("the server was built").to_string()
    };

    let path = mistake(|builder| builder.register_endpoint(Legacy::at("revocation", "/r"))).await;
    assert_eq!(
        path,
        "two endpoints have the name \"revocation\", and are asked one after the other, so both must have the same path: let \
         the second one say \"/oauth/revoke\""
    );
    let methods = mistake(|builder| {
        let legacy = Legacy::at("introspection", "/oauth/introspect");
        builder.register_endpoint(Legacy { methods: &[HttpMethod::Get], ..legacy })
    })
    .await;
    assert!(methods.ends_with("same methods: let the second one say [Post]"), "{methods}");
    for name in ["token", "metadata", "authorization"] {
        let twice = hooked::start("sqlite::memory:").await.1;
        let built = AuthorizationServer::builder(twice).register_endpoint(Legacy::at(name, "/t"));
        let mistake = built.build().await.expect_err("the server was built").to_string();
        let expected =
            format!("the endpoint {name:?} is registered twice, and only one can answer");
        assert!(mistake.starts_with(&expected), "{mistake}");
    }
}
