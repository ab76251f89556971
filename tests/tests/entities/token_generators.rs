//! Generators of an application's own for the texts of tokens, and signing keys of its own.

use oauth_runtime::{
    jose::{PrivateKey, SigningAlgorithm},
    random::{Random as _, SystemRandom},
    settings::Settings,
    token_generator::Asked,
};
use oauth_tests::{
    browser::Browser,
    database::TestDatabase,
    every_database,
    fields::Fields,
    logged::Logged,
    oauth::*,
    policed::{self, App, Server},
    seeds::SECRET,
};
use std::sync::atomic::{AtomicUsize, Ordering};

const CLIENT: As = As::Public("app");
const ROBOT: As = As::Basic("robot", SECRET);
const PASSWORD: [(&str, &str); 4] =
    [("grant_type", "password"), ("username", "alice"), ("password", "any"), ("scope", "email")];

type Builder = oauth_runtime::server::ServerBuilder<App>;

async fn start(
    database: &TestDatabase,
    configure: impl FnOnce(Builder) -> Builder,
) -> (String, Server) {
    let (issuer, _, server) = policed::start_built(&database.url, configure).await;
    (issuer, server)
}

fn settings(json: &str) -> Settings {
    serde_json::from_str(json).unwrap()
}

/// Client, grant type, user and scope: what the ancestor's generators were told.
fn told(asked: &Asked<'_>) -> String {
    let subject = asked.subject.map_or("nobody", |subject| subject.as_str());
    let scope = asked.scope.to_string().replace(' ', "-");
    format!("{}.{}.{subject}.{scope}", asked.client.client_id(), asked.grant_type)
}

#[every_database]
async fn a_generator_is_told_client_grant_user_and_scope(database: TestDatabase) {
    let (issuer, _) = start(&database, |builder| {
        builder
            .access_token_generator("told", |asked| {
                format!("{}.{}", told(asked), SystemRandom.token())
            })
            .access_token_format("told")
    })
    .await;

    let of_user = token(&issuer, ROBOT, &PASSWORD).await.assert_ok().member("access_token");
    let own = [("grant_type", "client_credentials"), ("scope", "profile email")];
    let of_client = token(&issuer, ROBOT, &own).await.assert_ok().member("access_token");

    assert!(of_user.starts_with("robot.password.1.email."), "{of_user}");
    assert!(of_client.starts_with("robot.client_credentials.nobody.profile-email."), "{of_client}");
    let seen = introspect(&issuer, ROBOT, &of_user).await;
    assert_eq!((&seen.json["active"], &seen.json["scope"]), (&true.into(), &"email".into()));
}

/// A name, what the generator makes, and the words of the log.
type Bad = (&'static str, fn() -> String, &'static str);

/// It is the operator's to mend, so the client gets 503 and the log names the generator.
#[tokio::test]
async fn a_generator_that_makes_bad_texts_is_named_in_the_log_and_issues_nothing() {
    let bad: [Bad; 3] = [
        ("short", || "a".repeat(31), "less than 32 characters"),
        ("blank", || "a b".repeat(20), "no Authorization header"),
        ("same", || "always-the-same-text-of-32-letters".to_owned(), "issued before"),
    ];
    for (name, generate, words) in bad {
        let database = TestDatabase::sqlite();
        let (issuer, _) = start(&database, |builder| {
            builder.access_token_generator(name, move |_| generate()).access_token_format(name)
        })
        .await;
        if name == "same" {
            token(&issuer, ROBOT, &PASSWORD).await.assert_ok();
        }
        let log = Logged::here();
        let answer = token(&issuer, ROBOT, &PASSWORD).await;

        assert_eq!(answer.status, 503, "{name}: {answer:?}");
        log.assert_line(&[name, words]);
    }
}

#[every_database]
async fn a_token_that_was_issued_already_is_made_once_more(database: TestDatabase) {
    let calls = AtomicUsize::new(0);
    let (issuer, _) = start(&database, |builder| {
        builder
            .access_token_generator("stutters", move |_| {
                format!("token-{:032}", calls.fetch_add(1, Ordering::SeqCst) / 2)
            })
            .access_token_format("stutters")
    })
    .await;

    let mut texts = Vec::new();
    for _ in 0..3 {
        texts.push(token(&issuer, ROBOT, &PASSWORD).await.assert_ok().member("access_token"));
    }
    texts.dedup();
    assert_eq!(texts.len(), 3, "{texts:?}");
}

/// A refresh generator shapes the middle of the token; what makes it a secret stays the server's.
#[every_database]
async fn a_refresh_generator_shapes_a_part_and_never_the_whole(database: TestDatabase) {
    let (issuer, _) = start(&database, |builder| {
        builder
            .settings(settings(r#"{ "refresh_tokens": { "generator": "constant" } }"#))
            .refresh_token_generator("constant", |_| "eu-west".to_owned())
    })
    .await;
    let code = Browser::new(&issuer).code_for(&Fields::authorization("app", "profile")).await;

    let first = exchange(&issuer, CLIENT, &code).await.assert_ok().member("refresh_token");
    let second = refresh(&issuer, CLIENT, &first).await.assert_ok().member("refresh_token");

    for text in [&first, &second] {
        let middle = text.split('.').nth(2).unwrap();
        let random = middle.strip_prefix("eu-west~").unwrap();
        assert_eq!(random.len(), 43, "{text}");
    }
    assert_ne!(first, second);
}

#[every_database]
async fn refresh_tokens_can_be_switched_off(database: TestDatabase) {
    let off = settings(r#"{ "refresh_tokens": { "issue": false } }"#);
    let (issuer, _) = start(&database, |builder| builder.settings(off)).await;
    let code = Browser::new(&issuer).code_for(&Fields::authorization("app", "profile")).await;

    let tokens = exchange(&issuer, CLIENT, &code).await;

    assert!(tokens.assert_ok().json["refresh_token"].is_null(), "{tokens:?}");
}

/// The mistake is found before the first request, and the message names the key of the setting.
#[every_database]
async fn a_setting_that_names_what_is_not_there_ends_the_start(database: TestDatabase) {
    let (_, app, _) = policed::start(&database.url, Settings::default()).await;
    for (json, words) in [
        (
            r#"{ "access_tokens": { "format": "mine" } }"#,
            "access_tokens.format: there is no generator \"mine\"",
        ),
        (
            r#"{ "refresh_tokens": { "generator": "mine" } }"#,
            "refresh_tokens.generator: there is no generator \"mine\"",
        ),
        (r#"{ "access_tokens": { "format": "jwt" } }"#, "need an issuer"),
        (
            r#"{ "issuer": "https://a.example", "access_tokens": { "format": "jwt" } }"#,
            "need a key: call `.key_encryption_key(..)`",
        ),
    ] {
        let builder = Server::builder(app.clone()).settings(settings(json));
        let error = builder.build().await.unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

/// A key of the application's own, or one of a key management service, signs instead of those in the store.
#[every_database]
async fn a_key_of_the_applications_own_signs_by_each_algorithm(database: TestDatabase) {
    for algorithm in SigningAlgorithm::ALL {
        let database = database.another().await;
        let key = PrivateKey::generate(algorithm).unwrap().with_kid("mine");
        let public = key.public().to_json();
        let (issuer, server) = start(&database, |builder| {
            builder.issuer("https://id.example.com").access_token_format("jwt").signing_key(key)
        })
        .await;

        let text = token(&issuer, ROBOT, &PASSWORD).await.assert_ok().member("access_token");

        let set = resource(&issuer, "/oauth/jwks", None).await;
        assert_eq!(set.assert_ok().json["keys"], serde_json::json!([public]));
        let set: jsonwebtoken::jwk::JwkSet = serde_json::from_value(set.json.clone()).unwrap();
        let key = jsonwebtoken::DecodingKey::from_jwk(&set.keys[0]).unwrap();
        let mut validation = jsonwebtoken::Validation::new(algorithm.as_str().parse().unwrap());
        validation.set_audience(&["https://id.example.com"]);
        let read = jsonwebtoken::decode::<serde_json::Value>(&text, &key, &validation).unwrap();
        assert_eq!(
            (read.header.kid.as_deref(), &read.claims["client_id"]),
            (Some("mine"), &"robot".into())
        );
        assert!(server.signing_keys().await.unwrap().is_empty());
        assert_eq!(server.rotate_signing_key(false).await.unwrap(), None);
    }
}
