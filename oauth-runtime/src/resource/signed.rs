//! The verifier of signed access tokens by a key set, for a resource server that asks nobody. RFC 9068, section 4.

use super::{
    verified_token::VerifiedToken,
    verifier::{Verifier, Verifying},
};
use crate::{
    clock::{Clock, SystemClock},
    jose::{JwkSet, UnverifiedToken},
    protocol::{
        access_token_claims::{AccessTokenClaims, TYPE},
        bearer::PresentedToken,
        client::SubjectId,
        limits::CLOCK_SKEW,
        scope::Scope,
    },
};
use std::{fmt, sync::Arc};

/// Checks signed access tokens of one issuer, for one resource, by keys that are at hand. Whether a token was revoked or its user
/// disabled, it does not see before the token ends.
///
/// ```
/// use oauth_runtime::{jose::JwkSet, resource::{ResourceServer, SignedTokens}};
///
/// # fn resource_server(document: &serde_json::Value) -> Option<ResourceServer> {
/// let keys = JwkSet::parse(document)?;
/// let verifier = SignedTokens::new("https://id.example.com", "https://api.example.com", keys);
/// Some(ResourceServer::new(verifier))
/// # }
/// ```
pub struct SignedTokens {
    issuer: String,
    audience: String,
    keys: JwkSet,
    clock: Arc<dyn Clock>,
}

impl fmt::Debug for SignedTokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SignedTokens")
            .field("issuer", &self.issuer)
            .field("audience", &self.audience)
            .finish_non_exhaustive()
    }
}

impl SignedTokens {
    /// The tokens of this issuer for this audience, which these keys sign.
    #[must_use]
    pub fn new(issuer: impl Into<String>, audience: impl Into<String>, keys: JwkSet) -> Self {
        let (issuer, audience) = (issuer.into(), audience.into());
        Self { issuer, audience, keys, clock: Arc::new(SystemClock) }
    }

    /// Replaces the clock, for tests.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    fn read(&self, token: &str) -> Option<VerifiedToken> {
        let token = UnverifiedToken::read(token).filter(|token| token.header().is_type(TYPE))?;
        let key = self.keys.find(token.header().kid.as_deref())?;
        let claims: AccessTokenClaims = serde_json::from_slice(&token.verify(key)?).ok()?;
        let now = self.clock.now();
        let is_begun = claims.nbf.is_none_or(|time| time <= now.saturating_add(CLOCK_SKEW));
        let is_ours = claims.iss == self.issuer && claims.aud.contains(&self.audience);
        if !is_ours || !is_begun || claims.client_id.is_empty() || claims.sub.is_empty() {
            return None;
        }
        let scope = Scope::parse(claims.scope.as_deref().unwrap_or_default()).ok()?;
        let is_of_client_alone = claims.sub == claims.client_id;
        let token = VerifiedToken::new(claims.client_id, scope, claims.exp)
            .with_issued_at(claims.iat)
            .with_audience(claims.aud.into_names());
        Some(if is_of_client_alone {
            token
        } else {
            token.with_subject(SubjectId::new(claims.sub))
        })
    }
}

impl Verifier for SignedTokens {
    fn verify<'a>(&'a self, presented: &'a PresentedToken) -> Verifying<'a> {
        Box::pin(std::future::ready(Ok(self.read(presented.expose()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::{PrivateKey, PublicKey, SigningAlgorithm, sign};
    use serde_json::{Value, json};

    const NOW: i64 = 1_000;

    #[derive(Debug)]
    struct Fixed;

    impl Clock for Fixed {
        fn now(&self) -> i64 {
            NOW
        }
    }

    fn claims() -> Value {
        json!({
            "iss": "https://id.example.com", "aud": "https://api.example.com", "sub": "alice", "client_id": "app",
            "iat": NOW, "exp": NOW + 60, "jti": "one", "scope": "profile",
        })
    }

    async fn read(typ: &str, claims: &Value) -> Option<VerifiedToken> {
        let private = PrivateKey::generate(SigningAlgorithm::EdDsa).unwrap();
        let token = sign(&private, typ, claims).await.unwrap();
        let key = Arc::new(PublicKey::new(private.public().clone()).unwrap());
        SignedTokens::new(
            "https://id.example.com",
            "https://api.example.com",
            JwkSet::new(vec![key]),
        )
        .clock(Fixed)
        .read(&token)
    }

    #[tokio::test]
    async fn a_good_token_says_whose_it_is() {
        let token = read(TYPE, &claims()).await.unwrap();

        assert_eq!((token.client_id(), token.expires_at()), ("app", NOW + 60));
        assert_eq!(token.subject().unwrap().as_str(), "alice");
        assert_eq!(token.scope().to_string(), "profile");
        let mut own = claims();
        own["sub"] = "app".into();
        own["aud"] = json!(["other", "https://api.example.com"]);
        assert_eq!(read(TYPE, &own).await.unwrap().subject(), None);
    }

    /// Another kind of token of the same issuer, such as an ID token, opens nothing (RFC 8725 section 3.11).
    #[tokio::test]
    async fn a_token_of_another_type_is_refused() {
        for typ in ["JWT", "", "dpop+jwt", "at+jwtx"] {
            assert!(read(typ, &claims()).await.is_none(), "{typ}");
        }
    }

    #[tokio::test]
    async fn a_claim_that_is_missing_or_of_another_type_or_for_somebody_else_is_refused() {
        for (name, value) in [
            ("iss", json!("https://id.example.com/")),
            ("iss", json!(["https://id.example.com"])),
            ("iss", Value::Null),
            ("aud", json!("https://api.example.com/")),
            ("aud", json!([])),
            ("aud", json!({ "https://api.example.com": true })),
            ("aud", json!([1, "https://api.example.com"])),
            ("sub", json!(7)),
            ("sub", json!("")),
            ("client_id", json!("")),
            ("client_id", Value::Null),
            ("exp", json!("1060")),
            ("exp", json!(1e300)),
            ("exp", json!(1060.5)),
            ("exp", json!(true)),
            ("nbf", json!(NOW + 60)),
            ("nbf", json!("0")),
            ("scope", json!(["profile"])),
            ("scope", json!("a\"b")),
            ("jti", json!(1)),
        ] {
            let mut changed = claims();
            changed[name] = value.clone();
            assert!(read(TYPE, &changed).await.is_none(), "{name}: {value}");
            if name != "nbf" && name != "scope" {
                changed.as_object_mut().unwrap().remove(name);
                assert!(read(TYPE, &changed).await.is_none(), "without {name}");
            }
        }
    }
}
