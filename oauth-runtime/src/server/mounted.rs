//! Whether anything leads requests to a server's endpoints. A program that forgets `server.routes()` answers 404 to clients,
//! and nothing of this crate runs that could say so.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{runtime::Handle, time::sleep};

/// How long a program may take from building the server to making its router.
const PATIENCE: Duration = Duration::from_secs(10);

/// Notes that there is a route, and that it was said that there is none.
#[derive(Debug, Default)]
pub(crate) struct Mounted {
    is_expected: AtomicBool,
    is_noted: AtomicBool,
}

impl Mounted {
    /// A route was made, or a handler of the application's own hands its request on.
    #[cfg(feature = "axum")]
    pub(crate) fn note(&self) {
        self.is_noted.store(true, Ordering::Relaxed);
    }

    /// The server has a grant, so clients will want its token endpoint.
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

    /// Says, once, that there is no route although somebody needs one.
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
