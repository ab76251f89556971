//! Several endpoints with one name at one path: each is asked in turn, until one says that the request is its own.

use super::{Answering, Endpoint, HttpMethod, RequestBody};
use crate::{
    protocol::{
        client_request::ClientRequest,
        error::{ErrorCode, OAuthError},
        metadata::AuthorizationServerMetadata,
    },
    registry::Registry,
};
use std::sync::Arc;

const NOBODY: OAuthError =
    OAuthError::new(ErrorCode::SERVER_ERROR, "no endpoint answers this request")
        .with_id("endpoint_chain_empty");

/// The endpoints with one name, in the order in which they are asked. The first one defines the path and the methods.
pub(super) struct Chain(Vec<Arc<dyn Endpoint>>);

impl Chain {
    /// Combines endpoints with one name into one; `None` if there are none.
    pub(super) fn of(endpoints: Vec<Arc<dyn Endpoint>>) -> Option<Arc<dyn Endpoint>> {
        match <[_; 1]>::try_from(endpoints) {
            Ok([only]) => Some(only),
            Err(several) if several.is_empty() => None,
            Err(several) => Some(Arc::new(Self(several))),
        }
    }

    fn first(&self) -> &dyn Endpoint {
        &*self.0[0]
    }
}

impl Endpoint for Chain {
    fn name(&self) -> &'static str {
        self.first().name()
    }

    fn path(&self) -> &str {
        self.first().path()
    }

    fn methods(&self) -> &'static [HttpMethod] {
        self.first().methods()
    }

    fn request_body(&self) -> RequestBody {
        self.first().request_body()
    }

    /// Any of them may answer, so all of them must allow it.
    fn is_for_scripts(&self) -> bool {
        self.0.iter().all(|endpoint| endpoint.is_for_scripts())
    }

    fn describe(
        &self,
        registry: &Registry,
        path: &str,
        document: &mut AuthorizationServerMetadata,
    ) {
        for endpoint in &self.0 {
            endpoint.describe(registry, path, document);
        }
    }

    fn answer<'a>(&'a self, registry: &'a Registry, request: ClientRequest) -> Answering<'a> {
        Box::pin(async move {
            let mut unclaimed = None;
            for endpoint in &self.0 {
                let answer = endpoint.answer(registry, request.clone()).await?;
                if answer.is_claimed() {
                    return Ok(answer);
                }
                unclaimed = unclaimed.or(Some(answer));
            }
            unclaimed.ok_or_else(|| NOBODY.into())
        })
    }
}
