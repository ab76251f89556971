//! Runs the example: `cargo run -p custom_grant`.

use custom_grant::{demo, legacy_session::LegacySessions, web};
use sea_orm::Database;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let database = Database::connect("sqlite://custom_grant.db?mode=rwc").await?;
    let sessions = LegacySessions::default();
    sessions.begin("an-old-cookie", "alice").await;
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    let issuer = format!("http://{}", listener.local_addr()?);
    let server = demo::server(database, &issuer, sessions).await?;
    eprintln!(
        "curl -u mover:{} {issuer}/oauth/token -d grant_type={} -d session=an-old-cookie -d scope=profile",
        demo::SECRET,
        custom_grant::legacy_session::GRANT_TYPE,
    );
    Ok(axum::serve(listener, web::router(server)).await?)
}
