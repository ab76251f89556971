//! Every way to a token, and every use of one, asks whether user and client may still act.

use oauth_runtime::clock::Clock as _;
use oauth_tests::{
    browser::{Browser, Page},
    every_database,
    fields::Fields,
    oauth::*,
    rows::Rows as _,
    running::Running,
    seeds::SECRET,
    test_clock::HOUR,
};
use provider::entity::user;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

/// Everything that alice has begun with `demo-web` before something changes.
struct Begun {
    alice: Browser,
    code: String,
    consent: Page,
    access_token: String,
    refresh_token: String,
}

impl Begun {
    async fn of(provider: &Running) -> Self {
        let issuer = &provider.issuer;
        let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
        let request = Fields::authorization("demo-web", "profile email");
        let tokens = exchange(issuer, WEB, &alice.code_for(&request).await).await;
        let code = alice.code_for(&request).await;
        let consent = alice.authorize(&request).await;
        assert_eq!(consent.status, 200);
        Self {
            alice,
            code,
            consent,
            access_token: tokens.assert_ok().member("access_token"),
            refresh_token: tokens.member("refresh_token"),
        }
    }

    /// The tokens are dead wherever they are shown.
    async fn assert_tokens_are_dead(&self, provider: &Running) {
        let issuer = &provider.issuer;
        for path in ["/api/any", "/api/me", "/api/timeline"] {
            resource(issuer, path, Some(&self.access_token))
                .await
                .assert_error(401, "invalid_token");
        }
        for token in [&self.access_token, &self.refresh_token] {
            let answer = introspect(issuer, API, token).await;
            assert_eq!(answer.assert_ok().text, r#"{"active":false}"#, "{}", answer.asked);
        }
    }

    /// Code and refresh token are no good any more.
    async fn assert_code_and_refresh_token_are_dead(&self, provider: &Running) {
        exchange(&provider.issuer, WEB, &self.code).await.assert_error(400, "invalid_grant");
        refresh(&provider.issuer, WEB, &self.refresh_token)
            .await
            .assert_error(400, "invalid_grant");
    }

    /// Neither code nor refresh token nor form gives anything.
    async fn assert_nothing_is_issued(&self, provider: &Running, refusals: &[&str]) {
        let (codes, tokens) = (provider.codes().await, provider.tokens().await);
        for answer in [
            exchange(&provider.issuer, WEB, &self.code).await,
            refresh(&provider.issuer, WEB, &self.refresh_token).await,
        ] {
            let is_refused = refusals.contains(&answer.member("error").as_str());
            let about = format!("{}\n{}", answer.asked, answer.text);
            assert!(answer.status.is_client_error() && is_refused, "{about}");
        }
        let page = self.alice.answer(&self.consent, "yes").await;
        assert_eq!(page.parameter("code"), None, "{page:?}");
        assert_eq!(provider.codes().await, codes);
        assert_eq!(provider.tokens().await, tokens);
    }
}

/// A disabled user goes on with a code, a refresh token, an open consent page or a token from before.
#[every_database]
async fn a_disabled_user_gets_nothing_and_tokens_stop_at_once(provider: Running) {
    let begun = Begun::of(&provider).await;

    provider.disable_user("alice").await;

    begun.assert_tokens_are_dead(&provider).await;
    begun.assert_nothing_is_issued(&provider, &["invalid_grant"]).await;
    let page = begun.alice.authorize(&Fields::authorization("demo-web", "profile")).await;
    assert!(page.location.unwrap().starts_with("/login?pending="));
    let again = Browser::new(&provider.issuer).sign_in("/login", "alice", "wonderland").await;
    assert_eq!(again.status, 401);
}

/// Disabling is no revocation: whoever comes back has what was not used up.
#[every_database]
async fn an_enabled_user_has_the_tokens_again(provider: Running) {
    let begun = Begun::of(&provider).await;
    provider.disable_user("alice").await;
    begun.assert_tokens_are_dead(&provider).await;
    begun.assert_nothing_is_issued(&provider, &["invalid_grant"]).await;

    provider.enable_users().await;

    assert!(is_active(&provider.issuer, &begun.access_token).await);
    refresh(&provider.issuer, WEB, &begun.refresh_token).await.assert_ok();
    exchange(&provider.issuer, WEB, &begun.code).await.assert_ok();
}

/// A deleted user goes on with a code, a refresh token, an open consent page or a token from before.
#[every_database]
async fn a_deleted_user_gets_nothing_and_tokens_stop_at_once(provider: Running) {
    let begun = Begun::of(&provider).await;

    provider.remove_user("alice").await;

    begun.assert_tokens_are_dead(&provider).await;
    begun.assert_nothing_is_issued(&provider, &["invalid_grant"]).await;
}

/// A disabled client goes on with what it has, also while this process remembers it as enabled.
#[every_database]
async fn a_disabled_client_gets_nothing_and_tokens_stop_at_once(provider: Running) {
    let begun = Begun::of(&provider).await;

    provider.disable_client("demo-web").await;

    begun.assert_tokens_are_dead(&provider).await;
    begun.assert_nothing_is_issued(&provider, &["invalid_grant", "invalid_client"]).await;
    provider.server.forget_client("demo-web");
    exchange(&provider.issuer, WEB, &begun.code).await.assert_error(401, "invalid_client");
    begun.assert_nothing_is_issued(&provider, &["invalid_client"]).await;
    revoke(&provider.issuer, WEB, &begun.access_token).await.assert_error(401, "invalid_client");
    let page = begun.alice.authorize(&Fields::authorization("demo-web", "profile")).await;
    page.assert_error_page("a disabled client");
}

/// A removed client goes on with what it has, also while this process remembers it.
#[every_database]
async fn a_removed_client_gets_nothing_and_tokens_stop_at_once(provider: Running) {
    let begun = Begun::of(&provider).await;

    provider.remove_client("demo-web").await;

    begun.assert_tokens_are_dead(&provider).await;
    begun.assert_nothing_is_issued(&provider, &["invalid_grant", "invalid_client"]).await;
    provider.server.forget_client("demo-web");
    begun.assert_nothing_is_issued(&provider, &["invalid_client"]).await;
}

/// A client that acts for itself, also while this process remembers it.
#[every_database]
async fn a_disabled_or_removed_service_gets_nothing(provider: Running) {
    let issuer = &provider.issuer;
    let request = Fields::of(&[("grant_type", "client_credentials")]);
    for change in ["disabled", "removed"] {
        provider.enable_clients().await;
        provider.server.forget_client("demo-service");
        let before = service_token(issuer, "profile").await;
        let tokens = provider.tokens().await;

        match change {
            "disabled" => provider.disable_client("demo-service").await,
            _ => provider.remove_client("demo-service").await,
        }

        token_with(issuer, SERVICE, &request).await.assert_error(401, "invalid_client");
        provider.server.forget_client("demo-service");
        token_with(issuer, SERVICE, &request).await.assert_error(401, "invalid_client");
        assert!(!is_active(issuer, &before).await, "{change}");
        resource(issuer, "/api/any", Some(&before)).await.assert_error(401, "invalid_token");
        assert_eq!(provider.tokens().await, tokens, "{change}");
    }
}

/// An operator removes a redirect URI while the consent page for it is open. RFC 6749, section 3.1.2.
#[every_database]
async fn a_redirect_uri_that_was_removed_meanwhile_gets_no_code(provider: Running) {
    let begun = Begun::of(&provider).await;
    let metadata = json!({"redirect_uris":["https://app.example.com/cb"],"grant_types":["authorization_code","refresh_token"],"scope":"profile email"});

    provider.write_metadata("demo-web", &metadata).await;
    let page = begun.alice.answer(&begun.consent, "yes").await;

    page.assert_error_page("the redirect URI is gone");
}

/// An operator takes a scope away from a client while codes, refresh tokens and consent pages with it are open.
#[every_database]
async fn a_scope_that_the_client_lost_is_in_no_new_token(provider: Running) {
    let issuer = &provider.issuer;
    let begun = Begun::of(&provider).await;
    let metadata = json!({"redirect_uris":["http://127.0.0.1:9999/cb"],"grant_types":["authorization_code","refresh_token"],"scope":"profile"});

    provider.write_metadata("demo-web", &metadata).await;
    provider.server.forget_client("demo-web");

    let late = begun.alice.answer(&begun.consent, "yes").await;
    late.assert_redirect_error(REDIRECT, "invalid_scope");
    for answer in
        [exchange(issuer, WEB, &begun.code).await, refresh(issuer, WEB, &begun.refresh_token).await]
    {
        answer.assert_ok().assert_member("scope", "profile");
    }
    let asks = begun.alice.authorize(&Fields::authorization("demo-web", "profile email")).await;
    asks.assert_redirect_error(REDIRECT, "invalid_scope");
}

/// An operator takes the grants away from a client that holds a code and a refresh token.
#[every_database]
async fn a_client_that_lost_the_code_grant_gets_nothing(provider: Running) {
    let begun = Begun::of(&provider).await;
    let metadata = json!({"redirect_uris":["http://127.0.0.1:9999/cb"],"grant_types":[],"scope":"profile email"});

    provider.write_metadata("demo-web", &metadata).await;
    provider.server.forget_client("demo-web");

    begun.assert_nothing_is_issued(&provider, &["unauthorized_client"]).await;
    let asks = begun.alice.authorize(&Fields::authorization("demo-web", "profile")).await;
    asks.assert_redirect_error(REDIRECT, "unauthorized_client");
    assert!(is_active(&provider.issuer, &begun.access_token).await);
}

/// A client goes on with a secret that has ended, or that an operator changed or removed.
#[every_database]
async fn an_expired_changed_or_removed_secret_is_refused(provider: Running) {
    let issuer = &provider.issuer;
    let request = Fields::of(&[("grant_type", "client_credentials")]);
    let client = "demo-service";
    token_with(issuer, SERVICE, &request).await.assert_ok();

    provider.end_secret(client, provider.clock.now() + HOUR).await;
    token_with(issuer, SERVICE, &request).await.assert_ok();
    provider.clock.advance(HOUR);
    token_with(issuer, SERVICE, &request).await.assert_error(401, "invalid_client");

    provider.change_secret(client, SECRET).await;
    token_with(issuer, SERVICE, &request).await.assert_error(401, "invalid_client");
    token_with(issuer, As::Basic(client, SECRET), &request).await.assert_ok();

    provider.remove_secret(client).await;
    for stranger in [SERVICE, As::Basic(client, SECRET), As::Public(client), As::Basic(client, "")]
    {
        token_with(issuer, stranger, &request).await.assert_error(401, "invalid_client");
    }
}

/// What the application's own code does: revoking a client takes its codes and tokens along.
#[every_database]
async fn revoking_a_client_ends_its_codes_and_tokens(provider: Running) {
    let begun = Begun::of(&provider).await;
    let spa = tokens_for(&provider.issuer, SPA, "profile").await;
    let service = service_token(&provider.issuer, "profile").await;

    let revoked = provider.server.revoke_client("demo-web").await.unwrap();

    assert_eq!(revoked, 1);
    begun.assert_tokens_are_dead(&provider).await;
    begun.assert_code_and_refresh_token_are_dead(&provider).await;
    assert!(is_active(&provider.issuer, &service).await);
    refresh(&provider.issuer, SPA, &spa.member("refresh_token")).await.assert_ok();
}

/// What the application's own code does: revoking a user takes the codes and tokens of every client along.
#[every_database]
async fn revoking_a_user_ends_the_codes_and_tokens_of_every_client(provider: Running) {
    let issuer = &provider.issuer;
    let begun = Begun::of(&provider).await;
    let spa = tokens_for(issuer, SPA, "profile").await;
    let bob = Browser::signed_in(issuer, "bob", "builder").await;
    let code = bob.code_for(&Fields::authorization("demo-spa", "profile")).await;
    let of_bob = exchange(issuer, SPA, &code).await;
    let alice = user::Entity::find()
        .filter(user::Column::Username.eq("alice"))
        .one(&provider.database)
        .await
        .unwrap()
        .unwrap();

    let revoked = provider.server.revoke_subject(&alice).await.unwrap();

    assert_eq!(revoked, 2);
    begun.assert_tokens_are_dead(&provider).await;
    begun.assert_code_and_refresh_token_are_dead(&provider).await;
    refresh(issuer, SPA, &spa.member("refresh_token")).await.assert_error(400, "invalid_grant");
    refresh(issuer, SPA, &of_bob.assert_ok().member("refresh_token")).await.assert_ok();
}
