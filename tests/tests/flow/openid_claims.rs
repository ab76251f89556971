//! Claims that a client asks for by name. OpenID Connect Core, section 5.5.

use oauth_tests::{
    browser::{Browser, Page},
    every_database,
    fields::Fields,
    html::hidden_fields,
    oauth::*,
    openid::{claims_of, names},
    running::Running,
};
use serde_json::{Value, json};

fn request(scope: &str, claims: &str) -> Fields {
    Fields::authorization("demo-web", scope).with("claims", claims)
}

async fn page_for(provider: &Running, scope: &str, claims: &Value) -> (Browser, Page) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let page = alice.authorize(&request(scope, &claims.to_string())).await;
    (alice, page)
}

/// What the ID token and the userinfo endpoint say, without what the server sets.
async fn told(provider: &Running, code: &str) -> (Value, Value) {
    let issuer = &provider.issuer;
    let tokens = exchange(issuer, WEB, code).await;
    let mut id_token = claims_of(issuer, "demo-web", &tokens).await;
    let token = tokens.member("access_token");
    let mut userinfo =
        resource(issuer, "/oauth/userinfo", Some(&token)).await.assert_ok().json.clone();
    for set in ["iss", "sub", "aud", "exp", "iat", "auth_time", "amr", "at_hash", "nonce"] {
        id_token.as_object_mut().unwrap().remove(set);
        userinfo.as_object_mut().unwrap().remove(set);
    }
    (id_token, userinfo)
}

#[every_database]
async fn a_claim_is_told_where_the_client_asks_for_it(provider: Running) {
    let claims = json!({
        "userinfo": { "name": { "essential": true }, "sub": { "value": "somebody else" } },
        "id_token": { "email": null, "auth_time": { "essential": true } },
    });
    let (alice, page) = page_for(&provider, "openid", &claims).await;
    for words in ["It also wants to know", "Your name", "Your email address"] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }

    let code = alice.answer(&page, "yes").await.code();

    let expected = (json!({ "email": "alice@example.com" }), json!({ "name": "Alice Liddell" }));
    assert_eq!(told(&provider, &code).await, expected);
}

/// A refresh says it again, and the page is told in the language of its reader.
#[every_database]
async fn what_was_asked_for_lasts_as_long_as_the_authorization(provider: Running) {
    let issuer = &provider.issuer;
    let claims = r#"{"id_token":{"name":null}}"#;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let path = request("openid", claims).authorize_path();
    let page = alice.get_in_language(&path, "de").await;
    assert!(page.body.contains("Ihr Name"), "{}", page.body);
    let tokens = exchange(issuer, WEB, &alice.answer(&page, "yes").await.code()).await;

    let refreshed = refresh(issuer, WEB, &tokens.assert_ok().member("refresh_token")).await;

    let id_token = claims_of(issuer, "demo-web", &refreshed).await;
    assert_eq!(id_token["name"], "Alice Liddell");
}

#[every_database]
async fn what_the_scope_gives_is_not_shown_twice(provider: Running) {
    let claims = json!({ "userinfo": { "email": null, "name": null } });

    let (_, page) = page_for(&provider, "openid profile email", &claims).await;

    assert!(!page.body.contains("It also wants to know"), "{}", page.body);
}

/// A name is no way around what the client registered, and the server's own claims are nobody's to ask for.
#[every_database]
async fn a_claim_of_a_scope_word_that_the_client_did_not_register_is_left_out(provider: Running) {
    let names_of = ["phone_number", "address", "groups", "sub", "acr", "scope", "active"];
    let wanted: Value = names_of.iter().map(|name| ((*name).to_owned(), Value::Null)).collect();
    let claims = json!({ "userinfo": wanted, "id_token": wanted });
    let (alice, page) = page_for(&provider, "openid", &claims).await;
    assert!(!page.body.contains("It also wants to know"), "{}", page.body);

    let code = alice.answer(&page, "yes").await.code();

    assert_eq!(told(&provider, &code).await, (json!({}), json!({})));
}

/// Whoever keeps a word of the scope back keeps back what it gives, by whatever name.
#[every_database]
async fn a_claim_of_a_scope_word_that_the_person_kept_back_is_not_told(provider: Running) {
    let claims =
        json!({ "userinfo": { "email": null }, "id_token": { "email": null, "name": null } });
    let (alice, page) = page_for(&provider, "openid email", &claims).await;
    let path = "/oauth/authorize";
    let form =
        Fields::from(hidden_fields(&page.body, path)).and("boxes", "shown").and("confirm", "yes");

    let code = alice.post(path, form.pairs()).await.code();

    let (id_token, userinfo) = told(&provider, &code).await;
    assert_eq!((names(&id_token), userinfo), (vec!["name"], json!({})));
}

/// What an operator takes from a client's scope, no name gives it any more, whoever allowed it before.
#[every_database]
async fn a_claim_of_a_scope_word_that_the_client_has_lost_is_no_longer_told(provider: Running) {
    let issuer = &provider.issuer;
    let wanted = json!({ "userinfo": { "email": null }, "id_token": { "name": null } });
    let (alice, page) = page_for(&provider, "openid", &wanted).await;
    let tokens = exchange(issuer, WEB, &alice.answer(&page, "yes").await.code()).await;
    let token = tokens.assert_ok().member("access_token");
    let userinfo = resource(issuer, "/oauth/userinfo", Some(&token)).await;
    assert_eq!(userinfo.json["email"], "alice@example.com");
    assert_eq!(claims_of(issuer, "demo-web", &tokens).await["name"], "Alice Liddell");

    let grants = ["authorization_code", "refresh_token"];
    let left = json!({ "redirect_uris": [REDIRECT], "grant_types": grants, "scope": "openid" });
    provider.write_metadata("demo-web", &left).await;
    provider.server.forget_client("demo-web");

    let userinfo = resource(issuer, "/oauth/userinfo", Some(&token)).await;
    assert_eq!(names(&userinfo.assert_ok().json), ["sub"]);
    let refreshed = refresh(issuer, WEB, &tokens.member("refresh_token")).await;
    let id_token = claims_of(issuer, "demo-web", &refreshed).await;
    assert!(!names(&id_token).contains(&"name"), "{id_token}");
}

#[every_database]
async fn what_is_malformed_is_told_to_the_client(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let deep =
        format!(r#"{{"userinfo":{{"name":{{"values":{}{}}}}}}}"#, "[".repeat(17), "]".repeat(17));
    let deepest = format!(r#"{{"x":{}{}}}"#, "[".repeat(1500), "]".repeat(1500));
    let long = format!(r#"{{"userinfo":{{"{}":null}}}}"#, "x".repeat(4 * 1024));
    for claims in [
        "x",
        "[]",
        "7",
        "null",
        "{\"userinfo\":",
        r#"{"userinfo":{}} {}"#,
        r#"{"userinfo":"name"}"#,
        r#"{"userinfo":["name"]}"#,
        r#"{"id_token":{"name":true}}"#,
        r#"{"id_token":{"name":"Alice"}}"#,
        r#"{"userinfo":{"name":null,"name":null}}"#,
        r#"{"userinfo":{"name":null},"userinfo":{}}"#,
        &deep,
        &deepest,
        &long,
    ] {
        let page = alice.authorize(&request("openid", claims)).await;
        page.assert_redirect_error(REDIRECT, "invalid_request");
    }
    // Without `openid` it is a request of OAuth, which has no such parameter.
    assert_eq!(alice.authorize(&request("profile", "x")).await.status, 200);
    let elsewhere = request("openid", "x").with("redirect_uri", "https://evil.example/cb");
    alice.authorize(&elsewhere).await.assert_error_page("an unregistered redirect URI");
}
