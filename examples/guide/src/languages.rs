//! Pages in the reader's language.

use crate::{api::AppState, app::App, login::escaped};
use axum::{
    Router,
    extract::State,
    http::header::{CONTENT_LANGUAGE, VARY},
    response::{IntoResponse as _, Response},
    routing::get,
};
use oauth_runtime::{prelude::*, server::ServerBuilder};

/// The messages of our own pages, the toolkit's pages in one more language, and what an error of our own means.
pub(crate) fn with_texts(builder: ServerBuilder<App>) -> ServerBuilder<App> {
    builder
        .texts("en", include_str!("../texts/en.ftl"))
        .texts("de", include_str!("../texts/de.ftl"))
        .texts("nl", "oauth-allow = Toestaan")
        .texts("en", "oauth-code-team_closed = The team takes no members at the moment.")
        .explain_errors(true)
}

async fn home(State(state): State<AppState>, languages: Languages) -> Response {
    let wording = state.server.wording(&languages);
    let guest = wording.text("home-guest");
    let page = pages::own(format!(
        r#"<!doctype html><html lang="{language}"><title>{title}</title><h1>{greeting}</h1></html>"#,
        language = wording.language(),
        title = escaped(&wording.text("home-title")),
        greeting = escaped(&wording.text_with("home-greeting", &[("name", &guest)])),
    ));
    let language = wording.language().to_owned();
    ([(CONTENT_LANGUAGE, language), (VARY, "accept-language".to_owned())], page).into_response()
}

/// The routes of the pages.
pub fn routes() -> Router<AppState> {
    Router::new().route("/", get(home))
}
