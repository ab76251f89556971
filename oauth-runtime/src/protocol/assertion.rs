//! The claims of a signed assertion, and the checks of them. RFC 7521, section 5.2; RFC 7523, section 3.

use super::{
    access_token_claims::Audience,
    limits::{self, CLOCK_SKEW},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;

/// How far in the future the `exp` of an assertion may be, in seconds. This limits how long its `jti` must be remembered.
pub const LONGEST: i64 = 3600;
/// Longest `jti`, in bytes.
const LONGEST_ID: usize = 256;

/// The claims of an assertion. Every other claim is ignored.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AssertionClaims {
    /// `iss`: who signed the assertion.
    pub iss: String,
    /// `sub`: whom the assertion is about.
    pub sub: String,
    /// `aud`: whom the assertion is for.
    pub aud: Audience,
    /// `exp`: when the assertion expires, in epoch seconds.
    pub exp: i64,
    /// `nbf`: when the assertion becomes valid, in epoch seconds.
    #[serde(default)]
    pub nbf: Option<i64>,
    /// `iat`: when the assertion was made, in epoch seconds.
    #[serde(default)]
    pub iat: Option<i64>,
    /// `jti`: an identifier that no other assertion of the same issuer has.
    #[serde(default)]
    pub jti: Option<String>,
}

/// The value of a claim, if it is a text, without any check of the signature. Use it only to find out whose keys to try.
#[must_use]
pub fn unverified(assertion: &str, claim: &str) -> Option<String> {
    if assertion.len() > limits::TOKEN {
        return None;
    }
    let claims = URL_SAFE_NO_PAD.decode(assertion.split('.').nth(1)?).ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&claims).ok()?;
    claims.get(claim)?.as_str().map(str::to_owned)
}

impl AssertionClaims {
    /// Checks an assertion for one of these audiences at time `now`, in epoch seconds; returns its `jti`, if it has one. `aud` must
    /// be one text: a list could also name another server, and that server could use the assertion here.
    ///
    /// # Errors
    /// What is wrong, for the log.
    pub fn check(&self, audiences: &[&str], now: i64) -> Result<Option<&str>, &'static str> {
        let is_for_us =
            matches!(&self.aud, Audience::One(name) if audiences.contains(&name.as_str()));
        let latest = now.saturating_add(CLOCK_SKEW);
        if !is_for_us {
            Err(
                "sent an assertion with a wrong `aud`: expected exactly one text, the issuer or the address of the token endpoint",
            )
        } else if now >= self.exp.saturating_add(CLOCK_SKEW) {
            Err("sent an assertion that has ended: compare the clocks")
        } else if self.exp > latest.saturating_add(LONGEST) {
            Err("sent an assertion whose `exp` is more than an hour away: set an earlier `exp`")
        } else if self.nbf.is_some_and(|time| time > latest)
            || self.iat.is_some_and(|time| time > latest)
        {
            Err("sent an assertion whose `nbf` or `iat` is in the future: compare the clocks")
        } else if self.jti.as_deref().is_some_and(|id| !(1..=LONGEST_ID).contains(&id.len())) {
            Err("sent an assertion whose `jti` is empty or longer than 256 bytes")
        } else {
            Ok(self.jti.as_deref())
        }
    }

    /// Until when the `jti` of the assertion must be remembered, in epoch seconds.
    #[must_use]
    pub const fn known_until(&self) -> i64 {
        self.exp.saturating_add(CLOCK_SKEW)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const NOW: i64 = 10_000;

    fn check(changes: &[(&str, Value)]) -> Result<Option<String>, &'static str> {
        let mut claims = json!({
            "iss": "app", "sub": "app", "aud": "https://id.example.com", "exp": NOW + 60, "jti": "one",
        });
        for (name, value) in changes {
            claims[*name] = value.clone();
        }
        let claims: AssertionClaims = serde_json::from_value(claims).unwrap();
        claims
            .check(&["https://id.example.com", "https://id.example.com/token"], NOW)
            .map(|id| id.map(str::to_owned))
    }

    #[test]
    fn an_assertion_is_for_this_server_alone_and_for_an_hour_at_most() {
        assert_eq!(check(&[]), Ok(Some("one".to_owned())));
        assert_eq!(check(&[("jti", Value::Null)]), Ok(None));
        assert!(check(&[("aud", json!("https://id.example.com/token"))]).is_ok());
        assert!(check(&[("exp", json!(NOW + LONGEST))]).is_ok());
        assert!(check(&[("exp", json!(NOW - 9))]).is_ok());
        for (name, value) in [
            ("aud", json!("https://id.example.com/")),
            ("aud", json!(["https://id.example.com"])),
            ("aud", json!(["https://id.example.com", "https://elsewhere.example"])),
            ("aud", json!([])),
            ("exp", json!(NOW - 10)),
            ("exp", json!(NOW + LONGEST + 11)),
            ("exp", json!(i64::MAX)),
            ("exp", json!(i64::MIN)),
            ("nbf", json!(NOW + 11)),
            ("iat", json!(NOW + 11)),
            ("jti", json!("")),
            ("jti", json!("a".repeat(257))),
        ] {
            assert!(check(&[(name, value.clone())]).is_err(), "{name}: {value}");
        }
    }
}
