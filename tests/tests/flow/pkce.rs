//! Proof Key for Code Exchange. RFC 7636; RFC 9700, section 2.1.1.

use oauth_tests::{
    browser::Browser, every_database, fields::Fields, oauth::*, rows::Rows as _, running::Running,
};

/// The SHA-256 challenge of 43 times `a`, and of 128 times `a`.
fn challenge_of(verifier: &str) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    URL_SAFE_NO_PAD
        .encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, verifier.as_bytes()))
}

/// Verifiers that are not those of [`CHALLENGE`], with the error for each.
fn wrong_verifiers() -> Vec<(Option<String>, &'static str)> {
    vec![
        (None, "invalid_request"),
        (Some(String::new()), "invalid_request"),
        (Some(VERIFIER[..42].to_owned()), "invalid_request"),
        (Some("a".repeat(129)), "invalid_request"),
        (Some(format!("{}+", &VERIFIER[..42])), "invalid_request"),
        (Some(format!("{} ", &VERIFIER[..42])), "invalid_request"),
        (Some(format!("{}ä", &VERIFIER[..42])), "invalid_request"),
        (Some(CHALLENGE.to_owned()), "invalid_grant"),
        (Some("a".repeat(43)), "invalid_grant"),
        (Some(VERIFIER.to_lowercase()), "invalid_grant"),
    ]
}

fn with_verifier(code: &str, verifier: Option<&str>) -> Fields {
    let fields = Fields::exchange(code).without("code_verifier");
    match verifier {
        Some(verifier) => fields.with("code_verifier", verifier),
        None => fields,
    }
}

/// A thief has a code and the client's secret, and no verifier or a wrong one. RFC 7636, section 4.6.
#[every_database]
async fn only_the_right_verifier_opens_a_code_with_a_challenge(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;

    for (client_id, client) in [("demo-web", WEB), ("demo-spa", SPA)] {
        let request = Fields::authorization(client_id, "profile");
        for (verifier, error) in wrong_verifiers() {
            let code = alice.code_for(&request).await;
            let answer =
                token_with(issuer, client, &with_verifier(&code, verifier.as_deref())).await;
            answer.assert_error(400, error);
            exchange(issuer, client, &code).await.assert_ok();
        }
    }
}

/// The shortest and the longest verifier that a client may choose. RFC 7636, section 4.1.
#[every_database]
async fn verifiers_of_43_and_of_128_characters_are_good(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;

    for verifier in ["a".repeat(43), "a".repeat(128), "-._~".repeat(11)] {
        let request = Fields::authorization("demo-spa", "profile")
            .with("code_challenge", &challenge_of(&verifier));
        let code = alice.code_for(&request).await;
        token_with(issuer, SPA, &with_verifier(&code, Some(&verifier))).await.assert_ok();
    }
}

/// A downgrade: somebody removes the challenge from the authorization request, and the client's verifier must not pass
/// unread. RFC 9700, section 4.8.2.
#[every_database]
async fn a_verifier_without_a_challenge_is_refused(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let request = Fields::authorization("demo-web", "profile")
        .without("code_challenge")
        .without("code_challenge_method");
    let code = alice.code_for(&request).await;

    for verifier in [VERIFIER, "short", CHALLENGE] {
        let answer = token_with(issuer, WEB, &with_verifier(&code, Some(verifier))).await;
        answer.assert_error(400, "invalid_request");
    }

    token_with(issuer, WEB, &with_verifier(&code, None)).await.assert_ok();
}

/// A downgrade: a request asks for `plain`, for a method that nobody knows, or for no method at all. RFC 7636, section
/// 4.4.1.
#[every_database]
async fn a_challenge_is_s256_and_well_formed_or_the_request_is_refused(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;

    for client_id in ["demo-web", "demo-spa"] {
        let good = Fields::authorization(client_id, "profile");
        let mut refused: Vec<Fields> = ["plain", "", "s256", "S256 ", "S512", "none"]
            .iter()
            .map(|method| good.clone().with("code_challenge_method", method))
            .collect();
        refused.push(good.clone().without("code_challenge_method"));
        refused.push(good.clone().without("code_challenge"));
        let too_long = format!("{CHALLENGE}A");
        let padded = format!("{}=", &CHALLENGE[..42]);
        let slash = format!("{}/", &CHALLENGE[..42]);
        let letters = format!("{}ä", &CHALLENGE[..41]);
        for challenge in ["", "x", &CHALLENGE[..42], &too_long, &padded, &slash, &letters] {
            refused.push(good.clone().with("code_challenge", challenge));
        }
        for request in refused {
            let page = alice.authorize(&request).await;
            page.assert_redirect_error(REDIRECT, "invalid_request");
        }
    }
    assert_eq!(provider.short_lived_objects().await, 0);
}

/// A public client does without PKCE, so that whoever catches its code can redeem it. RFC 9700, section 2.1.1.
#[every_database]
async fn a_public_client_must_send_a_challenge_and_a_confidential_one_may(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let bare = |client_id| {
        Fields::authorization(client_id, "profile")
            .without("code_challenge")
            .without("code_challenge_method")
    };

    let refused = alice.authorize(&bare("demo-spa")).await;
    let page = alice.authorize(&bare("demo-web")).await;

    refused.assert_redirect_error(REDIRECT, "invalid_request");
    assert_eq!(refused.parameter("state").as_deref(), Some(oauth_tests::fields::STATE));
    assert_eq!(page.status, 200);
}

/// A thief who caught a code of a public client guesses the verifier without end. RFC 9700, section 4.8.
#[every_database]
async fn five_wrong_verifiers_burn_the_code(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let request = Fields::authorization("demo-spa", "profile");
    let patient = alice.code_for(&request).await;
    let guessed = alice.code_for(&request).await;
    let guess = |code: &str| with_verifier(code, Some(&"x".repeat(43)));

    for _ in 0..4 {
        token_with(issuer, SPA, &guess(&patient)).await.assert_error(400, "invalid_grant");
    }
    for _ in 0..5 {
        token_with(issuer, SPA, &guess(&guessed)).await.assert_error(400, "invalid_grant");
    }

    exchange(issuer, SPA, &patient).await.assert_ok();
    exchange(issuer, SPA, &guessed).await.assert_error(400, "invalid_grant");
}

/// Another client guesses verifiers in order to burn somebody's code.
#[every_database]
async fn guesses_of_another_client_burn_nothing(provider: Running) {
    let issuer = &provider.issuer;
    let code = code_for(issuer, "demo-spa", "profile").await;

    for _ in 0..6 {
        let guess = with_verifier(&code, Some(&"x".repeat(43)));
        token_with(issuer, WEB, &guess).await.assert_error(400, "invalid_grant");
    }

    exchange(issuer, SPA, &code).await.assert_ok();
}
