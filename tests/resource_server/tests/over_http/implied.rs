//! A resource server elsewhere that knows which scope word implies which.

use crate::running::{Running, resource_server};
use axum::{Router, extract::State, http::request::Parts, routing::get};
use oauth_runtime::prelude::*;

#[derive(Clone, Copy, OAuthScope)]
enum Reports {
    /// Read reports
    #[oauth(scope = "reports")]
    Read,
    /// Read old things
    #[oauth(implies(Read))]
    Archive,
}

#[require_oauth(Reports::Read)]
async fn read(token: CurrentToken) -> String {
    format!("{} {}", token.scope(), token.allows(Reports::Read))
}

async fn acquired(
    State(server): State<ResourceServer>,
    parts: Parts,
) -> Result<(), ResourceRejection> {
    server.acquire(Reports::Read, &parts).await.map(|_| ())
}

fn routes(server: ResourceServer) -> Router {
    let layered =
        Router::new().route("/layer", get(async || ())).route_layer(server.require(Reports::Read));
    Router::new()
        .route("/read", get(read))
        .route("/acquired", get(acquired))
        .merge(layered)
        .with_state(server)
}

#[tokio::test]
async fn what_a_word_implies_opens_every_form_of_a_route_of_a_server_that_was_told() {
    let told = Running::serve(routes(resource_server().0.scopes::<Reports>())).await;
    let untold = Running::serve(routes(resource_server().0)).await;
    for path in ["/read", "/acquired", "/layer"] {
        // The robot has `archive`, the user has neither word.
        assert_eq!(told.get(path, Some("of-a-robot")).await.status, 200, "{path}");
        assert_eq!(told.get(path, Some("of-a-user")).await.status, 403, "{path}");
        assert_eq!(untold.get(path, Some("of-a-robot")).await.status, 403, "{path}");
    }
    let seen = told.get("/read", Some("of-a-robot")).await.text;
    assert_eq!(seen, "admin archive team:1 true", "the scope stays what was granted");
}
