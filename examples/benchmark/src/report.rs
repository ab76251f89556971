//! The result, as figures that serialise to JSON.

use serde::Serialize;

use crate::load::Load;
use crate::memory::Memory;
use crate::options::Measurement;
use crate::round::Round;
use crate::statistics::{median, percentile};

/// Everything that was measured.
#[derive(Serialize)]
pub(crate) struct Report {
    pub(crate) machine: Machine,
    pub(crate) options: Setup,
    pub(crate) settings: Settings,
    pub(crate) loads: Vec<LoadReport>,
    pub(crate) ours: ServerReport,
    pub(crate) baseline: ServerReport,
}

/// Where it was measured.
#[derive(Serialize)]
pub(crate) struct Machine {
    pub(crate) cores: usize,
    system: &'static str,
}

/// How it was measured.
#[derive(Serialize)]
pub(crate) struct Setup {
    pub(crate) rounds: u32,
    pub(crate) seconds: u64,
    pub(crate) warm_up: u64,
    pub(crate) concurrency: u16,
}

/// How the databases were set.
#[derive(Serialize)]
pub(crate) struct Settings {
    pub(crate) ours: Vec<(String, String)>,
    pub(crate) baseline: Vec<(String, String)>,
    pub(crate) baseline_pool: u32,
}

/// One load on both servers.
#[derive(Serialize)]
pub(crate) struct LoadReport {
    pub(crate) load: Load,
    pub(crate) ours: Side,
    pub(crate) baseline: Side,
    /// Ours to the baseline, round by round.
    ratios: Vec<f64>,
    /// The median of the ratios.
    pub(crate) ratio: f64,
}

/// One load on one server.
#[derive(Serialize)]
pub(crate) struct Side {
    /// Requests per second, round by round.
    pub(crate) rates: Vec<f64>,
    pub(crate) rate: f64,
    pub(crate) p50_us: u32,
    pub(crate) p99_us: u32,
}

/// What a server weighs and how fast it starts.
#[derive(Serialize)]
pub(crate) struct ServerReport {
    /// After each load.
    pub(crate) memory: Vec<Memory>,
    /// Milliseconds, start by start.
    pub(crate) start_up_ms: Vec<f64>,
}

impl Machine {
    /// The machine this runs on.
    pub(crate) fn here() -> Self {
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        Self { cores, system: std::env::consts::OS }
    }
}

impl From<&Measurement> for Setup {
    fn from(options: &Measurement) -> Self {
        let Measurement { rounds, seconds, warm_up, concurrency, .. } = *options;
        Self { rounds, seconds, warm_up, concurrency }
    }
}

impl LoadReport {
    /// The figures of the rounds, which ran in turns.
    pub(crate) fn of(load: Load, ours: Vec<Round>, baseline: Vec<Round>) -> Self {
        let (ours, baseline) = (Side::of(ours), Side::of(baseline));
        let pairs = ours.rates.iter().zip(&baseline.rates);
        let ratios: Vec<f64> = pairs.map(|(ours, baseline)| ours / baseline).collect();
        Self { load, ratio: median(&ratios), ratios, ours, baseline }
    }
}

impl Side {
    fn of(rounds: Vec<Round>) -> Self {
        let rates: Vec<f64> = rounds.iter().map(|round| round.rate).collect();
        let mut latencies: Vec<u32> =
            rounds.into_iter().flat_map(|round| round.latencies).collect();
        latencies.sort_unstable();
        let [p50_us, p99_us] = [50, 99].map(|hundredths| percentile(&latencies, hundredths));
        Self { rate: median(&rates), rates, p50_us, p99_us }
    }
}
