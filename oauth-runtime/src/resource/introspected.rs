//! The verifier that asks the authorization server about each token. RFC 7662.

use super::{
    introspection_answer::IntrospectionAnswer,
    known_answers::KnownAnswers,
    verified_token::VerifiedToken,
    verifier::{Verifier, Verifying},
};
use crate::{
    clock::{Clock, SystemClock},
    fetch::{
        Address, AddressError, BasicCredentials, FetchError, GuardedFetch, IssuerMetadata, Member,
        OperatorUrl, Remote, SingleFlight,
    },
    protocol::{bearer::PresentedToken, error::Outage, issuer::Issuer, secret::TokenHash},
};
use std::{fmt, sync::Arc};
use url::form_urlencoded::Serializer;

/// How long an answer is cached, in seconds, unless [`IntrospectedTokens::max_age`] sets another time.
const MAX_AGE: i64 = 5;

/// The result of an introspection request, which concurrent requests with the same token share.
type Answered = Result<Option<VerifiedToken>, FetchError>;

/// Checks access tokens by asking the authorization server, as one of its clients. This works for opaque and for signed tokens. A
/// revoked token is refused after [`max_age`](Self::max_age) seconds at the latest.
///
/// The client's metadata at the authorization server must permit introspection (`introspection: true`). The answer that a token
/// is valid is cached, for at most 10000 tokens and never beyond the expiry of the token. The answer that it is not valid is not
/// cached, so that a flood of invented tokens pushes nothing out. While the server cannot be asked, requests get 503.
#[derive(Clone)]
pub struct IntrospectedTokens(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    fetch: GuardedFetch,
    endpoint: Endpoint,
    client: BasicCredentials,
    issuer: Option<String>,
    audience: Option<String>,
    max_age: i64,
    clock: Arc<dyn Clock>,
    known: Arc<KnownAnswers>,
    flights: SingleFlight<TokenHash, Answered>,
}

/// The introspection endpoint.
#[derive(Clone)]
enum Endpoint {
    Given(Address),
    Published(Remote<Address>),
}

impl fmt::Debug for IntrospectedTokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("IntrospectedTokens")
            .field("issuer", &self.0.issuer)
            .field("audience", &self.0.audience)
            .field("max_age", &self.0.max_age)
            .finish_non_exhaustive()
    }
}

impl IntrospectedTokens {
    /// Accepts the tokens of this issuer. The issuer's metadata document names the introspection endpoint (RFC 8414 section 3).
    ///
    /// # Errors
    /// The address of the issuer's metadata document may not be fetched.
    pub fn of_issuer(
        issuer: &Issuer,
        client: BasicCredentials,
        fetch: &GuardedFetch,
    ) -> Result<Self, AddressError> {
        let (metadata, reading) = (IssuerMetadata::of(issuer)?, fetch.clone());
        let what = format!("the introspection endpoint of {}", issuer.as_str());
        let endpoint = Remote::new(what, move || {
            let (metadata, fetch) = (metadata.clone(), reading.clone());
            Box::pin(async move { metadata.address(&fetch, Member::IntrospectionEndpoint).await })
        });
        let issuer = Some(issuer.as_str().to_owned());
        Ok(Self::by(Endpoint::Published(endpoint), issuer, client, fetch))
    }

    /// Accepts the tokens that the server at this introspection endpoint knows.
    #[must_use]
    pub fn at(endpoint: OperatorUrl, client: BasicCredentials, fetch: &GuardedFetch) -> Self {
        Self::by(Endpoint::Given(endpoint.into()), None, client, fetch)
    }

    fn by(
        endpoint: Endpoint,
        issuer: Option<String>,
        client: BasicCredentials,
        fetch: &GuardedFetch,
    ) -> Self {
        Self(Arc::new(Inner {
            fetch: fetch.clone(),
            endpoint,
            client,
            issuer,
            audience: None,
            max_age: MAX_AGE,
            clock: Arc::new(SystemClock),
            known: Arc::default(),
            flights: SingleFlight::default(),
        }))
    }

    /// Requires this audience in every answer that has an audience (`aud`).
    #[must_use]
    pub fn audience(self, audience: impl Into<String>) -> Self {
        self.with(|inner| inner.audience = Some(audience.into()))
    }

    /// Sets how long the answer that a token is valid is cached, in seconds; 5 by default. A revoked token is accepted here for
    /// as long. With 0 the server is asked at every request.
    #[must_use]
    pub fn max_age(self, seconds: u32) -> Self {
        self.with(|inner| inner.max_age = i64::from(seconds))
    }

    /// Replaces the clock, for tests.
    #[must_use]
    pub fn clock(self, clock: impl Clock) -> Self {
        self.with(|inner| inner.clock = Arc::new(clock))
    }

    /// Applies a change of the rules, and drops the answers that were cached under the earlier rules.
    fn with(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        let inner = Arc::make_mut(&mut self.0);
        change(inner);
        inner.known = Arc::default();
        inner.flights = SingleFlight::default();
        self
    }

    async fn find(&self, presented: &PresentedToken) -> Answered {
        let (inner, now) = (&self.0, self.0.clock.now());
        if inner.max_age == 0 {
            return inner.ask(presented.expose(), now).await;
        }
        let hash = presented.hash();
        if let Some(known) = inner.known.find(&hash, now) {
            return Ok(Some(known));
        }
        let asking = inner.flights.join(&hash, || {
            let (inner, token, hash) =
                (self.0.clone(), presented.expose().to_owned(), presented.hash());
            Some(async move {
                let answered = inner.ask(&token, now).await;
                if let Ok(Some(token)) = &answered {
                    inner.known.keep(hash, token, now.saturating_add(inner.max_age));
                }
                answered
            })
        });
        let nothing = || {
            let problem =
                "too many introspection requests are running, or the request failed unexpectedly";
            FetchError::Unavailable(problem.into())
        };
        match asking {
            Some(asking) => asking.await.unwrap_or_else(|| Err(nothing())),
            None => Err(nothing()),
        }
    }
}

impl Inner {
    async fn ask(&self, token: &str, now: i64) -> Answered {
        let endpoint = match &self.endpoint {
            Endpoint::Given(address) => address.clone(),
            Endpoint::Published(endpoint) => endpoint.current(now).await?,
        };
        let form = Serializer::new(String::new())
            .append_pair("token", token)
            .append_pair("token_type_hint", "access_token")
            .finish();
        let answer = self.fetch.post_form(&endpoint, &self.client, form).await?;
        let answer = IntrospectionAnswer::read(answer)?;
        answer.token(self.issuer.as_deref(), self.audience.as_deref(), now, self.max_age)
    }
}

impl Verifier for IntrospectedTokens {
    fn verify<'a>(&'a self, presented: &'a PresentedToken) -> Verifying<'a> {
        Box::pin(async move {
            self.find(presented)
                .await
                .map_err(|error| Outage::new(format!("the introspection endpoint: {error}")))
        })
    }
}
