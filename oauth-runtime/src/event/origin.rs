//! Where a request comes from, for the envelope of events.

use crate::request_id::RequestId;
use core::net::IpAddr;

#[cfg(feature = "server")]
tokio::task_local! {
    /// The request that this task works for.
    static HERE: Origin;
}

/// What a server was told of a request besides what is in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    /// Who sent it.
    pub(crate) address: Option<IpAddr>,
    /// Its name, where it was given one.
    pub(crate) request_id: Option<RequestId>,
}

impl Origin {
    /// Where nobody asks.
    pub(crate) const NOBODY: Self = Self { address: None, request_id: None };

    /// A request from that address.
    pub(crate) fn of(address: Option<IpAddr>) -> Self {
        Self { address: address.map(|address| address.to_canonical()), request_id: None }
    }

    /// The same request, by its name.
    pub(crate) const fn named(self, id: RequestId) -> Self {
        Self { request_id: Some(id), ..self }
    }

    /// The name of the request.
    pub(crate) fn name(&self) -> Option<&str> {
        self.request_id.as_ref().map(RequestId::as_str)
    }

    /// The request that this task works for; one of nobody where a server is at work by itself.
    #[cfg(feature = "server")]
    pub(crate) fn here() -> Self {
        HERE.try_with(|origin| *origin).unwrap_or(Self::NOBODY)
    }

    /// Runs work for this request, so that its events name it. A task that the work spawns does not inherit it.
    #[cfg(feature = "server")]
    pub(crate) fn run<T>(self, work: impl Future<Output = T>) -> impl Future<Output = T> {
        HERE.scope(self, work)
    }
}
