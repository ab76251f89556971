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

/// How long an answer counts, in seconds, unless [`IntrospectedTokens::max_age`] says otherwise.
const MAX_AGE: i64 = 5;

/// What an answer comes to; shared by those who ask about one token at once.
type Answered = Result<Option<VerifiedToken>, FetchError>;

/// Checks access tokens by asking the authorization server, as one of its clients. Opaque tokens and signed ones alike; a revoked
/// token is refused as soon as [`max_age`](Self::max_age) has passed.
///
/// The client's metadata at the authorization server must permit it to introspect (`introspection: true`). Answers that a token is
/// good are kept, at most 10000 and never beyond the end of the token; answers that it is not are not kept, so that a flood of
/// invented tokens drives nothing out. While the server cannot be asked, the answer is 503.
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

/// Where the endpoint is.
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
    /// The tokens of this issuer. Its metadata document says where it is asked (RFC 8414 section 3).
    ///
    /// # Errors
    /// That the metadata document of such an issuer has no address.
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

    /// The tokens that the server at this introspection endpoint knows.
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

    /// Demands of answers that name an audience (`aud`) that this one is among them.
    #[must_use]
    pub fn audience(self, audience: impl Into<String>) -> Self {
        self.with(|inner| inner.audience = Some(audience.into()))
    }

    /// How long the answer that a token is good counts, in seconds; 5 by default. So long a revoked token is let in here. With 0 the
    /// server is asked at every request.
    #[must_use]
    pub fn max_age(self, seconds: u32) -> Self {
        self.with(|inner| inner.max_age = i64::from(seconds))
    }

    /// Replaces the clock, for tests.
    #[must_use]
    pub fn clock(self, clock: impl Clock) -> Self {
        self.with(|inner| inner.clock = Arc::new(clock))
    }

    /// What was found good by other rules counts here no more.
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
        let nothing = || FetchError::Unavailable("the question was given up".into());
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
