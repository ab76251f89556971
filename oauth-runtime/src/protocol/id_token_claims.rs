//! The claims of an ID token. OpenID Connect Core, sections 2 and 3.3.2.11.

use super::{authorization::Authentication, claims::Claims};
use serde::Serialize;

/// The `typ` in the header of an ID token (RFC 7519 section 5.1).
pub const TYPE: &str = "JWT";

/// The claims of an ID token. A claim without a value is left out, because some clients would take `"nonce": null` for a nonce.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct IdTokenClaims {
    /// `iss`: the issuer of the token.
    pub iss: String,
    /// `sub`: the public subject of the user.
    pub sub: String,
    /// `aud`: the client alone.
    pub aud: String,
    /// `exp`: when the token expires, in epoch seconds.
    pub exp: i64,
    /// `iat`: when the token was issued, in epoch seconds.
    pub iat: i64,
    /// `auth_time`, `acr` and `amr`: when and how the user was authenticated.
    #[serde(flatten)]
    pub authentication: Option<Authentication>,
    /// `nonce`: as the client sent it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// `at_hash`: the left half of the hash of the access token that is issued with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_hash: Option<String>,
    /// `c_hash`: the left half of the hash of the code that is issued with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub c_hash: Option<String>,
    /// The claims about the user that the client receives in the ID token.
    #[serde(flatten)]
    pub user: Claims,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_says_nothing_is_left_out() {
        let mut claims = IdTokenClaims {
            iss: "https://id.example.com".into(),
            sub: "7".into(),
            aud: "app".into(),
            exp: 10,
            iat: 1,
            authentication: None,
            nonce: None,
            at_hash: None,
            c_hash: None,
            user: Claims::new(),
        };
        let least = json!({ "iss": "https://id.example.com", "sub": "7", "aud": "app", "exp": 10, "iat": 1 });
        assert_eq!(serde_json::to_value(&claims).unwrap(), least);

        claims.authentication = Some(Authentication::at(5).with_methods(["pwd"]));
        claims.user.insert("name".into(), "Alice".into());
        let told = serde_json::to_value(&claims).unwrap();
        assert_eq!(told["auth_time"], 5);
        assert_eq!(told["amr"], json!(["pwd"]));
        assert_eq!(told["name"], "Alice");
        assert!(told.get("acr").is_none());
    }
}
