//! Another client, which requests tokens one after the other and measures how long each takes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use serde::Serialize;
use tokio::sync::oneshot;

use super::milliseconds;
use crate::connection::Connection;
use crate::statistics::percentile;
use crate::{Outcome, clock, load};

/// How long the other client waited.
#[derive(Debug, Serialize)]
pub(crate) struct Waits {
    /// Requests that got a token.
    pub(crate) answered: usize,
    /// Requests that got 503.
    pub(crate) refused: usize,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    /// The longest wait of all requests, whatever their response.
    pub(crate) longest_ms: f64,
}

/// A client on a thread of its own. A server that keeps every thread of the runtime busy cannot stop this client's clock.
pub(super) struct Waiter {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Outcome<Waits>>,
}

impl Waiter {
    /// Begins to send requests. Returns after the first response.
    pub(super) async fn start(address: SocketAddr) -> Outcome<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (has_begun, begun) = oneshot::channel();
        let seen = stop.clone();
        let thread = std::thread::spawn(move || runtime.block_on(ask(address, &seen, has_begun)));
        // An error belongs to the client, and `stop` returns it.
        let _ = begun.await;
        Ok(Self { stop, thread })
    }

    /// Waits for the request in progress. Returns the waits.
    pub(super) fn stop(self) -> Outcome<Waits> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().map_err(|_| "the other client panicked")?
    }
}

async fn ask(
    address: SocketAddr,
    stop: &AtomicBool,
    has_begun: oneshot::Sender<()>,
) -> Outcome<Waits> {
    let mut has_begun = Some(has_begun);
    let mut connection = Connection::open(address).await?;
    let request = load::client_credentials(connection.host());
    let (mut microseconds, mut refused) = (Vec::new(), 0);
    let mut longest_ms: f64 = 0.0;
    while !stop.load(Ordering::Relaxed) {
        let before = clock::start();
        let answer = connection.exchange(&request).await?;
        match answer.status {
            200 => {}
            503 => refused += 1,
            status => return Err(format!("the other client got {status}").into()),
        }
        let taken = before.elapsed();
        longest_ms = longest_ms.max(milliseconds(taken));
        microseconds.push(u32::try_from(taken.as_micros()).unwrap_or(u32::MAX));
        if let Some(has_begun) = has_begun.take() {
            // The receiver is gone when the measurement was given up.
            let _ = has_begun.send(());
        }
    }
    microseconds.sort_unstable();
    let [p50_ms, p99_ms] =
        [50, 99].map(|hundredths| f64::from(percentile(&microseconds, hundredths)) / 1000.0);
    let answered = microseconds.len() - refused;
    Ok(Waits { answered, refused, p50_ms, p99_ms, longest_ms })
}
