//! Work that a client which hangs up must not cut in two. It runs in a task of its own.

use crate::{
    event::Origin,
    protocol::error::{Failure, Outage, Outcome},
    services::Services,
};
use std::{future::Future, sync::Arc};

/// Runs work to its end and settles it: a refusal is answered only when the rows that it rests on are committed.
pub(crate) async fn run_and_settle<T: Send + 'static>(
    services: &Arc<Services>,
    work: impl Future<Output = Outcome<T>> + Send + 'static,
) -> Outcome<T> {
    let services = services.clone();
    let settled = async move {
        let outcome = work.await;
        if matches!(outcome, Err(Failure::Refusal(_))) {
            services.store.settle().await?;
        }
        outcome
    };
    run(settled).await
}

/// Runs work to its end, for the request that this task works for.
pub(crate) async fn run<T: Send + 'static, E: From<Outage> + Send + 'static>(
    work: impl Future<Output = Result<T, E>> + Send + 'static,
) -> Result<T, E> {
    match tokio::spawn(Origin::here().run(work)).await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(error) => Err(Outage::new(error).into()),
        },
    }
}
