//! Serves, which is what the program does without a subcommand.

use super::{
    arguments::{Serve, Unbuilt},
    config::TableSettings,
};
use crate::{
    banner::banner,
    key_file::KeySource,
    prepare::SeedChoice,
    provider::{Provider, Settings},
    seed::Seed,
    stop::Stop,
};
use oauth_runtime::{clock::SystemClock, protocol::profile::Profile};
use std::{
    io::{IsTerminal as _, Write as _},
    sync::Arc,
};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

const DEFAULT_LOG: &str = "warn,provider=info,oauth_runtime=info,tower_sessions_core=error";
const UNBUILT_PROFILES: [&str; 1] = ["fapi2"];

/// Serves until a signal arrives.
pub(super) async fn serve(arguments: Serve, tables: TableSettings) -> Result<(), Stop> {
    refuse_unbuilt(&arguments.unbuilt)?;
    let profile = arguments.profile.as_deref().map(profile).transpose()?;
    start_log();
    let mut server = tables.server;
    server.profile = profile.unwrap_or(server.profile);
    server.insecure_transport = arguments.insecure_transport.unwrap_or(server.insecure_transport);
    if let Some(format) = arguments.access_token.as_deref() {
        server.access_tokens.format = format.into();
    }
    let seed = match &arguments.seed {
        Some(path) => SeedChoice::Given(Seed::read(path)?),
        None => SeedChoice::BuiltIn,
    };
    let listener = TcpListener::bind(&arguments.listen).await.map_err(|error| {
        Stop::mistake("--listen", format_args!("cannot bind {}: {error}", arguments.listen))
    })?;
    let address = listener.local_addr().map_err(|error| Stop::mistake("--listen", error))?;
    let settings = Settings {
        database_url: arguments.database_url.clone(),
        issuer: arguments.issuer.clone(),
        seed,
        demo: arguments.demo,
        trusted_proxies: arguments.trusted_proxies.clone(),
        clock: Arc::new(SystemClock),
        connections: tables.connections,
        keys: KeySource::File(arguments.signing_keys.clone()),
        redis: arguments.redis.settings(),
        server,
    };
    // On the heap, because the future contains all settings and is large.
    let provider = Box::pin(Provider::start(settings, address)).await?;
    let signals = signals()?;
    // The server serves even if standard error or standard output is closed.
    let _ = write!(std::io::stderr(), "{}", banner(&provider, address, &arguments));
    let mut output = std::io::stdout();
    let _ = writeln!(output, "listening on http://{address}").and_then(|()| output.flush());
    let (metrics, counted) = (provider.metrics(), provider.metrics());
    let told = async move {
        signals.await;
        let _ = writeln!(std::io::stderr(), "stopping, {} open", requests(counted.open_requests()));
    };
    provider.serve(listener, told).await?;
    let _ = match metrics.open_requests() {
        0 => writeln!(std::io::stderr(), "stopped"),
        left => writeln!(std::io::stderr(), "stopped, {} cut off", requests(left)),
    };
    Ok(())
}

fn requests(number: i64) -> String {
    if number == 1 { "1 request".to_owned() } else { format!("{number} requests") }
}

fn refuse_unbuilt(unbuilt: &Unbuilt) -> Result<(), Stop> {
    let given = [
        ("--tls-cert", unbuilt.tls_cert.is_some()),
        ("--tls-key", unbuilt.tls_key.is_some()),
        ("--tls-client-ca", unbuilt.tls_client_ca.is_some()),
    ];
    if let Some((flag, _)) = given.iter().find(|(_, given)| *given) {
        return Err(Stop::mistake(flag, "not built yet"));
    }
    Ok(())
}

/// The profile of that name.
fn profile(name: &str) -> Result<Profile, Stop> {
    Profile::of(name).ok_or_else(|| {
        if UNBUILT_PROFILES.contains(&name) {
            return Stop::mistake("--profile", format_args!("{name} is not built yet"));
        }
        let known = Profile::ALL.map(Profile::as_str);
        let known = known.iter().chain(&UNBUILT_PROFILES).copied().collect::<Vec<_>>().join(", ");
        Stop::mistake(
            "--profile",
            format_args!("there is no profile `{name}`, expected one of: {known}"),
        )
    })
}

fn start_log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT_LOG));
    // In a process that has a subscriber already, as in a test, this one is refused and the first stays.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(is_for_people())
        .with_writer(std::io::stderr)
        .try_init();
}

/// Whether log lines may have colours: only on a terminal, and not if `NO_COLOR` is set (no-color.org).
fn is_for_people() -> bool {
    let objects = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    std::io::stderr().is_terminal() && !objects
}

/// A future that ends at Ctrl-C, or at the signal of a supervisor. Listening begins at the call, so that no signal is missed.
#[cfg(unix)]
fn signals() -> Result<impl Future<Output = ()> + Send + 'static, Stop> {
    use tokio::signal::unix::{SignalKind, signal};

    let listen = |kind| signal(kind).map_err(|error| Stop::mistake("signals", error));
    let (mut interrupt, mut terminate) =
        (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// A future that ends at Ctrl-C.
#[cfg(not(unix))]
fn signals() -> Result<impl Future<Output = ()> + Send + 'static, Stop> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
