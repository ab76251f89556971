//! The policy for refresh tokens. RFC 6749, section 6.

/// How long refresh tokens are valid and their answers are repeated; times are in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefreshPolicy {
    /// The lifetime of an unused refresh token; `None` means that of its family.
    pub expires_in: Option<i64>,
    /// The lifetime of an authorization, however often it is refreshed; `None` means no limit.
    pub family_expires_in: Option<i64>,
    /// How long the answer to a refresh is given again to a client that lost it.
    pub retry_window: i64,
}
