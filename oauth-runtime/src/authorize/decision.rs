//! The decision that a person makes on a page that asks for consent.

use super::consent_form::DECISION;
use crate::protocol::parameters::Parameters;

/// The decision that the consent form brought. There are these two and there will never be a third, so a match on both is
/// complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The person allows the access: `confirm=yes`
    Allow,
    /// The person denies the access: `confirm=no`
    Deny,
}

impl Decision {
    /// Reads the button that was pressed; `None` for any other value.
    pub(crate) fn of(parameters: &Parameters) -> Option<Self> {
        match parameters.get(DECISION) {
            Some("yes") => Some(Self::Allow),
            Some("no") => Some(Self::Deny),
            _ => None,
        }
    }
}
