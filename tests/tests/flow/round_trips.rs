//! How often a request asks PostgreSQL and waits for it: what a request costs there is its round trips; and how many rows it
//! is given.

use oauth_tests::{
    browser::Browser,
    database::{Kind, TestDatabase},
    fields::Fields,
    oauth::*,
    running::Running,
};
use sea_orm::{ConnectionTrait as _, TransactionTrait as _};
use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    task::JoinSet,
    time::timeout,
};
use url::Url;

/// Forwards to PostgreSQL and counts how often a client ends what it has to say and waits, the rows that it gets, and how often
/// its pool tests a connection that comes back.
#[derive(Clone, Default)]
struct Counter(Arc<AtomicUsize>, Arc<AtomicUsize>, Arc<AtomicUsize>);

impl Counter {
    /// Stands in front of the server of a database, and gives the database's URL through it.
    async fn before(database_url: &str) -> (Self, String) {
        let mut url = Url::parse(database_url).unwrap();
        let server = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(5432));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        url.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
        // What is encrypted cannot be counted, and each connection prepares a statement once.
        url.set_query(Some("sslmode=disable&max_connections=1"));
        let counter = Self::default();
        let counting = counter.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let upstream = TcpStream::connect(&server).await.unwrap();
                let _ = (client.set_nodelay(true), upstream.set_nodelay(true));
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = upstream.into_split();
                tokio::spawn(counting.clone().forward(from_client, to_server));
                tokio::spawn(counting.clone().bring_back(from_server, to_client));
            }
        });
        (counter, url.into())
    }

    /// Forwards message by message. `Query`, and `Sync` after something was asked, are where a client waits (PostgreSQL's
    /// protocol, section 54.2); a `Sync` alone is the pool's test of a connection that comes back, and no request waits for it.
    async fn forward(self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) -> Option<()> {
        let (mut kind, mut has_asked) = (None, false);
        loop {
            let length = from.read_u32().await.ok()?;
            let mut rest = vec![0; usize::try_from(length).ok()?.checked_sub(4)?];
            from.read_exact(&mut rest).await.ok()?;
            let is_end = matches!(kind, Some(b'S' | b'Q'));
            if kind == Some(b'Q') || (is_end && has_asked) {
                self.0.fetch_add(1, Ordering::SeqCst);
            } else if is_end {
                self.2.fetch_add(1, Ordering::SeqCst);
            }
            has_asked = !is_end;
            let mut message: Vec<u8> = kind.into_iter().collect();
            message.extend(length.to_be_bytes());
            message.extend(rest);
            to.write_all(&message).await.ok()?;
            // The request for encryption and the start have no kind, everything after them has.
            let is_request_for_encryption = kind.is_none() && length == 8;
            if !is_request_for_encryption {
                kind = Some(from.read_u8().await.ok()?);
            }
        }
    }

    /// Brings the answers back, of which each `DataRow` is a row.
    async fn bring_back(self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) -> Option<()> {
        loop {
            let kind = from.read_u8().await.ok()?;
            let length = from.read_u32().await.ok()?;
            let mut rest = vec![0; usize::try_from(length).ok()?.checked_sub(4)?];
            from.read_exact(&mut rest).await.ok()?;
            if kind == b'D' {
                self.1.fetch_add(1, Ordering::SeqCst);
            }
            let mut message = vec![kind];
            message.extend(length.to_be_bytes());
            message.extend(rest);
            to.write_all(&message).await.ok()?;
        }
    }

    /// The round trips of a request: the fewest of several, because the first one prepares its statements.
    async fn of<F: Future<Output = ()>>(&self, mut request: impl FnMut() -> F) -> usize {
        let mut fewest = usize::MAX;
        for _ in 0..6 {
            let before = self.0.load(Ordering::SeqCst);
            request().await;
            fewest = fewest.min(self.0.load(Ordering::SeqCst) - before);
        }
        fewest
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_request_waits_for_postgresql_as_seldom_as_it_can() {
    let test = "each_request_waits_for_postgresql_as_seldom_as_it_can";
    let Some(mut database) = TestDatabase::create(Kind::Postgresql, test).await else { return };
    let (counter, url) = Counter::before(&database.url).await;
    database.url = url;
    let provider = Running::start(database).await;
    let issuer = provider.issuer.as_str();
    let browser = Browser::signed_in(issuer, "alice", "wonderland").await;
    let browser = &browser;
    let code = || async { browser.code_for(&Fields::authorization("demo-web", "profile")).await };
    let token = service_token(issuer, "").await;

    let client_credentials = counter.of(|| async { drop(service_token(issuer, "").await) }).await;
    let check = counter
        .of(|| async {
            resource(issuer, "/api/any", Some(&token)).await.assert_ok();
        })
        .await;
    let introspection = counter
        .of(|| async {
            introspect(issuer, API, &token).await.assert_ok();
        })
        .await;
    let mut codes = Vec::new();
    for _ in 0..6 {
        codes.push(code().await);
    }
    let mut refresh_tokens = Vec::new();
    let mut exchange_trips = usize::MAX;
    for code in codes {
        let before = counter.0.load(Ordering::SeqCst);
        let answer = exchange(issuer, WEB, &code).await;
        refresh_tokens.push(answer.assert_ok().member("refresh_token"));
        exchange_trips = exchange_trips.min(counter.0.load(Ordering::SeqCst) - before);
    }
    let (mut refresh_trips, mut retry_trips) = (usize::MAX, usize::MAX);
    for refresh_token in &refresh_tokens {
        for trips in [&mut refresh_trips, &mut retry_trips] {
            let before = counter.0.load(Ordering::SeqCst);
            refresh(issuer, WEB, refresh_token).await.assert_ok();
            *trips = (*trips).min(counter.0.load(Ordering::SeqCst) - before);
        }
    }

    let table = [
        ("client_credentials", client_credentials, 1),
        ("check of an access token", check, 1),
        ("introspection", introspection, 1),
        ("exchange of a code", exchange_trips, 2),
        ("refresh", refresh_trips, 2),
        ("the same refresh again", retry_trips, 2),
    ];
    for (request, trips, expected) in table {
        assert_eq!(trips, expected, "{request}: {table:?}");
    }
}

/// What waits leaves on the connection of the statement before it; and when nothing waits, the one connection is free for others.
#[tokio::test(flavor = "multi_thread")]
async fn statements_that_follow_each_other_keep_their_connection_until_nothing_waits() {
    let test = "statements_that_follow_each_other_keep_their_connection_until_nothing_waits";
    let Some(mut database) = TestDatabase::create(Kind::Postgresql, test).await else { return };
    let operator = database.connect().await;
    let (counter, url) = Counter::before(&database.url).await;
    database.url = url;
    let provider = Running::start(database).await;
    let issuer = provider.issuer.clone();
    let token = service_token(&issuer, "").await;
    // Both kinds of look-ups are prepared.
    for number in [1, 40] {
        checks(&issuer, &token, number).join_all().await;
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let before = [&counter.0, &counter.2].map(|count| count.load(Ordering::SeqCst));

    let lock = operator.begin().await.unwrap();
    lock.execute_unprepared("LOCK TABLE token IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let checks = checks(&issuer, &token, 100);
    // Shorter than a connection is kept.
    tokio::time::sleep(Duration::from_millis(100)).await;
    lock.rollback().await.unwrap();
    checks.join_all().await;

    let next = timeout(Duration::from_secs(1), service_token(&issuer, "")).await;
    next.expect("the connection is free");
    tokio::time::sleep(Duration::from_millis(200)).await;
    let after = [&counter.0, &counter.2].map(|count| count.load(Ordering::SeqCst));
    let [statements, tests] = [after[0] - before[0], after[1] - before[1]];
    assert!(statements > 2, "{statements} statements, {tests} tests");
    assert!(tests < statements, "{statements} statements, {tests} tests");
}

/// Tokens of clients that ask while a statement is under way are rows of the next one.
#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_are_asked_for_meanwhile_share_the_next_statement() {
    let test = "tokens_that_are_asked_for_meanwhile_share_the_next_statement";
    let Some(mut database) = TestDatabase::create(Kind::Postgresql, test).await else { return };
    let operator = database.connect().await;
    let (counter, url) = Counter::before(&database.url).await;
    database.url = url;
    let provider = Running::start(database).await;
    let issuer = provider.issuer.clone();
    let ask = |number: usize| {
        let mut requests = JoinSet::new();
        for _ in 0..number {
            let issuer = issuer.clone();
            requests.spawn(async move { service_token(&issuer, "").await });
        }
        requests
    };
    let mut counts = Vec::new();
    // The first times prepare statements of several sizes, and on a busy machine somebody comes too late.
    while counts.len() < 20 && !counts.contains(&2) {
        let before = counter.0.load(Ordering::SeqCst);
        let lock = operator.begin().await.unwrap();
        lock.execute_unprepared("LOCK TABLE token IN ACCESS EXCLUSIVE MODE").await.unwrap();
        let first = ask(1);
        tokio::time::sleep(Duration::from_millis(50)).await;
        let others = ask(16);
        // All of it takes less time than a statement may take before the next one is sent.
        tokio::time::sleep(Duration::from_millis(100)).await;
        lock.rollback().await.unwrap();
        first.join_all().await;
        others.join_all().await;
        counts.push(counter.0.load(Ordering::SeqCst) - before);
    }

    assert!(counts.contains(&2), "one statement for the first, one for the others: {counts:?}");
}

/// So many checks of a token at once.
fn checks(issuer: &str, token: &str, number: usize) -> JoinSet<()> {
    let mut checks = JoinSet::new();
    for _ in 0..number {
        let (issuer, token) = (issuer.to_owned(), token.to_owned());
        checks.spawn(async move {
            resource(&issuer, "/api/any", Some(&token)).await.assert_ok();
        });
    }
    checks
}

/// Whoever has many live tokens makes the account page cost as many rows.
#[tokio::test(flavor = "multi_thread")]
async fn an_account_page_reads_as_many_rows_of_many_tokens_as_of_few() {
    let test = "an_account_page_reads_as_many_rows_of_many_tokens_as_of_few";
    let Some(mut database) = TestDatabase::create(Kind::Postgresql, test).await else { return };
    let (counter, url) = Counter::before(&database.url).await;
    database.url = url;
    let provider = Running::start(database).await;
    let browser = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let mut rows_with = Vec::new();
    for (first, last) in [(1, 9), (10, 5000)] {
        hold_tokens(&provider, first, last).await;
        let (mut fewest, mut page) = (usize::MAX, String::new());
        // The first visit also asks what the types of the columns are.
        for _ in 0..3 {
            let before = counter.1.load(Ordering::SeqCst);
            page = browser.get("/account").await.body;
            fewest = fewest.min(counter.1.load(Ordering::SeqCst) - before);
        }
        rows_with.push(fewest);
        assert!(page.contains("Demo web app") && page.contains("Demo single-page app"), "{page}");
        assert!(page.contains("Profile") && page.contains("Email address"), "{page}");
    }

    assert_eq!(rows_with[0], rows_with[1]);
    assert!(rows_with[0] < 20, "{rows_with:?}");
}

/// Live tokens of alice, of two clients and two scopes.
async fn hold_tokens(provider: &Running, first: i64, last: i64) {
    let sql = format!(
        "INSERT INTO token (user_id, client_id, registration_id, access_token, scope, issued_at, expires_at, generation) \
         SELECT 1, client_id, registration_id, 'token ' || number, \
         CASE WHEN number % 2 = 0 THEN 'profile' ELSE 'email' END, number, 9999999999, 0 \
         FROM generate_series({first}, {last}) AS number JOIN client \
         ON client_id = CASE WHEN number % 3 = 0 THEN 'demo-spa' ELSE 'demo-web' END"
    );
    provider.execute(&sql).await;
}
