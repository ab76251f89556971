//! Checks the responses. A wrong response ends the run with its body.

use url::form_urlencoded;

use super::{Chain, Load};
use crate::connection::Answer;
use crate::seed::{REDIRECT_URI, SERVICE, WEB};
use crate::{Failure, Outcome};

/// Expects an access token of the service's own.
pub(super) fn access_token(answer: &Answer<'_>) -> Outcome<()> {
    expect(Load::ClientCredentials, answer, &[b"\"access_token\":\""])
}

/// Expects the web client as the client of the token.
pub(super) fn caller(load: Load, answer: &Answer<'_>) -> Outcome<()> {
    expect(load, answer, &[b"\"client_id\":\"", WEB.id.as_bytes()])
}

/// Expects the service as the client of the token.
pub(super) fn service(answer: &Answer<'_>) -> Outcome<()> {
    expect(Load::LocalCheck, answer, &[b"\"client_id\":\"", SERVICE.id.as_bytes()])
}

/// Expects a signed access token: header, claims and signature. RFC 7515, section 7.1.
pub(super) fn signed_token(answer: &Answer<'_>) -> Outcome<Chain> {
    let body: serde_json::Value = serde_json::from_slice(answer.body).unwrap_or_default();
    match body["access_token"].as_str() {
        Some(token) if token.split('.').count() == 3 => {
            Ok(Chain { access_token: token.to_owned(), refresh_token: String::new() })
        }
        _ => Err(wrong(Load::ClientCredentials, answer)),
    }
}

/// Expects an active token of the web client.
pub(super) fn introspected(answer: &Answer<'_>) -> Outcome<()> {
    expect(Load::Introspection, answer, &[b"\"active\":true", WEB.id.as_bytes()])
}

/// Expects an access token and a refresh token.
pub(super) fn tokens(load: Load, answer: &Answer<'_>) -> Outcome<Chain> {
    if answer.status != 200 {
        return Err(wrong(load, answer));
    }
    serde_json::from_slice(answer.body).map_err(|_| wrong(load, answer))
}

/// Expects a redirect to the client with a code and the state of the request. RFC 6749, section 4.1.2.
pub(super) fn code(answer: &Answer<'_>, state: &str) -> Outcome<String> {
    let query = answer
        .location
        .filter(|_| matches!(answer.status, 302 | 303))
        .and_then(|location| location.strip_prefix(REDIRECT_URI)?.strip_prefix('?'));
    let parameter = |name: &str| {
        let mut pairs = form_urlencoded::parse(query?.as_bytes());
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    };
    match (parameter("code"), parameter("state")) {
        (Some(code), Some(returned)) if returned == state => Ok(code),
        _ => Err(wrong(Load::CodeFlow, answer)),
    }
}

fn expect(load: Load, answer: &Answer<'_>, words: &[&[u8]]) -> Outcome<()> {
    let has = |word: &&[u8]| answer.body.windows(word.len()).any(|window| window == *word);
    if answer.status == 200 && words.iter().all(has) { Ok(()) } else { Err(wrong(load, answer)) }
}

fn wrong(load: Load, answer: &Answer<'_>) -> Failure {
    let Answer { status, location, body } = answer;
    let location = location.map(|location| format!(", location {location}")).unwrap_or_default();
    let body = String::from_utf8_lossy(body);
    format!("{}: status {status}{location} and body {body}", load.name()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &'static str) -> Answer<'static> {
        Answer { status, location: None, body: body.as_bytes() }
    }

    fn redirect(location: &str) -> Answer<'_> {
        Answer { status: 303, location: Some(location), body: b"" }
    }

    #[test]
    fn a_refresh_gives_the_next_tokens_of_the_chain() {
        let body = r#"{"access_token":"three","refresh_token":"four","expires_in":3600}"#;

        let chain = tokens(Load::Refresh, &answer(200, body)).unwrap();

        assert_eq!((&*chain.access_token, &*chain.refresh_token), ("three", "four"));
    }

    #[test]
    fn a_refusal_fails_the_run_with_its_body() {
        let answer = answer(400, r#"{"error":"invalid_grant"}"#);

        let failure = tokens(Load::Refresh, &answer).unwrap_err().to_string();

        assert_eq!(failure, r#"refresh: status 400 and body {"error":"invalid_grant"}"#);
    }

    #[test]
    fn tokens_without_a_refresh_token_are_no_right_answer() {
        assert!(tokens(Load::CodeFlow, &answer(200, r#"{"access_token":"three"}"#)).is_err());
    }

    #[test]
    fn an_inactive_token_is_no_right_answer() {
        assert!(introspected(&answer(200, r#"{"active":false}"#)).is_err());
        assert!(introspected(&answer(200, r#"{"active":true,"client_id":"bench-web"}"#)).is_ok());
    }

    #[test]
    fn somebody_elses_token_is_no_right_answer() {
        assert!(caller(Load::Bearer, &answer(200, r#"{"client_id":"bench-service"}"#)).is_err());
        assert!(caller(Load::Bearer, &answer(401, r#"{"client_id":"bench-web"}"#)).is_err());
    }

    #[test]
    fn a_code_comes_to_the_client_with_the_state_of_the_request() {
        let location = "http://127.0.0.1:9999/cb?code=a%2Bb&state=s&iss=x";

        assert_eq!(code(&redirect(location), "s").unwrap(), "a+b");
        assert!(code(&redirect(location), "t").is_err());
        assert!(code(&redirect("http://127.0.0.1:9999/cb?error=x&state=s"), "s").is_err());
        assert!(code(&redirect("http://other.example/cb?code=a&state=s"), "s").is_err());
    }
}
