//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::load::Load;

/// Measures the reference provider beside a hand-written axum + sqlx server.
#[derive(Debug, Parser)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Options {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) measurement: Measurement,
}

/// What this program can do besides measuring.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serves the hand-written server; the measurement starts it as a process of its own.
    #[command(hide = true)]
    Baseline(BaselineArguments),
}

/// How to measure.
#[derive(Args, Debug)]
pub(crate) struct Measurement {
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
    /// The loads to run, separated by commas.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = Load::ALL)]
    pub(crate) loads: Vec<Load>,
    /// Database connections of the hand-written server.
    #[arg(long, default_value_t = default_pool())]
    pub(crate) baseline_pool: u32,
    /// Prints one JSON document instead of the tables.
    #[arg(long)]
    pub(crate) json: bool,
    /// The provider's program, when it does not lie beside this one.
    #[arg(long)]
    pub(crate) provider: Option<PathBuf>,
}

/// Where the hand-written server listens and stores.
#[derive(Args, Debug)]
pub(crate) struct BaselineArguments {
    #[arg(long, default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,
    #[arg(long)]
    pub(crate) database: PathBuf,
    #[arg(long, default_value_t = default_pool())]
    pub(crate) pool: u32,
}

/// As many as the provider opens on SQLite.
fn default_pool() -> u32 {
    let cores = std::thread::available_parallelism().map_or(4, usize::from);
    u32::try_from(cores * 2).unwrap_or(u32::MAX).max(4)
}
