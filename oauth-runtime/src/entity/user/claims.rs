//! The claims that the columns of a user hold. `OpenID` Connect Core, section 5.1.

pub use crate::protocol::claims::Claims;

use serde::Serialize;
use serde_json::Value;

/// Claims out of a model's columns.
#[derive(Debug, Default)]
pub struct ClaimMembers(Claims);

impl ClaimMembers {
    /// No claims yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the members of a JSON object. `sub` is not among them: it is the primary key, whatever the column says.
    #[must_use]
    pub fn with_object(mut self, object: &impl Serialize) -> Self {
        if let Ok(Value::Object(members)) = serde_json::to_value(object) {
            let members = members.into_iter();
            self.0.extend(members.filter(|(name, value)| name != "sub" && !value.is_null()));
        }
        self
    }

    /// Lays one column's value over the members; a null says nothing.
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
