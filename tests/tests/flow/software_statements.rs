//! What somebody whom the operator trusts says of a client that registers itself. RFC 7591, sections 2.3, 3.1.1 and 3.2.1.

use oauth_runtime::{
    clock::Clock as _,
    jose::{PrivateKey, SigningAlgorithm, sign},
    settings::{Settings, SoftwareStatementIssuer},
};
use oauth_tests::{
    database::TestDatabase,
    every_database,
    oauth::{Answer, REDIRECT},
    on_database::OnDatabase,
    registration::{about, change, public_client, read, register, registered, with},
    rows::Rows as _,
    running::Running,
};
use reqwest::Method;
use serde_json::{Value, json};

const MAKER: &str = "https://maker.example";

struct World {
    provider: Running,
    key: PrivateKey,
}

impl OnDatabase for World {
    async fn start(database: TestDatabase) -> Self {
        let key = PrivateKey::generate(SigningAlgorithm::Es256).unwrap();
        let jwks = json!({ "keys": [key.public().to_json()] });
        let mut settings = Settings::default();
        settings.registration.software_statements = vec![SoftwareStatementIssuer::new(MAKER, jwks)];
        Self { provider: Running::start_set(database, settings).await, key }
    }
}

impl World {
    /// The claims of a good statement with other ones; one that is null is left out.
    fn claims(&self, others: &Value) -> Value {
        let mut claims = with(
            json!({
                "iss": MAKER,
                "aud": self.provider.issuer,
                "exp": self.provider.clock.now() + 3600,
                "software_id": "calendar",
                "client_name": "Calendar, by its maker",
                "redirect_uris": [REDIRECT],
            }),
            others,
        );
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        claims
    }

    async fn statement(&self, others: &Value) -> String {
        sign(&self.key, "JWT", &self.claims(others)).await.unwrap()
    }

    /// A registration by a client that says something else of itself.
    async fn register(&self, statement: &str) -> Answer {
        register(&self.provider.issuer, &stating(statement)).await
    }
}

fn stating(statement: &str) -> Value {
    let others = json!({
        "client_name": "Your bank",
        "redirect_uris": ["https://elsewhere.example/cb"],
        "software_statement": statement,
    });
    with(public_client(), &others)
}

/// RFC 7591 section 3.1.1: what the statement says counts; section 3.2.1: it comes back as it was sent.
#[every_database]
async fn a_statement_of_somebody_trusted_counts_more_than_what_the_client_says(world: World) {
    let statement = world.statement(&json!({})).await;

    let answer = registered(&world.provider.issuer, &stating(&statement)).await;

    answer.assert_member("client_name", "Calendar, by its maker");
    answer.assert_member("software_id", "calendar");
    answer.assert_member("software_statement", &statement);
    assert_eq!(answer.json["redirect_uris"], json!([REDIRECT]));
    assert!(answer.json.get("iss").is_none() && answer.json.get("exp").is_none());
    // It is not stored.
    let later = read(&answer).await;
    later.assert_ok().assert_member("client_name", "Calendar, by its maker");
    assert!(later.json.get("software_statement").is_none(), "{}", later.text);

    let next = world.statement(&json!({ "client_name": "Calendar 2" })).await;
    let mut changing = stating(&next);
    changing["client_id"] = answer.member("client_id").into();
    let answer = Answer::of(about(&answer, Method::PUT).json(&changing)).await;
    answer.assert_ok().assert_member("client_name", "Calendar 2");
    answer.assert_member("software_statement", &next);
}

#[every_database]
async fn a_statement_that_nobody_trusted_has_made_for_this_server_and_time_is_refused(
    world: World,
) {
    let before = world.provider.clients().await;
    let now = world.provider.clock.now();
    for others in [
        json!({ "exp": now - 10 }),
        json!({ "exp": "soon" }),
        json!({ "nbf": now + 60 }),
        json!({ "aud": "https://another.example" }),
        json!({ "aud": [] }),
    ] {
        let refused = world.register(&world.statement(&others).await).await;
        refused.assert_error(400, "invalid_software_statement");
    }
    let stranger = PrivateKey::generate(SigningAlgorithm::Es256).unwrap();
    let forged = sign(&stranger, "JWT", &world.claims(&json!({}))).await.unwrap();
    world.register(&forged).await.assert_error(400, "invalid_software_statement");
    let other_kind = sign(&world.key, "at+jwt", &world.claims(&json!({}))).await.unwrap();
    world.register(&other_kind).await.assert_error(400, "invalid_software_statement");
    let good = world.statement(&json!({})).await;
    let (signed, signature) = good.rsplit_once('.').unwrap();
    for changed in
        [format!("{signed}."), format!("{signed}.{}", signature.replace(&signature[..4], "AAAA"))]
    {
        world.register(&changed).await.assert_error(400, "invalid_software_statement");
    }
    for issuer in [json!("https://nobody.example"), json!(format!("{MAKER}/"))] {
        let unknown = world.statement(&json!({ "iss": issuer })).await;
        world.register(&unknown).await.assert_error(400, "unapproved_software_statement");
    }
    let nobodys = world.statement(&json!({ "iss": null })).await;
    world.register(&nobodys).await.assert_error(400, "invalid_software_statement");
    assert_eq!(world.provider.clients().await, before);
    world.register(&world.statement(&json!({ "aud": null, "exp": null })).await).await.json["client_id"]
        .as_str()
        .expect("without an end and an audience it is good");
}

/// It speaks for the software, and gives no privilege that such clients never get.
#[every_database]
async fn a_statement_gives_no_privilege(world: World) {
    for others in [
        json!({ "grant_types": ["password"] }),
        json!({ "scope": "admin" }),
        json!({ "jwks_uri": "https://maker.example/jwks" }),
    ] {
        let refused = world.register(&world.statement(&others).await).await;
        refused.assert_error(400, "invalid_client_metadata");
    }
    let refused = world.statement(&json!({ "redirect_uris": ["javascript:alert(1)"] })).await;
    world.register(&refused).await.assert_error(400, "invalid_redirect_uri");
    let claims = json!({ "introspection": true, "access_token_expires_in": 1_000_000, "client_id": "demo-web" });
    let answer = world.register(&world.statement(&claims).await).await;
    assert_ne!(answer.member("client_id"), "demo-web");
    for name in ["introspection", "access_token_expires_in"] {
        assert!(answer.json.get(name).is_none(), "{}", answer.text);
    }
    let changed = change(&answer, &stating("a.b.c")).await;
    changed.assert_error(400, "invalid_software_statement");
}
