//! Protecting a group of routes: `.route_layer(server.require("profile"))`.

use super::{
    protects::ProtectingServer,
    token_of_request::{Required, guard},
};
use crate::{
    protocol::authentication_requirement::AuthenticationRequirement,
    resource::{ResourceRejection, ResourceServer, ScopeExpression},
};
use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};
use tower::{Layer, Service};

/// A layer that rejects a request unless its token has the scope.
#[derive(Clone, Debug)]
pub struct RequireLayer<S = ResourceServer> {
    server: S,
    required: ScopeExpression,
    authentication: AuthenticationRequirement,
}

impl<S: ProtectingServer> RequireLayer<S> {
    /// A layer that requires a scope expression for every route under it.
    #[must_use]
    pub const fn new(server: S, required: ScopeExpression) -> Self {
        Self { server, required, authentication: AuthenticationRequirement::NONE }
    }

    /// Also requires how the user of the token was authenticated (RFC 9470). A token without a user is refused.
    #[must_use]
    pub fn authenticated(self, authentication: AuthenticationRequirement) -> Self {
        Self { authentication, ..self }
    }

    async fn check(&self, request: Request) -> Result<Request, ResourceRejection> {
        let server = self.server.resource_server()?;
        let (mut parts, body) = request.into_parts();
        let (scope, authentication) = (&self.required, Some(&self.authentication));
        guard(server, &mut parts, Required { scope, authentication }).await?;
        Ok(Request::from_parts(parts, body))
    }
}

impl ResourceServer {
    /// A layer that requires all words of a scope, a text or a typed scope, for every route under it. A scope without words requires any
    /// valid token.
    ///
    /// # Panics
    /// If a word is not a scope token of RFC 6749 section 3.3, or ends in a comma.
    #[must_use]
    pub fn require(&self, scope: impl AsRef<str>) -> RequireLayer {
        self.require_any(ScopeExpression::all(scope.as_ref()))
    }

    /// A layer that requires a scope expression for every route under it.
    #[must_use]
    pub fn require_any(&self, required: ScopeExpression) -> RequireLayer {
        RequireLayer::new(self.clone(), required)
    }
}

impl<S: Clone, I> Layer<I> for RequireLayer<S> {
    type Service = RequireService<S, I>;

    fn layer(&self, inner: I) -> Self::Service {
        RequireService { layer: self.clone(), inner }
    }
}

/// The service that a [`RequireLayer`] makes.
#[derive(Clone, Debug)]
pub struct RequireService<S, I> {
    layer: RequireLayer<S>,
    inner: I,
}

impl<S, I> Service<Request> for RequireService<S, I>
where
    S: ProtectingServer,
    I: Service<Request, Response = Response> + Clone + Send + 'static,
    I::Future: Send,
{
    type Response = Response;
    type Error = I::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response, I::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), I::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let layer = self.layer.clone();
        // Use the service that was polled ready, and leave its clone in its place, as tower requires.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        Box::pin(async move {
            match layer.check(request).await {
                Ok(request) => inner.call(request).await,
                Err(rejection) => Ok(rejection.into_response()),
            }
        })
    }
}
