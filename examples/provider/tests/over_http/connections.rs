//! Attack: one address opens as many connections as it can. Everybody else must still be served.

use oauth_tests::database::TestDatabase;
use provider::{ConnectionSettings, Provider, Settings};
use std::{future::pending, net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpSocket, TcpStream},
    time::timeout,
};

const PATIENCE: Duration = Duration::from_secs(2);
const HEALTH: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const STYLE: &[u8] = b"GET /assets/style.css HTTP/1.1\r\nHost: a\r\n\r\n";

/// A provider with a quarter of the default places, so that fewer connections are too many.
async fn start() -> (SocketAddr, TestDatabase) {
    let database = TestDatabase::sqlite();
    let mut connections = ConnectionSettings::default();
    connections.places /= 4;
    let settings =
        Settings { database_url: database.url.clone(), connections, ..Settings::default() };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let provider = Provider::start(settings, address).await.unwrap();
    tokio::spawn(provider.serve(listener, pending()));
    (address, database)
}

/// A connection with hardly any room for responses.
async fn connect(from: &str, address: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(2048).unwrap();
    socket.bind(format!("{from}:0").parse().unwrap()).unwrap();
    socket.connect(address).await.unwrap()
}

/// Asserts that a client at this address is served in time.
async fn assert_served(from: &str, address: SocketAddr) {
    let answer = health(from, address).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok\n"), "{from}: {answer}");
}

/// The response of `/healthz`; empty when it takes too long.
async fn health(from: &str, address: SocketAddr) -> String {
    let ask = async {
        let mut connection = connect(from, address).await;
        connection.write_all(HEALTH).await.unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.unwrap();
        answer
    };
    timeout(PATIENCE, ask).await.unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_send_and_never_read_keep_nobody_out() {
    let (address, _database) = start().await;
    let requests = STYLE.repeat(100);
    let mut deaf = Vec::new();
    for _ in 0..132 {
        let connection = connect("127.0.0.1", address).await;
        let _ = connection.try_write(&requests);
        deaf.push(connection);
    }

    for from in ["127.0.0.2", "127.0.0.1", "127.0.0.2"] {
        assert_served(from, address).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_that_do_not_end_keep_nobody_out() {
    let (address, _database) = start().await;
    let head = [b"GET / HTTP/1.1\r\nHost: a\r\nX: ".to_vec(), vec![b'a'; 30_000]].concat();
    let mut unfinished = Vec::new();
    for _ in 0..132 {
        let connection = connect("127.0.0.1", address).await;
        let _ = connection.try_write(&head);
        unfinished.push(connection);
    }

    for from in ["127.0.0.2", "127.0.0.1"] {
        assert_served(from, address).await;
    }
}
