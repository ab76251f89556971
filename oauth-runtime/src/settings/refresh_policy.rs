//! What a client may do with refresh tokens. RFC 6749, section 6.

/// How long refresh tokens live and are repeated; times are in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefreshPolicy {
    /// How long an unused refresh token lives; `None` is as long as its family.
    pub expires_in: Option<i64>,
    /// How long an authorization lives, however often it is refreshed; `None` is for ever.
    pub family_expires_in: Option<i64>,
    /// How long the answer to a refresh is given again to a client that lost it.
    pub retry_window: i64,
}
