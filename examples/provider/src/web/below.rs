//! Serves requests below the issuer's path, whether the proxy in front removes the path or keeps it.

use crate::base_path::BasePath;
use axum::{
    Router,
    extract::Request,
    http::{Uri, uri::PathAndQuery},
};
use tower::Service as _;

/// Serves the routes without the issuer's path, as behind a proxy that removes it, and also below that path. A route
/// that matches the path as it is has priority.
pub(crate) fn serve_below(base: BasePath, routes: Router) -> Router {
    let below = routes.clone();
    routes.fallback(move |mut request: Request| {
        let mut below = below.clone();
        if let Some(uri) = without(&base, request.uri()) {
            *request.uri_mut() = uri;
        }
        async move { below.call(request).await }
    })
}

fn without(base: &BasePath, uri: &Uri) -> Option<Uri> {
    let path = base.below(uri.path())?;
    let path_and_query = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(path_and_query).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{
        body::{Body, to_bytes},
        extract::{MatchedPath, RawQuery},
        routing::get,
    };
    use oauth_runtime::protocol::issuer::Issuer;

    async fn ask(path: &str) -> (u16, String) {
        let show = async |path: MatchedPath, RawQuery(query): RawQuery| {
            format!("{} {}", path.as_str(), query.unwrap_or_default())
        };
        let routes = Router::new()
            .route("/", get(show))
            .route("/login", get(show))
            .route("/oauth/token", get(show));
        let base = BasePath::of(&Issuer::parse("https://id.example.com/oauth", false).unwrap());
        let request = Request::builder().uri(path).body(Body::empty()).unwrap();
        let Ok(answer) = serve_below(base, routes).call(request).await;
        let (status, body) = (answer.status().as_u16(), answer.into_body());
        (status, String::from_utf8(to_bytes(body, 1000).await.unwrap().to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_route_is_found_with_and_without_the_path_of_the_issuer() {
        for (path, found) in [
            ("/login?a=%2F", "/login a=%2F"),
            ("/oauth/login?a=%2F", "/login a=%2F"),
            ("/oauth", "/ "),
            ("/oauth/?", "/ "),
            ("/oauth/token", "/oauth/token "),
            ("/oauth/oauth/token", "/oauth/token "),
        ] {
            assert_eq!(ask(path).await, (200, found.to_owned()), "{path}");
        }
        for path in ["/oauthlogin", "/oauth/oauth/login", "/oauth//login", "/other/login"] {
            assert_eq!(ask(path).await.0, 404, "{path}");
        }
    }
}
