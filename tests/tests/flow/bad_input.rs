//! Garbage is a 4xx, fast, and never comes back. RFC 9700, section 4; RFC 6749, section 5.2.

use oauth_tests::{
    browser::Browser, every_database, fields::Fields, oauth::*, rows::Rows as _, running::Running,
};
use reqwest::{Client, Method, redirect::Policy};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

const FORM: &str = "application/x-www-form-urlencoded";
/// The endpoints that clients post to.
const ENDPOINTS: [&str; 3] = ["/oauth/token", "/oauth/revoke", "/oauth/introspect"];

/// How long any answer may take.
const BOUND: Duration = Duration::from_secs(15);

/// Posts a body as it is, as `demo-service`.
async fn post_raw(provider: &Running, path: &str, content_type: &str, body: Vec<u8>) -> Answer {
    let request = Client::new()
        .post(provider.url(path))
        .basic_auth("demo-service", Some("demo-service-secret"))
        .header("content-type", content_type)
        .body(body);
    timeout(BOUND, Answer::of(request)).await.expect("an answer in time")
}

/// Posts a body that is far too large. A client that goes on writing may find the connection closed before it reads
/// the answer.
async fn assert_large_is_refused(provider: &Running, path: &str, body: Vec<u8>) {
    let request = Client::new().post(provider.url(path)).header("content-type", FORM).body(body);
    if let Ok(answer) = timeout(BOUND, request.send()).await.expect("an answer in time") {
        assert!(answer.status().is_client_error() || answer.status() == 303, "{path}: {answer:?}");
    }
}

#[track_caller]
fn assert_refused(answer: &Answer, about: &str) {
    assert!(answer.status.is_client_error(), "{about}: {} {}", answer.status, answer.text);
    assert!(!answer.text.contains("canary"), "{about}: {}", answer.text);
}

fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    let grant =
        |rest: &str| format!("grant_type=client_credentials&token=canary&{rest}").into_bytes();
    let mut bodies = vec![
        ("not UTF-8, encoded", grant("scope=canary%ff%fe")),
        ("not UTF-8, overlong", grant("scope=%c0%af")),
        ("a surrogate", grant("scope=%ed%a0%80")),
        ("NUL, encoded", grant("scope=a%00canary")),
        ("a NUL name", grant("%00=canary")),
        ("twice", grant("scope=canary&scope=profile")),
        ("twice and unknown", grant("canary=1&canary=2")),
        (
            "a thousand parameters",
            grant(&(0..1000).fold(String::new(), |all, index| format!("{all}p{index}=canary&"))),
        ),
        ("only separators", "&".repeat(60_000).into_bytes()),
        ("nothing", Vec::new()),
        ("no names", b"=canary".to_vec()),
        ("JSON", br#"{"grant_type":"canary"}"#.to_vec()),
        ("array style", b"grant_type[]=client_credentials&token[]=canary".to_vec()),
        ("map style", b"grant_type[a]=client_credentials&token[0]=canary".to_vec()),
        ("prototype style", b"__proto__[grant_type]=client_credentials".to_vec()),
        ("over the limit", grant(&format!("x={}", "canary".repeat(11_000)))),
    ];
    bodies
        .push(("not UTF-8, raw", b"grant_type=client_credentials&token=\xff\xfe&x=\xff".to_vec()));
    bodies.push(("NUL, raw", b"grant_type=client_credentials&token=a\0b".to_vec()));
    bodies
}

/// A body that no form parser should accept: the wrong bytes, too many parameters, another syntax.
#[every_database]
async fn a_broken_body_is_refused_at_every_endpoint(provider: Running) {
    for path in ENDPOINTS {
        for (about, body) in bodies() {
            let answer = post_raw(&provider, path, FORM, body).await;

            assert_refused(&answer, &format!("{path}, {about}"));
        }
    }
    assert_eq!(provider.tokens().await, 0);
    service_token(&provider.issuer, "profile").await;
}

/// Values that are absurdly long or deep, or of characters that no parameter may have.
#[every_database]
async fn a_monstrous_value_is_refused_at_every_endpoint(provider: Running) {
    let issuer = &provider.issuer;
    let words = (0..5000).map(|index| format!("s{index}")).collect::<Vec<_>>().join(" ");
    let (many, slashes) = ("a ".repeat(30_000), "/".repeat(60_000));
    let grant = Fields::of(&[("grant_type", "client_credentials")]);
    for scope in
        [&words, &many, &slashes, "a\"canary", "a\\canary", "canaryä", "a\tcanary", "canary\u{7f}"]
    {
        let answer = token_with(issuer, SERVICE, &grant.clone().with("scope", scope)).await;
        assert_refused(&answer, &answer.asked);
    }
    for value in [&slashes, &words] {
        for (path, names) in [
            (
                "/oauth/token",
                &["grant_type", "code", "refresh_token", "code_verifier", "client_id"][..],
            ),
            ("/oauth/revoke", &["token", "client_id", "client_secret"]),
            ("/oauth/introspect", &["token", "client_id", "client_secret"]),
        ] {
            for name in names {
                let fields = Fields::of(&[("grant_type", "authorization_code"), ("token", "x")]);
                let (url, fields) = (provider.url(path), fields.with(name, value));
                let answer = timeout(BOUND, send(&url, WEB, &fields)).await;
                let answer = answer.expect("an answer in time");
                assert_refused(&answer, &format!("{path} {name}"));
            }
        }
    }
    // The head of a request is bounded too, so the values are shorter here.
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    for value in [&slashes[..8500], &words[..8500]] {
        for (name, _) in Fields::authorization("demo-web", "profile").pairs() {
            let request = Fields::authorization("demo-web", "profile").with(name, value);
            let page = timeout(BOUND, alice.authorize(&request)).await.expect("an answer in time");
            let is_told = page.status == 303 && page.parameter("error").is_some();
            assert!(page.status.is_client_error() || is_told, "{name}: {page:?}");
        }
    }
    let deep = format!("{}1{}", "[".repeat(30_000), "]".repeat(30_000)).into_bytes();
    for path in ENDPOINTS {
        let answer = post_raw(&provider, path, "application/json", deep.clone()).await;
        assert_refused(&answer, &format!("{path}, deep JSON"));
    }
    assert_eq!(provider.tokens().await + provider.short_lived_objects().await, 0);
}

/// A flood: bodies of megabytes, sent or only announced.
#[every_database]
async fn a_body_that_is_far_too_large_is_not_read(provider: Running) {
    let bodies = [
        vec![b'a'; 10 * 1024 * 1024],
        format!("grant_type=client_credentials&scope={}", "s+".repeat(100_000)).into_bytes(),
        format!("grant_type=client_credentials&x={}", "/".repeat(1_000_000)).into_bytes(),
    ];
    for path in ENDPOINTS.iter().chain(&["/oauth/authorize", "/login", "/account", "/logout"]) {
        for body in &bodies {
            assert_large_is_refused(&provider, path, body.clone()).await;
        }
    }
    for path in ENDPOINTS.iter().chain(&["/oauth/authorize"]) {
        let announced = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: 10485760\r\ncontent-type: {FORM}\r\n\r\n"
        );
        let answer = raw(&provider, announced.as_bytes());
        let answer = timeout(Duration::from_secs(5), answer).await.expect("at once");
        assert!(answer.starts_with("HTTP/1.1 400"), "{path}: {answer}");
    }
    service_token(&provider.issuer, "profile").await;
}

/// RFC 6749 section 3.2: the body is a form, and says so.
#[every_database]
async fn another_media_type_is_refused(provider: Running) {
    let body = b"grant_type=client_credentials".to_vec();
    for path in ENDPOINTS {
        for media_type in [
            "application/json",
            "text/plain",
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencodedx",
            "x",
            "*/*",
            "application/x-www-form-urlencoded, text/plain",
        ] {
            let answer = post_raw(&provider, path, media_type, body.clone()).await;
            answer.assert_error(400, "invalid_request");
        }
        let none = Client::new().post(provider.url(path)).body("grant_type=client_credentials");
        Answer::of(none).await.assert_error(400, "invalid_request");
    }
    for media_type in
        ["application/x-www-form-urlencoded; charset=UTF-8", "Application/X-WWW-Form-Urlencoded"]
    {
        post_raw(&provider, "/oauth/token", media_type, body.clone()).await.assert_ok();
    }
}

/// RFC 9110 section 15.5.6: a wrong method is 405 and says which would do.
#[every_database]
async fn another_method_is_refused(provider: Running) {
    let client = Client::new();
    for (path, methods, allowed) in [
        ("/oauth/token", ["GET", "PUT", "DELETE", "PATCH"], "POST"),
        ("/oauth/revoke", ["GET", "PUT", "DELETE", "PATCH"], "POST"),
        ("/oauth/introspect", ["GET", "PUT", "DELETE", "PATCH"], "POST"),
        ("/oauth/authorize", ["PUT", "DELETE", "PATCH", "OPTIONS"], "GET,HEAD,POST"),
        ("/.well-known/oauth-authorization-server", ["POST", "PUT", "DELETE", "PATCH"], "GET,HEAD"),
        ("/api/me", ["POST", "PUT", "DELETE", "PATCH"], "GET,HEAD"),
    ] {
        for method in methods {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let answer = Answer::of(client.request(method.clone(), provider.url(path))).await;
            assert_eq!(
                (answer.status.as_u16(), answer.header("allow").as_str()),
                (405, allowed),
                "{method} {path}"
            );
        }
    }
}

/// A query that no form parser should accept, in an address that a person opens.
#[every_database]
async fn a_broken_authorization_request_is_a_page(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let good = Fields::authorization("demo-web", "profile").encoded();
    for query in [
        format!("{good}&x=%ff"),
        format!("{good}&x=%00"),
        format!("%ff={good}"),
        good.replace("client_id=", "client_id[]="),
        good.replace("state=", "state=canary&state="),
        format!("{good}&{}", "canary=1&".repeat(100)),
        good.replace("state=", &format!("state={}", "x".repeat(9000))),
        good.replace("scope=profile", &format!("scope={}", "canary+".repeat(700))),
        good.replace("client_id=demo-web", &format!("client_id={}", "x".repeat(3000))),
        good.replace("redirect_uri=", &format!("redirect_uri={}", "/".repeat(20_000))),
        String::new(),
        "&&&&".to_owned(),
        "=".to_owned(),
    ] {
        let page = timeout(BOUND, alice.get(&format!("/oauth/authorize?{query}"))).await.unwrap();
        page.assert_error_page(&query[..query.len().min(80)]);
        assert!(!page.body.contains("canary"), "{}: {}", page.asked, page.body);
    }
    let posted = Fields::of(&[("x", &"a".repeat(70_000))]);
    let page = alice.post("/oauth/authorize", posted.pairs()).await;
    page.assert_error_page("a large form");
    assert_eq!(provider.short_lived_objects().await, 0);
}

/// Broken bodies and broken cookies at the pages of the reference provider.
#[every_database]
async fn a_broken_form_of_the_pages_is_refused(provider: Running) {
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    for path in ["/login", "/account", "/logout"] {
        for (about, body) in bodies() {
            let request = client.post(provider.url(path)).header("content-type", FORM).body(body);
            let answer = timeout(BOUND, Answer::of(request)).await.unwrap();
            // Whoever is not signed in is sent away before the form is looked at.
            let location = answer.header("location");
            let is_sent_away = ["/login", "/logout"].contains(&location.as_str());
            let about = format!("{path}, {about}: {}", answer.status);
            assert!(answer.status.is_client_error() || is_sent_away, "{about}");
        }
        let json =
            client.post(provider.url(path)).header("content-type", "application/json").body("{}");
        assert_eq!(Answer::of(json).await.status, 400, "{path}");
    }
    for cookie in [
        "session=x",
        "session=",
        "session=\u{e4}",
        "oauth_browser=x; session=../../x",
        "session=AAAAAAAAAAAAAAAAAAAAAA",
    ] {
        for path in ["/", "/login", "/account", "/oauth/authorize?pending=x"] {
            let request = client.get(provider.url(path)).header("cookie", cookie.as_bytes());
            let answer = Answer::of(request).await;
            assert!(!answer.status.is_server_error(), "{path}, {cookie}: {}", answer.status);
        }
    }
}

/// Sends raw bytes and reads until the server closes or has answered.
async fn raw(provider: &Running, bytes: &[u8]) -> String {
    let address = provider.issuer.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may answer before it has read everything.
    let _ = stream.write_all(bytes).await;
    let mut answer = vec![0; 4096];
    let read =
        timeout(BOUND, stream.read(&mut answer)).await.expect("an answer in time").unwrap_or(0);
    String::from_utf8_lossy(&answer[..read]).into_owned()
}

/// Bytes that no client library sends: endless lines, no method, two lengths for one body.
#[every_database]
async fn a_broken_http_request_is_refused(provider: Running) {
    let slashes = format!("GET {} HTTP/1.1\r\nhost: x\r\n\r\n", "/".repeat(1_000_000));
    let header = format!(
        "GET /api/any HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\r\n",
        "x".repeat(1_000_000)
    );
    for request in [
        slashes.as_bytes(),
        header.as_bytes(),
        b"GET /\0 HTTP/1.1\r\nhost: x\r\n\r\n",
        b"\xff\xfe\xfd\r\n\r\n",
    ] {
        let answer = raw(&provider, request).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    let smuggled = b"POST /oauth/token HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\n\r\n0\r\n\r\n";
    assert!(raw(&provider, smuggled).await.starts_with("HTTP/1.1 4"));
    service_token(&provider.issuer, "profile").await;
}

/// A slow client: its body never arrives, and others are served meanwhile.
#[every_database]
async fn a_body_that_never_comes_is_refused(provider: Running) {
    let slow = async |path: &str| {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\ncontent-type: {FORM}\r\nauthorization: Basic ZGVtby1zZXJ2aWNlOmRlbW8tc2VydmljZS1zZWNyZXQ=\r\n\r\ngrant_type="
        );
        raw(&provider, request.as_bytes()).await
    };

    let answers = tokio::join!(
        slow("/oauth/token"),
        slow("/oauth/revoke"),
        slow("/oauth/introspect"),
        slow("/oauth/authorize"),
        slow("/login"),
        slow("/account"),
        slow("/logout"),
        async {
            for _ in 0..20 {
                service_token(&provider.issuer, "profile").await;
            }
        },
    );

    let (token, revoke, introspect, authorize, login, account, logout, ()) = answers;
    for answer in [token, revoke, introspect, authorize, login, account, logout] {
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
}
