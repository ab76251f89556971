//! The tools and the provider in one program: `mcp-server [ADDRESS [MCP-SERVER-ELSEWHERE]]`.

use mcp_server::{mcp, provider};
use oauth_runtime::{prelude::Settings, web::ProtectingServer};
use sea_orm::Database;
use std::{env, error::Error, fs, net::SocketAddr};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt::init();
    let mut arguments = env::args().skip(1);
    let address = arguments.next().unwrap_or("127.0.0.1:8080".into());
    let database = env::var("DATABASE_URL").unwrap_or("sqlite://mcp-server.db?mode=rwc".into());
    let db = Database::connect(database).await?;
    let settings = match env::var("SETTINGS") {
        Ok(file) => serde_json::from_str(&fs::read_to_string(file)?)?, // what an operator sets
        Err(_) => Settings::default(),
    };
    let issuer = format!("http://{address}");
    let server = provider::server((db, settings), &issuer, arguments.next()).await?;
    let tools = mcp::routes(server.for_resource("/mcp").resource_server()?.clone());
    let router = provider::routes(server).merge(tools);
    let listener = TcpListener::bind(address).await?;
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}
