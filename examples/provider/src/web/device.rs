//! The page where a person types the user code of a device, and decides. RFC 8628, section 3.3.

use super::{
    authorize::{BOXES, NOTHING_CHOSEN},
    of_toolkit::{dressed, split, unreadable},
};
use crate::{
    pages::{
        answer::{language, page},
        problem::Problem,
        scopes::permission,
        templates::{DeviceConsentPage, DevicePage as AnsweredPage, UserCodePage, initial},
    },
    session::visitor::Visitor,
    state::AppState,
};
use askama::Template as _;
use axum::{
    extract::{FromRequest as _, Request, State},
    http::{Method, StatusCode},
    response::{IntoResponse as _, Response},
};
use oauth_runtime::prelude::*;

/// `GET` and `POST /device`
pub(crate) async fn device(
    State(state): State<AppState>,
    visitor: Visitor,
    languages: Languages,
    request: Request,
) -> Result<Response, Problem> {
    let is_post = request.method() == Method::POST;
    let Some((request, session_csrf)) = split(request).await else {
        return unreadable(&state, &languages);
    };
    // A second protection besides the toolkit's: the form must come from a page of this session. Opening a code changes the
    // state, so this applies to both forms.
    if is_post && visitor.user().is_some() && !visitor.owns_form(&session_csrf).await? {
        return Err(Problem::ExpiredForm);
    }
    let Ok(request) = DeviceRequest::from_request(request, &()).await;
    let consent = match state.server.validate_device_request(request, visitor.user()).await {
        Ok(DevicePage::UserCode(form)) => return enter(&form, &visitor, &state).await,
        Ok(DevicePage::Consent(consent)) => *consent,
        Err(refusal) => return Ok(dressed(refusal.into_response(), &state)),
    };
    let t = consent.wording();
    let answered = match consent.decision() {
        None => return ask(&consent, &visitor, &state, None).await,
        Some(Decision::Deny) => state.server.answer_device_request(consent, None).await,
        Some(Decision::Allow) => {
            let consent = match chosen(&consent) {
                None => consent,
                Some(chosen) if chosen.is_empty() => {
                    return ask(&consent, &visitor, &state, Some(NOTHING_CHOSEN)).await;
                }
                Some(chosen) => match consent.with_scope(&chosen) {
                    Ok(consent) => consent,
                    Err(refusal) => return Ok(dressed(refusal.into_response(), &state)),
                },
            };
            let consent = match visitor.signed_in_at().await? {
                Some(time) => consent.authenticated(Authentication::at(time).with_methods(["pwd"])),
                None => consent,
            };
            state.server.answer_device_request(consent, visitor.user()).await
        }
    };
    match answered {
        Ok(decision) => {
            let is_allowed = decision == Decision::Allow;
            page(StatusCode::OK, &AnsweredPage { t: &t, base: &state.base, is_allowed })
        }
        Err(refusal) => Ok(dressed(refusal.into_response(), &state)),
    }
}

/// The scope that the person ticked, as on the consent page.
fn chosen(consent: &DeviceConsent) -> Option<Scope> {
    consent.form_values("boxes").next()?;
    let required = consent.scope().iter().filter(|word| consent.is_required(word));
    let words: Vec<_> = required.chain(consent.form_values("granted")).collect();
    Some(Scope::stored(&words.join(" ")))
}

async fn enter(
    form: &UserCodeForm,
    visitor: &Visitor,
    state: &AppState,
) -> Result<Response, Problem> {
    let Some(user) = visitor.user() else { return Err(Problem::Fault) };
    let t = &form.wording();
    let template = UserCodePage {
        t,
        base: &state.base,
        name: user.display_name(),
        username: &user.username,
        user_code: form.user_code(),
        problem: form.problem().map(|problem| t.text(problem.message())),
        action: form.form_action(),
        form_fields: &form.form_fields(),
        csrf: &visitor.form_token().await?,
    };
    let page = form.page(template.render().map_err(|_| Problem::Fault)?);
    Ok((language(t), page).into_response())
}

async fn ask(
    consent: &DeviceConsent,
    visitor: &Visitor,
    state: &AppState,
    problem: Option<&str>,
) -> Result<Response, Problem> {
    let Some(user) = visitor.user() else { return Err(Problem::Fault) };
    let application = consent.client_name();
    let t = &consent.wording();
    let words = || consent.scope().iter();
    let has_boxes = words().count() <= BOXES && !words().all(|word| consent.is_required(word));
    let template = DeviceConsentPage {
        t,
        base: &state.base,
        application,
        initial: initial(application),
        user_code: &consent.user_code(),
        name: user.display_name(),
        username: &user.username,
        permissions: words()
            .map(|word| (permission(t, word), has_boxes && !consent.is_required(word)))
            .collect(),
        has_boxes,
        resources: consent.resources(),
        problem: problem.map(|name| t.text(name)),
        action: consent.form_action(),
        form_fields: &consent.form_fields(),
        csrf: &visitor.form_token().await?,
    };
    let page = consent.page(template.render().map_err(|_| Problem::Fault)?);
    Ok((language(t), page).into_response())
}
