//! What a person said on a page that asks them.

use super::consent_form::DECISION;
use crate::protocol::parameters::Parameters;

/// What the consent form said. It says one of these two and will never say a third, so a match is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// `confirm=yes`
    Allow,
    /// `confirm=no`
    Deny,
}

impl Decision {
    /// The button that was pressed; `None` for any other value.
    pub(crate) fn of(parameters: &Parameters) -> Option<Self> {
        match parameters.get(DECISION) {
            Some("yes") => Some(Self::Allow),
            Some("no") => Some(Self::Deny),
            _ => None,
        }
    }
}
