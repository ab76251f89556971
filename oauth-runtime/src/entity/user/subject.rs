//! The column that clients see as `sub`: `#[oauth(subject)]`. OpenID Connect Core, section 2.

use crate::protocol::client::PublicSubject;

/// A type that the column may have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be what clients see as `sub`",
    label = "use `String`, or `Option<String>` with the primary key where it is null"
)]
pub trait SubjectType {
    /// The subject, if the column holds one.
    fn subject(&self) -> Option<PublicSubject>;
}

impl SubjectType for String {
    fn subject(&self) -> Option<PublicSubject> {
        Some(PublicSubject::new(self.as_str()))
    }
}

impl SubjectType for Option<String> {
    fn subject(&self) -> Option<PublicSubject> {
        self.as_deref().map(PublicSubject::new)
    }
}
