//! An issuer with a path: every address for a browser or a client lies below that path. RFC 8414, section 3.1.

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{StatusCode, header::HOST},
    response::{IntoResponse as _, Response},
};
use oauth_tests::{
    browser::{Browser, Page},
    database::TestDatabase,
    fields::Fields,
    html::hidden_fields,
    oauth::*,
};
use provider::{Provider, Settings};
use reqwest::{Client, redirect::Policy};
use std::{future::pending, sync::Arc};
use tokio::net::TcpListener;

const METADATA: &str = "/.well-known/oauth-authorization-server";
const RESOURCE: &str = "/.well-known/oauth-protected-resource";

/// What a proxy does with the issuer's path before it forwards a request.
#[derive(Clone, Copy, Debug)]
enum Proxy {
    Strips,
    Keeps,
}

struct World {
    /// The origin of the proxy.
    origin: String,
    _database: TestDatabase,
}

/// A provider behind a proxy that forwards only requests below the issuer's path and requests for its metadata.
async fn start(proxy: Proxy) -> World {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let (provider, database) = serve(&format!("{origin}/tenant"), Settings::default()).await;
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let router = Router::new().fallback(forward).with_state(Arc::new((proxy, provider, client)));
    tokio::spawn(async move { axum::serve(listener, router).await });
    World { origin, _database: database }
}

/// A provider with this issuer. Returns its own address, and the database.
async fn serve(issuer: &str, settings: Settings) -> (String, TestDatabase) {
    let database = TestDatabase::sqlite();
    let settings = Settings {
        database_url: database.url.clone(),
        issuer: Some(issuer.to_owned()),
        demo: Some(true),
        ..settings
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let provider = Provider::start(settings, address).await.unwrap();
    tokio::spawn(provider.serve(listener, pending()));
    (format!("http://{address}"), database)
}

async fn forward(
    State(world): State<Arc<(Proxy, String, Client)>>,
    request: Request,
) -> Result<Response, StatusCode> {
    let (proxy, provider, client) = &*world;
    let (parts, body) = request.into_parts();
    let asked = parts.uri.to_string();
    let below =
        asked.strip_prefix("/tenant").filter(|rest| rest.is_empty() || rest.starts_with('/'));
    let path = match (below, proxy) {
        (Some(""), Proxy::Strips) => "/",
        (Some(below), Proxy::Strips) => below,
        (Some(_), Proxy::Keeps) => &asked,
        (None, _) if asked == format!("{METADATA}/tenant") => &asked,
        (None, _) if asked == format!("{RESOURCE}/tenant") => &asked,
        (None, _) => return Err(StatusCode::NOT_FOUND),
    };
    let mut headers = parts.headers;
    headers.remove(HOST);
    let body = to_bytes(body, 100_000).await.unwrap();
    let request = client.request(parts.method, format!("{provider}{path}")).headers(headers);
    let answer = request.body(body).send().await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    Ok((status, headers, Body::from(answer.bytes().await.unwrap())).into_response())
}

/// Asserts that every link, form and picture of a page leads below the issuer, or to its metadata.
#[track_caller]
fn assert_links_below(page: &Page) {
    let targets = ["href", "action", "formaction", "src"]
        .map(|name| format!(" {name}=\""))
        .into_iter()
        .flat_map(|name| page.body.split(&name).skip(1).map(str::to_owned).collect::<Vec<_>>())
        .map(|rest| rest.split('"').next().unwrap().to_owned());
    let mut count = 0;
    for target in targets {
        let is_right = target.starts_with("/tenant/")
            || target == format!("{METADATA}/tenant")
            || target == "#main";
        assert!(is_right, "{}: {target}", page.asked);
        count += 1;
    }
    assert!(count > 3, "{}: {}", page.asked, page.body);
}

#[track_caller]
fn location(page: &Page) -> &str {
    let location = page.location.as_deref().unwrap_or_else(|| panic!("no redirect: {page:?}"));
    assert!(location.starts_with("/tenant/"), "{}: {location}", page.asked);
    location
}

/// The fields of a form on a page, with the fields that a person fills in.
fn form(page: &Page, action: &str, typed: &[(&str, &str)]) -> Vec<(String, String)> {
    let typed = typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    hidden_fields(&page.body, action).into_iter().chain(typed).collect()
}

#[tokio::test]
async fn a_person_and_a_client_find_everything_below_the_path_of_the_issuer() {
    for proxy in [Proxy::Strips, Proxy::Keeps] {
        let world = start(proxy).await;
        let issuer = format!("{}/tenant", world.origin);
        let browser = Browser::new(&world.origin);
        let request = Fields::authorization("demo-web", "profile");

        let start_page = browser.get("/tenant").await;
        assert_eq!(start_page.status, StatusCode::OK, "{proxy:?}");
        assert_links_below(&start_page);
        assert_links_below(&browser.get("/tenant/").await);
        let asked = browser.get(&format!("/tenant{}", request.authorize_path())).await;
        let to_sign_in = location(&asked);
        assert!(to_sign_in.starts_with("/tenant/login?pending="), "{to_sign_in}");
        let sign_in = browser.get(to_sign_in).await;
        assert_links_below(&sign_in);
        assert!(sign_in.header("set-cookie").contains("; Path=/tenant"), "{proxy:?}");
        let typed = [("username", "alice"), ("password", "wonderland")];
        let signed_in =
            browser.post("/tenant/login", &form(&sign_in, "/tenant/login", &typed)).await;
        let cookie = signed_in.header("set-cookie");
        assert!(cookie.starts_with("session=") && cookie.contains("; Path=/tenant"), "{cookie}");
        let back = location(&signed_in);
        assert!(back.starts_with("/tenant/oauth/authorize?pending="), "{back}");
        let consent = browser.get(back).await;
        assert_links_below(&consent);
        let answer = form(&consent, "/tenant/oauth/authorize", &[("confirm", "yes")]);
        let answered = browser.post("/tenant/oauth/authorize", &answer).await;
        assert_eq!(answered.parameter("iss").as_deref(), Some(&*issuer));
        let tokens = exchange(&issuer, WEB, &answered.code()).await;
        let token = tokens.assert_ok().member("access_token");
        resource(&issuer, "/api/me", Some(&token)).await.assert_ok();

        let account = browser.get("/tenant/account").await;
        assert_links_below(&account);
        let withdrawal = form(&account, "/tenant/account", &[]);
        let withdrawn = browser.post("/tenant/account", &withdrawal).await;
        assert_eq!(location(&withdrawn), "/tenant/account");
        let sign_out = form(&account, "/tenant/logout", &[]);
        let signed_out = browser.post("/tenant/logout", &sign_out).await;
        assert_eq!(location(&signed_out), "/tenant/logout");
        assert_eq!(location(&browser.get("/tenant/account").await), "/tenant/login");
    }
}

#[tokio::test]
async fn what_goes_wrong_below_the_path_of_the_issuer_leads_nowhere_else() {
    for proxy in [Proxy::Strips, Proxy::Keeps] {
        let world = start(proxy).await;
        let browser = Browser::new(&world.origin);
        let request = Fields::authorization("demo-web", "profile");

        for path in ["/tenant/nothing", "/tenant/oauth/authorize", "/tenant/logout"] {
            assert_links_below(&browser.get(path).await);
        }
        let forged = Fields::of(&[("csrf", "x")]);
        let expired = browser.post("/tenant/account", forged.pairs()).await;
        assert_eq!(location(&expired), "/tenant/login");
        assert_links_below(&browser.post("/tenant/login", forged.pairs()).await);
        let posted =
            browser.post_from_another_site("/tenant/oauth/authorize", request.pairs()).await;
        let again = location(&posted);
        assert!(again.starts_with("/tenant/oauth/authorize?"), "{again}");
        for path in ["/tenant/assets/style.css", "/tenant/assets/icon.svg"] {
            assert_eq!(browser.get(path).await.status, StatusCode::OK, "{path}");
        }
    }
}

#[tokio::test]
async fn the_metadata_of_an_issuer_with_a_path_are_where_clients_look() {
    for proxy in [Proxy::Strips, Proxy::Keeps] {
        let world = start(proxy).await;
        let issuer = format!("{}/tenant", world.origin);

        let document = resource(&world.origin, &format!("{METADATA}/tenant"), None).await;

        assert_eq!(document.assert_ok().member("issuer"), issuer);
        assert_eq!(document.member("token_endpoint"), format!("{issuer}/oauth/token"));
        let below = resource(&issuer, METADATA, None).await;
        assert_eq!(below.assert_ok().text, document.text, "{proxy:?}");
        let token = token(&issuer, SERVICE, &[("grant_type", "client_credentials")]).await;
        token.assert_ok();
    }
}

/// RFC 6265bis section 4.1.3: `__Host-` demands the path `/`.
#[tokio::test]
async fn cookies_of_an_https_issuer_are_bound_to_its_path() {
    for (issuer, prefix, path) in [
        ("https://id.example.com/tenant", "__Secure-", "/tenant"),
        ("https://id.example.com", "__Host-", "/"),
    ] {
        let (address, _database) = serve(issuer, Settings::default()).await;
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        let page = client.get(format!("{address}/login")).send().await.unwrap();
        let form_cookie = page.headers()["set-cookie"].to_str().unwrap().to_owned();
        let mut fields = hidden_fields(&page.text().await.unwrap(), "/");
        fields.push(("username".to_owned(), "alice".to_owned()));
        fields.push(("password".to_owned(), "wonderland".to_owned()));

        let signed_in = client
            .post(format!("{address}/login"))
            .header("cookie", form_cookie.split(';').next().unwrap())
            .form(&fields)
            .send()
            .await
            .unwrap();

        assert_eq!(signed_in.status(), StatusCode::SEE_OTHER, "{issuer}");
        let session_cookie = signed_in.headers()["set-cookie"].to_str().unwrap().to_owned();
        for (cookie, name) in [(form_cookie, "sign_in"), (session_cookie, "session")] {
            assert!(cookie.starts_with(&format!("{prefix}{name}=")), "{cookie}");
            for attribute in ["HttpOnly", "SameSite=Lax", "Secure", &format!("Path={path}")] {
                let mut attributes = cookie.split("; ").skip(1);
                assert!(attributes.any(|given| given == attribute), "{attribute}: {cookie}");
            }
        }
    }
}

/// RFC 9728 section 3.1: the well-known part stands before the path of the issuer. The document is also below that path, for
/// clients that look there first.
#[tokio::test]
async fn the_metadata_of_the_demo_api_lie_before_the_path_of_the_issuer() {
    for proxy in [Proxy::Strips, Proxy::Keeps] {
        let world = start(proxy).await;
        let issuer = format!("{}/tenant", world.origin);
        let metadata = format!("{}{RESOURCE}/tenant", world.origin);

        let challenge = resource(&issuer, "/api/me", None).await.header("www-authenticate");
        assert!(challenge.ends_with(&format!("resource_metadata=\"{metadata}\"")), "{challenge}");
        for path in [metadata, format!("{issuer}{RESOURCE}")] {
            let document = resource(&path, "", None).await;
            assert_eq!(document.assert_ok().json["resource"], issuer.as_str(), "{path} {proxy:?}");
        }
        let named = [("grant_type", "client_credentials"), ("resource", &*issuer)];
        let answer = token(&issuer, SERVICE, &named).await;
        let token = answer.assert_ok().member("access_token");
        resource(&issuer, "/api/any", Some(&token)).await.assert_ok();
    }
}

/// The second place is optional. Without it the document is only where RFC 8414 section 3.1 puts it.
#[tokio::test]
async fn the_place_below_the_path_is_left_out_by_a_setting() {
    for appended in [true, false] {
        let mut settings = Settings::default();
        settings.server.metadata.appended = appended;
        let (address, _database) = serve("http://localhost:8080/tenant", settings).await;

        let first = resource(&address, &format!("{METADATA}/tenant"), None).await;
        assert_eq!(first.assert_ok().json["issuer"], "http://localhost:8080/tenant");
        for path in [METADATA.to_owned(), format!("/tenant{METADATA}")] {
            let second = resource(&address, &path, None).await;
            assert_eq!(second.status, if appended { 200 } else { 404 }, "{path}");
        }
    }
}
