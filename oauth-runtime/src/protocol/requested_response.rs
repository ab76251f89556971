//! The parameters `response_type` and `response_mode`: what a request asks for, and how the answer is sent. RFC 6749,
//! section 3.1.1; OAuth 2.0 Multiple Response Type Encoding Practices, section 2.1.

use super::{
    error::{ErrorCode, OAuthError},
    parameters::Parameters,
    profile::{Rules, WITHHELD},
    response_type::{ResponseMode, ResponseType, gives_token},
};

const RESPONSE_TYPE_MISSING: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "response_type is missing")
        .with_id("response_type_missing");
const RESPONSE_TYPE_UNSUPPORTED: OAuthError =
    OAuthError::new(ErrorCode::UNSUPPORTED_RESPONSE_TYPE, "this response_type is not supported")
        .with_id("response_type_unsupported");
/// The request asks for a response mode that is unknown, or that its answer must not have.
pub(super) const RESPONSE_MODE_UNSUPPORTED: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "this response_mode is not supported")
        .with_id("response_mode_unsupported");

/// The response type of a request, among those that the server has.
///
/// # Errors
/// `invalid_request` without a `response_type`; `unsupported_response_type` when there is none of that name.
pub(super) fn find_response_type<'a>(
    parameters: &Parameters,
    response_types: &'a [&'a ResponseType],
    rules: &Rules,
) -> Result<&'a ResponseType, OAuthError> {
    let requested = parameters.get("response_type").ok_or(RESPONSE_TYPE_MISSING)?;
    let is_requested = |known: &&ResponseType| known.is_requested_by(requested);
    response_types.iter().copied().find(is_requested).ok_or_else(|| {
        let withheld = rules.withholds_front_channel_tokens && gives_token(requested);
        if withheld {
            RESPONSE_TYPE_UNSUPPORTED.with_hint(WITHHELD)
        } else {
            RESPONSE_TYPE_UNSUPPORTED
        }
    })
}

/// The response mode of the answer, and whether it is the one that the request asks for, if it asks for one. If it is not, the
/// error is sent in the default mode of the response type. If the response type is unknown, the error is sent where the client's
/// server sees it: in the query, or in a form if the request asks for that.
pub(super) fn response_mode(
    parameters: &Parameters,
    response_type: Option<&ResponseType>,
) -> (ResponseMode, bool) {
    let default = response_type.map_or(ResponseMode::Query, |found| found.response_mode);
    let Some(requested) = parameters.get("response_mode") else { return (default, true) };
    let may_travel = |mode: &ResponseMode| match response_type {
        Some(found) => found.may_travel(*mode),
        None => *mode == ResponseMode::FormPost,
    };
    match ResponseMode::parse(requested).filter(may_travel) {
        Some(mode) => (mode, true),
        None => (default, false),
    }
}
