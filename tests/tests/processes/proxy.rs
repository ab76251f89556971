//! A TCP proxy in front of PostgreSQL that can be slow, cut and restored.

use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    task::{JoinHandle, JoinSet},
    time::sleep,
};
use url::Url;

/// Forwards until it is cut.
pub(crate) struct Proxy {
    /// The database's URL through the proxy.
    pub(crate) url: String,
    address: SocketAddr,
    server: String,
    delay: Duration,
    forwarding: JoinHandle<()>,
}

impl Proxy {
    /// Stands in front of the server that a database URL names.
    pub(crate) async fn before(database_url: &str) -> Self {
        Self::slowly_before(database_url, Duration::ZERO).await
    }

    /// The same, and everything takes longer on its way in each direction.
    pub(crate) async fn slowly_before(database_url: &str, delay: Duration) -> Self {
        let mut url = Url::parse(database_url).expect("a URL");
        let server = format!("{}:{}", url.host_str().expect("a host"), url.port().unwrap_or(5432));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        url.set_host(Some("127.0.0.1")).expect("the URL takes a host");
        url.set_port(Some(address.port())).expect("the URL takes a port");
        let forwarding = tokio::spawn(forward(listener, server.clone(), delay));
        Self { url: url.into(), address, server, delay, forwarding }
    }

    /// Closes every connection and refuses new ones.
    pub(crate) async fn cut(&mut self) {
        self.forwarding.abort();
        // The sockets are closed when the task is gone.
        let _ = (&mut self.forwarding).await;
    }

    /// Forwards again.
    pub(crate) async fn restore(&mut self) {
        let listener = TcpListener::bind(self.address).await.expect("the same port");
        self.forwarding = tokio::spawn(forward(listener, self.server.clone(), self.delay));
    }
}

async fn forward(listener: TcpListener, server: String, delay: Duration) {
    // Ends its connections with itself.
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let server = server.clone();
        connections.spawn(async move {
            let Ok(upstream) = TcpStream::connect(server).await else { return };
            let _ = (client.set_nodelay(true), upstream.set_nodelay(true));
            let ((from_client, to_client), (from_server, to_server)) =
                (client.into_split(), upstream.into_split());
            // One side that ends takes the other along.
            tokio::select! {
                () = copy(from_client, to_server, delay) => {}
                () = copy(from_server, to_client, delay) => {}
            }
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, delay: Duration) {
    let mut bytes = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut bytes).await {
        if !delay.is_zero() {
            sleep(delay).await;
        }
        if to.write_all(&bytes[..length]).await.is_err() {
            return;
        }
    }
}
