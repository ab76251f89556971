//! The routes of the endpoints that clients call: one for each mounted endpoint.

use super::{
    client_address::ClientAddress,
    cors,
    request::{form_or_nothing, form_request, json_request, query_request},
    resource,
    response::{self, Asked},
};
use crate::{
    application::Provider,
    endpoint::{Endpoint, HttpMethod, RequestBody, mounted::Endpoints},
    protocol::{
        client_request::{ClientRequest, NamedClient},
        error::Failure,
        protected_resource::WELL_KNOWN,
    },
    registry::Registry,
    server::AuthorizationServer,
};
use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, Method, header},
    response::Response,
    routing::{MethodRouter, any},
};
use tower_http::cors::CorsLayer;

impl<P: Provider> AuthorizationServer<P> {
    /// The routes of every endpoint that clients call, at the paths of the settings; if the server is not initialised yet, at the default
    /// paths.
    pub fn routes<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        self.mounted().note();
        let paths = self
            .built()
            .map_or_else(|_| Endpoints::default_paths(), |built| built.endpoints.paths());
        paths
            .into_iter()
            .fold(Router::new(), |router, (name, path)| router.route(&path, self.endpoint(name)))
            .merge(self.resource_metadata(self.built().map_or_else(
                // Before initialisation the resources are not known, so take every path.
                |_| vec![WELL_KNOWN.to_owned(), format!("{WELL_KNOWN}/{{*path}}")],
                |built| built.resource_servers.metadata_paths(),
            )))
    }

    /// The metadata document at the root of the host, before the issuer's own path (RFC 8414 section 3.1), and the metadata documents of
    /// the resources that are served here (RFC 9728 section 3.1). For an application whose issuer has a path and which nests
    /// [`routes`](Self::routes) below it:
    ///
    /// `Router::new().nest("/tenant", pages.merge(server.routes())).merge(server.well_known_routes())`
    ///
    /// No routes if the server is not initialised yet.
    pub fn well_known_routes<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let well_known = self.built().map(|built| built.endpoints.well_known()).unwrap_or_default();
        let resources = self.built().map(|built| built.resource_servers.well_known_paths());
        well_known
            .into_iter()
            .fold(Router::new(), |router, (name, path)| router.route(&path, self.endpoint(name)))
            .merge(self.resource_metadata(resources.unwrap_or_default()))
    }

    /// Routes for the metadata of the resources that are served here (RFC 9728), at these paths.
    fn resource_metadata<S: Clone + Send + Sync + 'static>(&self, paths: Vec<String>) -> Router<S> {
        paths.into_iter().fold(Router::new(), |router, path| {
            let server = self.clone();
            let answer =
                async move |request: Request| server.resource_metadata_response(request).await;
            router.route(&path, any(answer))
        })
    }

    /// The metadata of the resource that is served here, found by the path of the request.
    async fn resource_metadata_response(&self, request: Request) -> Response {
        let built = match self.built() {
            Ok(built) => built,
            Err(outage) => return response::not_ready(&outage),
        };
        let methods = &[HttpMethod::Get];
        let settings = &built.registry.services.settings.endpoints;
        cors::answered(settings, methods, request, async move |request| {
            if !matches!(*request.method(), Method::GET | Method::HEAD) {
                return response::method_not_allowed(methods);
            }
            let served = built.resource_servers.at(request.uri().path());
            served.map_or_else(response::not_found, resource::document)
        })
        .await
    }

    /// One endpoint by its name, for a route of the application's own: `token`, `revocation`, `introspection`, `metadata`, or one that the
    /// application registered. An endpoint that the server does not have answers 404.
    ///
    /// The metadata document lists the path of the settings, so set [`endpoint_path`](crate::server::ServerBuilder::endpoint_path) to the
    /// path where you mount it.
    pub fn endpoint<S: Clone + Send + Sync + 'static>(
        &self,
        name: &'static str,
    ) -> MethodRouter<S> {
        self.mounted().note();
        let server = self.clone();
        any(async move |request: Request| server.create_endpoint_response(name, request).await)
    }

    /// Answers a request to an endpoint, for a handler of the application's own.
    pub async fn create_endpoint_response(&self, name: &str, request: Request) -> Response {
        self.mounted().note();
        let built = match self.built() {
            Ok(built) => built,
            Err(outage) => return response::not_ready(&outage),
        };
        let Some(endpoint) = built.endpoints.find(name) else {
            tracing::debug!(target: "oauth", name, "there is no such endpoint");
            return response::not_found();
        };
        let settings = &built.registry.services.settings.endpoints;
        if !endpoint.is_for_scripts() {
            return respond(&built.registry, endpoint, request).await;
        }
        cors::answered(settings, endpoint.methods(), request, async move |request| {
            respond(&built.registry, endpoint, request).await
        })
        .await
    }

    /// The CORS layer for the application's own resources: it lets scripts of other web sites call them as they call the server's
    /// endpoints for scripts. Permits every origin, or those of the settings, without cookies; scripts may read the challenge in
    /// `WWW-Authenticate`. Do not use it for pages.
    ///
    /// `Router::new().route("/api/me", get(me)).layer(server.cors())`
    ///
    /// Permits no origin if the server is not initialised yet.
    pub fn cors(&self) -> CorsLayer {
        match self.built() {
            Ok(built) => cors::of_resources(&built.registry.services.settings.endpoints),
            Err(_) => CorsLayer::new(),
        }
    }

    /// The error response for a handler of the application's own: as the endpoints send it, with the `error_uri` of the error, and with an
    /// event. A [`Failure`] is a response by itself, too, but without the settings' `error_uri` and without this server's subscribers.
    #[must_use]
    pub fn create_error_response(&self, failure: &Failure) -> Response {
        let services = self.services().ok().map(|services| &**services);
        let endpoint = "application";
        let asked = Asked { services, endpoint, client_id: None, takes_challenge: true };
        response::failure(asked, failure)
    }

    /// Answers a request to the token endpoint (RFC 6749 section 3.2), for a handler of the application's own.
    pub async fn create_token_response(&self, request: Request) -> Response {
        self.create_endpoint_response("token", request).await
    }
}

/// Answers a request if the endpoint accepts its method, else 405.
async fn respond(registry: &Registry, endpoint: &dyn Endpoint, request: Request) -> Response {
    let Some(method) = called_by(endpoint, request.method()) else {
        return response::method_not_allowed(endpoint.methods());
    };
    let origin = ClientAddress::of(request.extensions()).origin();
    origin.run(answer(registry, endpoint, (method, request))).await
}

/// Reads the request, calls the endpoint, and reports a refusal.
async fn answer(
    registry: &Registry,
    endpoint: &dyn Endpoint,
    (method, request): (HttpMethod, Request),
) -> Response {
    let takes_challenge = takes_challenge(request.headers());
    let mut named = NamedClient::default();
    let answer = match read((method, endpoint.request_body()), request).await {
        Ok(request) => {
            named = request.named().clone();
            endpoint.answer(registry, request).await
        }
        Err(failure) => Err(failure),
    };
    let asked = Asked {
        services: Some(&registry.services),
        endpoint: endpoint.name(),
        client_id: named.client_id(),
        takes_challenge,
    };
    match answer {
        Ok(answer) => response::endpoint_answer(answer),
        Err(failure) => response::failure(asked, &failure),
    }
}

/// The method of a request, if the endpoint accepts it. `HEAD` counts as `GET`; its body is not sent.
fn called_by(endpoint: &dyn Endpoint, method: &Method) -> Option<HttpMethod> {
    let method = match *method {
        Method::GET | Method::HEAD => HttpMethod::Get,
        Method::POST => HttpMethod::Post,
        Method::PUT => HttpMethod::Put,
        Method::DELETE => HttpMethod::Delete,
        _ => return None,
    };
    endpoint.methods().contains(&method).then_some(method)
}

/// Whether a challenge may be sent. If a script sent no `Authorization`, a challenge would make the browser ask the user for a name and a
/// password.
fn takes_challenge(headers: &HeaderMap) -> bool {
    headers.contains_key(header::AUTHORIZATION) || !headers.contains_key("sec-fetch-mode")
}

async fn read(
    (method, body): (HttpMethod, RequestBody),
    request: Request,
) -> Result<ClientRequest, Failure> {
    let path_end = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
    let read = match (method, body) {
        (HttpMethod::Get | HttpMethod::Delete, _) => query_request(&request)?,
        (HttpMethod::Post | HttpMethod::Put, RequestBody::Form) => form_request(request).await?,
        (HttpMethod::Post | HttpMethod::Put, RequestBody::Json) => json_request(request).await?,
        (HttpMethod::Post | HttpMethod::Put, RequestBody::FormOrNothing) => {
            form_or_nothing(request).await?
        }
    };
    Ok(read.with_method(method.as_str()).with_path_end(path_end))
}
