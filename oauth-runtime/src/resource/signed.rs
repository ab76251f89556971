//! The verifier that checks signed access tokens with a key set, for a resource server that does not call the authorization
//! server. RFC 9068, section 4.

use super::{
    verified_token::VerifiedToken,
    verifier::{Verifier, Verifying},
};
use crate::{
    clock::{Clock, SystemClock},
    jose::{JwkSet, PublicKey, UnverifiedToken},
    protocol::{
        access_token_claims::{AccessTokenClaims, TYPE},
        authorization::Authentication,
        bearer::PresentedToken,
        client::SubjectId,
        error::Outage,
        limits::CLOCK_SKEW,
        scope::Scope,
    },
};
#[cfg(feature = "fetch")]
use crate::{
    fetch::{AddressError, GuardedFetch, IssuerMetadata, OperatorUrl, RemoteKeySet},
    protocol::issuer::Issuer,
};
use std::{fmt, sync::Arc};

/// Checks signed access tokens of one issuer, for one resource, with given keys or with those that the issuer publishes. It does
/// not notice that a token was revoked or its user disabled; such a token is accepted until it expires.
///
/// With the feature `fetch`, [`of_issuer`](Self::of_issuer) finds the keys through the issuer's metadata, and
/// [`with_keys_at`](Self::with_keys_at) at a given address. The keys are fetched when they are first needed, and again every few
/// minutes. A token with an unknown key makes the server fetch them again, at most once in five seconds. If they cannot be
/// fetched, the known keys are used for at most an hour. Without any keys the answer is 503, because the token cannot be checked.
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
    keys: Keys,
    clock: Arc<dyn Clock>,
}

/// The source of the keys.
enum Keys {
    Given(JwkSet),
    #[cfg(feature = "fetch")]
    Published(RemoteKeySet),
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
    /// Accepts the tokens of this issuer for this audience that one of these keys has signed.
    #[must_use]
    pub fn new(issuer: impl Into<String>, audience: impl Into<String>, keys: JwkSet) -> Self {
        Self::by(issuer.into(), audience.into(), Keys::Given(keys))
    }

    /// Accepts the tokens of this issuer for this audience. The issuer's metadata document names the address of its keys
    /// (RFC 8414 section 3).
    ///
    /// # Errors
    /// The address of the issuer's metadata document may not be fetched.
    #[cfg(feature = "fetch")]
    pub fn of_issuer(
        issuer: &Issuer,
        audience: impl Into<String>,
        fetch: &GuardedFetch,
    ) -> Result<Self, AddressError> {
        let issuer_text = issuer.as_str().to_owned();
        let what = format!("the key set of {issuer_text}");
        let keys = RemoteKeySet::of_issuer(what, fetch.clone(), IssuerMetadata::of(issuer)?);
        Ok(Self::by(issuer_text, audience.into(), Keys::Published(keys)))
    }

    /// Accepts the tokens of this issuer for this audience that one of the keys at that address has signed.
    #[cfg(feature = "fetch")]
    #[must_use]
    pub fn with_keys_at(
        jwks_uri: OperatorUrl,
        issuer: impl Into<String>,
        audience: impl Into<String>,
        fetch: &GuardedFetch,
    ) -> Self {
        let issuer = issuer.into();
        let what = format!("the key set of {issuer}");
        let keys = RemoteKeySet::at(what, fetch.clone(), jwks_uri.into());
        Self::by(issuer, audience.into(), Keys::Published(keys))
    }

    fn by(issuer: String, audience: String, keys: Keys) -> Self {
        Self { issuer, audience, keys, clock: Arc::new(SystemClock) }
    }

    /// Fetches the keys now, so that the first request need not wait for them, and a wrong address is noticed at the start. A
    /// service that should start even without its issuer can ignore the error.
    ///
    /// # Errors
    /// Why the keys cannot be fetched.
    #[cfg(feature = "fetch")]
    pub async fn ready(&self) -> Result<(), Outage> {
        match &self.keys {
            Keys::Given(_) => Ok(()),
            Keys::Published(keys) => keys.ready(self.clock.now()).await.map_err(Outage::new),
        }
    }

    /// Replaces the clock, for tests.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    async fn read(&self, token: &str) -> Result<Option<VerifiedToken>, Outage> {
        let token = UnverifiedToken::read(token).filter(|token| token.header().is_type(TYPE));
        let Some(token) = token else { return Ok(None) };
        let key = self.key(token.header().kid.as_deref()).await?;
        Ok(key.and_then(|key| self.accept(&token.verify(&key)?)))
    }

    #[cfg_attr(
        not(feature = "fetch"),
        expect(clippy::unused_async, reason = "keys that are published have to be waited for")
    )]
    async fn key(&self, kid: Option<&str>) -> Result<Option<Arc<PublicKey>>, Outage> {
        match &self.keys {
            Keys::Given(keys) => Ok(keys.find(kid).cloned()),
            #[cfg(feature = "fetch")]
            Keys::Published(keys) => keys.find(kid, self.clock.now()).await.map_err(Outage::new),
        }
    }

    /// Converts the claims into a token, if they are of this issuer and for this audience, and no `nbf` lies in the future.
    fn accept(&self, claims: &[u8]) -> Option<VerifiedToken> {
        let claims: AccessTokenClaims = serde_json::from_slice(claims).ok()?;
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
            .with_audience(claims.aud.into_names())
            .with_authentication(Authentication::of_claims(
                claims.auth_time,
                claims.acr,
                claims.amr,
            ))
            .with_actor(claims.act)
            .of_another_server();
        Some(if is_of_client_alone {
            token
        } else {
            token.with_subject(SubjectId::new(claims.sub))
        })
    }
}

impl Verifier for SignedTokens {
    fn verify<'a>(&'a self, presented: &'a PresentedToken) -> Verifying<'a> {
        Box::pin(self.read(presented.expose()))
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
        .await
        .unwrap()
    }

    #[tokio::test]
    async fn a_good_token_says_whose_it_is() {
        let token = read(TYPE, &claims()).await.unwrap();

        assert_eq!((token.client_id(), token.expires_at()), ("app", NOW + 60));
        assert_eq!(token.subject().unwrap().as_str(), "alice");
        assert_eq!(token.scope().to_string(), "profile");
        assert_eq!(token.actor(), None);
        let mut delegated = claims();
        delegated["act"] = json!({ "sub": "mcp", "client_id": "mcp", "act": { "sub": "before" } });
        let delegated = read(TYPE, &delegated).await.unwrap();
        let acted: Vec<_> =
            delegated.actor().unwrap().chain().filter_map(|actor| actor.sub.as_deref()).collect();
        assert_eq!(acted, ["mcp", "before"]);
        let mut own = claims();
        own["sub"] = "app".into();
        own["aud"] = json!(["other", "https://api.example.com"]);
        assert_eq!(read(TYPE, &own).await.unwrap().subject(), None);
    }

    /// Another kind of token of the same issuer, such as an ID token, is not accepted (RFC 8725 section 3.11).
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
            ("act", json!("mcp")),
            ("act", json!({ "sub": 7 })),
        ] {
            let mut changed = claims();
            changed[name] = value.clone();
            assert!(read(TYPE, &changed).await.is_none(), "{name}: {value}");
            if !["nbf", "scope", "act"].contains(&name) {
                changed.as_object_mut().unwrap().remove(name);
                assert!(read(TYPE, &changed).await.is_none(), "without {name}");
            }
        }
    }
}
