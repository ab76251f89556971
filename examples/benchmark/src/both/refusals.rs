//! Requests that both servers refuse.

use super::running::{Running, VERIFIER, everywhere, text};
use crate::seed::{Client, REDIRECT_URI, SERVICE, WEB};

const WRONG: &str = "an-entirely-different-value-of-43-characters";

/// RFC 6749, section 5.2.
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_gets_nothing() {
    everywhere("a_wrong_secret_gets_nothing", async |server| {
        let chain = server.sign_in().await;
        let forged = Client { id: SERVICE.id, secret: WRONG };

        let form = [("grant_type", "client_credentials")];
        let (status, body) = server.token(&forged, &form).await;
        assert_eq!((status, &*text(&body, "error")), (401, "invalid_client"), "{}", server.name);
        let (status, _) = server.introspect(&forged, &chain.access_token).await;
        assert_eq!(status, 401, "{}", server.name);
    })
    .await;
}

/// RFC 6749, section 5.2.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_gets_only_what_it_registered() {
    everywhere("a_client_gets_only_what_it_registered", async |server| {
        for (client, form, error) in [
            (&WEB, [("grant_type", "client_credentials"), ("x", "")], "unauthorized_client"),
            (
                &SERVICE,
                [("grant_type", "refresh_token"), ("refresh_token", WRONG)],
                "unauthorized_client",
            ),
            (&SERVICE, [("grant_type", "client_credentials"), ("scope", "admin")], "invalid_scope"),
        ] {
            let (status, body) = server.token(client, &form).await;
            let refusal = (status, text(&body, "error"));
            assert_eq!(refusal, (400, error.to_owned()), "{}: {form:?}", server.name);
        }
    })
    .await;
}

/// RFC 6750, section 3.1; RFC 7662, section 2.2.
#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_token_opens_nothing() {
    everywhere("an_unknown_token_opens_nothing", async |server| {
        let refresh_token = server.sign_in().await.refresh_token;

        assert_eq!(server.any(WRONG).await.0, 401, "{}", server.name);
        assert_eq!(server.any(&refresh_token).await.0, 401, "{}", server.name);
        let (_, body) = server.introspect(&SERVICE, WRONG).await;
        assert_eq!(body, serde_json::json!({ "active": false }), "{}", server.name);
    })
    .await;
}

/// RFC 6749, section 4.1.2.1; RFC 7636, section 4.4.1.
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_authorization_request_gets_no_code() {
    everywhere("a_wrong_authorization_request_gets_no_code", async |server| {
        for change in [("client_id", "nobody"), ("redirect_uri", "http://127.0.0.1:9999/other")] {
            let answer = server.authorize(&[change]).await;
            assert_eq!(answer, Err(400), "{}: {change:?} is not redirected", server.name);
        }
        for (change, error) in [
            (("response_type", "none"), "unsupported_response_type"),
            (("scope", "admin"), "invalid_scope"),
            (("code_challenge", "short"), "invalid_request"),
            (("code_challenge_method", "plain"), "invalid_request"),
        ] {
            let answer = server.authorize(&[change]).await.unwrap();
            let told = answer.iter().find(|(name, _)| name == "error").map(|(_, word)| &**word);
            assert_eq!(told, Some(error), "{}: {change:?}", server.name);
            assert!(answer.iter().all(|(name, _)| name != "code"), "{}: {change:?}", server.name);
        }
    })
    .await;
}

/// RFC 6749, section 4.1.3; RFC 7636, section 4.6.
#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_only_for_who_asked_for_it() {
    everywhere("a_code_is_only_for_who_asked_for_it", async |server| {
        let code = server.code().await;

        for (redirect_uri, verifier) in
            [("http://127.0.0.1:9999/other", VERIFIER), (REDIRECT_URI, WRONG)]
        {
            let (status, body) = server.exchange(&code, redirect_uri, verifier).await;
            let refusal = (status, text(&body, "error"));
            assert_eq!(refusal, (400, "invalid_grant".to_owned()), "{}", server.name);
        }
        let (status, _) = server.exchange(&code, REDIRECT_URI, VERIFIER).await;
        assert_eq!(status, 200, "{}: the mistakes used nothing up", server.name);
    })
    .await;
}

/// RFC 6749, section 4.1.2.
#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_is_shown_twice_takes_its_tokens_back() {
    everywhere("a_code_that_is_shown_twice_takes_its_tokens_back", async |server| {
        let code = server.code().await;
        let (_, tokens) = server.exchange(&code, REDIRECT_URI, VERIFIER).await;

        let (status, body) = server.exchange(&code, REDIRECT_URI, VERIFIER).await;

        assert_eq!((status, &*text(&body, "error")), (400, "invalid_grant"), "{}", server.name);
        assert_dead(server, &text(&tokens, "access_token"), &text(&tokens, "refresh_token")).await;
    })
    .await;
}

/// RFC 9700, section 4.14.2.
#[tokio::test(flavor = "multi_thread")]
async fn an_old_refresh_token_takes_its_family_back() {
    everywhere("an_old_refresh_token_takes_its_family_back", async |server| {
        let first = server.sign_in().await;
        let (_, second) = server.refresh(&first.refresh_token).await;
        let (_, third) = server.refresh(&text(&second, "refresh_token")).await;

        let (status, body) = server.refresh(&first.refresh_token).await;

        assert_eq!((status, &*text(&body, "error")), (400, "invalid_grant"), "{}", server.name);
        assert_dead(server, &text(&third, "access_token"), &text(&third, "refresh_token")).await;
    })
    .await;
}

/// RFC 9700, section 4.14.2: a losing request may get nothing or the winner's tokens, but no tokens of its own.
#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_has_one_successor_however_many_ask() {
    everywhere("a_refresh_token_has_one_successor_however_many_ask", async |server| {
        let token = &server.sign_in().await.refresh_token;

        let (a, b, c, d) = tokio::join!(
            server.refresh(token),
            server.refresh(token),
            server.refresh(token),
            server.refresh(token)
        );

        let answers = [a, b, c, d];
        let mut successors: Vec<String> = answers
            .iter()
            .filter(|(status, _)| *status == 200)
            .map(|(_, body)| text(body, "refresh_token"))
            .collect();
        successors.dedup();
        assert_eq!(successors.len(), 1, "{}: {answers:?}", server.name);
    })
    .await;
}

/// RFC 7009, section 1: the tokens of a user end with the account.
#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_user_can_do_nothing() {
    everywhere("a_disabled_user_can_do_nothing", async |server| {
        let chain = server.sign_in().await;
        let code = server.code().await;

        server.disable_the_user().await;

        let (status, _) = server.exchange(&code, REDIRECT_URI, VERIFIER).await;
        assert_eq!(status, 400, "{}: the code", server.name);
        assert_dead(server, &chain.access_token, &chain.refresh_token).await;
        let answer = server.authorize(&[]).await.unwrap_or_default();
        assert!(answer.iter().all(|(name, _)| name != "code"), "{}: {answer:?}", server.name);
    })
    .await;
}

async fn assert_dead(server: &Running, access_token: &str, refresh_token: &str) {
    assert_eq!(server.any(access_token).await.0, 401, "{}: the access token", server.name);
    let (_, body) = server.introspect(&WEB, refresh_token).await;
    let inactive = serde_json::json!({ "active": false });
    assert_eq!(body, inactive, "{}: the refresh token is shown as active", server.name);
    let (status, body) = server.refresh(refresh_token).await;
    let refusal = (status, text(&body, "error"));
    assert_eq!(refusal, (400, "invalid_grant".to_owned()), "{}: the refresh token", server.name);
}
