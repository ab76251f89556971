//! One function per endpoint: load, authenticate, decide, write, answer. No HTTP types and no database types.

pub(crate) mod account;
pub(crate) mod authorization;
pub(crate) mod introspection;
pub(crate) mod metadata;
pub(crate) mod pending;
pub(crate) mod revocation;
pub(crate) mod token;

use crate::{
    core::Core,
    event::Event,
    protocol::{
        client::AuthMethod,
        client_authentication::{AuthenticatedClient, ClientCredentials},
        error::{Failure, Outage, Outcome},
        parameters::Parameters,
    },
};
use std::{future::Future, sync::Arc};

/// A request to an endpoint that clients call: what the body says, and the `Authorization` headers.
pub(crate) struct FormRequest {
    pub(crate) authorization: Vec<Vec<u8>>,
    pub(crate) body: Parameters,
}

/// Authenticates the client of a request and tells of it.
async fn authenticate(
    core: &Core,
    request: &FormRequest,
    permitted: &[AuthMethod],
) -> Outcome<AuthenticatedClient> {
    let headers: Vec<&[u8]> = request.authorization.iter().map(Vec::as_slice).collect();
    let credentials = ClientCredentials::from_request(&headers, &request.body)?;
    let client_id = credentials.client_id().to_owned();
    let result = core.clients.authenticate(&credentials, permitted, core.clock.now()).await;
    match &result {
        Ok(_) => core.events.emit(&Event::ClientAuthenticated { client_id }),
        Err(Failure::Refusal(_)) => {
            core.events.emit(&Event::ClientAuthenticationFailed { client_id });
        }
        Err(Failure::Outage(_)) => {}
    }
    result
}

/// Runs work that a client which hangs up must not cut in two: in a task of its own. A refusal is given only when what
/// it was decided on is committed.
async fn uninterrupted<T: Send + 'static>(
    core: &Arc<Core>,
    work: impl Future<Output = Outcome<T>> + Send + 'static,
) -> Outcome<T> {
    let core = core.clone();
    let settled = async move {
        let outcome = work.await;
        if matches!(outcome, Err(Failure::Refusal(_))) {
            core.store.settle().await?;
        }
        outcome
    };
    match tokio::spawn(settled).await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(error) => Err(Outage::new(error).into()),
        },
    }
}
