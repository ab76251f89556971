//! Protecting a group of routes: `.route_layer(server.require("profile"))`.

use super::{
    guard::{checked, remember},
    response,
};
use crate::{application::Provider, resource::ScopeExpression, server::AuthorizationServer};
use axum::{extract::Request, response::Response};
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};
use tower::{Layer, Service};

/// A layer that lets only those requests pass whose token has the scope.
#[derive(Clone, Debug)]
pub struct RequireLayer<P: Provider> {
    server: AuthorizationServer<P>,
    demanded: ScopeExpression,
}

impl<P: Provider> AuthorizationServer<P> {
    /// Demands all words of a scope of every route under the layer; no word demands any valid token.
    ///
    /// # Panics
    /// When a word is not a scope token of RFC 6749 section 3.3.
    #[must_use]
    pub fn require(&self, scope: &str) -> RequireLayer<P> {
        self.require_any(ScopeExpression::all(scope))
    }

    /// Demands a scope expression of every route under the layer.
    #[must_use]
    pub fn require_any(&self, demanded: ScopeExpression) -> RequireLayer<P> {
        RequireLayer { server: self.clone(), demanded }
    }
}

impl<P: Provider, I> Layer<I> for RequireLayer<P> {
    type Service = RequireService<P, I>;

    fn layer(&self, inner: I) -> Self::Service {
        RequireService { layer: self.clone(), inner }
    }
}

/// The service that a [`RequireLayer`] makes.
#[derive(Clone, Debug)]
pub struct RequireService<P: Provider, I> {
    layer: RequireLayer<P>,
    inner: I,
}

impl<P, I> Service<Request> for RequireService<P, I>
where
    P: Provider,
    I: Service<Request, Response = Response> + Clone + Send + 'static,
    I::Future: Send,
{
    type Response = Response;
    type Error = I::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response, I::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), I::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        let layer = self.layer.clone();
        // The clone takes the place of the service that is ready, as tower asks.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        Box::pin(async move {
            let services = match layer.server.services() {
                Ok(services) => services,
                Err(outage) => return Ok(response::outage(&outage)),
            };
            let found =
                checked(services, request.headers(), request.extensions(), &layer.demanded).await;
            match found {
                Ok(token) => {
                    remember(services, &token, request.extensions_mut());
                    inner.call(request).await
                }
                Err(refusal) => Ok(response::resource_refusal(services, &refusal)),
            }
        })
    }
}
