//! The program `resource-server` beside the provider: an API on a machine of its own. RFC 7662; RFC 9068.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_tests::{
    database::{Kind, TestDatabase},
    oauth::*,
    process::{Process, Start, program, program_named},
};
use reqwest::StatusCode;
use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};
use tokio::time::sleep;

/// The running API; killed when this value is dropped.
struct Api {
    origin: String,
    child: Child,
}

impl Drop for Api {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Api {
    /// The API of that issuer, with further arguments.
    fn start(issuer: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new(program_named("resource-server"))
            .args(["--issuer", issuer, "--listen", "127.0.0.1:0"])
            .args(arguments)
            .env_remove("RUST_LOG")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("its output is piped");
        BufReader::new(stdout).read_line(&mut line).expect("it says where it listens");
        let origin = line.trim().strip_prefix("listening on ").expect("an address").to_owned();
        Self { origin, child }
    }

    fn by_introspection(issuer: &str, max_age: &str) -> Self {
        let client = ["--client-id", "demo-api", "--client-secret", "demo-api-secret"];
        let mode = ["--mode", "introspection", "--max-age", max_age];
        Self::start(issuer, &[client, mode].concat())
    }

    async fn whoami(&self, token: Option<&str>) -> Answer {
        resource(&self.origin, "/whoami", token).await
    }
}

const SIGNED: [&str; 2] = ["--access-token", "jwt"];

async fn database(test: &str) -> TestDatabase {
    TestDatabase::create(Kind::Sqlite, test).await.expect("SQLite is always there")
}

/// The name of the key that signed a token.
fn kid(token: &str) -> String {
    let header = token.split('.').next().expect("a header");
    let header = URL_SAFE_NO_PAD.decode(header).expect("base64url");
    let header: serde_json::Value = serde_json::from_slice(&header).expect("JSON");
    header["kid"].as_str().expect("a name").to_owned()
}

/// `provider key ...` on the database of a running program.
fn key_command(database: &TestDatabase, arguments: &[&str]) {
    let output = Command::new(program())
        .arg("key")
        .args(arguments)
        .args(["--database-url", &database.url])
        .args(["--signing-keys", oauth_tests::keys::key_file()])
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn an_api_elsewhere_takes_signed_tokens_and_sees_a_new_key() {
    let database = database("an_api_elsewhere_takes_signed_tokens_and_sees_a_new_key").await;
    let provider = Process::start_with(&database.url, &SIGNED);
    let api = Api::start(&provider.issuer, &[]);

    let token = service_token(&provider.issuer, "profile").await;
    let answer = api.whoami(Some(&token)).await;
    answer.assert_ok();
    assert_eq!(answer.json["client"], "demo-service");
    api.whoami(None)
        .await
        .assert_header("www-authenticate", "Bearer realm=\"api\", scope=\"profile\"");
    api.whoami(Some("invented")).await.assert_error(401, "invalid_token");
    let narrow = service_token(&provider.issuer, "email").await;
    api.whoami(Some(&narrow)).await.assert_error(403, "insufficient_scope");
    let issuer = provider.issuer.clone();
    drop(provider);

    // Another process of the provider signs with a new key; the API has read the old set and nothing else.
    key_command(&database, &["rotate", "--now"]);
    let provider = Start::on(&database.url).with(&SIGNED).instead_of(&issuer).start();
    let rotated = service_token(&provider.issuer, "profile").await;
    assert_ne!(kid(&token), kid(&rotated));
    // The API asks for keys once in five seconds at most.
    let mut status = StatusCode::UNAUTHORIZED;
    for _ in 0..40 {
        status = api.whoami(Some(&rotated)).await.status;
        if status == StatusCode::OK {
            break;
        }
        sleep(Duration::from_millis(250)).await;
    }
    assert_eq!(status, StatusCode::OK);
    api.whoami(Some(&token)).await.assert_ok();
}

/// Known keys serve on; without any, nothing can be said of a token, and clients must not throw it away.
#[tokio::test]
async fn an_api_without_its_provider_answers_503_until_it_is_there() {
    let database = database("an_api_without_its_provider_answers_503_until_it_is_there").await;
    let provider = Process::start_with(&database.url, &SIGNED);
    let issuer = provider.issuer.clone();
    let token = service_token(&issuer, "profile").await;
    let knowing = Api::start(&issuer, &[]);
    knowing.whoami(Some(&token)).await.assert_ok();
    drop(provider);

    let signed = Api::start(&issuer, &[]);
    let asking = Api::by_introspection(&issuer, "0");
    for api in [&signed, &asking] {
        let answer = api.whoami(Some(&token)).await;
        answer.assert_error(503, "temporarily_unavailable");
        assert_eq!(answer.headers.get("www-authenticate"), None);
        resource(&api.origin, "/healthz", None).await.assert_ok();
    }
    knowing.whoami(Some(&token)).await.assert_ok();

    let _provider = Start::on(&database.url).with(&SIGNED).instead_of(&issuer).start();
    sleep(Duration::from_secs(6)).await;
    for api in [&signed, &asking, &knowing] {
        api.whoami(Some(&token)).await.assert_ok();
    }
}

#[tokio::test]
async fn an_api_that_asks_refuses_a_revoked_token_in_time() {
    let database = database("an_api_that_asks_refuses_a_revoked_token_in_time").await;
    let provider = Process::start(&database.url);
    let (asking, remembering) = (
        Api::by_introspection(&provider.issuer, "0"),
        Api::by_introspection(&provider.issuer, "2"),
    );
    let token = service_token(&provider.issuer, "profile").await;
    for api in [&asking, &remembering] {
        api.whoami(Some(&token)).await.assert_ok();
    }

    revoke(&provider.issuer, SERVICE, &token).await.assert_ok();

    asking.whoami(Some(&token)).await.assert_error(401, "invalid_token");
    sleep(Duration::from_secs(3)).await;
    remembering.whoami(Some(&token)).await.assert_error(401, "invalid_token");
}

/// A mistake of the operator's is no fault of the token.
#[tokio::test]
async fn an_api_with_a_wrong_secret_answers_503() {
    let database = database("an_api_with_a_wrong_secret_answers_503").await;
    let provider = Process::start(&database.url);
    let arguments =
        ["--mode", "introspection", "--client-id", "demo-api", "--client-secret", "wrong"];
    let api = Api::start(&provider.issuer, &arguments);
    let token = service_token(&provider.issuer, "profile").await;

    api.whoami(Some(&token)).await.assert_error(503, "temporarily_unavailable");
}

/// An API with a name takes the tokens that name it, however it checks them, and its challenge leads a client to all that it needs
/// to know. RFC 8707; RFC 9728.
#[tokio::test]
async fn an_api_with_a_name_takes_tokens_for_itself_alone() {
    const API_OF_TEST: &str = "https://api.example/v1";
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("provider.toml");
    let text = format!("[server.access_tokens]\nresources = [\"{API_OF_TEST}\"]\n");
    std::fs::write(&config, text).expect("the settings are written");
    let database = database("an_api_with_a_name_takes_tokens_for_itself_alone").await;
    let config = ["--config", config.to_str().expect("a path"), "--access-token", "jwt"];
    let provider = Process::start_with(&database.url, &config);
    let asking = ["--mode", "introspection", "--client-id", "demo-api"];
    let asking = [&asking[..], &["--client-secret", "demo-api-secret"]].concat();
    let of = async |resource: &[(&str, &str)]| {
        let fields = [("grant_type", "client_credentials"), ("scope", "profile")];
        let fields = [&fields[..], resource].concat();
        token(&provider.issuer, SERVICE, &fields).await.assert_ok().member("access_token")
    };
    let (named, unnamed) = (of(&[("resource", API_OF_TEST)]).await, of(&[]).await);

    for mode in [&[][..], &asking] {
        let api = Api::start(&provider.issuer, &[&["--resource", API_OF_TEST], mode].concat());

        api.whoami(Some(&named)).await.assert_ok();
        let refused = api.whoami(Some(&unnamed)).await;
        refused.assert_error(401, "invalid_token");
        let metadata = "https://api.example/.well-known/oauth-protected-resource/v1";
        let end = format!("scope=\"profile\", resource_metadata=\"{metadata}\"");
        assert!(refused.header("www-authenticate").ends_with(&end), "{refused:?}");
        let document =
            resource(&api.origin, "/.well-known/oauth-protected-resource/v1", None).await;
        assert_eq!(document.assert_ok().json["resource"], API_OF_TEST);
        assert_eq!(document.json["authorization_servers"][0], provider.issuer.as_str());
        // The provider's own API is another resource.
        let elsewhere = resource(&provider.issuer, "/api/me", Some(&named)).await;
        elsewhere.assert_error(401, "invalid_token");
    }
}
