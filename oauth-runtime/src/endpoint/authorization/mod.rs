//! The authorization endpoint, in two phases. RFC 6749, section 3.1.
//!
//! `validate` ends in a request that a page can show. `answer` takes the decision, checks the request again, and stores
//! what the client is given in the write that uses the form up.

mod answer;
mod told;
mod validate;

pub(crate) use answer::{ConsentAnswer, answer};
pub(crate) use validate::validate;

use crate::{
    authorize::consent_form::ConsentForm,
    protocol::{
        authorization_request::CheckedAuthorizationRequest,
        authorization_response::AuthorizationAnswer,
        client::{Client, SubjectId},
        metadata::AuthorizationServerMetadata,
        parameters::Parameters,
        pkce,
        response_type::ResponseMode,
    },
    registry::Registry,
};
use std::sync::Arc;

/// What settings call the endpoint.
pub(super) const NAME: &str = "authorization";

/// Adds the endpoint's members to the metadata document (RFC 8414 section 2, RFC 9207 section 3). Without a response type
/// nobody is sent to this endpoint, and only the mandatory list is there.
pub(super) fn describe(registry: &Registry, document: &mut AuthorizationServerMetadata) {
    let response_types = registry.response_types();
    let names: Vec<_> = response_types.iter().map(|response_type| response_type.name).collect();
    document.set("response_types_supported", names);
    if response_types.is_empty() {
        return;
    }
    let path = registry.services.settings.endpoints.authorization();
    document.set_endpoint("authorization_endpoint", path);
    document.set("authorization_response_iss_parameter_supported", true);
    let is_used = |mode: &ResponseMode| {
        response_types.iter().any(|response_type| response_type.response_mode == *mode)
    };
    let modes = ResponseMode::STANDARD.into_iter().filter(is_used).map(ResponseMode::as_str);
    document.add("response_modes_supported", modes);
    if response_types.iter().any(|response_type| response_type.takes_code_challenge) {
        document.add("code_challenge_methods_supported", [pkce::S256]);
    }
}

/// What a browser sent to the authorization endpoint.
pub(crate) struct BrowserRequest {
    pub(crate) parameters: Parameters,
    pub(crate) is_post: bool,
}

/// A checked request that waits for the user.
pub(crate) struct Pending {
    pub(crate) client: Arc<Client>,
    pub(crate) checked: CheckedAuthorizationRequest,
    /// The request as it came.
    parameters: Parameters,
    /// The form that brought the answer, if there was one.
    form: Option<ConsentForm>,
}

/// What the consent form said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// `confirm=yes`
    Allow,
    /// `confirm=no`
    Deny,
}

/// How the first phase ends.
pub(crate) enum Validated {
    /// A page can ask the user, or the form has brought the answer.
    Consent { pending: Box<Pending>, subject: SubjectId, decision: Option<Decision> },
    /// The user must sign in first. The text goes to the sign-in page and comes back with the user.
    LoginRequired(String),
    /// The client is told of its mistake.
    Refused(AuthorizationAnswer),
    /// The request comes again as a GET, with this query.
    Again(String),
}
