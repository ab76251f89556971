//! The check of a logout request: whether to ask the person, and where the browser may go afterwards. OpenID Connect RP-Initiated
//! Logout, sections 2, 3 and 6.

use super::{BrowserRequest, EndSessionStep, Ending, NAME, SignedIn, Validated, asked::Asked};
use crate::{
    authorize::{
        Decision, ENDED,
        consent_form::{DECISION, ELSEWHERE, FIELD, FORGED_FORM, OTHER_USER},
        end_session_form::{AskedByClient, EndSessionForm},
    },
    endpoint::id_token_hint,
    protocol::{
        client::Client,
        error::{ErrorCode, OAuthError, Outage, Outcome},
        parameters::Parameters,
        redirect_uri::{ValidatedRedirect, has_permitted_scheme},
    },
    registry::Registry,
    services::Services,
};
use std::sync::Arc;

const NOT_OFFERED: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "this server does not speak OpenID Connect")
        .with_id("end_session_missing");
const OTHER_CLIENT: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "the id_token_hint was issued to another client than client_id",
)
.with_id("id_token_hint_of_another_client");
const NOT_REGISTERED: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "post_logout_redirect_uri is not registered for this application",
)
.with_id("post_logout_redirect_uri_not_registered");

/// Checks a request. A refusal is shown on a page of the server and never redirected.
pub(crate) async fn validate(
    registry: &Registry,
    request: BrowserRequest,
    user: Option<SignedIn>,
) -> Outcome<Validated> {
    let services = &registry.services;
    if !services.speaks_openid {
        let hint = "call `.openid_connect()` of the builder, or leave the route of the page out";
        return Err(NOT_OFFERED.with_hint(hint).into());
    }
    let is_form = request.is_post && request.parameters.contains(FIELD);
    if request.is_post && !is_form {
        if request.parameters.contains(DECISION) {
            services.events.advise(
                NAME,
                None,
                "a sign-out form was posted with a decision but without its hidden field: put `form_fields()` of the request to sign out \
                 inside the `<form>`",
            );
        }
        // A POST from the client's site brings no cookies along; the same request as a GET does.
        return Ok(Validated::Again(request.parameters.to_query()));
    }
    let ending = if is_form {
        answered(services, &request, user).await?
    } else {
        asked(services, &request, user).await?
    };
    Ok(Validated::Ending(Box::new(ending)))
}

/// Checks a request that comes from a client.
async fn asked(
    services: &Services,
    request: &BrowserRequest,
    user: Option<SignedIn>,
) -> Outcome<Ending> {
    let asked = Asked::read(&request.parameters)?;
    let hint = match asked.id_token_hint {
        Some(text) => id_token_hint::read(services, text).await?.ok(),
        None => None,
    };
    let is_hint_void = asked.id_token_hint.is_some() && hint.is_none();
    let client_id = match &hint {
        Some(hint) if asked.client_id.is_some_and(|named| named != hint.client_id) => {
            let mend = "send the ID token of the client that asks, or leave client_id out";
            return Err(OTHER_CLIENT.with_hint(mend).into());
        }
        Some(hint) => Some(hint.client_id.as_str()),
        None => asked.client_id,
    };
    let client = match client_id {
        Some(client_id) => services.clients.find(client_id).await?,
        None => None,
    };
    let client = client.filter(|client| client.is_active());
    if let Some(client) = &client {
        request.named.note(client.client_id());
    }
    if is_hint_void {
        let client_id = client.as_ref().map(|client| client.client_id());
        services.events.advise(
            NAME,
            client_id,
            "the id_token_hint is no ID token that this server has issued and can still verify, so the person is asked and stays \
             here: let the application send the last ID token that it got",
        );
    }
    let redirect = match (&client, asked.post_logout_redirect_uri) {
        (Some(client), Some(uri)) => Some(registered(services, client, uri)?),
        (None, Some(_)) => {
            services.events.advise(
                NAME,
                None,
                "a post_logout_redirect_uri came and nothing says whose it is, so the person stays here: let the application send \
                 id_token_hint, or its client_id",
            );
            None
        }
        (_, None) => None,
    };
    // Without a hint the browser is redirected only after the person was asked, and only a signed-in person can be asked. With an
    // invalid hint it is never redirected.
    let may_go = hint.is_some() || (user.is_some() && !is_hint_void);
    let redirect = redirect.filter(|_| may_go);
    let is_of_user = |user: &SignedIn| hint.as_ref().is_some_and(|hint| hint.sub == user.sub);
    // A client that is disabled or deleted cannot sign anybody out without the person being asked.
    let is_known = client.is_some();
    let step = if user.as_ref().is_none_or(|user| is_known && is_of_user(user)) {
        EndSessionStep::SignOut
    } else {
        EndSessionStep::Ask
    };
    Ok(Ending {
        step,
        subject: user.map(|user| user.subject),
        client,
        state: asked.state.filter(|_| redirect.is_some()).map(str::to_owned),
        redirect,
        ui_locales: asked.ui_locales.map(str::to_owned),
    })
}

fn registered(
    services: &Services,
    client: &Client,
    uri: &str,
) -> Result<ValidatedRedirect, OAuthError> {
    let permitted = services.settings.authorization.redirect_schemes.as_deref();
    if permitted.is_some_and(|permitted| !has_permitted_scheme(uri, permitted)) {
        return Err(NOT_REGISTERED.with_hint("see authorization.redirect_schemes of the settings"));
    }
    client.match_post_logout_redirect(uri).ok_or_else(|| {
        NOT_REGISTERED.with_hint(
            "add the address to the post_logout_redirect_uris of the client, or correct it: they are compared letter by letter",
        )
    })
}

/// Checks a form that came back with the person's decision.
async fn answered(
    services: &Services,
    request: &BrowserRequest,
    user: Option<SignedIn>,
) -> Outcome<Ending> {
    if !request.is_same_origin {
        return Err(FORGED_FORM.with_hint(ELSEWHERE).into());
    }
    let sealed = sealed(&request.parameters)?;
    let form = EndSessionForm::open(&services.root_key, sealed, services.now())?;
    if user.as_ref().is_some_and(|user| user.subject != form.subject) {
        return Err(OTHER_USER.into());
    }
    let step = match Decision::of(&request.parameters) {
        Some(Decision::Deny) => EndSessionStep::Stay,
        None if user.is_some() => {
            services.events.advise(
                NAME,
                None,
                "the form that asks whether to sign out came back without a decision, so it is shown again: name its buttons \
                 `confirm`, with the values `yes` and `no`",
            );
            EndSessionStep::Ask
        }
        // A person who is no longer signed in need not be asked.
        Some(Decision::Allow) | None => EndSessionStep::SignOut,
    };
    let (client, redirect, state) = match form.asked {
        None => (None, None, None),
        Some(AskedByClient { client_id, registration, redirect_uri, state }) => {
            let client = client_of(services, &client_id, registration.as_deref()).await?;
            let client = client.ok_or(ENDED)?;
            request.named.note(client.client_id());
            // The client may have registered other redirect URIs since the page was shown.
            let redirect =
                redirect_uri.map(|uri| registered(services, &client, &uri)).transpose()?;
            (Some(client), redirect, state)
        }
    };
    let subject = user.map(|user| user.subject);
    Ok(Ending { step, subject, client, redirect, state, ui_locales: form.ui_locales })
}

fn sealed(parameters: &Parameters) -> Result<&str, OAuthError> {
    parameters.get(FIELD).ok_or(FORGED_FORM)
}

async fn client_of(
    services: &Services,
    client_id: &str,
    registration: Option<&str>,
) -> Result<Option<Arc<Client>>, Outage> {
    let client = services.clients.find(client_id).await?;
    Ok(client.filter(|client| client.acts_for(client_id, registration)))
}
