//! A provider in this process: its real router on a real socket.

use crate::{database::TestDatabase, keys::key_source, test_clock::TestClock};
use oauth_runtime::settings::Settings as ServerSettings;
use provider::{
    Provider, SeedChoice, Settings, app::Server, redis_settings::RedisSettings, seed::Seed,
};
use sea_orm::DatabaseConnection;
use std::sync::Arc;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

/// A running provider. It stops when this value is dropped.
#[derive(Debug)]
pub struct Running {
    /// The issuer identifier: the origin where the provider listens.
    pub issuer: String,
    /// The test's own connection to the provider's database.
    pub database: DatabaseConnection,
    /// The database.
    pub test_database: TestDatabase,
    /// The provider's authorization server, for tests of what an application's own code does.
    pub server: Server,
    /// The clock that the provider reads.
    pub clock: TestClock,
    stop: Option<oneshot::Sender<()>>,
    _serving: JoinHandle<()>,
}

impl Running {
    /// Starts a provider with the demo data.
    pub async fn start(test_database: TestDatabase) -> Self {
        Self::start_with(test_database, SeedChoice::BuiltIn).await
    }

    /// Starts a provider with this seed only.
    pub async fn start_seeded(test_database: TestDatabase, seed: &str) -> Self {
        let seed = Seed::parse(seed).expect("the test's seed is right");
        Self::start_with(test_database, SeedChoice::Given(seed)).await
    }

    /// Starts a provider with the demo data, which trusts this machine as a proxy that names the addresses of clients.
    pub async fn start_behind_proxies(test_database: TestDatabase) -> Self {
        let trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")];
        let settings = Settings { trusted_proxies, ..Settings::default() };
        Self::start_as(test_database, settings).await
    }

    /// Starts a provider with the demo data and these settings of the toolkit.
    pub async fn start_set(test_database: TestDatabase, server: ServerSettings) -> Self {
        Self::start_as(test_database, Settings { server, ..Settings::default() }).await
    }

    /// Starts a provider with this seed and these settings of the toolkit, and with Redis if one is given.
    pub async fn start_seeded_and_set(
        test_database: TestDatabase,
        seed: &str,
        server: ServerSettings,
        redis: Option<RedisSettings>,
    ) -> Self {
        let seed = SeedChoice::Given(Seed::parse(seed).expect("the test's seed is right"));
        Self::start_as(test_database, Settings { seed, server, redis, ..Settings::default() }).await
    }

    /// Starts a provider with this seed, which may fetch from this machine by https and trusts this authority (PEM).
    pub async fn start_fetching(test_database: TestDatabase, seed: &str, authority: &str) -> Self {
        let seed = Seed::parse(seed).expect("the test's seed is right");
        let server = Self::fetching(&[authority]);
        let settings = Settings { seed: SeedChoice::Given(seed), server, ..Settings::default() };
        Self::start_as(test_database, settings).await
    }

    /// Settings with which a provider may fetch from this machine by https and trusts these authorities (PEM).
    #[must_use]
    pub fn fetching(authorities: &[&str]) -> ServerSettings {
        let mut settings = ServerSettings::default();
        let fetch = &mut settings.fetch;
        fetch.timeout = 1;
        fetch.permitted_networks = vec!["127.0.0.0/8".to_owned(), "::1/128".to_owned()];
        fetch.root_certificates = authorities.iter().map(|&pem| pem.to_owned()).collect();
        settings
    }

    /// Starts a provider with the demo data, which stores codes and everything short-lived in Redis.
    pub async fn start_with_redis(test_database: TestDatabase, redis: &RedisSettings) -> Self {
        Self::start_set_with_redis(test_database, ServerSettings::default(), redis).await
    }

    /// Starts a provider as [`start_with_redis`](Self::start_with_redis) does, with these settings of the toolkit.
    pub async fn start_set_with_redis(
        test_database: TestDatabase,
        server: ServerSettings,
        redis: &RedisSettings,
    ) -> Self {
        let settings = Settings { server, redis: Some(redis.clone()), ..Settings::default() };
        Self::start_as(test_database, settings).await
    }

    async fn start_with(test_database: TestDatabase, seed: SeedChoice) -> Self {
        Self::start_as(test_database, Settings { seed, ..Settings::default() }).await
    }

    /// Starts a provider with these settings. The future is boxed, because it is large and a test that awaits
    /// it should stay small.
    pub fn start_as(test_database: TestDatabase, settings: Settings) -> impl Future<Output = Self> {
        Box::pin(Self::start_here(test_database, settings))
    }

    async fn start_here(test_database: TestDatabase, settings: Settings) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let clock = TestClock::starting_now();
        let mut settings = Settings {
            database_url: test_database.url.clone(),
            clock: Arc::new(clock.clone()),
            keys: key_source(),
            ..settings
        };
        // Unless a test sets it, the consent page is shown each time.
        settings.server.authorization.remembers_consent.get_or_insert(false);
        let provider = Provider::start(settings, address).await.expect("the provider starts");
        let issuer = provider.issuer().to_owned();
        let server = provider.server().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(async move {
            let shutdown = async move {
                let _ = stopped.await;
            };
            provider.serve(listener, shutdown).await.expect("the provider serves");
        });
        let database = test_database.connect().await;
        Self { issuer, database, test_database, server, clock, stop: Some(stop), _serving: serving }
    }

    /// Starts a second provider on the same database, with its own clock.
    pub async fn beside(&self) -> Self {
        Self::start_with(self.test_database.lent(), SeedChoice::BuiltIn).await
    }

    /// The URL of a path below the issuer.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.issuer)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}
