//! Connections that send requests, stall, or come in too large a number, over real sockets.

use super::{bounds::Slowness, *};
use axum::{body::Bytes, extract::ConnectInfo, routing::get};
use std::future::pending;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpSocket,
    time::timeout,
};

const LONG: Duration = Duration::from_secs(10);
const SHORT: Duration = Duration::from_millis(300);
const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";
/// More bytes than the sockets of both sides can hold.
const LARGE: usize = 16 * 1024 * 1024;

fn bounds(places: usize) -> Bounds {
    Bounds {
        places,
        places_of_one_peer: places,
        head_bytes: 32 * 1024,
        head: LONG,
        slowness: Slowness { stall: LONG, bytes_per_second: 1024 },
    }
}

async fn start(bounds: Bounds) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let who = async |ConnectInfo(address): ConnectInfo<SocketAddr>| address.ip().to_string();
    let length = async |body: Result<Bytes, _>| match body {
        Ok(body) => body.len().to_string(),
        Err::<_, axum::extract::rejection::BytesRejection>(_) => "cut off".to_owned(),
    };
    let router = Router::new()
        .route("/", get(who).post(length))
        .route("/large", get(async || vec![b'x'; LARGE]))
        .route("/forever", get(pending::<()>));
    let served = (bounds, TrustedProxies::default());
    tokio::spawn(serve_within(listener, router, pending(), served));
    address
}

async fn connect(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).await.unwrap()
}

/// A connection from another address of this machine, with hardly any room for responses.
async fn connect_from(from: &str, address: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(2048).unwrap();
    socket.bind(format!("{from}:0").parse().unwrap()).unwrap();
    socket.connect(address).await.unwrap()
}

async fn ask(connection: &mut TcpStream, request: &[u8]) -> String {
    connection.write_all(request).await.unwrap();
    let mut text = vec![0; 4096];
    let length = connection.read(&mut text).await.unwrap_or(0);
    String::from_utf8_lossy(&text[..length]).into_owned()
}

/// Whether the server ends the connection while its peer waits.
async fn is_ended(connection: &mut TcpStream) -> bool {
    let mut rest = Vec::new();
    timeout(LONG, connection.read_to_end(&mut rest)).await.is_ok()
}

#[tokio::test]
async fn a_head_that_does_not_end_is_not_waited_for() {
    let address = start(Bounds { head: SHORT, ..bounds(8) }).await;
    let mut slow = connect(address).await;
    slow.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ").await.unwrap();
    let mut silent = connect(address).await;
    let mut idle = connect(address).await;
    assert!(ask(&mut idle, REQUEST).await.starts_with("HTTP/1.1 200"));

    for connection in [&mut slow, &mut silent, &mut idle] {
        assert!(is_ended(connection).await, "the server waits");
    }
}

#[tokio::test]
async fn a_head_over_its_bound_is_refused_and_one_below_is_answered() {
    let address = start(bounds(8)).await;
    let head =
        |length: usize| format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "x".repeat(length));

    let below = ask(&mut connect(address).await, head(32_000).as_bytes()).await;
    assert!(below.starts_with("HTTP/1.1 200"), "{below}");
    for length in [33_000, 400_000] {
        let over = ask(&mut connect(address).await, head(length).as_bytes()).await;
        assert!(over.starts_with("HTTP/1.1 431"), "{length}: {over}");
    }
}

#[tokio::test]
async fn a_body_that_trickles_is_cut_off_and_one_that_comes_in_time_is_read() {
    let slowness = Slowness { stall: SHORT, bytes_per_second: 1000 };
    let address = start(Bounds { slowness, ..bounds(8) }).await;
    let head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n";
    let trickle = async |part: usize| {
        let (mut reading, mut writing) = connect(address).await.into_split();
        writing.write_all(head).await.unwrap();
        let sending = async {
            for _ in 0..1000 / part {
                sleep(Duration::from_millis(50)).await;
                if writing.write_all(&vec![b'x'; part]).await.is_err() {
                    break;
                }
            }
            pending::<()>().await;
        };
        let mut answer = vec![0; 1000];
        let length = tokio::select! {
            length = timeout(LONG, reading.read(&mut answer)) => length.unwrap().unwrap(),
            () = sending => 0,
        };
        String::from_utf8_lossy(&answer[..length]).into_owned()
    };

    let (slow, steady) = (trickle(1).await, trickle(200).await);

    assert!(slow.ends_with("cut off"), "{slow}");
    assert!(steady.ends_with("1000"), "{steady}");
}

#[tokio::test]
async fn an_answer_that_nobody_takes_is_not_waited_for() {
    let slowness = Slowness { stall: SHORT, bytes_per_second: 1024 * 1024 };
    let address = start(Bounds { slowness, ..bounds(1) }).await;
    let mut deaf = connect_from("127.0.0.1", address).await;
    deaf.write_all(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();

    // The peer takes one byte again and again, for longer than the server is patient.
    let mut taken = 0;
    for _ in 0..50 {
        sleep(Duration::from_millis(20)).await;
        let mut byte = [0];
        let length = timeout(LONG, deaf.read(&mut byte)).await.expect("the server goes on or ends");
        taken += length.unwrap_or(0);
    }
    let mut rest = Vec::new();
    let _ = timeout(LONG, deaf.read_to_end(&mut rest)).await.expect("the server ended it");
    assert!(taken + rest.len() < LARGE, "everything was sent");

    assert!(ask(&mut connect(address).await, REQUEST).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn an_answer_that_is_taken_comes_whole() {
    let slowness = Slowness { stall: SHORT, bytes_per_second: 1024 };
    let address = start(Bounds { slowness, ..bounds(1) }).await;
    let mut reader = connect(address).await;
    let request = b"GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    reader.write_all(request).await.unwrap();

    let mut answer = Vec::new();
    reader.read_to_end(&mut answer).await.unwrap();

    assert!(answer.len() > LARGE);
}

#[tokio::test]
async fn a_connection_serves_one_request_after_another_and_knows_its_address() {
    let address = start(bounds(1)).await;
    let mut connection = connect(address).await;

    for _ in 0..3 {
        let answer = ask(&mut connection, REQUEST).await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("127.0.0.1"), "{answer}");
    }
}

#[tokio::test]
async fn a_connection_too_many_takes_the_place_of_an_idle_one() {
    let address = start(bounds(1)).await;
    let mut first = connect(address).await;
    ask(&mut first, REQUEST).await;

    let answer = ask(&mut connect(address).await, REQUEST).await;

    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(is_ended(&mut first).await);
}

#[tokio::test]
async fn a_connection_too_many_waits_while_the_server_works_for_all_others() {
    let address = start(Bounds { places_of_one_peer: 1, ..bounds(2) }).await;
    let working = b"GET /forever HTTP/1.1\r\nHost: a\r\n\r\n";
    let mut first = connect_from("127.0.0.1", address).await;
    let mut second = connect_from("127.0.0.2", address).await;
    for connection in [&mut first, &mut second] {
        connection.write_all(working).await.unwrap();
    }
    sleep(SHORT).await;
    let mut third = connect_from("127.0.0.3", address).await;
    assert!(timeout(SHORT, ask(&mut third, REQUEST)).await.is_err());

    drop(first);

    let mut text = [0; 12];
    timeout(LONG, third.read_exact(&mut text)).await.unwrap().unwrap();
    assert_eq!(&text, b"HTTP/1.1 200");
}

/// The attack that once silenced the server: connections that request a lot and never read.
#[tokio::test]
async fn a_peer_that_never_reads_keeps_nobody_out() {
    let address = start(Bounds { places_of_one_peer: 4, ..bounds(8) }).await;
    let mut deaf = Vec::new();
    for _ in 0..12 {
        let mut connection = connect_from("127.0.0.1", address).await;
        let _ = connection.write_all(&b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n".repeat(20)).await;
        deaf.push(connection);
    }
    sleep(SHORT).await;

    for from in ["127.0.0.2", "127.0.0.1"] {
        let mut connection = connect_from(from, address).await;
        let answer = timeout(Duration::from_secs(2), ask(&mut connection, REQUEST)).await;
        assert!(answer.is_ok_and(|answer| answer.starts_with("HTTP/1.1 200")), "{from}");
    }
}
