//! The metadata of protected resources, as routes. RFC 9728, section 3.

use crate::{protocol::protected_resource::ServedResource, resource::ResourceServer};
use axum::{
    Json, Router,
    http::{HeaderValue, Method, header},
    response::{IntoResponse, Response},
    routing::get,
};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

/// How long caches may keep a document.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// The metadata document of a resource, as a response.
pub(crate) fn document(served: &ServedResource) -> Response {
    ([(header::CACHE_CONTROL, KEPT)], Json(&served.document)).into_response()
}

impl ResourceServer {
    /// The route of the metadata of this server's [resource](Self::for_resource), at the root of the resource's host; no route if the
    /// server has no resource.
    ///
    /// ```
    /// # use axum::{Router, routing::get};
    /// # fn router(server: oauth_runtime::resource::ResourceServer) -> Router {
    /// Router::new()
    ///     .route("/mcp", get(async || "notes"))
    ///     .route_layer(server.require("notes:read"))
    ///     .merge(server.metadata_routes())
    /// # }
    /// ```
    pub fn metadata_routes<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        self.served().cloned().into_iter().fold(Router::new(), |router, served| {
            let path = served.path.clone();
            router.route(&path, get(async move || document(&served)).layer(for_scripts()))
        })
    }
}

/// Lets scripts of every web site read the document, without cookies: an application that runs in a browser finds out from it which server
/// issues tokens.
fn for_scripts() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::any())
        .allow_methods([Method::GET])
        .allow_headers(AllowHeaders::mirror_request())
}
