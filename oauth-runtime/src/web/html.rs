//! The headers of every page: not to be kept, not to be framed, no script, forms that lead where they should. RFC 6749,
//! section 10.13; RFC 9700, section 4.16.

use crate::{authorize::consent_form::FIELD, protocol::error::Outage};
use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};

/// What a page has in the way of forms.
#[derive(Clone, Copy)]
pub(super) enum Forms {
    /// None, so none may be sent, and no address of ours is told to where its links lead.
    None,
    /// A form that posts an answer to a client by itself, with the script of that source of a content security policy.
    PostedBy(&'static str),
    /// Forms whose answers may lead on to a client, and from there anywhere: a browser applies `form-action` to every
    /// redirect that follows, so it is left out. A page that told its address to nobody would send `Origin: null` with its
    /// own forms, so it tells its own origin.
    ToClients,
}

/// HTML whose styles are bound to that source of a content security policy.
pub(super) fn html(html: impl Into<Body>, style: &str, forms: Forms) -> Response {
    let (form_action, script, referrer_policy) = match forms {
        Forms::None => (" form-action 'none';", String::new(), "no-referrer"),
        Forms::PostedBy(source) => ("", format!(" script-src {source};"), "no-referrer"),
        Forms::ToClients => ("", String::new(), "same-origin"),
    };
    let policy = format!(
        "default-src 'none'; style-src {style}; img-src 'self';{script}{form_action} frame-ancestors 'none'; base-uri 'none'"
    );
    let mut response =
        ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html.into()).into_response();
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let fixed: [(HeaderName, &str); 4] = [
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, referrer_policy),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The same page, with the tag of its language, and that another reader may get another one (RFC 9110 section 12.5.5).
pub(super) fn in_language(mut response: Response, language: &str) -> Response {
    let headers = response.headers_mut();
    if let Ok(language) = HeaderValue::from_str(language) {
        headers.insert(header::CONTENT_LANGUAGE, language);
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
    response
}

/// A sealed value as HTML. It is base64url, so there is nothing to escape.
pub(super) fn hidden_field(value: Result<String, Outage>) -> String {
    match value {
        Ok(value) => format!(r#"<input type="hidden" name="{FIELD}" value="{value}">"#),
        Err(outage) => {
            tracing::error!(target: "oauth", error = %outage, "a form has no field");
            String::new()
        }
    }
}
