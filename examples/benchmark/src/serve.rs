//! Serves a router until Ctrl-C. Both servers of this program do it the same way.

use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;

use crate::Outcome;

/// Builds a router for the bound address, prints where it listens, and serves until Ctrl-C.
pub(crate) fn run(
    listen: SocketAddr,
    build: impl AsyncFnOnce(&str) -> Outcome<Router>,
) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let (listener, issuer) = bind(listen).await?;
        let router = build(&issuer).await?;
        println!("listening on {issuer}");
        let stopped = async {
            // Without a signal handler the server could only be killed, so it ends at once.
            let _ = tokio::signal::ctrl_c().await;
        };
        axum::serve(listener, router).with_graceful_shutdown(stopped).await?;
        Ok(())
    })
}

/// A listener, and the URL that leads to it.
pub(crate) async fn bind(listen: SocketAddr) -> Outcome<(TcpListener, String)> {
    let listener = TcpListener::bind(listen).await?;
    let issuer = format!("http://{}", listener.local_addr()?);
    Ok((listener, issuer))
}
