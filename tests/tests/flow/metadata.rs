//! Authorization server metadata. RFC 8414; RFC 9207, section 3.

use oauth_tests::{browser::Browser, every_database, oauth::*, running::Running};
use serde_json::json;

const PATH: &str = "/.well-known/oauth-authorization-server";

/// RFC 8414 section 2: what is registered, and nothing else.
#[every_database]
async fn the_document_says_exactly_what_is_registered(provider: Running) {
    let issuer = &provider.issuer;

    let answer = resource(issuer, PATH, None).await;

    let methods = json!([
        "client_secret_basic",
        "client_secret_post",
        "client_secret_jwt",
        "private_key_jwt",
        "none"
    ]);
    let algorithms = json!(["ES256", "EdDSA", "PS256", "RS256", "HS256"]);
    assert_eq!(
        answer.assert_ok().json,
        json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/oauth/authorize"),
            "token_endpoint": format!("{issuer}/oauth/token"),
            "revocation_endpoint": format!("{issuer}/oauth/revoke"),
            "introspection_endpoint": format!("{issuer}/oauth/introspect"),
            "device_authorization_endpoint": format!("{issuer}/oauth/device_authorization"),
            "registration_endpoint": format!("{issuer}/oauth/register"),
            "jwks_uri": format!("{issuer}/oauth/jwks"),
            "scopes_supported": ["openid", "profile", "email", "address", "phone", "offline_access", "admin"],
            "response_types_supported": ["code", "token", "id_token", "id_token token", "code id_token", "code token", "code id_token token"],
            "response_modes_supported": ["query", "fragment", "form_post"],
            "grant_types_supported": ["authorization_code", "client_credentials", "password", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:jwt-bearer", "urn:ietf:params:oauth:grant-type:token-exchange", "implicit"],
            "token_endpoint_auth_methods_supported": methods,
            "revocation_endpoint_auth_methods_supported": methods,
            "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": algorithms,
            "revocation_endpoint_auth_signing_alg_values_supported": algorithms,
            "introspection_endpoint_auth_signing_alg_values_supported": algorithms,
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": true,
            "protected_resources": [issuer],
            "end_session_endpoint": format!("{issuer}/oauth/end_session"),
            "userinfo_endpoint": format!("{issuer}/oauth/userinfo"),
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "userinfo_signing_alg_values_supported": ["RS256", "ES256"],
            "claim_types_supported": ["normal"],
            "claims_supported": ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile", "picture", "website", "email", "email_verified", "gender", "birthdate", "zoneinfo", "locale", "phone_number", "phone_number_verified", "address", "updated_at"],
            "prompt_values_supported": ["none", "login", "consent", "select_account"],
            "claims_parameter_supported": true,
            "request_parameter_supported": true,
            "request_object_signing_alg_values_supported": ["ES256", "EdDSA", "PS256", "RS256"],
            "request_uri_parameter_supported": false,
        })
    );
    assert_eq!(answer.header("content-type"), "application/json");
}

/// Every endpoint that the document names is there.
#[every_database]
async fn every_endpoint_of_the_document_answers(provider: Running) {
    let document = resource(&provider.issuer, PATH, None).await.json;
    for name in ["token_endpoint", "revocation_endpoint", "introspection_endpoint"] {
        let answer = post(document[name].as_str().unwrap(), WEB, &[]).await;
        answer.assert_error(400, "invalid_request");
    }
    let devices = document["device_authorization_endpoint"].as_str().unwrap();
    post(devices, WEB, &[]).await.assert_error(400, "unauthorized_client");
    let registration = document["registration_endpoint"].as_str().unwrap();
    Answer::of(reqwest::Client::new().post(registration).json(&json!({})))
        .await
        .assert_error(400, "invalid_redirect_uri");
    let browser = Browser::new(&provider.issuer);
    let page = browser.get(document["authorization_endpoint"].as_str().unwrap()).await;
    page.assert_error_page("the authorization endpoint");
    let page = browser.get(document["end_session_endpoint"].as_str().unwrap()).await;
    assert!(page.status == 200 && page.body.contains("You are signed out"), "{}", page.body);
    for path in
        ["/.well-known/oauth-protected-resource/api", "/jwks", "/oauth/jwks/", "/oauth/register/"]
    {
        assert_eq!(resource(&provider.issuer, path, None).await.status, 404, "{path}");
    }
}
