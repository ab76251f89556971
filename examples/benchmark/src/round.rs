//! One round: every connection repeats its request until the time is over.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::connection::Connection;
use crate::load::{Chain, Load};
use crate::{Outcome, clock};

/// What one round on one server came to.
pub(crate) struct Round {
    /// Answered requests per second.
    pub(crate) rate: f64,
    /// Microseconds each request took.
    pub(crate) latencies: Vec<u32>,
}

/// Runs one round; each chain belongs to one connection and is put back as the round leaves it.
pub(crate) async fn play(
    load: Load,
    address: SocketAddr,
    chains: &mut Vec<Chain>,
    duration: Duration,
) -> Outcome<Round> {
    let mut connections = Vec::with_capacity(chains.len());
    for _ in 0..chains.len() {
        connections.push(Connection::open(address).await?);
    }
    let host = address.to_string();
    let start = clock::start();
    let mut workers = JoinSet::new();
    for (connection, chain) in connections.into_iter().zip(chains.drain(..)) {
        workers.spawn(work(load, host.clone(), connection, chain, start + duration));
    }
    let mut latencies = Vec::new();
    while let Some(finished) = workers.join_next().await {
        let (chain, mut taken) = finished??;
        chains.push(chain);
        latencies.append(&mut taken);
    }
    let elapsed = start.elapsed().as_secs_f64();
    let answered = u32::try_from(latencies.len())?;
    Ok(Round { rate: f64::from(answered) / elapsed, latencies })
}

async fn work(
    load: Load,
    host: String,
    mut connection: Connection,
    mut chain: Chain,
    deadline: Instant,
) -> Outcome<(Chain, Vec<u32>)> {
    let mut latencies = Vec::with_capacity(64 * 1024);
    let mut request = load.request(&host, &chain);
    let mut before = clock::start();
    while before < deadline {
        let answer = connection.exchange(&request).await?;
        load.accept(&answer, &mut chain)?;
        if !load.repeats() {
            request = load.request(&host, &chain);
        }
        let after = clock::start();
        latencies.push(u32::try_from((after - before).as_micros()).unwrap_or(u32::MAX));
        before = after;
    }
    Ok((chain, latencies))
}
