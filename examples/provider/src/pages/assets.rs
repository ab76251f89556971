//! The stylesheet and the icon.

use axum::{
    http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
    response::IntoResponse,
};

const ONE_HOUR: &str = "public, max-age=3600";

/// `GET /assets/style.css`
pub(crate) async fn stylesheet() -> impl IntoResponse {
    css(include_str!("../../assets/style.css"))
}

/// `GET /assets/playground.css`
pub(crate) async fn playground() -> impl IntoResponse {
    css(include_str!("../../assets/playground.css"))
}

fn css(text: &'static str) -> impl IntoResponse {
    (
        [
            (CONTENT_TYPE, "text/css; charset=utf-8"),
            (CACHE_CONTROL, ONE_HOUR),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ],
        text,
    )
}

/// `GET /favicon.ico` and `GET /assets/icon.svg`
pub(crate) async fn icon() -> impl IntoResponse {
    (
        [
            (CONTENT_TYPE, "image/svg+xml"),
            (CACHE_CONTROL, ONE_HOUR),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ],
        include_str!("../../assets/icon.svg"),
    )
}
