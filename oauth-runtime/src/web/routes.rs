//! The endpoints that clients call, as routes. RFC 6749, section 3.2; RFC 7009; RFC 7662; RFC 8414.

use super::{request::form_request, response};
use crate::{
    application::Provider,
    endpoint::{introspection, metadata, revocation, token},
    protocol::{
        client_request::ClientRequest,
        error::{Failure, Outcome},
    },
    registry::Registry,
    server::AuthorizationServer,
    settings::EndpointPaths,
};
use axum::{
    Json, Router,
    extract::Request,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use serde::Serialize;
use std::{future::Future, sync::Arc};

/// Reads, runs an endpoint, answers.
async fn serve<P, F, T>(
    server: AuthorizationServer<P>,
    request: Request,
    endpoint: impl FnOnce(Arc<Registry>, ClientRequest) -> F,
) -> Response
where
    P: Provider,
    F: Future<Output = Outcome<T>>,
    T: Serialize,
{
    let registry = match server.registry() {
        Ok(registry) => registry.clone(),
        Err(outage) => return response::outage(&outage),
    };
    let result = match form_request(request).await {
        Ok(form) => endpoint(registry.clone(), form).await,
        Err(failure) => Err(failure),
    };
    match result {
        Ok(body) => response::json(StatusCode::OK, &body),
        Err(failure) => response::failure(Some(&registry.services), &failure),
    }
}

impl<P: Provider> AuthorizationServer<P> {
    /// Every endpoint that clients call, at the paths of the settings; of a server that is still empty, at the
    /// default paths.
    pub fn routes<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let default = EndpointPaths::default();
        let paths = self.registry().map_or(&default, |registry| &registry.services.settings.paths);
        let router = Router::new()
            .route(&paths.token, self.token_endpoint())
            .route(&paths.revocation, self.revocation_endpoint())
            .route(&paths.introspection, self.introspection_endpoint());
        router.route(&self.metadata_path(), self.metadata_endpoint())
    }

    /// The token endpoint (RFC 6749 section 3.2).
    pub fn token_endpoint<S: Clone + Send + Sync + 'static>(&self) -> MethodRouter<S> {
        let server = self.clone();
        post(async move |request: Request| {
            serve(server, request, async |registry, form| token::token(&registry, form).await).await
        })
    }

    /// The revocation endpoint (RFC 7009 section 2).
    pub fn revocation_endpoint<S: Clone + Send + Sync + 'static>(&self) -> MethodRouter<S> {
        let server = self.clone();
        post(async move |request: Request| {
            serve(server, request, async |registry, form| {
                revocation::revocation(&registry, form).await?;
                Ok::<_, Failure>(serde_json::Map::new())
            })
            .await
        })
    }

    /// The introspection endpoint (RFC 7662 section 2).
    pub fn introspection_endpoint<S: Clone + Send + Sync + 'static>(&self) -> MethodRouter<S> {
        let server = self.clone();
        post(async move |request: Request| {
            serve(server, request, async |registry, form| {
                introspection::introspection(&registry, form).await
            })
            .await
        })
    }

    /// The metadata document (RFC 8414 section 3); 404 without an issuer.
    pub fn metadata_endpoint<S: Clone + Send + Sync + 'static>(&self) -> MethodRouter<S> {
        let server = self.clone();
        get(async move || match server.registry() {
            Err(outage) => response::outage(&outage),
            Ok(registry) => match metadata::metadata(registry) {
                Some(document) => {
                    ([(header::CACHE_CONTROL, "public, max-age=300")], Json(document))
                        .into_response()
                }
                None => StatusCode::NOT_FOUND.into_response(),
            },
        })
    }

    /// The path of the metadata document: before the issuer's own path (RFC 8414 section 3.1).
    fn metadata_path(&self) -> String {
        let issuer =
            self.registry().ok().and_then(|registry| registry.services.settings.issuer.as_deref());
        let own_path = issuer
            .and_then(|issuer| issuer.split_once("://"))
            .and_then(|(_, rest)| rest.split_once('/'))
            .map_or_else(String::new, |(_, path)| format!("/{path}"));
        format!("/.well-known/oauth-authorization-server{own_path}")
    }
}
