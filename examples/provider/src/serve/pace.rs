//! Limits how long a peer may keep the server waiting. Waiting uses time up, and moved bytes earn time.

use super::bounds::Slowness;
use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::{Instant, Sleep, sleep};

/// The time account for one direction of one connection. No time is counted while the server does not wait for the peer.
pub(super) struct Pace {
    slowness: Slowness,
    left: Duration,
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl Pace {
    pub(super) fn new(slowness: Slowness) -> Self {
        Self { slowness, left: slowness.stall, waiting: None }
    }

    /// Call this while the server waits for the peer. Ready when the peer has kept the server waiting for too long.
    pub(super) fn poll_patience(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let left = self.left;
        let (_, end) = self.waiting.get_or_insert_with(|| (Instant::now(), Box::pin(sleep(left))));
        end.as_mut().poll(context)
    }

    /// Call this when the peer has sent or taken this many bytes.
    pub(super) fn moved(&mut self, bytes: usize) {
        if let Some((since, _)) = self.waiting.take() {
            self.left = self.left.saturating_sub(since.elapsed());
        }
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let earned = Duration::from_secs(1) * bytes / self.slowness.bytes_per_second;
        self.left = self.left.saturating_add(earned).min(self.slowness.stall);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;
    use tokio::time::timeout;

    const STALL: Duration = Duration::from_millis(400);
    const PART: Duration = Duration::from_millis(100);

    /// A pace at which a thousand bytes earn the whole patience.
    fn pace() -> Pace {
        Pace::new(Slowness { stall: STALL, bytes_per_second: 2500 })
    }

    /// Whether the server still waits after this time.
    async fn waits(pace: &mut Pace, time: Duration) -> bool {
        timeout(time, poll_fn(|context| pace.poll_patience(context))).await.is_err()
    }

    #[tokio::test]
    async fn a_peer_that_moves_nothing_is_waited_for_a_while() {
        assert!(waits(&mut pace(), STALL / 2).await);
        assert!(!waits(&mut pace(), STALL * 3).await);
    }

    #[tokio::test]
    async fn a_peer_that_trickles_runs_out_of_time() {
        let mut pace = pace();
        let begin = Instant::now();
        while waits(&mut pace, PART).await {
            pace.moved(1);
            assert!(begin.elapsed() < STALL * 10, "the server waits");
        }
        assert!(begin.elapsed() > STALL / 2);
    }

    #[tokio::test]
    async fn a_peer_that_keeps_the_rate_is_waited_for_as_long_as_it_likes() {
        let mut pace = pace();
        for _ in 0..8 {
            assert!(waits(&mut pace, PART).await);
            pace.moved(2500);
        }
    }

    #[tokio::test]
    async fn nobody_pays_for_time_in_which_nobody_waited() {
        let mut pace = pace();
        sleep(STALL * 2).await;
        pace.moved(1);

        assert!(waits(&mut pace, STALL / 2).await);
    }
}
