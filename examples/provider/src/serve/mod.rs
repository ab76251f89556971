//! Serves connections. It limits how many are open at once and for one peer, how large a request's head may be, and how
//! long each phase of a connection may take: the head, the body, the response, and the pause before the next request.

mod answering;
mod bounds;
mod paced_body;
mod paced_stream;
mod pace;
mod places;
mod waiting;

pub use bounds::ConnectionSettings;

use crate::client_address::TrustedProxies;
use answering::Answering;
use axum::Router;
use bounds::Bounds;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use paced_stream::PacedStream;
use places::{Place, Places};
use std::{io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    time::sleep,
};

/// Serves until `shutdown` ends, then lets open requests finish.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()>,
    (settings, trusted): (ConnectionSettings, TrustedProxies),
) {
    serve_within(listener, router, shutdown, (settings.into(), trusted)).await;
}

async fn serve_within(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()>,
    (bounds, trusted): (Bounds, TrustedProxies),
) {
    // Detecting which HTTP version a client speaks has no time limit, so only HTTP/1 is served.
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.head)
        .max_header_size(bounds.head_bytes)
        .max_buf_size(bounds.head_bytes);
    let places = Places::new(bounds, trusted);
    // Every open connection holds a receiver, so the sender knows when the last connection has ended.
    let (stop, stopping) = watch::channel(());
    let mut shutdown = pin!(shutdown);
    loop {
        let (place, stream, address) = tokio::select! {
            next = next(&listener, &places) => next,
            () = &mut shutdown => break,
        };
        // Without this option a small response may wait for the acknowledgement of the one before. An error does not matter.
        let _ = stream.set_nodelay(true);
        let service = Answering {
            router: router.clone(),
            address,
            slowness: bounds.slowness,
            waiting: place.waiting(),
        };
        let stream = TokioIo::new(PacedStream::new(stream, bounds.slowness));
        let connection = builder.serve_connection(stream, TowerToHyperService::new(service));
        let mut stopping = stopping.clone();
        tokio::spawn(async move {
            let mut connection = pin!(connection);
            let outcome = tokio::select! {
                outcome = connection.as_mut() => outcome,
                () = place.is_needed() => {
                    tracing::debug!("a connection was closed, because another needs its place");
                    return;
                }
                _ = stopping.changed() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = outcome {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop((listener, stopping));
    stop.send_replace(());
    stop.closed().await;
}

/// The next connection that gets a place. A connection without a place is closed at once.
async fn next(listener: &TcpListener, places: &Arc<Places>) -> (Place, TcpStream, SocketAddr) {
    loop {
        let (stream, address) = accept(listener).await;
        if let Some(place) = places.admit(address.ip()).await {
            return (place, stream, address);
        }
        tracing::debug!(%address, "closed a connection: its peer has too many open connections");
    }
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            // The client has closed the connection already.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::ConnectionRefused
                        | io::ErrorKind::ConnectionAborted
                        | io::ErrorKind::ConnectionReset
                ) => {}
            // Most likely too many files are open, and only waiting helps.
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted");
                sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

#[cfg(test)]
mod tests;
