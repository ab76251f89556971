//! Serving connections: a bound on how many are open, and on how long the head of a request may take.

use axum::{Extension, Router, extract::ConnectInfo};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
    service::TowerToHyperService,
};
use std::{io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    time::sleep,
};
use tower::Layer as _;

/// How many connections may be open; the next one waits until another ends.
const CONNECTIONS: usize = 512;
/// How long the head of a request may take. A connection without a request ends after that time too.
const HEAD: Duration = Duration::from_secs(10);

/// What a server allows.
#[derive(Clone, Copy)]
struct Bounds {
    connections: usize,
    head: Duration,
}

/// Serves until `shutdown` ends, then lets open requests finish.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()>,
) {
    serve_within(listener, router, shutdown, Bounds { connections: CONNECTIONS, head: HEAD }).await;
}

async fn serve_within(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()>,
    bounds: Bounds,
) {
    // Finding out which version a client speaks has no bound on its time, so only one is spoken.
    let mut builder = auto::Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(bounds.head);
    let places = Arc::new(Semaphore::new(bounds.connections));
    // Every open connection holds a receiver, so the sender knows when the last one has ended.
    let (stop, stopping) = watch::channel(());
    let mut shutdown = pin!(shutdown);
    loop {
        let next = async {
            let place = places.clone().acquire_owned().await;
            (place, accept(&listener).await)
        };
        let (place, (stream, address)) = tokio::select! {
            next = next => next,
            () = &mut shutdown => break,
        };
        // Without it a small answer may wait for the acknowledgement of the one before; it works without, too.
        let _ = stream.set_nodelay(true);
        let service = Extension(ConnectInfo(address)).layer(router.clone());
        let connection = builder
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
            .into_owned();
        let mut stopping = stopping.clone();
        tokio::spawn(async move {
            let mut connection = pin!(connection);
            let outcome = tokio::select! {
                outcome = connection.as_mut() => outcome,
                _ = stopping.changed() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = outcome {
                tracing::debug!(error, "a connection ended early");
            }
            drop(place);
        });
    }
    drop((listener, stopping));
    stop.send_replace(());
    stop.closed().await;
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            // The browser has gone already.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::ConnectionRefused
                        | io::ErrorKind::ConnectionAborted
                        | io::ErrorKind::ConnectionReset
                ) => {}
            // Most likely there are too many open files, and waiting is all that helps.
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted");
                sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use std::future::pending;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        time::timeout,
    };

    const LONG: Duration = Duration::from_secs(10);
    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    async fn start(bounds: Bounds) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let who = async |ConnectInfo(address): ConnectInfo<SocketAddr>| address.ip().to_string();
        let router = Router::new().route("/", get(who));
        tokio::spawn(serve_within(listener, router, pending(), bounds));
        address
    }

    async fn answer(connection: &mut TcpStream) -> String {
        connection.write_all(REQUEST).await.unwrap();
        let mut text = vec![0; 4096];
        let length = connection.read(&mut text).await.unwrap();
        String::from_utf8_lossy(&text[..length]).into_owned()
    }

    #[tokio::test]
    async fn a_head_that_does_not_end_is_not_waited_for() {
        let address = start(Bounds { connections: 8, head: Duration::from_millis(200) }).await;
        let mut slow = TcpStream::connect(address).await.unwrap();
        slow.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ").await.unwrap();
        let mut silent = TcpStream::connect(address).await.unwrap();

        for connection in [&mut slow, &mut silent] {
            let mut rest = Vec::new();
            let ended = timeout(LONG, connection.read_to_end(&mut rest)).await;
            assert!(ended.is_ok(), "the server waits");
        }
    }

    #[tokio::test]
    async fn a_connection_serves_one_request_after_another_and_knows_its_address() {
        let address = start(Bounds { connections: 1, head: LONG }).await;
        let mut connection = TcpStream::connect(address).await.unwrap();

        for _ in 0..3 {
            let answer = answer(&mut connection).await;
            assert!(
                answer.starts_with("HTTP/1.1 200") && answer.ends_with("127.0.0.1"),
                "{answer}"
            );
        }
    }

    #[tokio::test]
    async fn a_connection_too_many_waits_until_another_ends() {
        let address = start(Bounds { connections: 1, head: LONG }).await;
        let mut first = TcpStream::connect(address).await.unwrap();
        answer(&mut first).await;
        let mut second = TcpStream::connect(address).await.unwrap();
        assert!(timeout(Duration::from_millis(300), answer(&mut second)).await.is_err());

        drop(first);

        let mut text = [0; 12];
        timeout(LONG, second.read_exact(&mut text)).await.unwrap().unwrap();
        assert_eq!(&text, b"HTTP/1.1 200");
    }
}
