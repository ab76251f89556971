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

/// A layer that lets only those requests pass whose token has the scope.
#[derive(Clone, Debug)]
pub struct RequireLayer<S = ResourceServer> {
    server: S,
    required: ScopeExpression,
    authentication: AuthenticationRequirement,
}

impl<S: ProtectingServer> RequireLayer<S> {
    /// Requires a scope expression of every route under the layer.
    #[must_use]
    pub const fn new(server: S, required: ScopeExpression) -> Self {
        Self { server, required, authentication: AuthenticationRequirement::NONE }
    }

    /// The same, and how the user of the token must have been authenticated (RFC 9470); a token without a user is refused.
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
    /// Requires all words of a scope of every route under the layer, a text or a typed scope; no word requires any valid token.
    ///
    /// # Panics
    /// When a word is not a scope token of RFC 6749 section 3.3, or ends in a comma.
    #[must_use]
    pub fn require(&self, scope: impl AsRef<str>) -> RequireLayer {
        self.require_any(ScopeExpression::all(scope.as_ref()))
    }

    /// Requires a scope expression of every route under the layer.
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
        // The clone takes the place of the service that is ready, as tower asks.
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
