//! A TCP proxy in front of PostgreSQL that can be cut and restored.

use std::net::SocketAddr;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};
use url::Url;

/// Forwards until it is cut.
pub(crate) struct Proxy {
    /// The database's URL through the proxy.
    pub(crate) url: String,
    address: SocketAddr,
    server: String,
    forwarding: JoinHandle<()>,
}

impl Proxy {
    /// Stands in front of the server that a database URL names.
    pub(crate) async fn before(database_url: &str) -> Self {
        let mut url = Url::parse(database_url).expect("a URL");
        let server = format!("{}:{}", url.host_str().expect("a host"), url.port().unwrap_or(5432));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        url.set_host(Some("127.0.0.1")).expect("the URL takes a host");
        url.set_port(Some(address.port())).expect("the URL takes a port");
        let forwarding = tokio::spawn(forward(listener, server.clone()));
        Self { url: url.into(), address, server, forwarding }
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
        self.forwarding = tokio::spawn(forward(listener, self.server.clone()));
    }
}

async fn forward(listener: TcpListener, server: String) {
    // Ends its connections with itself.
    let mut connections = JoinSet::new();
    while let Ok((mut client, _)) = listener.accept().await {
        let server = server.clone();
        connections.spawn(async move {
            if let Ok(mut upstream) = TcpStream::connect(server).await {
                let _ = copy_bidirectional(&mut client, &mut upstream).await;
            }
        });
        while connections.try_join_next().is_some() {}
    }
}
