//! What a request gets that leaves `scope` out, or asks for `offline_access`. RFC 6749, section 3.3; `OpenID` Connect Core,
//! section 11.

use oauth_tests::{
    browser::Browser, every_database, fields::Fields, oauth::*, rows::Rows as _, running::Running,
    seeds::*,
};

fn clients() -> String {
    demo_and(&[
        password_client("trusted"),
        with(web_client("once", &[REDIRECT]), "grant_types", vec!["authorization_code"]),
        with(
            with(public_client("page", &[REDIRECT]), "grant_types", vec!["implicit"]),
            "response_types",
            vec!["token"],
        ),
    ])
}

/// Each way to a token has to ask the same question.
#[every_database(seed = clients())]
async fn a_request_without_scope_gets_the_clients_scope_at_every_grant(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let all = "openid profile email offline_access";
    for scope in [None, Some("")] {
        let left_out = |fields: Fields| match scope {
            Some(scope) => fields.with("scope", scope),
            None => fields.without("scope"),
        };
        let request = left_out(Fields::authorization("demo-web", ""));
        let tokens = exchange(issuer, WEB, &alice.code_for(&request).await).await;
        tokens.assert_ok().assert_member("scope", all);
        let refreshed = refresh(issuer, WEB, &tokens.member("refresh_token")).await;
        refreshed.assert_ok().assert_member("scope", all);

        let grant = left_out(Fields::of(&[("grant_type", "client_credentials")]));
        let answer = token_with(issuer, SERVICE, &grant).await;
        answer.assert_ok().assert_member("scope", "profile email admin");

        let grant = left_out(Fields::of(&[
            ("grant_type", "password"),
            ("username", "alice"),
            ("password", "wonderland"),
        ]));
        let answer = token_with(issuer, As::Basic("trusted", SECRET), &grant).await;
        answer.assert_ok().assert_member("scope", "profile email");

        let request = Fields::authorization("page", "").with("response_type", "token");
        let request = request.without("code_challenge").without("code_challenge_method");
        let page = alice.allow(&left_out(request).encoded()).await;
        // No refresh token comes of it, so `offline_access` means nothing.
        let scope = page.fragment_parameter("scope");
        assert_eq!(scope.as_deref(), Some("openid profile email"), "{page:?}");
    }
}

/// Client libraries send `offline_access` without asking whether the client may.
#[every_database(seed = clients())]
async fn offline_access_is_left_out_and_not_refused_where_it_means_nothing(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let once = As::Basic("once", SECRET);
    for (client, asked, expected) in [
        (WEB, "openid profile offline_access", "openid profile offline_access"),
        (WEB, "profile offline_access", "profile"),
        (once, "openid profile offline_access", "openid profile"),
    ] {
        let request = Fields::authorization(client.client_id(), asked);
        let tokens = exchange(issuer, client, &alice.code_for(&request).await).await;
        tokens.assert_ok().assert_member("scope", expected);
    }
    let asked = [("grant_type", "client_credentials"), ("scope", "profile offline_access")];
    token(issuer, SERVICE, &asked).await.assert_ok().assert_member("scope", "profile");

    let first = tokens_for(issuer, WEB, "profile offline_access").await;
    let again =
        Fields::refresh(&first.member("refresh_token")).and("scope", "profile offline_access");
    token_with(issuer, WEB, &again).await.assert_ok().assert_member("scope", "profile");
    assert_eq!(provider.tokens().await, 6);
}

fn with_patterns() -> String {
    let scope = "profile team:{id} team:{id}:{right}";
    demo_and(&[
        with(web_client("teams", &[REDIRECT]), "scope", scope),
        with(service_client("team-service"), "scope", scope),
    ])
}

/// RFC 6749 section 3.3 leaves the form of words to the server: a client registers `team:{id}` once.
#[every_database(seed = with_patterns())]
async fn a_client_that_registered_a_pattern_may_ask_for_what_fits_it(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let teams = As::Basic("teams", SECRET);
    let request = Fields::authorization("teams", "profile team:7 team:7:read");

    let tokens = exchange(issuer, teams, &alice.code_for(&request).await).await;

    tokens.assert_ok().assert_member("scope", "profile team:7 team:7:read");
    let refreshed = refresh(issuer, teams, &tokens.member("refresh_token")).await;
    refreshed.assert_ok().assert_member("scope", "profile team:7 team:7:read");
}

#[every_database(seed = with_patterns())]
async fn a_pattern_itself_is_never_granted(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let service = As::Basic("team-service", SECRET);
    for scope in ["team:{id}", "team:", "team:7:read:all", "profile team:{7}", "team"] {
        let page = alice.authorize(&Fields::authorization("teams", scope)).await;
        page.assert_redirect_error(REDIRECT, "invalid_scope");
        let asked = [("grant_type", "client_credentials"), ("scope", scope)];
        token(issuer, service, &asked).await.assert_error(400, "invalid_scope");
    }
    let left_out = token(issuer, service, &[("grant_type", "client_credentials")]).await;
    left_out.assert_ok().assert_member("scope", "profile");
}
