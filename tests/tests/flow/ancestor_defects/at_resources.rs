//! Challenges of protected resources, and the page that explains an error. RFC 6750, section 3; RFC 6749, section 5.2.

use oauth_runtime::prelude::ErrorCode;
use oauth_tests::{
    browser::Browser, database::TestDatabase, every_database, fields::Fields, hooked, oauth::*,
    on_database::OnDatabase, running::Running, seeds::SECRET,
};

const PAGE: &str = "https://docs.example/errors";
const ROBOT: As = As::Basic("robot", SECRET);

/// An application that names a page for each of the errors below.
struct Explained {
    issuer: String,
    _database: TestDatabase,
}

impl OnDatabase for Explained {
    async fn start(database: TestDatabase) -> Self {
        let built = hooked::start_built(&database.url, axum::Router::new(), |builder| {
            [
                ErrorCode::INVALID_SCOPE,
                ErrorCode::ACCESS_DENIED,
                ErrorCode::INVALID_CLIENT,
                ErrorCode::INVALID_TOKEN,
                ErrorCode::INSUFFICIENT_SCOPE,
            ]
            .into_iter()
            .fold(builder, |builder, code| builder.error_uri(code, PAGE))
        });
        let (issuer, ..) = built.await;
        Self { issuer, _database: database }
    }
}

/// A page that explains an error helps only where the error is read: in JSON, at the redirect URI, and in a challenge.
#[every_database]
async fn w17_the_page_that_explains_an_error_is_named_wherever_the_error_leaves(
    explained: Explained,
) {
    let issuer = &explained.issuer;
    let browser = Browser::new(issuer);
    let code = browser.authorize(&Fields::authorization("app", "root")).await;
    code.assert_redirect_error(REDIRECT, "invalid_scope");
    assert_eq!(code.parameter("error_uri").as_deref(), Some(PAGE));
    let request = Fields::authorization("app", "root").with("response_type", "token");
    let token_at_redirect = browser.authorize(&request).await;
    assert_eq!(token_at_redirect.fragment_parameter("error_uri").as_deref(), Some(PAGE));

    let grant = ("grant_type", "client_credentials");
    let refused = token(issuer, As::Basic("robot", "x"), &[grant]).await;
    refused.assert_error(401, "invalid_client");
    refused.assert_member("error_uri", PAGE);

    let little = token(issuer, ROBOT, &[grant, ("scope", "email")]).await.member("access_token");
    for (access_token, status, error) in
        [("unknown", 401, "invalid_token"), (little.as_str(), 403, "insufficient_scope")]
    {
        let answer = resource(issuer, "/api/me", Some(access_token)).await;
        answer.assert_error(status, error);
        answer.assert_member("error_uri", PAGE);
        let challenge = answer.header("www-authenticate");
        assert!(challenge.contains(&format!("error_uri=\"{PAGE}\"")), "{challenge}");
    }
}

/// RFC 6750 section 3: one spelling of the scheme, no error without a token, a description that is not empty, and a
/// challenge with the scope beside a 403.
#[every_database]
async fn w18_each_challenge_is_as_rfc_6750_wants_it(provider: Running) {
    let issuer = &provider.issuer;
    let none = resource(issuer, "/api/me", None).await;
    let unknown = resource(issuer, "/api/me", Some("unknown")).await;
    let email = service_token(issuer, "email").await;
    let little = resource(issuer, "/api/me", Some(&email)).await;

    assert_eq!((none.status.as_u16(), none.text.as_str()), (401, ""));
    none.assert_header("www-authenticate", "Bearer realm=\"oauth\", scope=\"profile\"");
    unknown.assert_error(401, "invalid_token");
    little.assert_error(403, "insufficient_scope");
    for (answer, error) in [(&unknown, "invalid_token"), (&little, "insufficient_scope")] {
        let challenge = answer.header("www-authenticate");
        let start = format!("Bearer realm=\"oauth\", error=\"{error}\", error_description=\"");
        let rest = challenge.strip_prefix(&start).expect(&challenge);
        assert!(!rest.starts_with('"'), "{challenge}");
    }
    assert!(little.header("www-authenticate").ends_with("scope=\"profile\""));
}
