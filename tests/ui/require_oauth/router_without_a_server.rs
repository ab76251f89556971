// With `state = AppState` in the attribute, or with `#[axum::debug_handler]` below it, the first message is all.
use axum::{Router, routing::get};
use oauth_runtime::prelude::*;

#[derive(Clone)]
struct AppState;

#[require_oauth("profile")]
async fn routed() {}

#[require_oauth("profile")]
#[axum::debug_handler(state = AppState)]
async fn checked() {}

fn main() {
    let _: Router = Router::new().route("/", get(routed)).with_state(AppState);
}
