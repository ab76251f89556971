//! Where a request comes from, for the envelope of events.

use crate::request_id::RequestId;
use core::net::IpAddr;

#[cfg(feature = "server")]
tokio::task_local! {
    /// The request that this task works for.
    static HERE: Origin;
}

/// The source of a request: data that the server learns from outside the request itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    /// The address that sent the request.
    pub(crate) address: Option<IpAddr>,
    /// The name of the request, if it was given one.
    pub(crate) request_id: Option<RequestId>,
}

impl Origin {
    /// The origin where no request is the cause.
    pub(crate) const NOBODY: Self = Self { address: None, request_id: None };

    /// A request from that address.
    pub(crate) fn of(address: Option<IpAddr>) -> Self {
        Self { address: address.map(|address| address.to_canonical()), request_id: None }
    }

    /// The same request, with its name.
    pub(crate) const fn named(self, id: RequestId) -> Self {
        Self { request_id: Some(id), ..self }
    }

    /// The name of the request.
    pub(crate) fn name(&self) -> Option<&str> {
        self.request_id.as_ref().map(RequestId::as_str)
    }

    /// The origin of the request that this task works for; [`NOBODY`](Self::NOBODY) if the server acts by itself.
    #[cfg(feature = "server")]
    pub(crate) fn here() -> Self {
        HERE.try_with(|origin| *origin).unwrap_or(Self::NOBODY)
    }

    /// Runs `work` for this request at once, so that its events name the request.
    #[cfg(all(feature = "axum", feature = "sea-orm"))]
    pub(crate) fn run_now<T>(self, work: impl FnOnce() -> T) -> T {
        HERE.sync_scope(self, work)
    }

    /// Runs `work` for this request, so that its events name the request. A task that `work` spawns does not inherit this.
    #[cfg(feature = "server")]
    pub(crate) fn run<T>(self, work: impl Future<Output = T>) -> impl Future<Output = T> {
        HERE.scope(self, work)
    }
}
