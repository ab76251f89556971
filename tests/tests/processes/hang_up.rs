//! Clients that hang up at every moment of a request. RFC 6749, section 4.1.2; design, one-time objects.
//!
//! A driver that loses track of an interrupted `BEGIN` gives a connection back whose later writes are acknowledged
//! and never committed; an interrupted exchange leaves a used code without its token. Neither may happen.

use super::{fleet::Fleet, proxy::Proxy};
use oauth_runtime::prelude::TokenHash;
use oauth_tests::{
    browser::Browser,
    database::{Kind, TestDatabase},
    every_database,
    fields::Fields,
    oauth::{SPA, exchange, service_token},
    process::Process,
    rows::Rows as _,
};
use std::{
    io::Write,
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};
use tokio::{
    task::{JoinSet, spawn_blocking},
    time::timeout,
};

/// How long after the last byte of the request each client hangs up, in turn, in microseconds.
const PATIENCE: [u64; 16] = [
    0, 100, 500, 1_000, 2_000, 4_000, 8_000, 12_000, 16_000, 20_000, 25_000, 30_000, 35_000,
    40_000, 50_000, 60_000,
];
const LANES: usize = 4;
const ONE_TIME_OBJECTS: usize = 50;
const AFTERWARDS: usize = 50;
const SERVICE_BASIC: &str = "ZGVtby1zZXJ2aWNlOmRlbW8tc2VydmljZS1zZWNyZXQ=";

#[every_database]
async fn clients_that_hang_up_leave_nothing_half_done_and_lose_no_later_write(
    database: TestDatabase,
) {
    let fleet = Fleet::start(database, 1).await;
    let requests = requests(&fleet).await;
    let sent = requests.len();
    assert!(sent >= 400, "{sent}");
    // A slow way to the server makes every statement long enough to be interrupted.
    let mut slow = None;
    if fleet.test_database.kind() == Kind::Postgresql {
        let delay = Duration::from_millis(2);
        let proxy = Proxy::slowly_before(&fleet.test_database.url, delay).await;
        slow = Some((Process::start(&proxy.url), proxy));
    }
    let issuer = slow.as_ref().map_or(fleet.issuer(0), |(provider, _)| &provider.issuer);
    let issuer = issuer.to_owned();
    let people = Browser::signed_in(&issuer, "alice", "wonderland").await;

    let storm = Arc::new(AtomicBool::new(true));
    let mut patient = JoinSet::new();
    for _ in 0..4 {
        patient.spawn(patient_client(issuer.clone(), storm.clone()));
    }
    let impatient = tokio::spawn(impatient_people(people));
    let mut lanes = JoinSet::new();
    for lane in 0..LANES {
        let address = issuer.trim_start_matches("http://").to_owned();
        let requests: Vec<_> = requests.iter().skip(lane).step_by(LANES).cloned().collect();
        lanes.spawn(spawn_blocking(move || send_and_hang_up(&address, &requests)));
    }
    for lane in lanes.join_all().await {
        lane.expect("every client could connect");
    }
    impatient.await.expect("the people ran");
    storm.store(false, Ordering::Relaxed);
    let acknowledged = patient.join_all().await.concat();
    assert!(acknowledged.len() >= 4 * AFTERWARDS);

    fleet.settle().await;
    assert_eq!(stored(&fleet, &acknowledged).await, acknowledged.len());
    fleet.assert_nothing_is_half_done().await;
    assert_eq!(fleet.answered_forms().await, fleet.codes().await, "each form gave one code");
}

/// Complete requests as bytes: exchanges, refreshes, revocations, new tokens, authorization requests.
async fn requests(fleet: &Fleet) -> Vec<Vec<u8>> {
    let browser = fleet.browser().await;
    let authorization = Fields::authorization("demo-spa", "profile");
    let mut requests = Vec::new();
    for _ in 0..ONE_TIME_OBJECTS {
        let code = browser.code_for(&authorization).await;
        requests.push(post(
            "/oauth/token",
            "",
            &Fields::exchange(&code).and("client_id", "demo-spa"),
        ));
        for is_revoked in [false, true] {
            let code = browser.code_for(&authorization).await;
            let tokens = exchange(fleet.issuer(0), SPA, &code).await;
            let refresh_token = tokens.assert_ok().member("refresh_token");
            requests.push(if is_revoked {
                let fields = [("token", refresh_token.as_str()), ("client_id", "demo-spa")];
                post("/oauth/revoke", "", &Fields::of(&fields))
            } else {
                post(
                    "/oauth/token",
                    "",
                    &Fields::refresh(&refresh_token).and("client_id", "demo-spa"),
                )
            });
        }
        let service = Fields::of(&[("grant_type", "client_credentials"), ("scope", "profile")]);
        let basic = format!("Authorization: Basic {SERVICE_BASIC}\r\n");
        requests.push(post("/oauth/token", &basic, &service));
        // Begins a transaction, and has nothing to write.
        let unknown = Fields::exchange("nobody-has-this-code").and("client_id", "demo-spa");
        requests.extend((0..8).map(|_| post("/oauth/token", "", &unknown)));
        let path = authorization.authorize_path();
        requests.push(format!("GET {path} HTTP/1.1\r\nHost: provider\r\n\r\n").into_bytes());
    }
    requests
}

fn post(path: &str, headers: &str, fields: &Fields) -> Vec<u8> {
    let body = fields.encoded();
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: provider\r\n{headers}Content-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

fn send_and_hang_up(address: &str, requests: &[Vec<u8>]) {
    for (number, request) in requests.iter().enumerate() {
        let mut connection = TcpStream::connect(address).expect("the provider listens");
        connection.write_all(request).expect("the provider reads");
        let patience = PATIENCE[number % PATIENCE.len()];
        if patience > 0 {
            thread::sleep(Duration::from_micros(patience));
        }
    }
}

/// A client that waits for its answers, during the storm and after it, on the connections that were interrupted.
async fn patient_client(issuer: String, storm: Arc<AtomicBool>) -> Vec<String> {
    let mut tokens = Vec::new();
    while storm.load(Ordering::Relaxed) {
        tokens.push(service_token(&issuer, "profile").await);
    }
    for _ in 0..AFTERWARDS {
        tokens.push(service_token(&issuer, "profile").await);
    }
    tokens
}

/// People who close the window just after they agreed.
async fn impatient_people(browser: Browser) {
    for number in 0..40 {
        let page = browser.authorize(&Fields::authorization("demo-spa", "profile")).await;
        let patience = Duration::from_micros(PATIENCE[number % PATIENCE.len()]);
        let _ = timeout(patience, browser.answer(&page, "yes")).await;
    }
}

/// How many of these tokens another connection finds.
async fn stored(fleet: &Fleet, tokens: &[String]) -> usize {
    let hashes: Vec<String> =
        tokens.iter().map(|token| format!("'{}'", TokenHash::of(token).as_str())).collect();
    let rows = format!("token WHERE access_token IN ({})", hashes.join(", "));
    usize::try_from(fleet.count(&rows).await).expect("a count")
}
