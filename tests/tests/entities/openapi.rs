//! The server as a security scheme of an `OpenAPI` document. `OpenAPI` 3.1, section 4.8.27.

use axum::Router;
use oauth_tests::{database::TestDatabase, hooked};
use serde_json::json;
use utoipa::OpenApi;

#[utoipa::path(get, path = "/api/me", security(("oauth2" = ["profile"])))]
#[expect(dead_code, reason = "only its description counts")]
fn me() {}

#[derive(OpenApi)]
#[openapi(paths(me))]
struct Documentation;

#[tokio::test]
async fn a_document_says_where_tokens_for_the_api_are_had() {
    let database = TestDatabase::sqlite();
    let (_, _, server) = hooked::start_built(&database.url, Router::new(), |builder| {
        builder
            .issuer("https://id.example.com")
            .endpoint_path("token", "/oauth/v2/token")
            .scopes_supported(["profile", "email"])
    })
    .await;
    let mut document = Documentation::openapi();

    server.add_security_scheme("oauth2", &mut document).unwrap();

    let document = serde_json::to_value(&document).unwrap();
    let scheme = &document["components"]["securitySchemes"]["oauth2"];
    assert_eq!(scheme["type"], "oauth2", "{document}");
    let scopes = json!({ "email": "", "profile": "" });
    assert_eq!(
        scheme["flows"]["authorizationCode"],
        json!({
            "authorizationUrl": "https://id.example.com/oauth/authorize",
            "tokenUrl": "https://id.example.com/oauth/v2/token",
            "scopes": scopes,
        })
    );
    assert_eq!(
        scheme["flows"]["clientCredentials"],
        json!({ "tokenUrl": "https://id.example.com/oauth/v2/token", "scopes": scopes })
    );
    assert_eq!(document["paths"]["/api/me"]["get"]["security"][0]["oauth2"][0], "profile");
}
