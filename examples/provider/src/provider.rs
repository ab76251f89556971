//! Starts and serves a provider, from a program or from a test.

use crate::{
    app::{self, App},
    base_path::BasePath,
    client_address::TrustedProxies,
    database,
    demo_data::DemoData,
    issuer,
    janitor::{self, Janitor},
    key_file::{self, KeySource},
    metrics::Metrics,
    playground::Playground,
    prepare::{Prepared, SeedChoice, prepare},
    redis_settings::RedisSettings,
    seed::Seed,
    serve::{self, ConnectionSettings},
    session::store::SessionRows,
    state::{AppState, DemoCredential},
    stop::Stop,
    web::router::router,
};
use axum::Router;
use oauth_runtime::{
    clock::{Clock, SystemClock},
    keys::KeyError,
    prelude::{BuildError, passwords},
    settings::Settings as ServerSettings,
};
use sea_orm::DatabaseConnection;
use std::{fmt, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::watch, time::sleep};

/// The longest time that open requests may take after the signal to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// The settings of a provider.
#[derive(Clone)]
pub struct Settings {
    /// The URL of the database.
    pub database_url: String,
    /// The issuer identifier; `None` means `http://ADDR` with the bound address.
    pub issuer: Option<String>,
    /// The users and clients to insert or update.
    pub seed: SeedChoice,
    /// Networks of the proxies whose `Forwarded` and `X-Forwarded-For` are believed.
    pub trusted_proxies: Vec<ipnet::IpNet>,
    /// Whether the login page shows demo credentials. `None` means: if this start inserted the demo data.
    pub demo: Option<bool>,
    /// The clock of the server and of the sessions: by default the machine's.
    pub clock: Arc<dyn Clock>,
    /// The limits for one connection and for one peer.
    pub connections: ConnectionSettings,
    /// The key with which the provider's keys are stored encrypted. Without one the provider signs nothing.
    pub keys: KeySource,
    /// The Redis that stores codes and everything short-lived; `None` means the database.
    pub redis: Option<RedisSettings>,
    /// The toolkit's own settings. Without a list of scope words, the metadata document names those of the demo.
    pub server: ServerSettings,
}

impl fmt::Debug for Settings {
    /// Omits the URL of the database, which may hold a password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Settings")
            .field("issuer", &self.issuer)
            .field("seed", &self.seed)
            .field("demo", &self.demo)
            .finish_non_exhaustive()
    }
}

impl Default for Settings {
    /// A provider with a database in memory and the demo data.
    fn default() -> Self {
        Self {
            database_url: "sqlite::memory:".to_owned(),
            issuer: None,
            seed: SeedChoice::BuiltIn,
            demo: None,
            trusted_proxies: Vec::new(),
            clock: Arc::new(SystemClock),
            connections: ConnectionSettings::default(),
            keys: KeySource::default(),
            redis: None,
            server: ServerSettings::default(),
        }
    }
}

/// A provider that is ready to serve.
pub struct Provider {
    state: AppState,
    prepared: Prepared,
    withholds_demo_data: bool,
    connections: ConnectionSettings,
}

impl Provider {
    /// Checks the settings, prepares the database and builds the server. Nothing is written when this fails.
    pub async fn start(mut settings: Settings, address: SocketAddr) -> Result<Self, Stop> {
        let mut server_settings = settings.server.clone();
        let issuer =
            issuer::of(settings.issuer.as_deref(), address, server_settings.insecure_transport)?;
        server_settings.issuer = Some(issuer.as_str().to_owned());
        // Everybody knows the passwords of the demo users, so they are for this machine only.
        let is_local = address.ip().is_loopback() && issuer.is_loopback();
        let demo_data = if is_local || settings.demo == Some(true) {
            DemoData::Served
        } else {
            DemoData::Refused
        };
        let withholds_demo_data =
            matches!(settings.seed, SeedChoice::BuiltIn) && demo_data == DemoData::Refused;
        if withholds_demo_data {
            settings.seed = SeedChoice::Nothing;
        }
        let redis = match &settings.redis {
            Some(redis) => Some(redis.connect().await?),
            None => None,
        };
        let database = database::connect(&settings.database_url).await?;
        let prepared = prepare(&database, &settings.seed, demo_data).await?;
        let demo_credentials = demo_credentials(&settings, &prepared, &database).await?;
        let clock = settings.clock;
        let key = settings.keys.read(&settings.database_url, &database).await?;
        let app = App { database: database.clone() };
        let metrics = Arc::new(Metrics::new());
        // On the heap, so that the futures of callers that start a provider stay small.
        let built = app::build((app, key, redis), server_settings, clock.clone(), metrics.clone());
        let server = Box::pin(built).await.map_err(cannot_build)?;
        let is_demo = settings.demo.unwrap_or(prepared.inserted_demo_data);
        let playground =
            if is_demo { Playground::of(&server, &database, issuer.as_str()).await? } else { None };
        // A start that fails prints one error only, so warnings come after everything that can fail.
        for warning in issuer::warnings(&issuer, !settings.trusted_proxies.is_empty()) {
            tracing::warn!("{warning}");
        }
        if let Some(warning) = settings.keys.warning(&settings.database_url) {
            tracing::warn!("{warning}");
        }
        if let SeedChoice::Given(seed) = &settings.seed {
            seed.warn_of_withheld(settings.server.profile);
        }
        let state = AppState {
            server,
            database,
            issuer: issuer.as_str().into(),
            base: BasePath::of(&issuer),
            demo_credentials: demo_credentials.into(),
            playground,
            clock,
            metrics,
            trusted_proxies: TrustedProxies::new(&settings.trusted_proxies),
        };
        Ok(Self { state, prepared, withholds_demo_data, connections: settings.connections })
    }

    /// The routes. Serve them with `into_make_service_with_connect_info::<SocketAddr>()`, so that the limits on
    /// guesses know the addresses.
    pub fn router(&self) -> Router {
        router(self.state.clone(), self.connections.longest_request())
    }

    /// The authorization server.
    #[must_use]
    pub fn server(&self) -> &app::Server {
        &self.state.server
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> &DatabaseConnection {
        &self.state.database
    }

    /// The issuer identifier.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.state.issuer
    }

    /// Whether this start inserted the demo data.
    #[must_use]
    pub fn inserted_demo_data(&self) -> bool {
        self.prepared.inserted_demo_data
    }

    /// Whether this start withholds the demo data, because other machines can reach the provider.
    #[must_use]
    pub fn withholds_demo_data(&self) -> bool {
        self.withholds_demo_data
    }

    /// Whether this start created the tables.
    #[must_use]
    pub fn created_tables(&self) -> bool {
        self.prepared.created_tables
    }

    /// The counters, for the code that serves.
    pub(crate) fn metrics(&self) -> Arc<Metrics> {
        self.state.metrics.clone()
    }

    /// Serves until `shutdown` ends, then lets open requests finish.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), Stop> {
        let janitor = tokio::spawn(janitor::run(Janitor {
            server: self.state.server.clone(),
            sessions: SessionRows::new(self.state.database.clone(), self.state.clock.clone()),
            database: self.state.database.clone(),
            clock: self.state.clock.clone(),
        }));
        let (told, mut hears) = watch::channel(false);
        let stop = async move {
            shutdown.await;
            told.send_replace(true);
        };
        let serving = serve::serve(
            listener,
            self.router(),
            stop,
            (self.connections, self.state.trusted_proxies.clone()),
        );
        let overdue = async move {
            // An error means that serving has ended by itself; then nothing waits for this future.
            let _ = hears.wait_for(|told| *told).await;
            sleep(DRAIN).await;
        };
        tokio::select! {
            () = serving => {}
            () = overdue => {}
        }
        janitor.abort();
        // Closing writes the write-ahead log of an SQLite file back.
        Ok(self.state.database.close().await?)
    }
}

/// The error of a build. A setting is named by its key in the file with settings.
pub(crate) fn cannot_build(error: BuildError) -> Stop {
    match error {
        BuildError::Setting(error) => {
            Stop::mistake(&format!("server.{}", error.key()), error.problem())
        }
        BuildError::Keys(KeyError::Encryption(error)) => key_file::does_not_open(&error),
        BuildError::Resource(error) => Stop::mistake("server.access_tokens.resources", error),
        BuildError::Endpoint(error) => Stop::mistake("server.endpoints", error),
        other => Stop::database(other),
    }
}

/// The credentials that the login page shows: those of the users in the given seed, or those of the demo users that exist.
async fn demo_credentials(
    settings: &Settings,
    prepared: &Prepared,
    database: &DatabaseConnection,
) -> Result<Vec<DemoCredential>, Stop> {
    if !settings.demo.unwrap_or(prepared.inserted_demo_data) {
        return Ok(Vec::new());
    }
    let seed = match &settings.seed {
        SeedChoice::Given(seed) => seed.clone(),
        _ => Seed::built_in().map_err(|error| Stop::mistake("built-in demo data", error))?,
    };
    let is_certain = prepared.inserted_demo_data || matches!(settings.seed, SeedChoice::Given(_));
    let mut credentials = Vec::new();
    for user in seed.users {
        if is_certain || has_password(database, &user.username, &user.password).await? {
            credentials.push(DemoCredential { username: user.username, password: user.password });
        }
    }
    Ok(credentials)
}

async fn has_password(
    database: &DatabaseConnection,
    username: &str,
    password: &str,
) -> Result<bool, Stop> {
    let user = crate::seed::named::find_user(database, username)
        .await?
        .filter(|user| user.disabled_at.is_none());
    if user.is_none() {
        return Ok(false);
    }
    let verified = passwords::verify(user, password, |user| &user.password_hash)
        .await
        .map_err(|failure| Stop::mistake("--demo", failure))?;
    Ok(verified.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_shown_without_the_address_of_the_database() {
        let settings = Settings {
            database_url: "postgres://user:canary@host/name".to_owned(),
            ..Settings::default()
        };

        assert!(!format!("{settings:?}").contains("canary"));
    }
}
