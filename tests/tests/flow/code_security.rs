//! What an authorization code is bound to, and that it is good once. RFC 6749, section 4.1.2; RFC 9700, section 4.5.

use oauth_tests::{
    browser::Browser, every_database, fields::Fields, oauth::*, rows::Rows as _, running::Running,
    seeds::*,
};

const OTHER: As = As::Basic("other-web", SECRET);

fn with_another_client() -> String {
    demo_and(&[web_client("other-web", &[REDIRECT])])
}

/// A client redeems a code that was issued to another client. RFC 6749, section 4.1.3.
#[every_database(seed = with_another_client())]
async fn a_code_of_one_client_is_nothing_to_another_and_stays_good(provider: Running) {
    let code = code_for(&provider.issuer, "demo-web", "profile").await;

    for stranger in [OTHER, SPA] {
        exchange(&provider.issuer, stranger, &code).await.assert_error(400, "invalid_grant");
    }

    exchange(&provider.issuer, WEB, &code).await.assert_ok();
}

/// A thief redeems a code before or after its client: the second showing ends the authorization. RFC 9700, section 4.5.
#[every_database]
async fn a_code_shown_twice_kills_what_it_issued_and_nothing_else(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let request = Fields::authorization("demo-web", "profile");
    let other = exchange(issuer, WEB, &alice.code_for(&request).await).await;
    let code = alice.code_for(&request).await;
    let first = exchange(issuer, WEB, &code).await;
    let refreshed = refresh(issuer, WEB, &first.assert_ok().member("refresh_token")).await;

    exchange(issuer, WEB, &code).await.assert_error(400, "invalid_grant");

    for tokens in [&first, &refreshed] {
        for name in ["access_token", "refresh_token"] {
            let token = tokens.assert_ok().member(name);
            assert!(!is_active(issuer, &token).await, "{name} of {}", tokens.asked);
        }
    }
    let answer = refresh(issuer, WEB, &refreshed.member("refresh_token")).await;
    answer.assert_error(400, "invalid_grant");
    assert!(is_active(issuer, &other.assert_ok().member("access_token")).await);
    refresh(issuer, WEB, &other.member("refresh_token")).await.assert_ok();
}

/// Somebody who saw a used code, and has neither the secret nor the verifier, replays it to sign the user out. RFC
/// 9700, section 4.5.
#[every_database(seed = with_another_client())]
async fn a_replay_that_is_wrong_in_any_other_respect_kills_nothing(provider: Running) {
    let issuer = &provider.issuer;
    let code = code_for(issuer, "demo-web", "profile").await;
    let tokens = exchange(issuer, WEB, &code).await;
    let good = Fields::exchange(&code);
    let wrong_verifier = "x".repeat(43);

    exchange(issuer, OTHER, &code).await.assert_error(400, "invalid_grant");
    for wrong in [
        good.clone().with("code_verifier", &wrong_verifier),
        good.clone().with("redirect_uri", "http://127.0.0.1:9999/other"),
        good.clone().with("code", &format!("{}x", &code[..code.len() - 1])),
    ] {
        token_with(issuer, WEB, &wrong).await.assert_error(400, "invalid_grant");
    }
    let wrong_secret = As::Basic("demo-web", "wrong");
    exchange(issuer, wrong_secret, &code).await.assert_error(401, "invalid_client");

    assert!(is_active(issuer, &tokens.assert_ok().member("access_token")).await);
    refresh(issuer, WEB, &tokens.member("refresh_token")).await.assert_ok();
}

/// A token, a code, a handle, a form value or a cookie is shown where another kind belongs.
#[every_database]
async fn nothing_is_accepted_in_the_place_of_another_kind(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let request = Fields::authorization("demo-web", "profile");
    let tokens = exchange(issuer, WEB, &alice.code_for(&request).await).await;
    let code = alice.code_for(&request).await;
    let consent = alice.authorize(&request).await;
    let fields = Fields::from(oauth_tests::html::hidden_fields(&consent.body, "/oauth/authorize"));
    let (access, refresh_token) = (tokens.member("access_token"), tokens.member("refresh_token"));
    let form = fields.get("consent").unwrap();
    let session = alice.cookie("session").unwrap();
    let to_login = Browser::new(issuer).authorize(&request).await.location.unwrap();
    let pending = to_login.strip_prefix("/login?pending=").unwrap();

    for other in [&access, &refresh_token, pending, form, &session] {
        exchange(issuer, WEB, other).await.assert_error(400, "invalid_grant");
    }
    for other in [&access, &code, pending, form, &session] {
        refresh(issuer, WEB, other).await.assert_error(400, "invalid_grant");
    }
    for other in [&refresh_token, &code, pending, form, &session] {
        resource(issuer, "/api/any", Some(other)).await.assert_error(401, "invalid_token");
        let answer = introspect(issuer, WEB, other).await;
        assert_eq!(answer.json["active"], *other == refresh_token, "{}", answer.asked);
    }
    for other in [&access, &refresh_token, &code, form, &session] {
        let page = alice.get(&format!("/oauth/authorize?pending={other}")).await;
        page.assert_error_page("another kind as the handle");
        revoke(issuer, SPA, other).await.assert_ok();
    }
    for other in [&code, pending, form, &session] {
        revoke(issuer, WEB, other).await.assert_ok();
    }

    assert_eq!(resource(issuer, "/api/any", Some(&access)).await.status, 200);
    refresh(issuer, WEB, &refresh_token).await.assert_ok();
    exchange(issuer, WEB, &code).await.assert_ok();
    assert!(alice.answer(&consent, "yes").await.parameter("code").is_some());
}

/// Somebody burns a client's code with a request that was bound to fail.
#[every_database(seed = with_another_client())]
async fn every_refusal_but_a_replay_leaves_the_code_good(provider: Running) {
    let issuer = &provider.issuer;
    let code = code_for(issuer, "demo-web", "profile").await;
    let good = Fields::exchange(&code);

    exchange(issuer, OTHER, &code).await.assert_error(400, "invalid_grant");
    exchange(issuer, As::Nobody, &code).await.assert_error(401, "invalid_client");
    exchange(issuer, As::Public("demo-web"), &code).await.assert_error(401, "invalid_client");
    for (wrong, error) in [
        (good.clone().with("redirect_uri", "http://127.0.0.1:9999/other"), "invalid_grant"),
        (good.clone().with("redirect_uri", "http://127.0.0.1:9998/cb"), "invalid_grant"),
        (good.clone().without("redirect_uri"), "invalid_grant"),
        (good.clone().with("redirect_uri", ""), "invalid_grant"),
        (good.clone().without("code_verifier"), "invalid_request"),
        (good.clone().with("code_verifier", &"x".repeat(43)), "invalid_grant"),
        (good.clone().and("resource", "https://api.example.com"), "invalid_target"),
        (good.clone().and("code", &code), "invalid_request"),
        (good.clone().and("client_id", "other-web"), "invalid_request"),
        (good.clone().and("client_secret", "demo-web-secret"), "invalid_request"),
        (good.clone().with("grant_type", "password"), "unauthorized_client"),
        (good.clone().with("grant_type", "code"), "unsupported_grant_type"),
    ] {
        token_with(issuer, WEB, &wrong).await.assert_error(400, error);
    }

    token_with(issuer, WEB, &good).await.assert_ok();
}

/// A thief comes late with everything that a code needs. RFC 6749, section 4.1.2.
#[every_database]
async fn a_code_ends_after_a_minute_even_if_everything_else_is_right(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let request = Fields::authorization("demo-web", "profile");
    let slow = alice.code_for(&request).await;
    provider.clock.advance(59);
    exchange(issuer, WEB, &slow).await.assert_ok();
    let late = alice.code_for(&request).await;

    provider.clock.advance(60);

    exchange(issuer, WEB, &late).await.assert_error(400, "invalid_grant");
    exchange(issuer, SPA, &late).await.assert_error(400, "invalid_grant");
    assert_eq!(provider.tokens().await, 1);
}

/// A forger puts a third code together from the parts of two.
#[every_database]
async fn a_code_is_one_opaque_value(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let request = Fields::authorization("demo-web", "profile");
    let one = alice.code_for(&request).await;
    let two = alice.code_for(&request).await;
    assert_drawn(&one);
    assert_drawn(&two);

    for forged in [
        format!("{}{}", &one[..20], &two[20..]),
        one[..one.len() - 1].to_owned(),
        one[1..].to_owned(),
        format!("{one}A"),
        format!("{one}="),
        format!(" {one}"),
        format!("{one}\n"),
        one.chars().rev().collect(),
        one.to_uppercase(),
        one.to_lowercase(),
    ] {
        exchange(issuer, WEB, &forged).await.assert_error(400, "invalid_grant");
    }

    exchange(issuer, WEB, &one).await.assert_ok();
    exchange(issuer, WEB, &two).await.assert_ok();
}

/// A thief reads the tables of tokens and codes and finds nothing to show.
#[every_database]
async fn the_database_holds_no_code_and_no_token(provider: Running) {
    let issuer = &provider.issuer;
    let code = code_for(issuer, "demo-web", "profile").await;
    let tokens = exchange(issuer, WEB, &code).await;
    let next = refresh(issuer, WEB, &tokens.assert_ok().member("refresh_token")).await;

    for plain in [
        code,
        tokens.member("access_token"),
        tokens.member("refresh_token"),
        next.assert_ok().member("access_token"),
        next.member("refresh_token"),
    ] {
        assert_eq!(provider.rows_that_show(&plain).await, 0, "{plain}");
    }
}
