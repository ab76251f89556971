//! Answers with tokens in the front channel, and how answers travel. OpenID Connect Core, sections 3.2 and 3.3; OAuth 2.0 Multiple
//! Response Type Encoding Practices; OAuth 2.0 Form Post Response Mode.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_tests::{
    browser::{Browser, Page},
    every_database,
    fields::{Fields, STATE},
    html::hidden_fields,
    oauth::*,
    openid::{claims, names},
    running::Running,
    seeds::*,
};
use serde_json::json;

const HYBRID: As = As::Basic("hybrid", SECRET);
const TYPES: [&str; 5] =
    ["id_token", "id_token token", "code id_token", "code token", "code id_token token"];

fn clients() -> String {
    let client = |client_id| {
        let client = web_client(client_id, &[REDIRECT]);
        let client = with(client, "grant_types", json!(["authorization_code", "implicit"]));
        with(client, "response_types", json!(TYPES))
    };
    let without_implicit = web_client("no-implicit", &[REDIRECT]);
    demo_and(&[client("hybrid"), with(without_implicit, "response_types", json!(TYPES))])
}

fn request(response_type: &str) -> Fields {
    Fields::authorization("hybrid", "openid profile")
        .with("response_type", response_type)
        .with("nonce", "n")
}

async fn alice(provider: &Running) -> Browser {
    Browser::signed_in(&provider.issuer, "alice", "wonderland").await
}

/// A parameter of an answer, in the query or in the fragment.
fn given(page: &Page, name: &str) -> Option<String> {
    page.parameter(name).or_else(|| page.fragment_parameter(name))
}

/// The left half of a SHA-256, as `at_hash` and `c_hash` have it.
fn half(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(&digest(&SHA256, text.as_bytes()).as_ref()[..16])
}

async fn id_token_of(provider: &Running, page: &Page) -> serde_json::Value {
    let id_token = given(page, "id_token").unwrap_or_else(|| panic!("no ID token: {page:?}"));
    claims(&provider.issuer, "hybrid", &id_token).await
}

/// Every word of the response type is answered, in the fragment, and the ID token says the hash of what stands beside it.
#[every_database(seed = clients())]
async fn each_word_of_a_response_type_is_answered(provider: Running) {
    let alice = alice(&provider).await;
    for response_type in TYPES {
        let page = alice.allow(&request(response_type).encoded()).await;

        let location = page.location.clone().unwrap();
        assert!(location.starts_with(&format!("{REDIRECT}#")), "{response_type}: {location}");
        let has = |word: &str| response_type.split(' ').any(|one| one == word);
        let (code, token) = (given(&page, "code"), given(&page, "access_token"));
        assert_eq!(code.is_some(), has("code"), "{response_type}");
        assert_eq!(token.is_some(), has("token"), "{response_type}");
        assert_eq!(given(&page, "id_token").is_some(), has("id_token"), "{response_type}");
        assert_eq!(given(&page, "refresh_token"), None);
        assert_eq!(given(&page, "state").as_deref(), Some(STATE));
        if has("id_token") {
            let claims = id_token_of(&provider, &page).await;
            assert_eq!(claims["nonce"], "n");
            assert_eq!(claims["c_hash"].as_str().map(str::to_owned), code.as_deref().map(half));
            assert_eq!(claims["at_hash"].as_str().map(str::to_owned), token.as_deref().map(half));
            // Where nothing else can ask for them, the claims of the scope stand in the token (OpenID Connect Core section 5.4).
            assert_eq!(names(&claims).contains(&"name"), response_type == "id_token");
        }
        if let Some(token) = token {
            resource(&provider.issuer, "/oauth/userinfo", Some(&token)).await.assert_ok();
        }
        if let Some(code) = code {
            let tokens = exchange(&provider.issuer, HYBRID, &code).await;
            let claims = oauth_tests::openid::claims_of(&provider.issuer, "hybrid", &tokens).await;
            assert_eq!(claims["nonce"], "n");
            exchange(&provider.issuer, HYBRID, &code).await.assert_error(400, "invalid_grant");
        }
    }
}

/// The order of the words says nothing.
#[every_database(seed = clients())]
async fn the_words_may_stand_in_any_order(provider: Running) {
    let page = alice(&provider).await.allow(&request("token id_token code").encoded()).await;

    assert!(given(&page, "code").is_some() && given(&page, "id_token").is_some(), "{page:?}");
}

/// OpenID Connect Core sections 3.2.2.1 and 3.3.2.1: in the fragment, with the state.
#[every_database(seed = clients())]
async fn a_request_that_lacks_something_is_told_so_in_the_fragment(provider: Running) {
    let alice = alice(&provider).await;
    for (request, error) in [
        (request("id_token").without("nonce"), "invalid_request"),
        (request("code id_token token").without("nonce"), "invalid_request"),
        (request("id_token").with("scope", "profile"), "invalid_scope"),
        (request("id_token").with("nonce", &"n".repeat(1025)), "invalid_request"),
        (request("code id_token").with("response_mode", "query"), "invalid_request"),
        (request("id_token").with("client_id", "no-implicit"), "unauthorized_client"),
        (request("code id_token").with("client_id", "no-implicit"), "unauthorized_client"),
        (request("id_token").with("client_id", "demo-web"), "unauthorized_client"),
    ] {
        let page = alice.authorize(&request).await;
        let location = page.location.clone().unwrap_or_default();
        assert!(location.starts_with(&format!("{REDIRECT}#")), "{location}");
        assert_eq!(given(&page, "error").as_deref(), Some(error), "{location}");
        assert_eq!(given(&page, "state").as_deref(), Some(STATE));
    }
    // Without an ID token at the browser, `nonce` may be missing.
    let page = alice.allow(&request("code token").without("nonce").encoded()).await;
    assert!(given(&page, "access_token").is_some(), "{page:?}");
    let page = alice.authorize(&request("code id_token")).await;
    let denied = alice.answer(&page, "no").await;
    assert!(denied.location.unwrap().starts_with(&format!("{REDIRECT}#error=access_denied")));
}

/// A form of the consent page counts once, whatever it gives.
#[every_database(seed = clients())]
async fn a_consent_form_gives_one_id_token(provider: Running) {
    let alice = alice(&provider).await;
    let page = alice.authorize(&request("id_token")).await;

    assert!(given(&alice.answer(&page, "yes").await, "id_token").is_some());
    alice.answer(&page, "yes").await.assert_error_page("the form was answered");
    // Whoever is disabled between both gets nothing.
    let page = alice.authorize(&request("id_token")).await;
    provider.disable_user("alice").await;
    assert!(given(&alice.answer(&page, "yes").await, "id_token").is_none());
}

/// The values of the form that a browser posts are exactly those that a redirect would carry (ancestor's defect W14).
#[every_database(seed = clients())]
async fn w14_a_form_carries_the_values_as_they_are(provider: Running) {
    let alice = alice(&provider).await;
    let state = "s t/ä&\"<>'+%20";
    for response_type in ["code id_token", "code"] {
        let client = if response_type == "code" { "demo-web" } else { "hybrid" };
        let request = request(response_type)
            .with("client_id", client)
            .with("response_mode", "form_post")
            .with("state", state);

        let page = alice.allow(&request.encoded()).await;

        assert_eq!((page.status.as_u16(), page.location.as_deref()), (200, None), "{page:?}");
        let fields = hidden_fields(&page.body, REDIRECT);
        let value = |name: &str| {
            fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
        };
        assert_eq!(value("state"), Some(state));
        assert_eq!(value("iss"), Some(provider.issuer.as_str()));
        let client = if client == "demo-web" { WEB } else { HYBRID };
        exchange(&provider.issuer, client, value("code").expect("a code")).await.assert_ok();
        assert_eq!(value("id_token").is_some(), response_type != "code");
        let policy = page.header("content-security-policy");
        assert!(policy.contains("script-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
        assert!(
            !policy.contains("form-action"),
            "a browser would hold what the client does next against it"
        );
        assert_eq!(page.header("cache-control"), "no-store");
    }
    // Refusals travel in the same way.
    let request = request("code id_token").without("nonce").with("response_mode", "form_post");
    let page = alice.authorize(&request).await;
    let fields = hidden_fields(&page.body, REDIRECT);
    assert!(fields.contains(&("error".to_owned(), "invalid_request".to_owned())), "{page:?}");
    let request = Fields::authorization("demo-web", "openid").without("response_type");
    let page = alice.authorize(&request.with("response_mode", "form_post")).await;
    assert!(
        hidden_fields(&page.body, REDIRECT).iter().any(|(name, _)| name == "error"),
        "{page:?}"
    );
}

/// A script in a page of one address reads the fragment, so a code may travel there too.
#[every_database]
async fn a_code_may_travel_in_the_fragment(provider: Running) {
    let request = Fields::authorization("demo-web", "profile").with("response_mode", "fragment");

    let page = alice(&provider).await.allow(&request.encoded()).await;

    assert!(page.location.clone().unwrap().starts_with(&format!("{REDIRECT}#code=")), "{page:?}");
    let code = page.fragment_parameter("code").expect("a code");
    exchange(&provider.issuer, WEB, &code).await.assert_ok();
}
