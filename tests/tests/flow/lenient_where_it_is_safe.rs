//! What client libraries send although they need not, and what must come back of it.

use oauth_tests::{
    browser::Browser, every_database, fields::Fields, oauth::*, running::Running, seeds::*,
};

fn clients() -> String {
    let named = with(web_client("named", &[REDIRECT]), "client_name#de", "Kalender");
    demo_and(&[named])
}

/// RFC 6749 sections 3.1 and 3.2: a parameter without a value is as if it had been left out, at every endpoint.
#[every_database]
async fn a_parameter_without_a_value_is_as_if_it_had_been_left_out(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let empty =
        ["resource", "request", "request_uri", "response_mode", "prompt", "nonce", "x", "x"];
    let with_empty = |fields: Fields, names: &[&str]| {
        names.iter().fold(fields, |fields, name| fields.and(name, ""))
    };
    let request = with_empty(Fields::authorization("demo-web", "profile"), &empty);
    let request = with_empty(
        request.without("code_challenge").without("code_challenge_method"),
        &["code_challenge", "code_challenge_method"],
    );
    let code = alice.code_for(&request).await;

    let form = Fields::exchange(&code).without("code_verifier");
    let form =
        with_empty(form, &["code_verifier", "resource", "client_secret", "client_id", "scope"]);
    let form = with_empty(form, &["client_assertion", "client_assertion_type", "audience"]);
    let tokens = token_with(issuer, WEB, &form).await;
    let refresh_token = tokens.assert_ok().member("refresh_token");
    let form = with_empty(Fields::refresh(&refresh_token), &["scope", "resource", "client_secret"]);
    let tokens = token_with(issuer, WEB, &form).await;
    let access_token = tokens.assert_ok().member("access_token");

    let fields = [("token", access_token.as_str()), ("token_type_hint", ""), ("client_secret", "")];
    let answer = post(&format!("{issuer}/oauth/introspect"), API, &fields).await;
    assert_eq!(answer.assert_ok().json["active"], true);
    post(&format!("{issuer}/oauth/revoke"), WEB, &fields).await.assert_ok();
    assert!(!is_active(issuer, &access_token).await);

    let spa = alice.code_for(&Fields::authorization("demo-spa", "profile")).await;
    exchange(issuer, As::Post("demo-spa", ""), &spa).await.assert_ok();
}

/// Client libraries keep their own state in `state`; it comes back whole, also through the sign-in page.
#[every_database]
async fn a_state_of_eight_kibibytes_comes_back(provider: Running) {
    for length in [2_000, 8 * 1024] {
        let state = "aZ0-_.~9".repeat(length / 8);
        let request = Fields::authorization("demo-web", "profile").with("state", &state);
        let visitor = Browser::new(&provider.issuer);

        let sign_in = visitor.authorize(&request).await;
        let signed_in = visitor.sign_in(&sign_in.location.unwrap(), "alice", "wonderland").await;
        let consent = visitor.get(&signed_in.location.unwrap()).await;
        let answer = visitor.answer(&consent, "yes").await;

        assert_eq!(answer.parameter("state").as_deref(), Some(state.as_str()), "{length}");
        assert!(answer.parameter("code").is_some(), "{answer:?}");
    }
}

/// RFC 7591 section 2.2: a client is called as the person reads it; the client's `ui_locales` come before the browser's
/// languages.
#[every_database(seed = clients())]
async fn a_client_has_its_name_in_the_language_of_the_person(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let request = Fields::authorization("named", "profile");
    for (ui_locales, name) in
        [("", "Test client named"), ("fr", "Test client named"), ("fr de-AT", "Kalender")]
    {
        let page = alice.authorize(&request.clone().and("ui_locales", ui_locales)).await;

        assert!(page.body.contains(name), "{ui_locales}: {}", page.body);
    }
    let code = alice.code_for(&request).await;
    exchange(&provider.issuer, As::Basic("named", SECRET), &code).await.assert_ok();
    for path in [request.authorize_path().as_str(), "/account"] {
        let page = alice.get_in_language(path, "de, en;q=0.5").await;
        assert!(page.body.contains("Kalender"), "{path}: {}", page.body);
    }
}
