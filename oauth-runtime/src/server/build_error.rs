//! What is wrong with a server before its first request.

use crate::{endpoint::EndpointError, protocol::error::Outage, settings::SettingError};

/// What is wrong with a server before its first request.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A setting cannot be used.
    #[error("the setting {0}")]
    Setting(#[from] SettingError),
    /// The endpoints cannot be mounted.
    #[error(transparent)]
    Endpoint(EndpointError),
    /// Two `#[grant]` declarations of one grant.
    #[error("the grant {0} is registered twice: leave one `#[grant] impl` for this provider")]
    GrantRegisteredTwice(&'static str),
    /// Two grants answer one response type.
    #[error(
        "the response type {0} is registered twice: leave one `#[grant] impl` for this provider"
    )]
    ResponseTypeRegisteredTwice(&'static str),
    /// A grant's wire word is none.
    #[error(
        "{0:?} cannot be a grant type: it is an absolute URI, such as `urn:example:my-grant` (RFC 6749 section 4.5)"
    )]
    GrantType(&'static str),
    /// A response type's wire word is none.
    #[error(
        "{0:?} cannot be a response type: words of letters, digits and `_`, separated by spaces (RFC 6749 section 8.4)"
    )]
    ResponseType(&'static str),
    /// A standard grant was registered that names another provider.
    #[error(
        "`register_standard_grant` was given a grant of another provider: name this one, as in `registration::refresh_token::<App>()`"
    )]
    GrantOfAnotherProvider,
    /// A table or column is missing, or the database cannot be reached.
    #[error("the database does not hold what the entities say: {0}")]
    Database(#[source] Outage),
    /// [`AuthorizationServer::init`](super::AuthorizationServer::init) was called twice.
    #[error("the authorization server is initialised already")]
    InitialisedTwice,
}

impl From<EndpointError> for BuildError {
    fn from(error: EndpointError) -> Self {
        match error {
            EndpointError::Setting(error) => Self::Setting(error),
            other => Self::Endpoint(other),
        }
    }
}
