//! A request object: an authorization request as a token that the client has signed. RFC 9101; OpenID Connect Core, section 6.1.
//!
//! Only the parameters in the object count. Of the parameters beside it, only `client_id` is read (RFC 9101 section 6.3).

use super::{
    access_token_claims::Audience,
    error::{ErrorCode, OAuthError},
    limits::{self, CLOCK_SKEW},
    parameters::Parameters,
    registration_members::shortened,
    strict_json,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::{Map, Value};

/// The `typ` values that a request object may have: its own (RFC 9101 section 10.8), and that of every JWT, which
/// OpenID Connect Core uses.
pub(crate) const TYPES: [&str; 2] = ["oauth-authz-req+jwt", "JWT"];

const INVALID: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST_OBJECT,
    "the request object is malformed, has expired, or is not signed by the client for this server",
)
.with_id("request_object_invalid");
/// A client that registered `require_signed_request_object` has sent no request object.
pub(crate) const MISSING: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "this client has to send its request in a signed request object",
)
.with_id("request_object_missing");

/// Claims of every JWT (RFC 7519 section 4.1), which are no parameters.
const OF_TOKEN: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

/// The error for a request object, with a hint for the log that says what is wrong.
pub(crate) fn invalid(hint: impl Into<String>) -> OAuthError {
    INVALID.with_hint(hint)
}

/// The claims that are checked before the parameters are read.
#[derive(Deserialize)]
struct OfToken {
    client_id: String,
    #[serde(default)]
    iss: Option<String>,
    #[serde(default)]
    sub: Option<String>,
    #[serde(default)]
    aud: Option<Audience>,
    #[serde(default)]
    exp: Option<i64>,
    #[serde(default)]
    nbf: Option<i64>,
    #[serde(default)]
    iat: Option<i64>,
}

/// The parameters of a request object whose signature is verified. Checks that the object is for this issuer, from this client, and
/// valid at `asked_at`, when the request first came, in epoch seconds.
///
/// # Errors
/// `invalid_request_object`.
pub(crate) fn parameters(
    claims: &[u8],
    client_id: &str,
    issuer: Option<&str>,
    asked_at: i64,
) -> Result<Parameters, OAuthError> {
    let wrong = |hint: &str| Err(invalid(hint));
    let parsed = strict_json::parse(claims);
    let Ok(Value::Object(members)) = parsed else {
        return wrong("its claims are no JSON object, or have a member twice");
    };
    let Ok(of_token) = OfToken::deserialize(Value::Object(members.clone())) else {
        return wrong(
            "it has no `client_id`, or one of its claims does not have the type that RFC 7519 requires",
        );
    };
    let latest = asked_at.saturating_add(CLOCK_SKEW);
    if of_token.client_id != client_id || of_token.iss.is_some_and(|iss| iss != client_id) {
        return wrong("its `client_id` or its `iss` is not the client that sent it");
    }
    if of_token.sub.is_some_and(|sub| sub == client_id) {
        return wrong("its `sub` is the client, as in a client assertion: leave `sub` out");
    }
    if of_token.aud.is_some_and(|aud| !issuer.is_some_and(|issuer| aud.contains(issuer))) {
        return wrong("its `aud` is not the issuer of this server");
    }
    if of_token.exp.is_some_and(|end| asked_at >= end.saturating_add(CLOCK_SKEW)) {
        return wrong("it has ended: compare the clocks");
    }
    let is_early = |time: Option<i64>| time.is_some_and(|time| time > latest);
    if is_early(of_token.nbf) || is_early(of_token.iat) {
        return wrong("it is not good yet: compare the clocks");
    }
    read(members)
}

/// The parameters of a request that was accepted and travels to the sign-in page: those of its request object, if it has one.
pub(crate) fn of_travelled(request: Parameters) -> Parameters {
    unverified(&request).ok().flatten().unwrap_or(request)
}

/// The parameters in the request object of a request, if it has one, without any check of the signature. Use them only to refuse a
/// request that would be refused with any signature.
///
/// # Errors
/// `invalid_request_object` when it cannot be read.
pub(crate) fn unverified(request: &Parameters) -> Result<Option<Parameters>, OAuthError> {
    let Some(object) = request.get("request") else { return Ok(None) };
    let claims = object.split('.').nth(1).filter(|_| object.len() <= limits::TOKEN);
    let claims = claims.and_then(|claims| URL_SAFE_NO_PAD.decode(claims).ok());
    match claims.map(|claims| strict_json::parse(&claims)) {
        Some(Ok(Value::Object(members))) => read(members).map(Some),
        _ => Err(invalid("it is no signed JWT whose claims are an object")),
    }
}

fn read(members: Map<String, Value>) -> Result<Parameters, OAuthError> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (name, value) in members {
        if OF_TOKEN.contains(&name.as_str()) {
            continue;
        }
        if matches!(name.as_str(), "request" | "request_uri") {
            return Err(invalid("it holds another request object"));
        }
        match (name.as_str(), value) {
            (_, Value::Null) => {}
            (_, Value::String(text)) => pairs.push((name, text)),
            ("max_age", Value::Number(number)) => pairs.push((name, number.to_string())),
            ("claims", Value::Object(claims)) => {
                pairs.push((name, Value::Object(claims).to_string()));
            }
            ("resource", Value::Array(values)) => {
                for value in values {
                    let Value::String(text) = value else {
                        return Err(invalid("a member of its `resource` is no text"));
                    };
                    pairs.push((name.clone(), text));
                }
            }
            (name, _) => {
                let problem = format!("the JSON type of its parameter {name:?} is not permitted");
                return Err(invalid(shortened(&problem)));
            }
        }
        if pairs.len() > limits::PARAMETERS {
            return Err(invalid("it has too many parameters"));
        }
    }
    Parameters::of_pairs(pairs).map_err(|_| invalid("one of its parameters holds a NUL character"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ISSUER: &str = "https://id.example.com";
    const NOW: i64 = 10_000;

    fn read(claims: &Value) -> Result<String, String> {
        let read = parameters(claims.to_string().as_bytes(), "app", Some(ISSUER), NOW);
        read.map(|parameters| parameters.to_query())
            .map_err(|error| error.hint().unwrap_or_default().to_owned())
    }

    fn with(name: &str, value: Value) -> Value {
        let mut claims = json!({ "client_id": "app", "response_type": "code" });
        claims[name] = value;
        claims
    }

    #[test]
    fn every_claim_but_those_of_a_token_is_a_parameter() {
        let claims = json!({
            "iss": "app", "aud": [ISSUER], "exp": NOW + 60, "iat": NOW, "jti": "x", "client_id": "app", "state": "a b", "max_age": 5,
            "nonce": null, "resource": ["https://a.example", "https://b.example"],
        });

        assert_eq!(
            read(&claims).unwrap(),
            "client_id=app&max_age=5&resource=https%3A%2F%2Fa.example&resource=https%3A%2F%2Fb.example&state=a+b"
        );
    }

    #[test]
    fn an_object_of_somebody_else_for_somebody_else_or_of_another_time_is_refused() {
        for (claims, words) in [
            (json!({ "response_type": "code" }), "no `client_id`"),
            (with("client_id", json!("other")), "not the client"),
            (with("iss", json!("other")), "not the client"),
            (with("sub", json!("app")), "its `sub` is the client"),
            (with("aud", json!("https://other.example")), "its `aud`"),
            (with("exp", json!(NOW - 11)), "it has ended"),
            (with("exp", json!("soon")), "does not have the type"),
            (with("nbf", json!(NOW + 11)), "not good yet"),
            (with("iat", json!(NOW + 11)), "not good yet"),
        ] {
            let refused = read(&claims).unwrap_err();
            assert!(refused.contains(words), "{claims}: {refused}");
        }
        assert!(read(&with("exp", json!(NOW - 9))).is_ok());
    }

    /// Ancestor's defect W8: a number as `state` was a 500.
    #[test]
    fn a_parameter_of_another_type_is_refused() {
        for (name, value) in [
            ("state", json!(7)),
            ("scope", json!(["a"])),
            ("max_age", json!(true)),
            ("claims", json!([])),
            ("resource", json!([7])),
            ("request", json!("x.y.z")),
            ("request_uri", json!("https://a.example")),
            ("state", json!("a\0b")),
        ] {
            assert!(read(&with(name, value)).is_err(), "{name}");
        }
        let long = read(&with(&"x".repeat(9_000), json!(7))).unwrap_err();
        assert!(long.len() <= 300, "the log takes no more of a stranger's name: {}", long.len());
        assert!(
            parameters(br#"{"client_id":"app","client_id":"app"}"#, "app", Some(ISSUER), NOW)
                .is_err()
        );
        assert!(parameters(b"[]", "app", Some(ISSUER), NOW).is_err());
    }
}
