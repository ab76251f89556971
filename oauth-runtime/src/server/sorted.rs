//! The grants of a server, sorted by endpoint, each grant type and response type once.

use super::build_error::BuildError;
use crate::{
    application::declared_grant::DeclaredGrant,
    grant::{Grant, Responder},
    protocol::response_type::{is_grant_type, is_response_type},
    settings::RefreshPolicy,
};
use std::sync::Arc;

/// The halves of the grants for both endpoints, sorted by grant type and by response type.
pub(super) struct Sorted {
    pub(super) grants: Vec<Arc<dyn Grant>>,
    pub(super) responders: Vec<Arc<dyn Responder>>,
}

impl Sorted {
    /// Sorts the declared and registered grants by endpoint.
    pub(super) fn sort(declared: Vec<DeclaredGrant>) -> Result<Self, BuildError> {
        let mut sorted = Self { grants: Vec::new(), responders: Vec::new() };
        for DeclaredGrant { token, authorization } in declared {
            sorted.grants.extend(token);
            sorted.responders.extend(authorization);
        }
        sorted.grants.sort_by_key(|grant| grant.grant_type());
        sorted.responders.sort_by_key(|responder| responder.response_type().name);
        sorted.check_grant_types()?;
        sorted.check_response_types()?;
        Ok(sorted)
    }

    /// The policy of the refresh grant, if it is registered.
    pub(super) fn refresh_policy(&self) -> Option<RefreshPolicy> {
        self.grants.iter().find_map(|grant| grant.refresh_policy())
    }

    fn check_grant_types(&self) -> Result<(), BuildError> {
        let names: Vec<_> = self.grants.iter().map(|grant| grant.grant_type()).collect();
        if let Some(twice) = twice(&names) {
            return Err(BuildError::GrantRegisteredTwice(twice));
        }
        match names.into_iter().find(|name| !is_grant_type(name)) {
            Some(name) => Err(BuildError::GrantType(name)),
            None => Ok(()),
        }
    }

    fn check_response_types(&self) -> Result<(), BuildError> {
        let names: Vec<_> =
            self.responders.iter().map(|responder| responder.response_type().name).collect();
        if let Some(twice) = twice(&names) {
            return Err(BuildError::ResponseTypeRegisteredTwice(twice));
        }
        match names.into_iter().find(|name| !is_response_type(name)) {
            Some(name) => Err(BuildError::ResponseType(name)),
            None => Ok(()),
        }
    }
}

/// A name that occurs twice in a sorted list.
fn twice(sorted: &[&'static str]) -> Option<&'static str> {
    sorted.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
}
