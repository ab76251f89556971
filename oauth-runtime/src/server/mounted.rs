//! Detects that no route leads to a server's endpoints. If a program forgets `server.routes()`, clients get 404, and no code of this crate
//! runs that could report it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{runtime::Handle, time::sleep};

/// How long a program may take between building the server and building its router.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whether a route exists, and whether the warning about a missing route is still to be logged.
#[derive(Debug, Default)]
pub(crate) struct Mounted {
    is_expected: AtomicBool,
    is_noted: AtomicBool,
}

impl Mounted {
    /// Records that a route was made, or that a handler of the application's own passes its request on to the server.
    #[cfg(feature = "axum")]
    pub(crate) fn note(&self) {
        self.is_noted.store(true, Ordering::Relaxed);
    }

    /// Logs a warning after [`PATIENCE`] if there is no route by then. Called if the server has a grant, whose clients need the token
    /// endpoint.
    pub(super) fn expect_soon(self: &Arc<Self>) {
        self.is_expected.store(true, Ordering::Relaxed);
        let Ok(runtime) = Handle::try_current() else { return };
        let mounted = Arc::downgrade(self);
        runtime.spawn(async move {
            sleep(PATIENCE).await;
            if let Some(mounted) = mounted.upgrade() {
                mounted.expect_now();
            }
        });
    }

    /// Logs, once, that a route is needed and there is none.
    pub(crate) fn expect_now(&self) {
        if self.is_noted.load(Ordering::Relaxed) || !self.is_expected.swap(false, Ordering::Relaxed)
        {
            return;
        }
        tracing::warn!(
            target: "oauth",
            "no route leads to the token endpoint, so every client gets 404: write `.merge(server.routes())` where the router \
             is made"
        );
    }
}
