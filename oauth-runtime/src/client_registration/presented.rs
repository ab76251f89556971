//! The token of a request about a registration. RFC 7591, section 3; RFC 7592, section 2.

use crate::protocol::{
    bearer::{self, PresentedToken, TokenScheme},
    client_request::ClientRequest,
    error::OAuthError,
};

/// The bearer token of a request, if it has one.
pub(crate) fn presented(request: &ClientRequest) -> Result<Option<PresentedToken>, OAuthError> {
    bearer::presented(request.authorization(), [TokenScheme::Bearer]).map_err(|(_, error)| error)
}
