//! Introspection. RFC 7662.

use oauth_tests::{
    database::TestDatabase, every_database, oauth::*, running::Running, seeds::*, test_clock::HOUR,
};
use serde_json::{from_value, json};

const OTHER: As = As::Basic("other-web", SECRET);
const INACTIVE: &str = r#"{"active":false}"#;

fn clients() -> String {
    demo_and(&[web_client("other-web", &[REDIRECT])])
}

/// RFC 7662 section 2.2: an access token.
#[every_database]
async fn an_access_token_is_described_in_full(provider: Running) {
    let issuer = &provider.issuer;
    let token = tokens_for(issuer, WEB, "profile email").await.member("access_token");

    for client in [WEB, API] {
        let answer = introspect(issuer, client, &token).await;

        let members = [
            "active",
            "aud",
            "auth_time",
            "client_id",
            "exp",
            "iat",
            "iss",
            "scope",
            "sub",
            "token_type",
        ];
        answer.assert_ok().assert_members(&members);
        // The default audience is the issuer.
        answer.assert_member("aud", issuer);
        assert_eq!(answer.json["active"], true, "{}", answer.asked);
        answer.assert_member("scope", "profile email");
        answer.assert_member("client_id", "demo-web");
        answer.assert_member("token_type", "Bearer");
        answer.assert_member("iss", issuer);
        answer.assert_member("sub", "1");
        let (iat, exp) =
            (answer.json["iat"].as_i64().unwrap(), answer.json["exp"].as_i64().unwrap());
        assert_eq!(exp - iat, 3600, "{}", answer.asked);
    }
}

/// A resource server that asks knows what one that reads signed tokens knows: for whom the token is.
#[every_database]
async fn an_access_token_says_for_which_resources_it_is_where_the_server_names_them(
    database: TestDatabase,
) {
    let settings = json!({ "access_tokens": { "audience": "https://api.example" } });
    let provider = Running::start_set(database, from_value(settings).unwrap()).await;
    let tokens = tokens_for(&provider.issuer, WEB, "profile").await;

    let access = introspect(&provider.issuer, API, &tokens.member("access_token")).await;
    access.assert_ok().assert_member("aud", "https://api.example");
    let refresh = introspect(&provider.issuer, WEB, &tokens.member("refresh_token")).await;
    assert!(refresh.assert_ok().json.get("aud").is_none(), "no resource takes it");
}

/// A refresh token has a life of its own, and no `token_type`, since it is none that a resource takes.
#[every_database]
async fn a_refresh_token_is_described_by_its_own_life(provider: Running) {
    let issuer = &provider.issuer;
    let first = tokens_for(issuer, WEB, "profile email").await;
    let narrow = token(
        issuer,
        WEB,
        &[
            ("grant_type", "refresh_token"),
            ("refresh_token", &first.member("refresh_token")),
            ("scope", "email"),
        ],
    )
    .await;
    provider.clock.advance(HOUR);

    let answer = introspect(issuer, WEB, &narrow.assert_ok().member("refresh_token")).await;

    assert_eq!(answer.assert_ok().json["active"], true);
    assert!(answer.json.get("token_type").is_none());
    assert_eq!(answer.member("scope"), "profile email");
    assert_eq!(answer.member("sub"), "1");
    assert_eq!(introspect(issuer, WEB, &narrow.member("access_token")).await.text, INACTIVE);
    assert_eq!(introspect(issuer, WEB, &first.member("refresh_token")).await.text, INACTIVE);
}

/// Somebody shows a refresh token to an API, which asks whether it is good and would take it for an access token.
#[every_database(seed = clients())]
async fn a_refresh_token_is_inactive_for_everybody_but_its_client(provider: Running) {
    let issuer = &provider.issuer;
    let tokens = tokens_for(issuer, WEB, "profile").await;
    let refresh_token = tokens.member("refresh_token");

    for hint in [None, Some("access_token"), Some("refresh_token"), Some("unknown")] {
        let mut fields = vec![("token", refresh_token.as_str())];
        fields.extend(hint.map(|hint| ("token_type_hint", hint)));
        for (client, is_told) in [(API, false), (OTHER, false), (SERVICE, false), (WEB, true)] {
            let answer = post(&format!("{issuer}/oauth/introspect"), client, &fields).await;
            assert_eq!(answer.assert_ok().json["active"], is_told, "{client:?} {hint:?}");
            assert!(is_told || answer.text == INACTIVE, "{}", answer.text);
        }
    }
    assert_eq!(introspect(issuer, API, &tokens.member("access_token")).await.json["active"], true);
}

/// A resource server that an operator has shut out asks on, while the server still remembers it.
#[every_database]
async fn a_resource_server_that_may_not_act_any_more_is_told_nothing_at_once(provider: Running) {
    let issuer = &provider.issuer;
    let token = tokens_for(issuer, WEB, "profile").await.member("access_token");
    let is_told = async || introspect(issuer, API, &token).await.text != INACTIVE;
    assert!(is_told().await);

    provider.disable_client("demo-api").await;
    assert!(!is_told().await, "it is disabled");
    provider.enable_clients().await;
    assert!(is_told().await, "it is enabled again");

    provider.register_client_anew("demo-api").await;
    assert!(!is_told().await, "another one has its identifier");
    provider.server.forget_client("demo-api");
    assert!(is_told().await, "and may ask for itself");

    provider.remove_client("demo-api").await;
    assert!(!is_told().await, "it is gone");
}

/// A client that an operator has shut out asks about its own refresh token, while the server still remembers it.
#[every_database]
async fn a_client_that_may_not_act_any_more_is_told_nothing_of_its_own_tokens(provider: Running) {
    let issuer = &provider.issuer;
    let tokens = tokens_for(issuer, WEB, "profile").await;

    provider.disable_client("demo-web").await;

    for name in ["access_token", "refresh_token"] {
        let answer = introspect(issuer, WEB, &tokens.member(name)).await;
        assert_eq!(answer.assert_ok().text, INACTIVE, "{name}");
    }
}

/// A token without a user has no `sub`, so that nobody takes the client for a person.
#[every_database]
async fn a_client_credentials_token_has_no_subject(provider: Running) {
    let token = service_token(&provider.issuer, "profile").await;

    let answer = introspect(&provider.issuer, API, &token).await;

    let members = ["active", "aud", "client_id", "exp", "iat", "iss", "scope", "token_type"];
    answer.assert_ok().assert_members(&members);
}

/// A client introspects the token of another client to learn whether it lives. RFC 7662, section 2.2.
#[every_database(seed = clients())]
async fn a_foreign_token_is_answered_like_an_unknown_one(provider: Running) {
    let issuer = &provider.issuer;
    let web = tokens_for(issuer, WEB, "profile").await;
    let unknown = introspect(issuer, OTHER, "unknown").await;
    assert_eq!(unknown.assert_ok().text, INACTIVE);

    for token in [web.member("access_token"), web.member("refresh_token")] {
        for client in [OTHER, SERVICE] {
            let foreign = introspect(issuer, client, &token).await;
            assert_eq!(
                (foreign.status, &foreign.text),
                (unknown.status, &unknown.text),
                "{}",
                foreign.asked
            );
            for name in ["content-type", "cache-control"] {
                foreign.assert_header(name, &unknown.header(name));
            }
        }
        assert!(is_active(issuer, &token).await, "{token}");
    }
}

/// A thief who knows the beginning of a token asks whether that is enough.
#[every_database]
async fn a_token_is_found_whole_or_not_at_all(provider: Running) {
    let issuer = &provider.issuer;
    let tokens = tokens_for(issuer, WEB, "profile").await;
    for token in [tokens.member("access_token"), tokens.member("refresh_token")] {
        let mut wrong: Vec<String> = (1..43).map(|length| token[..length].to_owned()).collect();
        wrong.extend([
            format!("{token}A"),
            format!("{token}="),
            format!(" {token}"),
            format!("{token}\n"),
            token[1..].to_owned(),
            token.to_uppercase(),
            token.to_lowercase(),
            "%".to_owned(),
            "_".repeat(43),
        ]);
        for wrong in wrong {
            assert_eq!(introspect(issuer, API, &wrong).await.text, INACTIVE, "{wrong}");
        }
        assert!(is_active(issuer, &token).await, "{token}");
    }
}

/// Expired, revoked, superseded: one answer.
#[every_database]
async fn a_dead_token_is_inactive_and_nothing_more(provider: Running) {
    let issuer = &provider.issuer;
    let first = tokens_for(issuer, WEB, "profile").await;
    let tokens = refresh(issuer, WEB, &first.member("refresh_token")).await;
    let superseded = introspect(issuer, WEB, &first.member("refresh_token")).await;
    provider.clock.advance(HOUR);
    let expired = introspect(issuer, WEB, &tokens.member("access_token")).await;
    let answer = resource(issuer, "/api/any", Some(&tokens.member("access_token"))).await;
    revoke(issuer, WEB, &tokens.member("refresh_token")).await.assert_ok();
    let revoked = introspect(issuer, WEB, &tokens.member("refresh_token")).await;

    for (about, dead) in [("superseded", superseded), ("expired", expired), ("revoked", revoked)] {
        assert_eq!(dead.assert_ok().text, INACTIVE, "{about}");
    }
    answer.assert_error(401, "invalid_token");
}

/// RFC 7662 section 2.1: who asks must authenticate; `none` is no authentication.
#[every_database]
async fn an_introspection_needs_a_token_and_a_confidential_client(provider: Running) {
    let issuer = &provider.issuer;
    let token = tokens_for(issuer, SPA, "profile").await.member("access_token");

    for client in [
        As::Nobody,
        SPA,
        As::Public("demo-api"),
        As::Basic("demo-api", "wrong"),
        As::Basic("unknown", "x"),
    ] {
        let answer = introspect(issuer, client, &token).await;
        answer.assert_error(401, "invalid_client");
        let challenge = answer.header("www-authenticate");
        assert!(challenge.starts_with("Basic realm=\""), "{}: {challenge}", answer.asked);
    }
    for fields in
        [vec![], vec![("token", "")], vec![("token", token.as_str()), ("token", token.as_str())]]
    {
        let answer = post(&format!("{issuer}/oauth/introspect"), API, &fields).await;
        answer.assert_error(400, "invalid_request");
    }
    let answer = introspect(issuer, API, &token).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("content-type"), "application/json");
}
