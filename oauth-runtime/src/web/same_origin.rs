//! Refuses forms that another site posts, above all the sign-in form. RFC 6749, section 10.12.

use super::{client_address::ClientAddress, error_body::named};
use crate::{
    authorize::consent_form::ELSEWHERE,
    event::{About, EventKind, Events},
    protocol::error::{ErrorCode, OAuthError},
    random::SystemRandom,
    request_id::RequestId,
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};

const FROM_ELSEWHERE: OAuthError =
    OAuthError::new(ErrorCode::ACCESS_DENIED, "this form was sent from another site")
        .with_id("form_from_elsewhere");

/// An extractor that refuses a request if a page of another site made the browser send it.
///
/// Browsers say so in `Sec-Fetch-Site`, older browsers in `Origin`. A program that is not a browser sends neither header, and has no
/// cookies that could be abused.
#[derive(Clone, Copy, Debug)]
pub struct SameOrigin;

impl<S: Send + Sync> FromRequestParts<S> for SameOrigin {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        if is_same_origin(&parts.headers) {
            Ok(Self)
        } else {
            let error = FROM_ELSEWHERE.with_hint(ELSEWHERE);
            let id = RequestId::new(&SystemRandom);
            let origin = || ClientAddress::of(&parts.extensions).origin().named(id);
            let kind = EventKind::refused("form", &error);
            let events = Events::of_process();
            id.span().in_scope(|| events.emit_from(origin, kind, About::NOBODY));
            let answer = (StatusCode::FORBIDDEN, FROM_ELSEWHERE.description());
            Err(named(answer.into_response(), id))
        }
    }
}

pub(super) fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("null"));
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
            origin.split_once("://").map(|(_, host)| host) == host
        }
        (None, None) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(headers: &[(&'static str, &str)]) -> bool {
        let headers = headers.iter().map(|(name, value)| {
            (axum::http::HeaderName::from_static(name), value.parse().unwrap())
        });
        is_same_origin(&headers.collect())
    }

    #[tokio::test]
    async fn the_refusal_of_a_form_has_a_name() {
        let request = axum::http::Request::post("/sign-in").header("sec-fetch-site", "cross-site");
        let (mut parts, ()) = request.body(()).unwrap().into_parts();

        let refused = SameOrigin::from_request_parts(&mut parts, &()).await.unwrap_err();

        assert_eq!(refused.status(), StatusCode::FORBIDDEN);
        let id = refused.extensions().get::<RequestId>().unwrap();
        assert_eq!(refused.headers()[RequestId::HEADER], id.as_str());
    }

    #[test]
    fn a_form_of_another_site_is_refused() {
        assert!(!accepts(&[("sec-fetch-site", "cross-site"), ("origin", "https://id.example")]));
        assert!(!accepts(&[("sec-fetch-site", "same-site")]));
        assert!(!accepts(&[("origin", "https://evil.example"), ("host", "id.example")]));
        assert!(!accepts(&[("origin", "null"), ("host", "id.example")]));
    }

    #[test]
    fn a_form_of_the_own_origin_and_a_program_without_headers_are_accepted() {
        assert!(accepts(&[("sec-fetch-site", "same-origin")]));
        assert!(accepts(&[("origin", "https://id.example"), ("host", "id.example")]));
        assert!(accepts(&[]));
    }
}
