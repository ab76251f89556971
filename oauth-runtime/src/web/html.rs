//! The headers of every page: they forbid storing it, framing it and running scripts, and restrict where forms lead. RFC 6749,
//! section 10.13; RFC 9700, section 4.16.

use crate::{authorize::consent_form::FIELD, protocol::error::Outage};
use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};

/// The forms that a page has, which decide its headers.
#[derive(Clone, Copy)]
pub(super) enum Forms {
    /// No form. The page forbids forms, and its links send no referrer.
    None,
    /// One form, which posts an answer to a client by itself. The value is the content security policy source of the script that does it.
    PostedBy(&'static str),
    /// Forms whose answers may redirect to a client, and from there anywhere: a browser applies `form-action` to every redirect that
    /// follows, so it is left out. Without any referrer the page's own forms would be sent with `Origin: null`, so the page sends the
    /// referrer to its own origin.
    ToClients,
}

/// An HTML response. `style` is the content security policy source of its styles.
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

/// Adds the language tag of the page, and `Vary`, since another reader may get the page in another language (RFC 9110 section 12.5.5).
pub(super) fn in_language(mut response: Response, language: &str) -> Response {
    let headers = response.headers_mut();
    if let Ok(language) = HeaderValue::from_str(language) {
        headers.insert(header::CONTENT_LANGUAGE, language);
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
    response
}

/// The hidden form field with a sealed value, as HTML. The value is base64url, so it needs no escaping.
pub(super) fn hidden_field(value: Result<String, Outage>) -> String {
    match value {
        Ok(value) => format!(r#"<input type="hidden" name="{FIELD}" value="{value}">"#),
        Err(outage) => {
            tracing::error!(
                target: "oauth",
                error = %outage,
                "the hidden field of a form could not be made, so the form will be refused"
            );
            String::new()
        }
    }
}
