//! Runs both servers in this process, for one test.

use std::io::Write;
use std::net::SocketAddr;

use reqwest::redirect::Policy;
use reqwest::{Client as Http, RequestBuilder, Response, header};
use serde_json::Value;
use sqlx::{Connection as _, PgConnection};
use tokio::task::{JoinHandle, LocalSet};

use crate::connection::Connection;
use crate::database::{Backend, Databases};
use crate::load::{self, Chain};
use crate::seed::{Client, REDIRECT_URI, SIGNED_IN, WEB};
use crate::{Outcome, baseline, serve, smallest};

/// The code challenge of RFC 7636, appendix B, and its code verifier.
pub(super) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub(super) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// A server with its own database.
pub(super) struct Running {
    /// The names of the server and the database, for messages.
    pub(super) name: String,
    address: SocketAddr,
    database_url: String,
    http: Http,
    serving: JoinHandle<()>,
}

/// Runs a check on each server with each database. When PostgreSQL cannot be reached, this fails where `CI` is set;
/// elsewhere it prints the test's name, and only SQLite is checked.
pub(super) async fn everywhere(test: &str, check: impl AsyncFn(&Running) + Copy + 'static) {
    let url = std::env::var("OAUTH_TEST_POSTGRESQL")
        .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432".to_owned());
    on(Backend::Sqlite, &url, check).await;
    match PgConnection::connect(&format!("{url}/postgres")).await {
        Ok(_) => on(Backend::Postgresql, &url, check).await,
        Err(failure) => {
            assert!(std::env::var_os("CI").is_none(), "PostgreSQL cannot be reached: {failure}");
            // Straight to standard error: the harness swallows what a passing test prints.
            let _ = writeln!(std::io::stderr(), "skipped: {test} (PostgreSQL cannot be reached)");
        }
    }
}

async fn on(backend: Backend, url: &str, check: impl AsyncFn(&Running) + Copy + 'static) {
    let mut databases = Databases::new(url).unwrap();
    let started = start(backend, &mut databases).await;
    let tasks = LocalSet::new();
    let checked = tasks.spawn_local(async move {
        for server in started.unwrap() {
            check(&server).await;
            server.serving.abort();
        }
    });
    tasks.await;
    // The databases are removed even if the check has failed.
    databases.remove().await.unwrap();
    if let Err(panicked) = checked.await {
        std::panic::resume_unwind(panicked.into_panic());
    }
}

async fn start(backend: Backend, databases: &mut Databases) -> Outcome<[Running; 2]> {
    let url = databases.create(backend, "quickstart").await?;
    smallest::fill(&url, 1).await?;
    let (listener, issuer) = serve::bind(([127, 0, 0, 1], 0).into()).await?;
    let router = smallest::router(&smallest::build(&url, 4, &issuer).await?);
    let ours = Running::new("quickstart", backend, url, listener, router)?;

    let url = databases.create(backend, "baseline").await?;
    baseline::fill(&url).await?;
    let (listener, issuer) = serve::bind(([127, 0, 0, 1], 0).into()).await?;
    let router = baseline::router(&url, 4, &issuer, None).await?;
    Ok([ours, Running::new("baseline", backend, url, listener, router)?])
}

impl Running {
    fn new(
        name: &str,
        backend: Backend,
        database_url: String,
        listener: tokio::net::TcpListener,
        router: axum::Router,
    ) -> Outcome<Self> {
        Ok(Self {
            name: format!("{name} on {}", backend.name()),
            address: listener.local_addr()?,
            database_url,
            http: Http::builder().redirect(Policy::none()).build()?,
            serving: tokio::spawn(async move {
                let _ = axum::serve(listener, router).await;
            }),
        })
    }

    /// Signs the user in as the load does.
    pub(super) async fn sign_in(&self) -> Chain {
        let mut connection = Connection::open(self.address).await.unwrap();
        load::sign_in(&mut connection, 1).await.unwrap()
    }

    /// Sends an authorization request with changes to a right one. Returns the parameters of the redirect, or the
    /// status when there is no redirect.
    pub(super) async fn authorize(
        &self,
        changes: &[(&str, &str)],
    ) -> Result<Vec<(String, String)>, u16> {
        let mut query = vec![
            ("response_type", "code"),
            ("client_id", WEB.id),
            ("redirect_uri", REDIRECT_URI),
            ("state", "s"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        query.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        query.extend(changes);
        let request = self.get("/oauth/authorize").query(&query).header(SIGNED_IN, "1");
        let response = request.send().await.unwrap();
        let location = response.headers().get(header::LOCATION).map(|it| it.to_str().unwrap());
        match location.and_then(|location| location.strip_prefix(REDIRECT_URI)) {
            Some(query) => {
                let pairs = url::form_urlencoded::parse(query.trim_start_matches('?').as_bytes());
                Ok(pairs.into_owned().collect())
            }
            None => Err(response.status().as_u16()),
        }
    }

    /// A code for the constants of this file.
    pub(super) async fn code(&self) -> String {
        let answer = self.authorize(&[]).await.unwrap();
        let code = answer.into_iter().find(|(name, _)| name == "code");
        code.unwrap_or_else(|| panic!("{}: no code", self.name)).1
    }

    /// Sends a token request.
    pub(super) async fn token(&self, client: &Client, form: &[(&str, &str)]) -> (u16, Value) {
        let request = self.http.post(format!("http://{}/oauth/token", self.address)).form(form);
        read(request.basic_auth(client.id, Some(client.secret)).send().await.unwrap()).await
    }

    /// Exchanges a code as the web client.
    pub(super) async fn exchange(
        &self,
        code: &str,
        redirect_uri: &str,
        code_verifier: &str,
    ) -> (u16, Value) {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", code_verifier),
        ];
        self.token(&WEB, &form).await
    }

    /// Refreshes as the web client.
    pub(super) async fn refresh(&self, refresh_token: &str) -> (u16, Value) {
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        self.token(&WEB, &form).await
    }

    /// Requests the protected route with an access token.
    pub(super) async fn any(&self, access_token: &str) -> (u16, Value) {
        read(self.get("/api/any").bearer_auth(access_token).send().await.unwrap()).await
    }

    /// Introspects a token.
    pub(super) async fn introspect(&self, client: &Client, token: &str) -> (u16, Value) {
        let url = format!("http://{}/oauth/introspect", self.address);
        let request = self.http.post(url).form(&[("token", token)]);
        read(request.basic_auth(client.id, Some(client.secret)).send().await.unwrap()).await
    }

    /// Disables the user as an operator would. The column has the same name on both servers.
    pub(super) async fn disable_the_user(&self) {
        let db = smallest::connect(&self.database_url, 1).await.unwrap();
        let statement = r#"UPDATE "user" SET active = FALSE"#;
        sea_orm::ConnectionTrait::execute_unprepared(&db, statement).await.unwrap();
        db.close().await.unwrap();
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.http.get(format!("http://{}{path}", self.address))
    }
}

/// The status and the JSON of a response; null when the body is not JSON.
async fn read(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, response.json().await.unwrap_or_default())
}

/// A member of a response that has a text value.
pub(super) fn text(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_else(|| panic!("no {name} in {answer}")).to_owned()
}
