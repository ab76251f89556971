//! A handmade OAuth client, so that a test decides exactly what is sent.

use crate::{asked, browser::Browser, fields::Fields};
use reqwest::{Client, RequestBuilder, StatusCode, header::HeaderMap};
use serde_json::Value;

/// The code verifier of RFC 7636 appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// The challenge of [`VERIFIER`].
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// The redirect URI of the demo clients.
pub const REDIRECT: &str = "http://127.0.0.1:9999/cb";

/// An answer of an endpoint or a resource.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The request, in one line.
    pub asked: String,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The JSON of the body, or null when the body is not JSON.
    pub json: Value,
    /// The body.
    pub text: String,
}

impl Answer {
    /// Sends a request and reads the answer.
    pub async fn of(request: RequestBuilder) -> Self {
        let (client, request) = request.build_split();
        let request = request.expect("a request");
        let asked = asked::line(&request);
        let answer = client.execute(request).await;
        let response = answer.unwrap_or_else(|error| panic!("{asked}: {error:?}"));
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.expect("a text");
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        Self { asked, status, headers, json, text }
    }

    /// A member with a text value; empty when it is missing.
    #[must_use]
    pub fn member(&self, name: &str) -> String {
        self.json[name].as_str().unwrap_or_default().to_owned()
    }

    /// A header as text; empty when it is missing.
    #[must_use]
    pub fn header(&self, name: &str) -> String {
        self.headers
            .get(name)
            .map(|value| value.to_str().expect("ASCII").to_owned())
            .unwrap_or_default()
    }

    /// Asserts an OAuth error. The message of the assertion shows the request.
    #[track_caller]
    pub fn assert_error(&self, status: u16, error: &str) {
        assert_eq!(
            (self.status.as_u16(), self.member("error").as_str()),
            (status, error),
            "{}\n{}",
            self.asked,
            self.text
        );
    }

    /// Asserts a member with a text value.
    #[track_caller]
    pub fn assert_member(&self, name: &str, expected: &str) {
        assert_eq!(self.member(name), expected, "{name}: {}\n{}", self.asked, self.text);
    }

    /// Asserts the names of all members, in alphabetical order.
    #[track_caller]
    pub fn assert_members(&self, expected: &[&str]) {
        let members = self.json.as_object();
        let mut names: Vec<_> = members.into_iter().flatten().map(|(name, _)| name).collect();
        names.sort_unstable();
        assert_eq!(names, expected, "{}\n{}", self.asked, self.text);
    }

    /// Asserts a header.
    #[track_caller]
    pub fn assert_header(&self, name: &str, expected: &str) {
        assert_eq!(self.header(name), expected, "{name}: {}", self.asked);
    }

    /// Asserts success. The message of the assertion shows the request.
    #[track_caller]
    #[expect(clippy::must_use_candidate, reason = "the assertion alone is worth the call")]
    pub fn assert_ok(&self) -> &Self {
        assert_eq!(self.status, StatusCode::OK, "{}\n{}", self.asked, self.text);
        self
    }
}

/// How a client identifies and authenticates itself.
#[derive(Clone, Copy, Debug)]
pub enum As {
    /// `client_secret_basic`
    Basic(&'static str, &'static str),
    /// `client_secret_post`
    Post(&'static str, &'static str),
    /// `none`
    Public(&'static str),
    /// No client.
    Nobody,
}

impl As {
    /// The client identifier; empty for nobody.
    #[must_use]
    pub fn client_id(self) -> &'static str {
        match self {
            Self::Basic(client_id, _) | Self::Post(client_id, _) | Self::Public(client_id) => {
                client_id
            }
            Self::Nobody => "",
        }
    }
}

/// The confidential demo client with the code and refresh grants.
pub const WEB: As = As::Basic("demo-web", "demo-web-secret");
/// The public demo client with the code and refresh grants.
pub const SPA: As = As::Public("demo-spa");
/// The demo client with the client credentials grant.
pub const SERVICE: As = As::Basic("demo-service", "demo-service-secret");
/// The demo resource server.
pub const API: As = As::Basic("demo-api", "demo-api-secret");

/// Posts a form to an endpoint as a client.
pub async fn post(url: &str, client: As, fields: &[(&str, &str)]) -> Answer {
    send(url, client, &Fields::of(fields)).await
}

/// Posts fields to an endpoint as a client.
pub async fn send(url: &str, client: As, fields: &Fields) -> Answer {
    let fields = match client {
        As::Basic(..) | As::Nobody => fields.clone(),
        As::Post(client_id, secret) => {
            fields.clone().and("client_id", client_id).and("client_secret", secret)
        }
        As::Public(client_id) => fields.clone().and("client_id", client_id),
    };
    let mut request = Client::new().post(url);
    if let As::Basic(client_id, secret) = client {
        request = request.basic_auth(client_id, Some(secret));
    }
    Answer::of(request.form(fields.pairs())).await
}

/// Sends a token request.
pub async fn token(issuer: &str, client: As, fields: &[(&str, &str)]) -> Answer {
    post(&format!("{issuer}/oauth/token"), client, fields).await
}

/// Sends a token request with these fields.
pub async fn token_with(issuer: &str, client: As, fields: &Fields) -> Answer {
    send(&format!("{issuer}/oauth/token"), client, fields).await
}

/// Exchanges a code with [`VERIFIER`].
pub async fn exchange(issuer: &str, client: As, code: &str) -> Answer {
    token_with(issuer, client, &Fields::exchange(code)).await
}

/// Sends a token request with a refresh token.
pub async fn refresh(issuer: &str, client: As, refresh_token: &str) -> Answer {
    token(issuer, client, &[("grant_type", "refresh_token"), ("refresh_token", refresh_token)])
        .await
}

/// An access token that `demo-service` got with the client credentials grant.
pub async fn service_token(issuer: &str, scope: &str) -> String {
    let answer =
        token(issuer, SERVICE, &[("grant_type", "client_credentials"), ("scope", scope)]).await;
    answer.assert_ok().member("access_token")
}

/// Revokes a token.
pub async fn revoke(issuer: &str, client: As, token: &str) -> Answer {
    post(&format!("{issuer}/oauth/revoke"), client, &[("token", token)]).await
}

/// Introspects a token.
pub async fn introspect(issuer: &str, client: As, token: &str) -> Answer {
    post(&format!("{issuer}/oauth/introspect"), client, &[("token", token)]).await
}

/// Whether a token is active. The demo resource server introspects it as an access token, and `demo-web` as a refresh token.
pub async fn is_active(issuer: &str, token: &str) -> bool {
    for client in [API, WEB] {
        if introspect(issuer, client, token).await.assert_ok().json["active"] == true {
            return true;
        }
    }
    false
}

/// Requests a resource with a bearer token.
pub async fn resource(issuer: &str, path: &str, token: Option<&str>) -> Answer {
    let request = Client::new().get(format!("{issuer}{path}"));
    Answer::of(match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    })
    .await
}

/// The query of an authorization request with a code challenge.
#[must_use]
pub fn authorization_query(client_id: &str, scope: &str) -> String {
    Fields::authorization(client_id, scope).encoded()
}

/// Signs alice in, allows the client, and returns the code.
pub async fn code_for(issuer: &str, client_id: &str, scope: &str) -> String {
    let browser = Browser::signed_in(issuer, "alice", "wonderland").await;
    let page = browser.allow(&authorization_query(client_id, scope)).await;
    page.parameter("code").unwrap_or_else(|| panic!("no code: {page:?}"))
}

/// Asserts that a text is what the server draws: 12 digits of a time, a dot and 256 random bits as base64url.
///
/// # Panics
/// If it is not.
#[track_caller]
pub fn assert_drawn(text: &str) {
    let is_random = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let parts = text.split_once('.');
    let is_drawn = parts.is_some_and(|(time, random)| {
        time.len() == 12
            && i64::from_str_radix(time, 16).is_ok()
            && random.len() == 43
            && random.bytes().all(is_random)
    });
    assert!(is_drawn, "{text}");
}

/// Runs the whole code flow of a demo client for alice. Returns the token response.
pub async fn tokens_for(issuer: &str, client: As, scope: &str) -> Answer {
    let code = code_for(issuer, client.client_id(), scope).await;
    let answer = exchange(issuer, client, &code).await;
    answer.assert_ok();
    answer
}
