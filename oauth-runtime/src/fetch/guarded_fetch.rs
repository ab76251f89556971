//! The HTTP client of every fetch: it follows no redirects, uses no proxy, and bounds the size, the time and the number of
//! fetches.

#[cfg(feature = "server")]
use super::address::StrangerUrl;
use super::{
    address::{Address, OperatorUrl},
    answer::{self, Fetched},
    basic_credentials::BasicCredentials,
    error::FetchError,
    resolver::{GuardedResolver, Reach},
    settings::{FetchSettingError, FetchSettings},
};
use reqwest::{
    Certificate, Client, RequestBuilder,
    header::{ACCEPT, CONTENT_TYPE},
    redirect::Policy,
};
use serde_json::Value;
use std::{
    fmt,
    net::IpAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::{sync::Semaphore, time::timeout};
use url::{Host, Url};

/// How many fetches from addresses of the operator may run at once.
const OPERATOR_PLACES: usize = 64;
/// How long an unused connection stays open.
const IDLE: Duration = Duration::from_secs(30);

/// Fetches from other machines, within the bounds of its settings. Cheap to clone.
///
/// ```no_run
/// use oauth_runtime::fetch::{FetchSettings, GuardedFetch, StrangerUrl};
///
/// # async fn keys() -> Result<(), Box<dyn std::error::Error>> {
/// let fetch = GuardedFetch::new(&FetchSettings::default())?;
/// let keys = fetch.json(&StrangerUrl::parse("https://app.example/jwks")?.into()).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct GuardedFetch(Arc<Inner>);

struct Inner {
    timeout: Duration,
    largest_answer: usize,
    certificates: Vec<Certificate>,
    operators: Side,
    strangers: Side,
}

/// The HTTP client for addresses of one type.
struct Side {
    reach: Reach,
    places: Semaphore,
    /// Made at the first fetch, since it reads the certificates of the system. A server that fetches nothing need not have those.
    client: OnceLock<Result<Client, FetchError>>,
}

impl fmt::Debug for GuardedFetch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("GuardedFetch")
            .field("timeout", &self.0.timeout)
            .field("reach", &self.0.strangers.reach)
            .finish_non_exhaustive()
    }
}

impl GuardedFetch {
    /// A fetcher with these bounds.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    pub fn new(settings: &FetchSettings) -> Result<Self, FetchSettingError> {
        settings.check()?;
        let permitted = settings.networks()?.into();
        Ok(Self(Arc::new(Inner {
            timeout: Duration::from_secs(settings.timeout),
            largest_answer: settings.largest_answer,
            certificates: settings.certificates()?,
            operators: Side::new(Reach::Operator, OPERATOR_PLACES),
            strangers: Side::new(Reach::Stranger(permitted), settings.most_at_once),
        })))
    }

    /// Fetches the JSON document at an address.
    ///
    /// # Errors
    /// [`FetchError`]
    pub async fn json(&self, address: &Address) -> Result<Value, FetchError> {
        Ok(self.run(address, Client::get).await?.json)
    }

    /// Fetches the JSON document at an address that a stranger named, and reads how long the document is fresh.
    #[cfg(feature = "server")]
    pub(crate) async fn document(&self, address: StrangerUrl) -> Result<Fetched, FetchError> {
        self.run(&address.into(), Client::get).await
    }

    /// Posts a form to an endpoint with this client's credentials, and returns the JSON answer.
    pub(crate) async fn post_form(
        &self,
        address: &Address,
        client: &BasicCredentials,
        form: String,
    ) -> Result<Value, FetchError> {
        self.run(address, |http, url| {
            let request = http.post(url).basic_auth(client.user(), Some(client.password()));
            request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form)
        })
        .await
        .map(|fetched| fetched.json)
    }

    async fn run(
        &self,
        address: &Address,
        request: impl FnOnce(&Client, Url) -> RequestBuilder,
    ) -> Result<Fetched, FetchError> {
        let Inner { timeout: limit, largest_answer, certificates, .. } = &*self.0;
        let side = match address {
            Address::Operator(_) => &self.0.operators,
            Address::Stranger(_) => &self.0.strangers,
        };
        // The resolver is not called for a host that is already an IP address, so this checks it.
        let literal = match address.url().host() {
            Some(Host::Ipv4(literal)) => Some(IpAddr::V4(literal)),
            Some(Host::Ipv6(literal)) => Some(IpAddr::V6(literal)),
            _ => None,
        };
        if literal.is_some_and(|literal| !side.reach.admits(literal)) {
            return Err(FetchError::NotPublic);
        }
        let client = side.client(certificates)?;
        let busy = |_| FetchError::Unavailable("too many fetches are under way".into());
        let place = timeout(*limit, side.places.acquire()).await.map_err(busy)?;
        let _place = place.map_err(|error| FetchError::Unavailable(error.to_string()))?;
        let request = request(&client, address.url().clone())
            .header(ACCEPT, "application/json, application/*+json;q=0.9");
        let fetched = timeout(*limit, async {
            let response = request.send().await.map_err(FetchError::of)?;
            answer::json(response, *largest_answer).await
        });
        fetched.await.unwrap_or(Err(FetchError::TimedOut))
    }

    /// Fetches the JSON document at an address that the operator configured.
    pub(super) async fn configured(&self, address: &OperatorUrl) -> Result<Value, FetchError> {
        self.json(&Address::Operator(address.clone())).await
    }
}

impl Side {
    fn new(reach: Reach, places: usize) -> Self {
        Self { reach, places: Semaphore::new(places), client: OnceLock::new() }
    }

    fn client(&self, certificates: &[Certificate]) -> Result<Client, FetchError> {
        self.client.get_or_init(|| client(&self.reach, certificates)).clone()
    }
}

fn client(reach: &Reach, certificates: &[Certificate]) -> Result<Client, FetchError> {
    Client::builder()
        .user_agent(concat!("oauth-runtime/", env!("CARGO_PKG_VERSION")))
        .dns_resolver(GuardedResolver::new(reach.clone()))
        .no_proxy()
        .redirect(Policy::none())
        .referer(false)
        .https_only(matches!(reach, Reach::Stranger(_)))
        .pool_idle_timeout(IDLE)
        .tls_certs_merge(certificates.iter().cloned())
        .build()
        .map_err(|error| FetchError::Unavailable(error.without_url().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::StrangerUrl;

    /// An address that leads to this machine or its network is refused before a packet leaves, in whatever form it is written.
    #[tokio::test]
    async fn no_form_of_an_address_that_is_not_public_is_connected_to() {
        let fetch = GuardedFetch::new(&FetchSettings::default()).unwrap();
        for host in [
            "127.0.0.1",
            "127.1",
            "0x7f.1",
            "2130706433",
            "017700000001",
            "10.0.0.1",
            "169.254.169.254",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "[fe80::1]",
            "0",
            "localhost",
            "LOCALHOST",
            "localhost.",
            "\u{ff11}\u{ff12}\u{ff17}.0.0.1",
        ] {
            let address = StrangerUrl::parse(&format!("https://{host}:1/jwks")).unwrap();
            assert_eq!(fetch.json(&address.into()).await, Err(FetchError::NotPublic), "{host}");
        }
    }
}
