//! The bytes of each request.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded::Serializer;

use super::Chain;
use crate::seed::{Client, REDIRECT_URI, SCOPE, SERVICE, SIGNED_IN, WEB};

pub(super) fn client_credentials(host: &str) -> Vec<u8> {
    post(host, "/oauth/token", &SERVICE, "grant_type=client_credentials&scope=profile")
}

pub(super) fn bearer(host: &str, path: &str, Chain { access_token, .. }: &Chain) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {access_token}\r\n\r\n")
        .into_bytes()
}

pub(super) fn introspection(host: &str, Chain { access_token, .. }: &Chain) -> Vec<u8> {
    post(host, "/oauth/introspect", &SERVICE, &format!("token={access_token}"))
}

pub(super) fn refresh(host: &str, Chain { refresh_token, .. }: &Chain) -> Vec<u8> {
    let body = format!("grant_type=refresh_token&refresh_token={refresh_token}");
    post(host, "/oauth/token", &WEB, &body)
}

/// The request of a browser in which the user with that identifier is signed in.
pub(super) fn authorize(host: &str, user: u32, state: &str, code_challenge: &str) -> Vec<u8> {
    let query = Serializer::new(String::new())
        .append_pair("response_type", "code")
        .append_pair("client_id", WEB.id)
        .append_pair("redirect_uri", REDIRECT_URI)
        .append_pair("scope", SCOPE)
        .append_pair("state", state)
        .append_pair("code_challenge", code_challenge)
        .append_pair("code_challenge_method", "S256")
        .finish();
    format!("GET /oauth/authorize?{query} HTTP/1.1\r\nhost: {host}\r\n{SIGNED_IN}: {user}\r\n\r\n")
        .into_bytes()
}

pub(super) fn exchange(host: &str, code: &str, code_verifier: &str) -> Vec<u8> {
    let body = Serializer::new(String::new())
        .append_pair("grant_type", "authorization_code")
        .append_pair("code", code)
        .append_pair("redirect_uri", REDIRECT_URI)
        .append_pair("code_verifier", code_verifier)
        .finish();
    post(host, "/oauth/token", &WEB, &body)
}

fn post(host: &str, path: &str, client: &Client, body: &str) -> Vec<u8> {
    let credentials = STANDARD.encode(format!("{}:{}", client.id, client.secret));
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Basic {credentials}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}
