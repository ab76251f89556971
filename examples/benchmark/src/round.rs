//! One round: every connection repeats its request until the round is over.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::connection::Connection;
use crate::load::{Chain, Load, Worker};
use crate::server::Server;
use crate::{Outcome, clock};

/// The result of one round on one server.
pub(crate) struct Round {
    /// Answered requests per second.
    pub(crate) rate: f64,
    /// The duration of each request, in microseconds.
    pub(crate) latencies: Vec<u32>,
    /// The processor time of the server's process during the round.
    pub(crate) processor_time: Duration,
}

/// Runs one round. Each chain belongs to one connection; afterwards it holds the tokens that the round left.
pub(crate) async fn play(
    load: Load,
    server: &Server,
    chains: &mut Vec<Chain>,
    duration: Duration,
) -> Outcome<Round> {
    let workers = workers(load, server.address, chains).await?;
    let used_before = server.processor_time()?;
    let start = clock::start();
    let mut running = JoinSet::new();
    for mut worker in workers {
        running.spawn(async move {
            let mut latencies = Vec::with_capacity(64 * 1024);
            let mut before = clock::start();
            while before < start + duration {
                worker.turn().await?;
                let after = clock::start();
                let taken = (after - before).as_micros();
                latencies.push(u32::try_from(taken).unwrap_or(u32::MAX));
                before = after;
            }
            Outcome::Ok((worker.into_chain(), latencies))
        });
    }
    let mut latencies = Vec::new();
    while let Some(finished) = running.join_next().await {
        let (chain, mut taken) = finished??;
        chains.push(chain);
        latencies.append(&mut taken);
    }
    let elapsed = start.elapsed().as_secs_f64();
    let answered = u32::try_from(latencies.len())?;
    let processor_time = server.processor_time()?.saturating_sub(used_before);
    Ok(Round { rate: f64::from(answered) / elapsed, latencies, processor_time })
}

/// Sends a few requests on each connection at the same time, and measures nothing: it only looks for a wrong response.
pub(crate) async fn check(
    load: Load,
    address: SocketAddr,
    chains: &mut Vec<Chain>,
    turns: u32,
) -> Outcome<()> {
    let mut running = JoinSet::new();
    for mut worker in workers(load, address, chains).await? {
        running.spawn(async move {
            for _ in 0..turns {
                worker.turn().await?;
            }
            Outcome::Ok(worker.into_chain())
        });
    }
    while let Some(finished) = running.join_next().await {
        chains.push(finished??);
    }
    Ok(())
}

async fn workers(load: Load, address: SocketAddr, chains: &mut Vec<Chain>) -> Outcome<Vec<Worker>> {
    let mut workers = Vec::with_capacity(chains.len());
    for chain in chains.drain(..) {
        workers.push(Worker::new(load, Connection::open(address).await?, chain));
    }
    Ok(workers)
}
