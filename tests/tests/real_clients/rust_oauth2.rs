//! The `oauth2` crate completes its flows against the provider. RFC 6749, RFC 7009, RFC 7636, RFC 7662.

use oauth_tests::{
    browser::Browser, database::TestDatabase, every_database, oauth::REDIRECT, process::Process,
};
use oauth2::{
    AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, IntrospectionUrl, PkceCodeChallenge, RedirectUrl,
    RefreshToken, RequestTokenError, RevocationUrl, Scope, StandardRevocableToken,
    TokenIntrospectionResponse, TokenResponse, TokenUrl,
    basic::{
        BasicErrorResponse, BasicErrorResponseType, BasicRevocationErrorResponse,
        BasicTokenIntrospectionResponse, BasicTokenResponse,
    },
};
use std::collections::BTreeSet;

type Configured = Client<
    BasicErrorResponse,
    BasicTokenResponse,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointSet,
    EndpointSet,
    EndpointSet,
>;

struct World {
    provider: Process,
    _database: TestDatabase,
}

impl World {
    fn start(database: TestDatabase) -> Self {
        Self { provider: Process::start(&database.url), _database: database }
    }

    /// A client as an application configures it; without a secret it is public.
    fn client(&self, client_id: &str, secret: Option<&str>) -> Configured {
        let url = |path: &str| self.provider.url(path);
        // The crate sends no token to be revoked over plain http, whatever the host.
        let encrypted = url("/oauth/revoke").replace("http://", "https://");
        let client = Client::new(ClientId::new(client_id.to_owned()));
        let client = match secret {
            Some(secret) => client.set_client_secret(ClientSecret::new(secret.to_owned())),
            None => client,
        };
        client
            .set_auth_uri(AuthUrl::new(url("/oauth/authorize")).expect("a URL"))
            .set_token_uri(TokenUrl::new(url("/oauth/token")).expect("a URL"))
            .set_introspection_url(IntrospectionUrl::new(url("/oauth/introspect")).expect("a URL"))
            .set_revocation_url(RevocationUrl::new(encrypted).expect("a URL"))
            .set_redirect_uri(RedirectUrl::new(REDIRECT.to_owned()).expect("a URL"))
    }

    /// The code flow with PKCE, driven by alice.
    async fn code_flow(&self, client: &Configured) -> BasicTokenResponse {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state) = client
            .authorize_url(CsrfToken::new_random)
            .add_scopes(["profile", "email"].map(|word| Scope::new(word.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        let browser = Browser::signed_in(&self.provider.issuer, "alice", "wonderland").await;
        let redirect = browser.allow(url.query().expect("a query")).await;
        assert_eq!(redirect.parameter("state").as_ref(), Some(state.secret()));
        assert_eq!(redirect.parameter("iss").as_ref(), Some(&self.provider.issuer));
        client
            .exchange_code(AuthorizationCode::new(redirect.code()))
            .set_pkce_verifier(verifier)
            .request_async(&send)
            .await
            .expect("tokens")
    }
}

/// How the crate reaches the network: with the HTTP client of the tests. What is https for the crate goes to the
/// plain port, as behind a proxy that ends TLS.
async fn send(request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let mut request = reqwest::Request::try_from(request)?;
    let _ = request.url_mut().set_scheme("http");
    let response = reqwest::Client::new().execute(request).await?;
    let (status, headers) = (response.status(), response.headers().clone());
    let mut answer = HttpResponse::new(response.bytes().await?.to_vec());
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    Ok(answer)
}

#[every_database]
async fn a_confidential_client_gets_refreshes_inspects_and_revokes_tokens(database: TestDatabase) {
    let world = World::start(database);
    let client = world.client("demo-web", Some("demo-web-secret"));
    let api = world.client("demo-api", Some("demo-api-secret"));

    let tokens = world.code_flow(&client).await;
    let granted: BTreeSet<_> =
        tokens.scopes().into_iter().flatten().map(|scope| scope.as_str()).collect();
    assert!(granted.is_empty() || granted == BTreeSet::from(["email", "profile"]));
    assert_eq!(tokens.expires_in().map(|lifetime| lifetime.as_secs()), Some(3600));
    let refresh_token = tokens.refresh_token().expect("a refresh token");

    let refreshed = client
        .exchange_refresh_token(refresh_token)
        .request_async(&send)
        .await
        .expect("refreshed tokens");
    let newest = refreshed.refresh_token().expect("its successor");
    assert_ne!(newest.secret(), refresh_token.secret());

    let inspected =
        api.introspect(refreshed.access_token()).request_async(&send).await.expect("an answer");
    assert!(inspected.active());
    assert_eq!(inspected.client_id().map(|id| id.as_str()), Some("demo-web"));

    let revocable = StandardRevocableToken::RefreshToken(newest.clone());
    client
        .revoke_token(revocable)
        .expect("a URL")
        .request_async(&send)
        .await
        .expect("a revocation");
    let inspected =
        api.introspect(refreshed.access_token()).request_async(&send).await.expect("an answer");
    assert!(!inspected.active());
    assert_refused(&client, newest).await;
}

#[every_database]
async fn a_public_client_gets_and_refreshes_tokens(database: TestDatabase) {
    let world = World::start(database);
    let client = world.client("demo-spa", None);

    let tokens = world.code_flow(&client).await;
    let refresh_token = tokens.refresh_token().expect("a refresh token");
    let request = client.exchange_refresh_token(refresh_token);

    request.request_async(&send).await.expect("refreshed tokens");
    assert_refused(&client, &RefreshToken::new("nobody-has-this".to_owned())).await;
}

#[every_database]
async fn a_service_gets_a_token_for_itself(database: TestDatabase) {
    let world = World::start(database);
    let client = world.client("demo-service", Some("demo-service-secret"));

    let tokens = client
        .exchange_client_credentials()
        .add_scope(Scope::new("admin".to_owned()))
        .request_async(&send)
        .await
        .expect("a token");

    assert!(tokens.refresh_token().is_none());
    let url = world.provider.url("/api/mixed");
    let answer =
        reqwest::Client::new().get(url).bearer_auth(tokens.access_token().secret()).send().await;
    assert_eq!(answer.expect("an answer").status(), 200);
}

async fn assert_refused(client: &Configured, refresh_token: &RefreshToken) {
    let refused = client.exchange_refresh_token(refresh_token).request_async(&send).await;
    let Err(RequestTokenError::ServerResponse(error)) = refused else { panic!("{refused:?}") };
    assert_eq!(*error.error(), BasicErrorResponseType::InvalidGrant);
}
