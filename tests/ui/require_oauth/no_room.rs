use axum::http::Method as M;
use oauth_runtime::prelude::*;

#[require_oauth("profile")]
async fn crowded(_: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: String) {}

fn main() {}
