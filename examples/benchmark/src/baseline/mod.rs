//! The hand-written server: the least work that is still correct, with axum and sqlx alone.

mod authentication;
mod credential;
pub(crate) mod database;
mod introspection;
mod refusal;
mod resource;
pub(crate) mod seed;
mod token;

use axum::Router;
use axum::routing::{get, post};
use sqlx::SqlitePool;
use tokio::net::TcpListener;

use crate::Outcome;
use crate::options::BaselineArguments;

/// What the handlers share.
#[derive(Clone)]
struct App {
    pool: SqlitePool,
}

/// Serves until Ctrl-C.
pub(crate) fn run(arguments: &BaselineArguments) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(arguments))
}

async fn serve(arguments: &BaselineArguments) -> Outcome<()> {
    let pool = database::open(&arguments.database, arguments.pool).await?;
    let router = Router::new()
        .route("/oauth/token", post(token::answer))
        .route("/oauth/introspect", post(introspection::answer))
        .route("/api/any", get(resource::answer))
        .route("/healthz", get(|| async { "ok" }))
        .with_state(App { pool: pool.clone() });
    let listener = TcpListener::bind(arguments.listen).await?;
    println!("listening on http://{}", listener.local_addr()?);
    let stopped = async {
        // Without a signal handler the server could only be killed; then it ends at once.
        let _ = tokio::signal::ctrl_c().await;
    };
    axum::serve(listener, router).with_graceful_shutdown(stopped).await?;
    pool.close().await;
    Ok(())
}
