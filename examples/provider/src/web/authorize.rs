//! The authorization endpoint and its consent page. RFC 6749, section 3.1.

use super::of_toolkit::{dressed, split, unreadable};
use crate::{
    pages::{
        answer::language,
        problem::Problem,
        scopes::permission,
        templates::{ConsentPage, initial},
    },
    session::visitor::Visitor,
    state::AppState,
};
use askama::Template as _;
use axum::{
    extract::{FromRequest as _, Request, State},
    response::{IntoResponse as _, Response},
};
use oauth_runtime::prelude::*;
use url::Url;

/// The largest number of boxes on a page. A form can hold only a few parameters more than these.
pub(super) const BOXES: usize = 50;
/// The name of the message for a form without a ticked box.
pub(super) const NOTHING_CHOSEN: &str = "consent-nothing-chosen";

/// `GET` and `POST /oauth/authorize`
pub(crate) async fn authorize(
    State(state): State<AppState>,
    visitor: Visitor,
    languages: Languages,
    request: Request,
) -> Result<Response, Problem> {
    let Some((request, session_csrf)) = split(request).await else {
        return unreadable(&state, &languages);
    };
    let Ok(request) = AuthorizationRequest::from_request(request, &()).await;
    let request = match visitor.signed_in_at().await? {
        Some(time) => request.authenticated(Authentication::at(time).with_methods(["pwd"])),
        None => request,
    };
    let consent = match state.server.validate_consent_request(request, visitor.user()).await {
        Ok(consent) => consent,
        Err(refusal) => return Ok(dressed(refusal.into_response(), &state)),
    };
    // A second protection besides the toolkit's: the form must come from a page of this session. A remembered consent has no
    // form.
    let has_form = consent.decision().is_some() && !consent.is_remembered();
    if has_form && !visitor.owns_form(&session_csrf).await? {
        return Err(Problem::ExpiredForm);
    }
    match consent.decision() {
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
            let response =
                state.server.create_authorization_response(consent, visitor.user()).await;
            Ok(dressed(response, &state))
        }
        Some(Decision::Deny) => {
            let response = state.server.create_authorization_response(consent, None).await;
            Ok(dressed(response, &state))
        }
        None => ask(&consent, &visitor, &state, None).await,
    }
}

/// The scope that the person ticked. A browser sends the field `boxes` with the form. A form without it comes from a
/// program that knows no boxes, and grants what the page shows.
fn chosen(consent: &ConsentRequest) -> Option<Scope> {
    consent.form_values("boxes").next()?;
    let required = consent.scope().iter().filter(|word| consent.is_required(word));
    let words: Vec<_> = required.chain(consent.form_values("granted")).collect();
    Some(Scope::stored(&words.join(" ")))
}

async fn ask(
    consent: &ConsentRequest,
    visitor: &Visitor,
    state: &AppState,
    problem: Option<&str>,
) -> Result<Response, Problem> {
    let Some(user) = visitor.user() else { return Err(Problem::Fault) };
    let metadata = consent.client().metadata();
    let application = consent.client_name();
    let t = &consent.wording();
    let link = |name| web_page(metadata.in_language(name, consent.languages()));
    let csrf = visitor.form_token().await?;
    let words = || consent.scope().iter();
    let has_boxes = words().count() <= BOXES && !words().all(|word| consent.is_required(word));
    let template = ConsentPage {
        t,
        base: &state.base,
        application,
        initial: initial(application),
        client_uri: link("client_uri"),
        policy_uri: link("policy_uri"),
        tos_uri: link("tos_uri"),
        name: user.display_name(),
        username: &user.username,
        permissions: words()
            .map(|word| (permission(t, word), has_boxes && !consent.is_required(word)))
            .collect(),
        has_boxes,
        resources: consent.resources(),
        claims: consent.claims().into_iter().map(|claim| t.claim(claim)).collect(),
        problem: problem.map(|name| t.text(name)),
        document_host: consent.document_host(),
        redirect_place: consent.redirect_place(),
        redirect_host: &place(t, consent.redirect_uri()),
        action: consent.form_action(),
        form_fields: &consent.form_fields(),
        csrf: &csrf,
    };
    let page = consent.page(template.render().map_err(|_| Problem::Fault)?);
    Ok((language(t), page).into_response())
}

/// A link that a browser only opens. A stored address with another scheme could run a script.
fn web_page(uri: Option<&str>) -> Option<&str> {
    uri.filter(|uri| uri.starts_with("https://") || uri.starts_with("http://"))
}

/// The place where the response goes, as a person recognises it: the host, or the scheme of an application on the device.
fn place(t: &Wording, redirect_uri: &str) -> String {
    match Url::parse(redirect_uri) {
        Ok(url) if url.has_host() && matches!(url.scheme(), "http" | "https") => match url.port() {
            Some(port) => format!("{}:{port}", url.host_str().unwrap_or_default()),
            None => url.host_str().unwrap_or_default().to_owned(),
        },
        Ok(url) => t.text_with("consent-app", &[("scheme", url.scheme())]),
        Err(_) => redirect_uri.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::texts::TEXTS;
    use oauth_runtime::texts::Texts;
    use std::sync::Arc;

    #[test]
    fn a_person_sees_the_host_or_the_app() {
        let texts = Arc::new(Texts::new(TEXTS).unwrap());
        let t = texts.wording(&Languages::default());

        assert_eq!(place(&t, "https://shop.example/cb?x=1"), "shop.example");
        assert_eq!(place(&t, "http://127.0.0.1:9999/cb"), "127.0.0.1:9999");
        assert_eq!(place(&t, "com.example.app:/cb"), "the app com.example.app");
    }

    #[test]
    fn only_web_addresses_become_links() {
        assert_eq!(web_page(Some("javascript:alert(1)")), None);
        assert_eq!(web_page(Some("https://a.example")), Some("https://a.example"));
    }
}
