//! The events that a server reports, for audit trails and metrics. No event holds a secret.

mod kind;
mod origin;

pub use kind::EventKind;
pub(crate) use origin::Origin;

use crate::{
    bounded_log::{BoundedLog, LINES_OF_EVENTS, LINES_OF_REFUSALS},
    clock::{Clock, SystemClock},
    protocol::error::{ErrorCode, Outage},
};
use core::net::IpAddr;
use std::{
    fmt,
    sync::{Arc, LazyLock},
};
use tracing::Level;

/// Something that an operator may want to know: the kind of event, with its time, its client, its user and the request that
/// caused it.
///
/// A subscriber only borrows the event, so an event costs nothing if there is no subscriber. Copy what you want to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<'a> {
    /// When the event happened, by the server's clock, in epoch seconds.
    pub time: i64,
    /// The client that the event is about. If it failed to authenticate, it need not exist: anybody may have sent this
    /// `client_id`.
    pub client_id: Option<&'a str>,
    /// The user that the event is about, by the identifier that clients see (`sub`).
    pub subject: Option<&'a str>,
    /// The address that sent the request, as far as the server knows it: a [`ClientAddress`](crate::prelude::ClientAddress), or
    /// the peer of the connection. `None` if the application or the server acted by itself.
    pub address: Option<IpAddr>,
    /// The name of the request ([`RequestId`](crate::request_id::RequestId)), which its answer shows too. Every event `refused` has one,
    /// and so has every other event of the authorization endpoint.
    pub request_id: Option<&'a str>,
    /// What happened.
    pub kind: EventKind<'a>,
}

impl Event<'_> {
    /// The event's name in an audit trail or as the label of a metric. A name never changes its meaning.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.kind.name()
    }
}

/// The client and the user that an event is about.
#[derive(Clone, Copy, Default)]
pub(crate) struct About<'a> {
    pub(crate) client_id: Option<&'a str>,
    pub(crate) subject: Option<&'a str>,
}

impl<'a> About<'a> {
    pub(crate) const NOBODY: Self = Self { client_id: None, subject: None };

    pub(crate) const fn client(client_id: &'a str) -> Self {
        Self { client_id: Some(client_id), subject: None }
    }

    pub(crate) const fn subject(subject: &'a str) -> Self {
        Self { client_id: None, subject: Some(subject) }
    }

    pub(crate) const fn and(self, subject: Option<&'a str>) -> Self {
        Self { subject, ..self }
    }
}

impl<'a> From<Option<&'a str>> for About<'a> {
    /// A client, if it is known.
    fn from(client_id: Option<&'a str>) -> Self {
        Self { client_id, subject: None }
    }
}

/// A function that is called for each event. It runs on the request's task, so it must not block.
pub type Subscriber = Arc<dyn Fn(&Event<'_>) + Send + Sync>;

/// The subscribers and the log. Clones share both.
#[derive(Clone)]
pub(crate) struct Events {
    subscribers: Arc<[Subscriber]>,
    clock: Arc<dyn Clock>,
    refusals: BoundedLog,
    /// A log of its own, so that a flood of refusals hides no event that an operator should see.
    notable: BoundedLog,
}

impl fmt::Debug for Events {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} subscribers", self.subscribers.len())
    }
}

impl Events {
    pub(crate) fn new(subscribers: Vec<Subscriber>, clock: Arc<dyn Clock>) -> Self {
        Self {
            subscribers: subscribers.into(),
            refusals: BoundedLog::new(LINES_OF_REFUSALS, clock.clone()),
            notable: BoundedLog::new(LINES_OF_EVENTS, clock.clone()),
            clock,
        }
    }

    /// The same subscribers and one more.
    pub(crate) fn with_subscriber(&self, subscriber: Subscriber) -> Self {
        let subscribers = self.subscribers.iter().cloned().chain([subscriber]);
        Self { subscribers: subscribers.collect(), ..self.clone() }
    }

    /// The same subscribers with another clock.
    pub(crate) fn with_clock(&self, clock: Arc<dyn Clock>) -> Self {
        Self::new(self.subscribers.to_vec(), clock)
    }

    /// The events of code that has no server at hand: they only go to the log.
    pub(crate) fn of_process() -> &'static Self {
        static EVENTS: LazyLock<Events> =
            LazyLock::new(|| Events::new(Vec::new(), Arc::new(SystemClock)));
        &EVENTS
    }

    /// Whether anybody receives events that are not log lines by default. If not, callers need not prepare anything.
    pub(crate) fn are_heard(&self) -> bool {
        !self.subscribers.is_empty() || tracing::enabled!(target: "oauth", Level::DEBUG)
    }

    /// Reports an event of the request that this task works for.
    #[cfg(feature = "server")]
    pub(crate) fn emit(&self, kind: EventKind<'_>, about: About<'_>) {
        self.emit_from(Origin::here, kind, about);
    }

    /// Reports an event of a request. `origin` is called only if somebody receives the event.
    pub(crate) fn emit_from(
        &self,
        origin: impl FnOnce() -> Origin,
        kind: EventKind<'_>,
        about: About<'_>,
    ) {
        let is_line = self.warn_of(&kind, about.client_id);
        if !self.are_heard() {
            return;
        }
        let origin = origin();
        let (address, request_id) = (origin.address, origin.name());
        let About { client_id, subject } = about;
        if !is_line {
            let address = address.map(tracing::field::display);
            tracing::debug!(target: "oauth", event = kind.name(), client = client_id, subject, address, ?kind);
        }
        if self.subscribers.is_empty() {
            return;
        }
        let time = self.clock.now();
        let event = Event { time, client_id, subject, address, request_id, kind };
        for subscriber in &*self.subscribers {
            subscriber(&event);
        }
    }

    /// Logs an event that an operator should see: as a line the first time in a minute, and afterwards as a part of the minute's
    /// sum. Returns whether the event is of that kind.
    fn warn_of(&self, kind: &EventKind<'_>, client: Option<&str>) -> bool {
        match kind {
            // A device polls until somebody has decided, so this is not an error.
            EventKind::Refused { code: ErrorCode::AUTHORIZATION_PENDING, .. } => false,
            EventKind::Refused { endpoint, code, id, description, hint } => {
                let error = code.as_str();
                if self.refusals.is_first(&format!("{endpoint}: {}", hint.unwrap_or(id)), client) {
                    tracing::warn!(target: "oauth", endpoint, client, error, id, hint, "refused: {description}");
                } else {
                    tracing::debug!(target: "oauth", endpoint, client, error, id, hint, "refused again: {description}");
                }
                true
            }
            EventKind::RefreshTokenReused
            | EventKind::CodeReplayed
            | EventKind::CodeVerifierGuessed => self.warn(kind, client),
            // With a client, the refusal itself is logged.
            EventKind::PasswordThrottled if client.is_none() => self.warn(kind, client),
            _ => false,
        }
    }

    fn warn(&self, kind: &EventKind<'_>, client: Option<&str>) -> bool {
        if self.notable.is_first(kind.name(), client) {
            tracing::warn!(target: "oauth", event = kind.name(), client);
        }
        true
    }

    /// Logs what to change where no request is refused, but somebody does not get what they expect: as a line the first time in a
    /// minute.
    #[cfg(feature = "server")]
    pub(crate) fn advise(&self, endpoint: &'static str, client_id: Option<&str>, advice: &str) {
        if self.refusals.is_first(&format!("{endpoint}: {advice}"), client_id) {
            tracing::warn!(target: "oauth", endpoint, client = client_id, "{advice}");
        }
    }
}

/// Logs an outage: the first of each cause in a minute as a line, and the rest as a sum. Answering with a
/// [`Failure`](crate::protocol::error::Failure) does this too.
pub fn report(outage: &Outage) {
    if Events::of_process().notable.is_first(&outage.to_string(), None) {
        tracing::error!(target: "oauth", error = %outage, "outage");
    } else {
        tracing::debug!(target: "oauth", error = %outage, "the same outage again");
    }
}
