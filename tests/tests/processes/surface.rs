//! Every endpoint at once, with what it should accept: how each of them behaves while the storage fails.

use oauth_tests::{
    browser::{Browser, Page},
    fields::Fields,
    oauth::*,
};
use reqwest::StatusCode;

/// Something good for every endpoint.
pub(crate) struct Surface {
    issuer: String,
    code: String,
    refresh_token: String,
    access_token: String,
    doomed: String,
    signed_in: Browser,
    consent: Page,
}

impl Surface {
    /// Gets it all while the storage works.
    pub(crate) async fn prepare(issuer: &str) -> Self {
        let signed_in = Browser::signed_in(issuer, "alice", "wonderland").await;
        let request = Fields::authorization("demo-spa", "profile");
        let tokens = exchange(issuer, SPA, &signed_in.code_for(&request).await).await;
        let doomed = exchange(issuer, SPA, &signed_in.code_for(&request).await).await;
        Self {
            issuer: issuer.to_owned(),
            code: signed_in.code_for(&request).await,
            refresh_token: tokens.assert_ok().member("refresh_token"),
            access_token: tokens.member("access_token"),
            doomed: doomed.assert_ok().member("refresh_token"),
            consent: signed_in.authorize(&request).await,
            signed_in,
        }
    }

    /// Asserts that whatever writes says "later", and never "no".
    pub(crate) async fn assert_writes_are_unavailable(&self) {
        let issuer = &self.issuer;
        let (code, refreshed, service, revoked, consented) = tokio::join!(
            exchange(issuer, SPA, &self.code),
            refresh(issuer, SPA, &self.refresh_token),
            token(issuer, SERVICE, &[("grant_type", "client_credentials")]),
            revoke(issuer, SPA, &self.doomed),
            self.signed_in.answer(&self.consent, "yes"),
        );
        assert_later("exchange", &code);
        assert_later("refresh", &refreshed);
        assert_later("client credentials", &service);
        assert_later("revocation", &revoked);
        assert_later_page("consent", &consented);
    }

    /// Asserts the same of whatever only reads.
    pub(crate) async fn assert_reads_are_unavailable(&self) {
        let issuer = &self.issuer;
        let request = Fields::authorization("demo-spa", "profile");
        let stranger = Browser::new(issuer);
        let (introspected, me, page, asked, unasked) = tokio::join!(
            introspect(issuer, API, &self.access_token),
            resource(issuer, "/api/me", Some(&self.access_token)),
            self.signed_in.get("/account"),
            self.signed_in.authorize(&request),
            stranger.authorize(&request),
        );
        assert_later("introspection", &introspected);
        assert_later("bearer", &me);
        assert_later_page("account", &page);
        assert_later_page("authorization of somebody who is signed in", &asked);
        // A client that is still remembered is enough to lead to the sign-in page: nothing is stored for a stranger.
        if !leads_to_sign_in(&unasked) {
            assert_later_page("authorization of nobody", &unasked);
        }
        let sign_in = stranger.sign_in("/login", "alice", "wonderland").await;
        assert_later_page("sign-in", &sign_in);
    }

    /// Asserts that reading works while writing does not.
    pub(crate) async fn assert_reads_work(&self) {
        assert!(is_active(&self.issuer, &self.access_token).await);
        resource(&self.issuer, "/api/me", Some(&self.access_token)).await.assert_ok();
    }

    /// Asserts that nothing was lost: everything prepared still works, and nobody was signed out.
    pub(crate) async fn assert_recovered(&self) {
        let issuer = &self.issuer;
        self.assert_reads_work().await;
        // What was to be revoked still lives, and now it dies.
        revoke(issuer, SPA, &self.doomed).await.assert_ok();
        refresh(issuer, SPA, &self.doomed).await.assert_error(400, "invalid_grant");
        exchange(issuer, SPA, &self.code).await.assert_ok();
        refresh(issuer, SPA, &self.refresh_token).await.assert_ok();
        assert_eq!(self.signed_in.get("/account").await.status, StatusCode::OK);
        let page = self.signed_in.answer(&self.consent, "yes").await;
        assert!(page.parameter("code").is_some(), "{page:?}");
        service_token(issuer, "profile").await;
    }
}

/// 503 with `Retry-After`: never 401, never `invalid_grant`, never `"active":false`.
#[track_caller]
fn assert_later(what: &str, answer: &Answer) {
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{what}: {answer:?}");
    assert!(!answer.header("retry-after").is_empty(), "{what}: {answer:?}");
    assert_eq!(answer.member("error"), "temporarily_unavailable", "{what}: {}", answer.text);
    assert_eq!(answer.header("cache-control"), "no-store", "{what}");
}

fn leads_to_sign_in(page: &Page) -> bool {
    page.location.as_deref().is_some_and(|location| location.starts_with("/login?pending="))
}

#[track_caller]
fn assert_later_page(what: &str, page: &Page) {
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{what}: {page:?}");
    assert!(!page.header("retry-after").is_empty(), "{what}: {page:?}");
    assert!(page.header("set-cookie").is_empty(), "{what} must not sign anybody out: {page:?}");
}
