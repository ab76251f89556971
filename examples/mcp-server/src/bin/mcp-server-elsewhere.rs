//! The tools in a program of their own, which asks a provider elsewhere about tokens: `mcp-server-elsewhere [ADDRESS [ISSUER]]`.

use mcp_server::{mcp, notes::Notes};
use oauth_runtime::{
    fetch::{BasicCredentials, FetchSettings, GuardedFetch},
    prelude::*,
    protocol::{issuer::Issuer, protected_resource::ProtectedResource},
};
use std::{env, error::Error};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt::init();
    let mut arguments = env::args().skip(1);
    let address = arguments.next().unwrap_or("127.0.0.1:8081".into());
    let issuer = Issuer::parse(&arguments.next().unwrap_or("http://127.0.0.1:8080".into()), false)?;
    let fetch = GuardedFetch::new(&FetchSettings::default())?;
    let client = BasicCredentials::new("notes", &env::var("NOTES_SECRET")?);
    let resource = ProtectedResource::new(format!("http://{address}/mcp"))
        .name("Notes")
        .scopes_supported(["notes:read", "notes:write"]);
    let server =
        ResourceServer::for_resource(resource).introspected_tokens(&issuer, client, &fetch)?;
    let server = server.scopes::<Notes>();
    let router = mcp::routes(server.clone()).merge(server.metadata_routes());
    Ok(axum::serve(TcpListener::bind(address).await?, router).await?)
}
