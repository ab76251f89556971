//! The result, as figures that can be serialised to JSON.

use std::time::Duration;

use serde::Serialize;

use crate::database::Backend;
use crate::load::Load;
use crate::options::{Contestant, Measurement, Signed};
use crate::process::Memory;
use crate::round::Round;
use crate::statistics::{median, percentile};

/// Everything that was measured.
#[derive(Serialize)]
pub(crate) struct Report {
    pub(crate) machine: Machine,
    pub(crate) options: Setup,
    pub(crate) databases: Vec<DatabaseReport>,
}

/// The machine of the measurement.
#[derive(Serialize)]
pub(crate) struct Machine {
    pub(crate) cores: usize,
    system: &'static str,
}

/// The options of the measurement.
#[derive(Serialize)]
pub(crate) struct Setup {
    pub(crate) server: Contestant,
    pub(crate) rounds: u32,
    pub(crate) seconds: u64,
    pub(crate) warm_up: u64,
    pub(crate) concurrency: u16,
    /// How both servers sign their access tokens, if they do.
    pub(crate) signed: Option<Signed>,
}

/// What was measured on one database.
#[derive(Serialize)]
pub(crate) struct DatabaseReport {
    pub(crate) database: Backend,
    /// The connections of each server.
    pub(crate) pool: u32,
    pub(crate) settings: Vec<(String, String)>,
    pub(crate) loads: Vec<LoadReport>,
    pub(crate) ours: ServerReport,
    pub(crate) baseline: ServerReport,
}

/// One load on both servers.
#[derive(Serialize)]
pub(crate) struct LoadReport {
    pub(crate) load: Load,
    pub(crate) ours: Side,
    pub(crate) baseline: Side,
    /// The rates of ours divided by the rates of the baseline, round by round.
    pub(crate) ratios: Vec<f64>,
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
    /// The processor time of the server's process for one request, in microseconds.
    pub(crate) processor_us: f64,
}

/// The memory and the start-up time of a server.
#[derive(Serialize)]
pub(crate) struct ServerReport {
    /// The memory after each load.
    pub(crate) memory: Vec<Memory>,
    /// The start-up times in milliseconds, one for each start.
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
        let Measurement { server, rounds, seconds, warm_up, concurrency, signed, .. } = *options;
        Self { server, rounds, seconds, warm_up, concurrency, signed }
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
        let processor_time: Duration = rounds.iter().map(|round| round.processor_time).sum();
        let mut latencies: Vec<u32> =
            rounds.into_iter().flat_map(|round| round.latencies).collect();
        latencies.sort_unstable();
        let [p50_us, p99_us] = [50, 99].map(|hundredths| percentile(&latencies, hundredths));
        let answered = u32::try_from(latencies.len()).unwrap_or(u32::MAX);
        let processor_us = processor_time.as_secs_f64() * 1e6 / f64::from(answered);
        Self { rate: median(&rates), rates, p50_us, p99_us, processor_us }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounds(rates: &[f64]) -> Vec<Round> {
        let latencies = vec![1000, 2000];
        let round = |rate: &f64| Round {
            rate: *rate,
            latencies: latencies.clone(),
            processor_time: Duration::from_millis(4),
        };
        rates.iter().map(round).collect()
    }

    #[test]
    fn the_ratio_is_the_median_of_the_pairs_and_not_the_ratio_of_the_medians() {
        let (ours, baseline) = (rounds(&[100.0, 10.0, 40.0]), rounds(&[50.0, 10.0, 10.0]));

        let report = LoadReport::of(Load::Bearer, ours, baseline);

        assert!((report.ratio - 2.0).abs() < f64::EPSILON);
        assert!((report.ours.rate / report.baseline.rate - 4.0).abs() < f64::EPSILON);
        assert_eq!((report.ours.p50_us, report.ours.p99_us), (1000, 2000));
        assert!((report.ours.processor_us - 2000.0).abs() < f64::EPSILON);
    }
}
