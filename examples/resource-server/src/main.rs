//! An API on a machine of its own. It takes the tokens of a provider elsewhere, and checks them by their signature or by
//! asking about each.
//!
//! ```sh
//! cargo run -p resource-server -- --issuer http://127.0.0.1:8080
//! ```

mod api;
mod arguments;
mod tokens;

use anyhow::Context as _;
use arguments::Arguments;
use clap::Parser as _;
use std::io::Write as _;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let arguments = Arguments::parse();
    let server = tokens::resource_server(&arguments).await?;
    let listener = TcpListener::bind(arguments.listen).await;
    let listener = listener.with_context(|| format!("--listen {}", arguments.listen))?;
    writeln!(std::io::stdout(), "listening on http://{}", listener.local_addr()?)?;
    let stop = async {
        // Without a signal handler, the first signal ends the process anyway.
        let _ = tokio::signal::ctrl_c().await;
    };
    axum::serve(listener, api::routes(server)).with_graceful_shutdown(stop).await?;
    Ok(())
}
