//! The stored value that a password was checked against. The check counts only while that value is still stored.

use super::secret::HandleHash;
use std::fmt;

/// The value of the column that `#[oauth(stamp)]` names, as it was when a user was looked up: the hash of the password, or a text
/// that the application changes with it. Anything that is written for the user afterwards is written only if the column still has
/// this value.
#[derive(Clone, PartialEq, Eq)]
pub struct Stamp(Option<String>);

impl Stamp {
    /// The text of the column; `None` is a null.
    #[must_use]
    pub fn new(text: Option<impl Into<String>>) -> Self {
        Self(text.map(Into::into))
    }

    /// The text of the column, for a store that compares it; `None` is a null.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// A digest that tells two values apart and reveals nothing of them, for an application's own session.
    #[must_use]
    pub fn digest(&self) -> String {
        // A null and an empty text differ by the first letter.
        let text = self.0.as_ref().map_or_else(|| "0".to_owned(), |text| format!("1{text}"));
        HandleHash::of_name(&text).as_str().to_owned()
    }
}

/// Prints no value, because the column may hold the hash of a password.
impl fmt::Debug for Stamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Stamp(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_tells_values_apart_and_shows_none_of_them() {
        let stamps = [
            Stamp::new(None::<&str>),
            Stamp::new(Some("")),
            Stamp::new(Some("canary")),
            Stamp::new(Some("Canary")),
        ];
        let digests: std::collections::HashSet<_> = stamps.iter().map(Stamp::digest).collect();

        assert_eq!(digests.len(), stamps.len());
        for stamp in &stamps {
            assert!(!stamp.digest().contains("anary"), "{}", stamp.digest());
            assert_eq!(format!("{stamp:?}"), "Stamp(***)");
        }
    }
}
