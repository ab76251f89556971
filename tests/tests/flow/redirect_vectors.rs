//! A redirect URI equals a registered one byte by byte; a loopback address may have another port. RFC 9700, section 4.1.3; RFC 8252, section 7.3.

use oauth_tests::{
    browser::Browser, every_database, fields::Fields, oauth::*, rows::Rows as _, running::Running,
    seeds::*,
};

const WEB_URI: &str = "https://app.example.com/cb";
const QUERY_URI: &str = "https://app.example.com/cb?tenant=a%20b&x=1";
const LOOPBACK: &str = "http://127.0.0.1:9999/cb";
const LOOPBACK_6: &str = "http://[::1]/cb";
const NAMED: &str = "http://localhost:9999/cb";
const APP_URI: &str = "com.example.app:/cb";
const EDITOR_URI: &str = "cursor://anysphere.cursor-mcp/oauth/callback";

fn clients() -> String {
    demo_and(&[
        web_client("web", &[WEB_URI]),
        web_client("query", &[QUERY_URI]),
        web_client("loopback", &[LOOPBACK]),
        web_client("loopback6", &[LOOPBACK_6]),
        web_client("named", &[NAMED]),
        web_client("app", &[APP_URI]),
        web_client("editor", &[EDITOR_URI]),
    ])
}

/// Spellings that a parser, a browser or a proxy may take for `https://app.example.com/cb`, and neighbours of it.
const WEB_SPELLINGS: &[&str] = &[
    "HTTPS://app.example.com/cb",
    "Https://app.example.com/cb",
    "http://app.example.com/cb",
    "https://APP.example.com/cb",
    "https://app.example.com/CB",
    "https://app.example.com/Cb",
    "https://app.example.com:443/cb",
    "https://app.example.com:/cb",
    "https://app.example.com:8443/cb",
    "https://app.example.com./cb",
    "https://app.example.com/cb/",
    "https://app.example.com//cb",
    "https://app.example.com/./cb",
    "https://app.example.com/x/../cb",
    "https://app.example.com/cb/..",
    "https://app.example.com/cb/../evil",
    "https://app.example.com/cb/..;/evil",
    "https://app.example.com/cb/%2e%2e/evil",
    "https://app.example.com/cb/%252e%252e/evil",
    "https://app.example.com/cb%2f",
    "https://app.example.com/%63b",
    "https://app.example.com/c%62",
    "https://app.example.com/cb%00",
    "https://app.example.com/cb%20",
    "https://app.example.com/cb ",
    " https://app.example.com/cb",
    "\thttps://app.example.com/cb",
    "https://app.example.com/cb\t",
    "https://app.example.com/cb\n",
    "https://app.example.com/cb\r\nLocation: https://evil.example",
    "https://app.exa\tmple.com/cb",
    "https:\\\\app.example.com\\cb",
    "https:/\\app.example.com/cb",
    "https:/app.example.com/cb",
    "https:app.example.com/cb",
    "https:///app.example.com/cb",
    "//app.example.com/cb",
    "/cb",
    "cb",
    "https://app.example.com/cb\\",
    "https://app.example.com\\@evil.example/cb",
    "https://app.example.com@evil.example/cb",
    "https://evil.example@app.example.com/cb",
    "https://user:pass@app.example.com/cb",
    "https://a@b@app.example.com/cb",
    "https://a%40b@app.example.com/cb",
    "https://app.example.com%40evil.example/cb",
    "https://app.example.com:80@evil.example/cb",
    "https://app.example.com.evil.example/cb",
    "https://evil.example/app.example.com/cb",
    "https://evilapp.example.com/cb",
    "https://app.example.comevil/cb",
    "https://appxexample.com/cb",
    "https://example.com/cb",
    "https://sub.app.example.com/cb",
    "https://app.example.com/cbX",
    "https://app.example.com/cb.evil",
    "https://app.example.com/cb/evil",
    "https://app.example.com/c",
    "https://app.example.com/",
    "https://app.example.com",
    "https://app.example.com/cb?",
    "https://app.example.com/cb?x=1",
    "https://app.example.com/cb?code=1",
    "https://app.example.com/cb?redirect=https://evil.example",
    "https://app.example.com/cb&x=1",
    "https://app.example.com/cb;p=1",
    "https://app.example.com/cb;",
    "https://app.example.com/cb#",
    "https://app.example.com/cb#_",
    "https://app.example.com/cb#evil",
    "https://app.example.com/cb%23evil",
    "https://app.example.com/cb%3Fx",
    "https://app.example。com/cb",
    "https://аpp.example.com/cb",
    "https://xn--pp-7kc.example.com/cb",
    "https://ａpp.example.com/cb",
    "https://app.example.com/ｃb",
    "https://app.example.com/cb\u{200b}",
    "https://app.example.com/cb\u{feff}",
    "https://*/cb",
    "https://*.example.com/cb",
    "https://app.example.com/*",
    "https://app.example.com/cb*",
    "javascript:alert(1)//https://app.example.com/cb",
    "JaVaScRiPt:alert(1)",
    "data:text/html,https://app.example.com/cb",
    "null",
    "https://app.example.com/cb https://evil.example/cb",
    "https://app.example.com/cb,https://evil.example/cb",
];

const QUERY_SPELLINGS: &[&str] = &[
    "https://app.example.com/cb",
    "https://app.example.com/cb?",
    "https://app.example.com/cb?tenant=a+b&x=1",
    "https://app.example.com/cb?tenant=a b&x=1",
    "https://app.example.com/cb?x=1&tenant=a%20b",
    "https://app.example.com/cb?tenant=a%20b",
    "https://app.example.com/cb?tenant=a%20b&x=1&y=2",
    "https://app.example.com/cb?tenant=a%20b&x=2",
    "https://app.example.com/cb?tenant=a%20b&amp;x=1",
    "https://app.example.com/cb?tenant=a%20b&x=1#",
];

const LOOPBACK_SPELLINGS: &[&str] = &[
    "https://127.0.0.1:9999/cb",
    "http://127.0.0.2:9999/cb",
    "http://127.1:9999/cb",
    "http://2130706433:9999/cb",
    "http://0x7f000001:9999/cb",
    "http://0177.0.0.1:9999/cb",
    "http://127.0.0.1.:9999/cb",
    "http://localhost:9999/cb",
    "http://[::1]:9999/cb",
    "http://[::ffff:127.0.0.1]:9999/cb",
    "http://0.0.0.0:9999/cb",
    "http://u@127.0.0.1:1234/cb",
    "http://u:p@127.0.0.1:1234/cb",
    "http://127.0.0.1:9999@evil.example/cb",
    "http://127.0.0.1@evil.example/cb",
    "http://127.0.0.1.evil.example:9999/cb",
    "http://127.0.0.1:9999.evil.example/cb",
    "http://127.0.0.1:/cb",
    "http://127.0.0.1:0/cb",
    "http://127.0.0.1:65536/cb",
    "http://127.0.0.1:080/cb",
    "http://127.0.0.1:+80/cb",
    "http://127.0.0.1:-1/cb",
    "http://127.0.0.1:99 99/cb",
    "http://127.0.0.1:99a/cb",
    "http://127.0.0.1:９９９９/cb",
    "http://127.0.0.1:9999",
    "http://127.0.0.1:9999/",
    "http://127.0.0.1:9999/CB",
    "http://127.0.0.1:9999/cb/",
    "http://127.0.0.1:9999/cb?x=1",
    "http://127.0.0.1:9999/cb#x",
    "http://127.0.0.1:9999\\cb",
    "http://127.0.0.1:9999//cb",
    "HTTP://127.0.0.1:9999/cb",
];

async fn assert_refused(browser: &Browser, client_id: &str, spellings: &[&str]) {
    for uri in spellings {
        for response_type in ["code", "bogus"] {
            let request = Fields::authorization(client_id, "profile")
                .with("redirect_uri", uri)
                .with("response_type", response_type);
            browser
                .authorize(&request)
                .await
                .assert_error_page(&format!("{uri:?} {response_type}"));
        }
    }
}

/// A redirect URI that a parser, a browser or a proxy takes for the registered one leads elsewhere. RFC 9700, section
/// 4.1.
#[every_database(seed = clients())]
async fn no_other_spelling_of_a_registered_uri_is_accepted(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;

    assert_refused(&alice, "web", WEB_SPELLINGS).await;
    assert_refused(&alice, "query", QUERY_SPELLINGS).await;
    assert_refused(&alice, "loopback", LOOPBACK_SPELLINGS).await;
    assert_refused(
        &alice,
        "named",
        &[
            "http://127.0.0.1:9999/cb",
            "http://LOCALHOST:9999/cb",
            "http://localhost.:9999/cb",
            "http://localhost:09999/cb",
            "http://localhost:9999@evil.example/cb",
            "https://localhost:9999/cb",
        ],
    )
    .await;
    assert_refused(
        &alice,
        "loopback6",
        &["http://[::2]/cb", "http://[0:0:0:0:0:0:0:1]/cb", "http://[::1]/cb/", "http://::1/cb"],
    )
    .await;
    assert_refused(
        &alice,
        "app",
        &[
            "com.example.app:/cb/",
            "com.example.app://cb",
            "COM.example.app:/cb",
            "com.example.app:/cb?x",
            "com.example.app:",
        ],
    )
    .await;
    assert_eq!(provider.short_lived_objects().await, 0);
}

/// RFC 8252 section 7.3: the registered bytes, and any port of a loopback address.
#[every_database(seed = clients())]
async fn the_registered_uri_and_any_loopback_port_are_accepted(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    for (client_id, uri, start) in [
        ("web", WEB_URI, "https://app.example.com/cb?code="),
        ("query", QUERY_URI, "https://app.example.com/cb?tenant=a%20b&x=1&code="),
        ("loopback", LOOPBACK, "http://127.0.0.1:9999/cb?code="),
        ("loopback", "http://127.0.0.1:1/cb", "http://127.0.0.1:1/cb?code="),
        ("loopback", "http://127.0.0.1:65535/cb", "http://127.0.0.1:65535/cb?code="),
        ("loopback", "http://127.0.0.1/cb", "http://127.0.0.1/cb?code="),
        ("loopback6", "http://[::1]/cb", "http://[::1]/cb?code="),
        ("loopback6", "http://[::1]:8080/cb", "http://[::1]:8080/cb?code="),
        ("named", NAMED, "http://localhost:9999/cb?code="),
        ("named", "http://localhost:53127/cb", "http://localhost:53127/cb?code="),
        ("named", "http://localhost/cb", "http://localhost/cb?code="),
        ("editor", EDITOR_URI, "cursor://anysphere.cursor-mcp/oauth/callback?code="),
        ("app", APP_URI, "com.example.app:/cb?code="),
    ] {
        let request = Fields::authorization(client_id, "profile").with("redirect_uri", uri);

        let page = alice.allow(&request.encoded()).await;

        assert!(page.location.as_deref().unwrap().starts_with(start), "{page:?}");
    }
}

/// RFC 6749 section 4.1.3: the token request repeats the URI of the authorization request, byte by byte.
#[every_database(seed = clients())]
async fn the_token_endpoint_accepts_no_other_spelling_either(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    for (client, uri, spellings) in [
        (As::Basic("web", SECRET), WEB_URI, WEB_SPELLINGS),
        (As::Basic("query", SECRET), QUERY_URI, QUERY_SPELLINGS),
        (As::Basic("loopback", SECRET), LOOPBACK, LOOPBACK_SPELLINGS),
    ] {
        let request =
            Fields::authorization(client.client_id(), "profile").with("redirect_uri", uri);
        let code = alice.code_for(&request).await;
        let exchange = Fields::exchange(&code);
        for spelling in spellings {
            let answer =
                token_with(issuer, client, &exchange.clone().with("redirect_uri", spelling)).await;
            assert_eq!(
                (answer.status.as_u16(), answer.member("error")),
                (400, "invalid_grant".into()),
                "{spelling}"
            );
        }
        let port = exchange.clone().with("redirect_uri", "http://127.0.0.1:9998/cb");
        token_with(issuer, client, &port).await.assert_error(400, "invalid_grant");

        token_with(issuer, client, &exchange.with("redirect_uri", uri)).await.assert_ok();
    }
}

/// RFC 6749 section 3.1.2.3: a client with one registered URI may leave it out at both endpoints.
#[every_database(seed = clients())]
async fn the_only_registered_uri_may_be_left_out(provider: Running) {
    let issuer = &provider.issuer;
    let client = As::Basic("web", SECRET);
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let request = Fields::authorization("web", "profile").without("redirect_uri");

    let page = alice.allow(&request.encoded()).await;

    assert!(page.location.as_deref().unwrap().starts_with(WEB_URI));
    let named = Fields::exchange(&page.code()).with("redirect_uri", LOOPBACK);
    token_with(issuer, client, &named).await.assert_error(400, "invalid_grant");
    token_with(issuer, client, &named.with("redirect_uri", WEB_URI)).await.assert_ok();
    let code = alice.code_for(&request).await;
    token_with(issuer, client, &Fields::exchange(&code).without("redirect_uri")).await.assert_ok();
}
