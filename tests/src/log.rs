//! Collects what a piece of work writes to the log.

use std::{
    fmt::{Debug, Write as _},
    future::Future,
    sync::{Arc, Mutex},
};
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    instrument::WithSubscriber as _,
    span,
};

/// Keeps what one future writes under the log target `oauth`, at the level of warnings or above, as `WARN oauth: message`.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    /// Runs the work to its end. Returns its result and its log lines.
    pub async fn of<T>(work: impl Future<Output = T>) -> (T, Vec<String>) {
        let log = Self::default();
        let result = work.with_subscriber(log.clone()).await;
        let lines = log.0.lock().expect("no test has panicked here").clone();
        (result, lines)
    }
}

/// The message of an event, followed by its other fields.
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let written = match field.name() {
            "message" => write!(self.0, "{value:?}"),
            name => write!(self.0, " {name}={value:?}"),
        };
        written.expect("a text takes everything");
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::WARN && metadata.target() == "oauth"
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line =
            Line(format!("{} {}: ", event.metadata().level(), event.metadata().target()));
        event.record(&mut line);
        self.0.lock().expect("no test has panicked here").push(line.0);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}
