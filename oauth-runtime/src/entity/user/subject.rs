//! The column that clients see as `sub`: `#[oauth(subject)]`. OpenID Connect Core, section 2.

/// The type of the column.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be what clients see as `sub`",
    label = "use `String`, or `Option<String>` with the primary key where it is null"
)]
pub trait SubjectType {
    /// The subject, if the column holds one.
    fn subject(&self) -> Option<String>;
}

impl SubjectType for String {
    fn subject(&self) -> Option<String> {
        Some(self.clone())
    }
}

impl SubjectType for Option<String> {
    fn subject(&self) -> Option<String> {
        self.clone()
    }
}
