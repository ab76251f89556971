//! The claims that the columns of a user hold. `OpenID` Connect Core, section 5.1.

pub use crate::protocol::claims::Claims;

use serde::Serialize;
use serde_json::Value;

/// Collects claims from the columns of a model.
#[derive(Debug, Default)]
pub struct ClaimMembers(Claims);

impl ClaimMembers {
    /// No claims yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the members of a JSON object, except nulls and `sub`: the server sets `sub` itself, whatever the column says.
    #[must_use]
    pub fn with_object(mut self, object: &impl Serialize) -> Self {
        if let Ok(Value::Object(members)) = serde_json::to_value(object) {
            let members = members.into_iter();
            self.0.extend(members.filter(|(name, value)| name != "sub" && !value.is_null()));
        }
        self
    }

    /// Sets a claim to the value of one column, in place of a member of that name; a null changes nothing.
    #[must_use]
    pub fn with(mut self, name: &str, value: &impl Serialize) -> Self {
        if let Ok(value) = serde_json::to_value(value)
            && !value.is_null()
        {
            self.0.insert(name.to_owned(), value);
        }
        self
    }

    /// The claims.
    #[must_use]
    pub fn finish(self) -> Claims {
        self.0
    }
}
