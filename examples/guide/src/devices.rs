//! The page where members type the user code of a device.

use crate::{api::AppState, app::App, login::member};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use oauth_runtime::prelude::*;
use tower_sessions::Session;

#[grant(auth_methods(none))]
impl grants::DeviceCode for App {}

async fn device(
    State(state): State<AppState>,
    session: Session,
    request: DeviceRequest,
) -> Outcome<Response> {
    let member = member(&session, &state).await?;
    let consent = match state.server.validate_device_request(request, member.as_ref()).await {
        Ok(DevicePage::Consent(consent)) => *consent,
        // The first form: it takes the code.
        Ok(DevicePage::UserCode(form)) => return Ok(pages::user_code(&form)),
        // A page that says what is wrong, or the way to `/login`.
        Err(refusal) => return Ok(refusal.into_response()),
    };
    let t = consent.wording();
    let answered = match consent.decision() {
        // The second form: it shows the code and who asks, and has a button for yes and one for no.
        None => return Ok(pages::device_consent(&consent)),
        Some(Decision::Allow) => state.server.answer_device_request(consent, member.as_ref()).await,
        Some(Decision::Deny) => state.server.answer_device_request(consent, None).await,
    };
    Ok(match answered {
        Ok(decision) => pages::device_answered(&t, decision),
        Err(refusal) => refusal.into_response(),
    })
}

/// The route of the page.
pub fn routes() -> Router<AppState> {
    Router::new().route("/device", get(device).post(device))
}
