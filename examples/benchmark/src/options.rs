//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use serde::Serialize;

use crate::Outcome;
use crate::database::Backend;
use crate::load::Load;

/// Measures a provider beside a hand-written axum + sqlx server.
#[derive(Debug, Parser)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Options {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) measurement: Measurement,
}

/// What this program can do besides measuring the two servers.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Measures how long the removal of long refresh chains takes, and how long others wait meanwhile.
    Prune(PruneArguments),
    /// Serves the smallest application; the measurement starts it as a process of its own.
    #[command(hide = true)]
    Quickstart(ServerArguments),
    /// Serves the hand-written server; the measurement starts it as a process of its own.
    #[command(hide = true)]
    Baseline(ServerArguments),
}

/// How to measure.
#[derive(Args, Debug)]
pub(crate) struct Measurement {
    /// The server that is compared with the hand-written one.
    #[arg(long, value_enum, default_value_t = Contestant::Quickstart)]
    pub(crate) server: Contestant,
    /// Where both servers keep their data.
    #[arg(long, value_enum, default_value_t = Databases::Both)]
    pub(crate) database: Databases,
    /// The PostgreSQL server; this program makes databases of its own there, and removes them.
    #[arg(long, default_value = "postgres://postgres@127.0.0.1:5432")]
    pub(crate) postgresql_url: String,
    /// Measured rounds of each load on each server.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rounds: u32,
    /// Seconds a round lasts.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) seconds: u64,
    /// Seconds of warm-up before the first round of each load.
    #[arg(long, default_value_t = 2)]
    pub(crate) warm_up: u64,
    /// Connections, each with one request under way at a time.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) concurrency: u16,
    /// The loads to run, separated by commas; all that the server can answer, if left out.
    #[arg(long, value_enum, value_delimiter = ',')]
    loads: Vec<Load>,
    /// Database connections of each server; two per core and at least 4 on SQLite, 16 on PostgreSQL, if left out.
    #[arg(long, value_parser = clap::value_parser!(u32).range(2..))]
    pool: Option<u32>,
    /// Both servers sign their access tokens, by this algorithm; then `client_credentials` and `local_check` are the loads.
    #[arg(long, value_enum)]
    pub(crate) signed: Option<Signed>,
    /// Measures nothing: sends a few requests of each load to each server and checks every answer.
    #[arg(long, conflicts_with = "json")]
    pub(crate) check: bool,
    /// Prints one JSON document instead of the tables.
    #[arg(long)]
    pub(crate) json: bool,
    /// The reference provider's program, when it does not lie beside this one.
    #[arg(long)]
    provider: Option<PathBuf>,
}

/// A server that can be compared with the hand-written one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Contestant {
    /// The smallest application: the entities of the quickstart and what the loads need.
    Quickstart,
    /// The reference provider, as it ships.
    Provider,
}

/// How access tokens are signed. RFC 7518, section 3.1; RFC 8037, section 3.1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Signed {
    Es256,
    #[value(name = "eddsa")]
    EdDsa,
    Rs256,
}

/// Which databases the servers run on.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub(crate) enum Databases {
    Sqlite,
    Postgresql,
    Both,
}

/// Where a server listens and stores.
#[derive(Args, Debug)]
pub(crate) struct ServerArguments {
    #[arg(long, default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,
    #[arg(long)]
    pub(crate) database_url: String,
    #[arg(long, value_parser = clap::value_parser!(u32).range(2..))]
    pub(crate) pool: u32,
    #[arg(long, value_enum)]
    pub(crate) signed: Option<Signed>,
}

/// What to remove, and how.
#[derive(Args, Debug)]
pub(crate) struct PruneArguments {
    /// Users, each with one sign-in that was kept alive by refreshing.
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) users: u32,
    /// Refreshes of each user, one an hour; the last one is new.
    #[arg(long, default_value_t = 2160, value_parser = clap::value_parser!(u32).range(3..))]
    pub(crate) refreshes: u32,
    /// Rows of each table that one call of `prune` removes at most.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) batch: u64,
    /// Prints one JSON document instead of the table.
    #[arg(long)]
    pub(crate) json: bool,
}

impl Measurement {
    /// The databases to run on.
    pub(crate) fn backends(&self) -> &'static [Backend] {
        match self.database {
            Databases::Sqlite => &[Backend::Sqlite],
            Databases::Postgresql => &[Backend::Postgresql],
            Databases::Both => &Backend::ALL,
        }
    }

    /// The loads to run.
    pub(crate) fn loads(&self) -> Outcome<Vec<Load>> {
        if self.signed.is_some() && self.server == Contestant::Provider {
            return Err("`--signed` is for the quickstart: leave `--server provider` out".into());
        }
        let answers = |load: Load| match self.signed {
            Some(_) => load.is_for_signed_tokens(),
            None => load != Load::LocalCheck && self.server.answers(load),
        };
        if self.loads.is_empty() {
            return Ok(Load::ALL.into_iter().filter(|load| answers(*load)).collect());
        }
        match self.loads.iter().find(|load| !answers(**load)) {
            Some(load) if self.signed.is_some() => Err(format!(
                "the load {} is not compared with signed tokens: leave `--signed` out",
                load.name()
            )
            .into()),
            Some(Load::LocalCheck) => {
                Err("the load local_check needs signed tokens: add `--signed es256`".into())
            }
            Some(load) => Err(format!(
                "{} cannot answer the load {}: it asks for consent each time",
                self.server.name(),
                load.name()
            )
            .into()),
            None => Ok(self.loads.clone()),
        }
    }

    /// The reference provider's program.
    pub(crate) fn find_provider(&self) -> Outcome<PathBuf> {
        let path = match &self.provider {
            Some(path) => path.clone(),
            None => std::env::current_exe()?
                .with_file_name(format!("provider{}", std::env::consts::EXE_SUFFIX)),
        };
        if !path.is_file() {
            let path = path.display();
            let failure = format!("{path} is missing: run `cargo build --release -p provider`");
            return Err(failure.into());
        }
        Ok(path)
    }

    /// The connections of each server's pool.
    pub(crate) fn pool(&self, backend: Backend) -> u32 {
        self.pool.unwrap_or_else(|| backend.default_pool())
    }
}

impl Signed {
    /// The word of the command line.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Es256 => "es256",
            Self::EdDsa => "eddsa",
            Self::Rs256 => "rs256",
        }
    }
}

impl Contestant {
    /// The name in messages and tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Quickstart => "quickstart",
            Self::Provider => "provider",
        }
    }

    /// Whether a load can be put on this server.
    fn answers(self, load: Load) -> bool {
        // The reference provider shows its consent page at every authorization, and its API has no such path.
        self != Self::Provider || !matches!(load, Load::CodeFlow | Load::BearerRow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measurement(words: &[&str]) -> Measurement {
        Options::parse_from(["benchmark"].iter().chain(words)).measurement
    }

    #[test]
    fn both_databases_and_every_load_run_unless_some_are_named() {
        let measurement = measurement(&[]);

        assert_eq!(measurement.backends(), Backend::ALL);
        let without_signatures = Load::ALL.into_iter().filter(|load| *load != Load::LocalCheck);
        assert_eq!(measurement.loads().unwrap(), without_signatures.collect::<Vec<_>>());
        assert!(measurement.rounds >= 5);
    }

    #[test]
    fn signed_tokens_have_loads_of_their_own() {
        let signed = measurement(&["--signed", "eddsa"]).loads().unwrap();
        let refused = |words: &[&str]| measurement(words).loads().unwrap_err().to_string();

        assert_eq!(signed, [Load::ClientCredentials, Load::LocalCheck]);
        assert!(refused(&["--signed", "rs256", "--loads", "refresh"]).contains("refresh"));
        assert!(refused(&["--loads", "local_check"]).contains("--signed"));
        assert!(refused(&["--signed", "es256", "--server", "provider"]).contains("quickstart"));
    }

    #[test]
    fn the_reference_provider_is_spared_the_load_that_its_consent_page_stops() {
        let all = measurement(&["--server", "provider"]).loads().unwrap();
        let named = measurement(&["--server", "provider", "--loads", "code_flow"]).loads();

        assert!(!all.contains(&Load::CodeFlow));
        assert!(named.unwrap_err().to_string().contains("code_flow"));
    }
}
