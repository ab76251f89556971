//! The hand-written server: the least work that is still correct, with axum and sqlx alone.

mod authentication;
mod authorization;
mod credential;
mod introspection;
mod postgresql;
mod refusal;
mod resource;
mod schema;
mod signed;
mod sqlite;
mod statements;
mod store;
mod token;

pub(crate) use schema::fill;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use self::postgresql::Postgresql;
use self::signed::Signer;
use self::sqlite::Sqlite;
use self::store::Store;
use crate::Outcome;
use crate::database::Backend;
use crate::options::{ServerArguments, Signed};
use crate::serve;

/// The state of the handlers. The compiler knows the type of the store, so nothing is dispatched at run time.
#[derive(Clone)]
struct App<S> {
    store: S,
    issuer: Arc<str>,
    /// The signer of access tokens; without one they are random texts.
    signer: Option<Arc<Signer>>,
}

/// Serves until Ctrl-C.
pub(crate) fn run(arguments: &ServerArguments) -> Outcome<()> {
    serve::run(arguments.listen, async |issuer| {
        router(&arguments.database_url, arguments.pool, issuer, arguments.signed).await
    })
}

/// The routes over a filled database.
pub(crate) async fn router(
    url: &str,
    connections: u32,
    issuer: &str,
    signed: Option<Signed>,
) -> Outcome<Router> {
    let signer = signed.map(|signed| Signer::generate(signed, issuer)).transpose()?.map(Arc::new);
    Ok(match Backend::of(url)? {
        Backend::Sqlite => routes(Sqlite::open(url, connections).await?, issuer, signer),
        Backend::Postgresql => routes(Postgresql::open(url, connections).await?, issuer, signer),
    })
}

fn routes<S: Store>(store: S, issuer: &str, signer: Option<Arc<Signer>>) -> Router {
    Router::new()
        .route("/oauth/authorize", get(authorization::answer::<S>))
        .route("/oauth/token", post(token::answer::<S>))
        .route("/oauth/introspect", post(introspection::answer::<S>))
        .route("/api/any", get(resource::answer::<S>))
        .route("/api/row", get(resource::answer::<S>))
        .route("/api/local", get(resource::answer_locally::<S>))
        .route("/healthz", get(|| async { "ok" }))
        .with_state(App { store, issuer: issuer.into(), signer })
}
