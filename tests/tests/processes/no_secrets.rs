//! No credential is anywhere but in the one answer that carries it: not in logs, pages, headers, rows, or `Debug`.

use oauth_tests::{
    browser::{Browser, Page},
    database::{Kind, TestDatabase},
    every_database,
    fields::Fields,
    oauth::{Answer, REDIRECT, resource},
    process::Start,
};
use provider::entity::{client, code, session, short_lived, token, user};
use reqwest::{Client, header::HeaderMap};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, Statement};
use serde_json::json;
use std::{fmt::Debug, fs, path::Path};

const PASSWORD: &str = "canary-password-of-carol";
const WRONG_PASSWORD: &str = "canary-password-mistyped";
const SHORT_SECRET: &str = "canary-secret-short";
const LONG_SECRET: &str = "canary-secret-long-0123456789abcdefghij";
const TRUSTED_SECRET: &str = "canary-secret-trusted-0123456789abcdef";
const WRONG_SECRET: &str = "canary-secret-mistyped-0123456789abcdef";
const VERIFIER: &str = "canary-verifier-0123456789abcdefghijklmnopq";
const WRONG_VERIFIER: &str = "canary-verifier-mistyped-0123456789abcdefgh";
const WRONG_TOKEN: &str = "canary-token-invented-0123456789abcdefghijk";
/// What happens in the run.
const EVENTS: [&str; 13] = [
    "authenticated",
    "client_authenticated",
    "client_authentication_failed",
    "code_issued",
    "code_replayed",
    "consent_given",
    "password_wrong",
    "refresh_repeated",
    "signing_key_made",
    "token_accepted",
    "token_issued",
    "token_refreshed",
    "token_revoked",
];
const TABLES: [&str; 6] = ["token", "code", "client", "short_lived", "session", "user"];

#[every_database]
async fn no_secret_is_anywhere_but_in_the_answer_that_carries_it(database: TestDatabase) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (seed, log) = (folder.path().join("seed.json"), folder.path().join("log"));
    fs::write(&seed, seed_text()).expect("the seed is written");
    let seed = seed.to_str().expect("a path in UTF-8");
    let provider =
        Start::on(&database.url).with(&["--seed", seed]).logging_to(&log, "trace").start();

    let mut run = Run::new(&provider.issuer);
    run.people_and_clients().await;
    let connection = database.connect().await;
    run.look("the rows", &rows(&connection, database.kind(), &database.url).await, &["form token"]);
    run.look("Debug of the models", &models(&connection).await.expect("rows"), &["form token"]);
    run.look("standard output", &provider.rest_of_output(), &[]);
    let log = fs::read_to_string(&log).expect("the log is text");
    assert!(log.contains("TRACE") && log.contains("answered"), "the log is not at trace: {log}");
    // The log has the `Debug` of every event, so what is looked for below is looked for in each of these.
    for name in EVENTS {
        assert!(log.contains(&format!("event=\"{name}\"")), "no event {name} in the log: {log}");
    }
    run.look("the log", &log, &[]);
    run.assert_no_secret_was_seen();
}

fn seed_text() -> String {
    let client = |client_id: &str, secret: &str| {
        json!({
            "client_id": client_id, "client_secret": secret, "redirect_uris": [REDIRECT],
            "grant_types": ["authorization_code", "refresh_token"], "scope": "profile",
        })
    };
    json!({
        "users": [{ "username": "carol", "password": PASSWORD, "claims": {} }],
        "clients": [
            client("short", SHORT_SECRET),
            client("long", LONG_SECRET),
            {
                "client_id": "trusted", "client_secret": TRUSTED_SECRET, "scope": "profile",
                "grant_types": ["password", "refresh_token"], "response_types": [],
            },
            {
                "client_id": "old-page", "token_endpoint_auth_method": "none", "scope": "profile",
                "redirect_uris": [REDIRECT], "grant_types": ["implicit"], "response_types": ["token"],
            },
        ],
    })
    .to_string()
}

/// What was sent and what was seen.
struct Run {
    issuer: String,
    secrets: Vec<(&'static str, String)>,
    /// Where, the text, and the secrets that belong there.
    seen: Vec<(String, String, Vec<&'static str>)>,
}

impl Run {
    fn new(issuer: &str) -> Self {
        let basic = |client_id: &str, secret: &str| {
            use base64::{Engine, engine::general_purpose::STANDARD};
            STANDARD.encode(format!("{client_id}:{secret}"))
        };
        let fixed = [
            ("password", PASSWORD.to_owned()),
            ("wrong password", WRONG_PASSWORD.to_owned()),
            ("short secret", SHORT_SECRET.to_owned()),
            ("long secret", LONG_SECRET.to_owned()),
            ("trusted secret", TRUSTED_SECRET.to_owned()),
            ("basic credentials", basic("trusted", TRUSTED_SECRET)),
            ("wrong secret", WRONG_SECRET.to_owned()),
            ("basic credentials", basic("short", SHORT_SECRET)),
            ("basic credentials", basic("long", LONG_SECRET)),
            ("wrong basic credentials", basic("long", WRONG_SECRET)),
            ("verifier", VERIFIER.to_owned()),
            ("wrong verifier", WRONG_VERIFIER.to_owned()),
            ("wrong token", WRONG_TOKEN.to_owned()),
        ];
        Self { issuer: issuer.to_owned(), secrets: fixed.into(), seen: Vec::new() }
    }

    fn secret(&mut self, name: &'static str, value: &str) {
        assert!(value.len() >= 20, "{name} is too short to look for: {value:?}");
        self.secrets.push((name, value.to_owned()));
    }

    fn look(&mut self, place: &str, text: &str, belongs: &[&'static str]) {
        self.seen.push((place.to_owned(), text.to_owned(), belongs.to_vec()));
    }

    fn look_at_page(&mut self, place: &str, page: &Page, belongs: &[&'static str]) {
        self.look(place, &format!("{}\n{}", headers(&page.headers), page.body), belongs);
    }

    fn look_at_answer(&mut self, place: &str, answer: &Answer, belongs: &[&'static str]) {
        self.look(place, &format!("{}\n{}", headers(&answer.headers), answer.text), belongs);
    }

    /// A whole day of two clients and a person, mistakes among it.
    async fn people_and_clients(&mut self) {
        for (client_id, secret) in [("short", SHORT_SECRET), ("long", LONG_SECRET)] {
            let code = self.person(client_id).await;
            self.client(client_id, secret, &code).await;
        }
        self.trusted_client().await;
        self.old_page().await;
        let metrics = resource(&self.issuer, "/metrics", None).await;
        self.look_at_answer("the metrics", metrics.assert_ok(), &[]);
    }

    /// The password grant, with a mistake.
    async fn trusted_client(&mut self) {
        let client = ("trusted", TRUSTED_SECRET);
        let right = Fields::of(&[
            ("grant_type", "password"),
            ("username", "carol"),
            ("password", PASSWORD),
            ("scope", "profile"),
        ]);
        let wrong = right.clone().with("password", WRONG_PASSWORD);
        self.refused("a wrong password", "/oauth/token", client, &wrong).await;
        self.tokens("/oauth/token", client, &right).await;
    }

    /// The implicit grant: the redirect is the answer that carries the token.
    async fn old_page(&mut self) {
        let browser = Browser::signed_in(&self.issuer, "carol", PASSWORD).await;
        self.secret("session", &browser.cookie("session").expect("a session"));
        let request = Fields::authorization("old-page", "profile").with("response_type", "token");
        let answered = browser.allow(&request.encoded()).await;
        self.secret("tokens", &answered.fragment_parameter("access_token").expect("a token"));
        self.look_at_page("the redirect of the implicit grant", &answered, &["tokens", "session"]);
        let twice = browser.get("/account").await;
        self.look_at_page("the account page", &twice, &["session", "form token"]);
    }

    async fn person(&mut self, client_id: &str) -> String {
        let browser = Browser::new(&self.issuer);
        let mistake = browser.sign_in("/login", "carol", WRONG_PASSWORD).await;
        self.look_at_page("a refused sign-in", &mistake, &["form token", "sign-in cookie"]);
        self.secret("sign-in cookie", &browser.cookie("sign_in").expect("a cookie of the form"));
        let signed_in = browser.sign_in("/login", "carol", PASSWORD).await;
        self.look_at_page("a sign-in", &signed_in, &["session"]);
        self.secret("session", &browser.cookie("session").expect("a session"));

        let challenge = challenge(VERIFIER);
        let request =
            Fields::authorization(client_id, "profile").with("code_challenge", &challenge);
        let consent = browser.authorize(&request).await;
        let form = oauth_tests::html::hidden_fields(&consent.body, "/oauth/authorize");
        for (name, value) in &form {
            let name = if name == "consent" { "sealed form" } else { "form token" };
            self.secret(name, value);
        }
        self.look_at_page("the consent page", &consent, &["sealed form", "form token", "session"]);
        let answered = browser.answer(&consent, "yes").await;
        let code = answered.code();
        self.secret("code", &code);
        self.look_at_page("the redirect to the client", &answered, &["code", "session"]);
        let twice = browser.answer(&consent, "yes").await;
        self.look_at_page("a form that was sent twice", &twice, &["session"]);
        code
    }

    async fn client(&mut self, client_id: &str, secret: &str, code: &str) {
        let exchange = Fields::exchange(code).with("code_verifier", VERIFIER);
        let guess = exchange.clone().with("code_verifier", WRONG_VERIFIER);
        self.refused("a wrong verifier", "/oauth/token", (client_id, secret), &guess).await;
        self.refused("a wrong secret", "/oauth/token", (client_id, WRONG_SECRET), &exchange).await;
        let invented = Fields::refresh(WRONG_TOKEN);
        self.refused("an invented token", "/oauth/token", (client_id, secret), &invented).await;

        let first = self.tokens("/oauth/token", (client_id, secret), &exchange).await;
        let refresh = Fields::refresh(&first.member("refresh_token"));
        let second = self.tokens("/oauth/token", (client_id, secret), &refresh).await;
        let again = self.send("/oauth/token", (client_id, secret), &refresh).await;
        self.look_at_answer("a repeated refresh", again.assert_ok(), &["tokens"]);

        let access_token = second.member("access_token");
        let me = resource(&self.issuer, "/api/me", Some(&access_token)).await;
        self.look_at_answer("the API", me.assert_ok(), &[]);
        let invented = resource(&self.issuer, "/api/me", Some(WRONG_TOKEN)).await;
        self.look_at_answer("the API with an invented token", &invented, &[]);
        let token = Fields::of(&[("token", &access_token)]);
        let introspected = self.send("/oauth/introspect", (client_id, secret), &token).await;
        self.look_at_answer("introspection", introspected.assert_ok(), &[]);
        self.refused("a replayed code", "/oauth/token", (client_id, secret), &exchange).await;
        let revoked = self.send("/oauth/revoke", (client_id, secret), &token).await;
        self.look_at_answer("revocation", revoked.assert_ok(), &[]);
    }

    async fn tokens(&mut self, path: &str, client: (&str, &str), fields: &Fields) -> Answer {
        let answer = self.send(path, client, fields).await;
        self.secret("tokens", &answer.assert_ok().member("access_token"));
        self.secret("tokens", &answer.member("refresh_token"));
        self.look_at_answer("an answer with tokens", &answer, &["tokens"]);
        answer
    }

    async fn refused(&mut self, what: &str, path: &str, client: (&str, &str), fields: &Fields) {
        let answer = self.send(path, client, fields).await;
        assert!(answer.status.is_client_error(), "{what}: {answer:?}");
        self.look_at_answer(what, &answer, &[]);
    }

    async fn send(&self, path: &str, (id, secret): (&str, &str), fields: &Fields) -> Answer {
        let request = Client::new().post(format!("{}{path}", self.issuer));
        Answer::of(request.basic_auth(id, Some(secret)).form(fields.pairs())).await
    }

    fn assert_no_secret_was_seen(&self) {
        for (place, text, belongs) in &self.seen {
            for (name, value) in &self.secrets {
                let at = text.find(value.as_str()).filter(|_| !belongs.contains(name));
                let near = at.map(|at| {
                    let start = text[..at].rfind('\n').map_or(0, |line| line + 1);
                    text[start..].lines().next().unwrap_or_default()
                });
                assert!(near.is_none(), "{place} shows the {name}: {}", near.unwrap_or_default());
            }
        }
    }
}

fn challenge(verifier: &str) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, verifier.as_bytes());
    URL_SAFE_NO_PAD.encode(digest)
}

fn headers(headers: &HeaderMap) -> String {
    let lines = headers.iter().map(|(name, value)| format!("{name}: {value:?}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Everything that is stored, as text.
async fn rows(database: &DatabaseConnection, kind: Kind, url: &str) -> String {
    if kind == Kind::Sqlite {
        // The file and its journal, byte for byte, so that deleted rows are seen too.
        let file = url.trim_start_matches("sqlite://").split('?').next().unwrap_or_default();
        let bytes = |file: &str| fs::read(Path::new(file)).unwrap_or_default();
        let text = [bytes(file), bytes(&format!("{file}-wal"))].concat();
        assert!(text.len() > 10_000, "{file} is not the database");
        return String::from_utf8_lossy(&text).into_owned();
    }
    let mut text = String::new();
    for table in TABLES {
        let sql = format!("SELECT CAST(t AS text) AS row FROM \"{table}\" t");
        let statement = Statement::from_string(database.get_database_backend(), sql);
        for row in database.query_all_raw(statement).await.expect("the statement runs") {
            text.push_str(&row.try_get::<String>("", "row").expect("a text"));
            text.push('\n');
        }
    }
    text
}

/// What a person sees who logs a model.
async fn models(database: &DatabaseConnection) -> Result<String, DbErr> {
    fn text(rows: &[impl Debug]) -> String {
        assert!(!rows.is_empty(), "a table without rows shows nothing");
        format!("{rows:?}\n")
    }
    Ok([
        text(&token::Entity::find().all(database).await?),
        text(&code::Entity::find().all(database).await?),
        text(&client::Entity::find().all(database).await?),
        text(&short_lived::Entity::find().all(database).await?),
        text(&session::Entity::find().all(database).await?),
        text(&user::Entity::find().all(database).await?),
    ]
    .concat())
}
