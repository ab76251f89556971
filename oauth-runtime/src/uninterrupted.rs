//! Runs work in a task of its own, so that a client that disconnects does not interrupt it.

use crate::{
    event::Origin,
    protocol::error::{Failure, Outage, Outcome},
    services::Services,
};
use std::{future::Future, pin::Pin, sync::Arc};
use tracing::Instrument as _;

/// Runs work to its end and settles it: a refusal is sent only after the rows on which it rests are committed.
pub(crate) fn run_and_settle<T: Send + 'static>(
    services: &Arc<Services>,
    work: impl Future<Output = Outcome<T>> + Send + 'static,
) -> impl Future<Output = Outcome<T>> + Send {
    let (services, work) = (services.clone(), on_heap(work));
    in_task(async move {
        let outcome = work.await;
        if matches!(outcome, Err(Failure::Refusal(_))) {
            services.store.settle().await?;
        }
        outcome
    })
}

/// Runs work to its end, with the same request as its origin in events and as the span of its log lines.
pub(crate) fn run<T: Send + 'static, E: From<Outage> + Send + 'static>(
    work: impl Future<Output = Result<T, E>> + Send + 'static,
) -> impl Future<Output = Result<T, E>> + Send {
    in_task(on_heap(work))
}

/// Puts the work on the heap. Otherwise the waiting future would contain it too, and the runtime would move it several times.
fn on_heap<W: Future>(work: W) -> Pin<Box<W>> {
    Box::pin(work)
}

async fn in_task<T: Send + 'static, E: From<Outage> + Send + 'static>(
    work: impl Future<Output = Result<T, E>> + Send + 'static,
) -> Result<T, E> {
    match tokio::spawn(Origin::here().run(work).in_current_span()).await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(error) => Err(Outage::new(error).into()),
        },
    }
}
