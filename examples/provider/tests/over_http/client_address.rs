//! The address of a client, behind a proxy and without one.

use oauth_tests::{database::TestDatabase, html::hidden_fields, oauth::resource};
use provider::{Provider, Settings};
use reqwest::{Client, StatusCode, redirect::Policy};
use std::future::pending;
use tokio::net::TcpListener;

/// A provider that trusts these proxies. Its database is removed when the second value is dropped.
async fn start(proxies: &[&str]) -> (String, TestDatabase) {
    let database = TestDatabase::sqlite();
    let settings = Settings {
        database_url: database.url.clone(),
        trusted_proxies: proxies.iter().map(|network| network.parse().unwrap()).collect(),
        ..Settings::default()
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let provider = Provider::start(settings, address).await.unwrap();
    tokio::spawn(provider.serve(listener, pending()));
    (format!("http://{address}"), database)
}

/// Signs in with this password and this header. Returns the status.
async fn sign_in(issuer: &str, password: &str, header: (&str, &str)) -> StatusCode {
    let client = Client::builder().cookie_store(true).redirect(Policy::none()).build().unwrap();
    let page = client.get(format!("{issuer}/login")).send().await.unwrap();
    let mut fields = hidden_fields(&page.text().await.unwrap(), "/login");
    fields.push(("username".to_owned(), "alice".to_owned()));
    fields.push(("password".to_owned(), password.to_owned()));
    let request = client.post(format!("{issuer}/login")).header(header.0, header.1).form(&fields);
    request.send().await.unwrap().status()
}

async fn close(issuer: &str, headers: &[(&str, &str)]) {
    for header in headers.iter().cycle().take(10) {
        assert_eq!(sign_in(issuer, "wrong", *header).await, StatusCode::UNAUTHORIZED, "{header:?}");
    }
}

#[tokio::test]
async fn a_header_of_somebody_who_is_no_trusted_proxy_changes_nothing() {
    for proxies in [&[][..], &["192.0.2.0/24"]] {
        let (issuer, _database) = start(proxies).await;

        close(&issuer, &[("x-forwarded-for", "198.51.100.1"), ("forwarded", "for=198.51.100.2")])
            .await;

        let elsewhere = ("x-forwarded-for", "198.51.100.3");
        let status = sign_in(&issuer, "wonderland", elsewhere).await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS, "{proxies:?}");
    }
}

#[tokio::test]
async fn clients_behind_a_trusted_proxy_are_throttled_apart() {
    let (issuer, _database) = start(&["127.0.0.0/8"]).await;
    let here = ("x-forwarded-for", "198.51.100.1");

    // The client itself wrote what stands before the address that the proxy saw.
    close(&issuer, &[here, ("x-forwarded-for", "6.6.6.6, 198.51.100.1")]).await;

    assert_eq!(sign_in(&issuer, "wonderland", here).await, StatusCode::TOO_MANY_REQUESTS);
    let elsewhere = ("forwarded", "for=198.51.100.2;proto=https");
    assert_eq!(sign_in(&issuer, "wonderland", elsewhere).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_header_that_cannot_be_read_counts_for_the_proxy_itself() {
    let (issuer, _database) = start(&["127.0.0.1/32"]).await;

    close(&issuer, &[("x-forwarded-for", "nonsense"), ("forwarded", "for=_hidden")]).await;

    let unreadable = ("x-forwarded-for", "other nonsense");
    assert_eq!(sign_in(&issuer, "wonderland", unreadable).await, StatusCode::TOO_MANY_REQUESTS);
    let client = ("x-forwarded-for", "198.51.100.1");
    assert_eq!(sign_in(&issuer, "wonderland", client).await, StatusCode::SEE_OTHER);
}

/// Attack: a client chooses the issuer with a header.
#[tokio::test]
async fn the_issuer_never_comes_from_a_header() {
    let (issuer, _database) = start(&["127.0.0.0/8"]).await;
    let path = "/.well-known/oauth-authorization-server";
    let plain = resource(&issuer, path, None).await;

    let request = Client::new()
        .get(format!("{issuer}{path}"))
        .header("host", "canary.example")
        .header("x-forwarded-host", "canary.example")
        .header("x-forwarded-proto", "https")
        .header("forwarded", "for=198.51.100.1;host=canary.example;proto=https");
    let text = request.send().await.unwrap().text().await.unwrap();

    assert_eq!(plain.member("issuer"), issuer);
    assert_eq!(text, plain.text);
}
