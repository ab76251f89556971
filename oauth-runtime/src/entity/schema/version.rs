//! The version of the tables.

/// A version of what the toolkit wants in the database. A migration names the version that it was written for, and makes
/// the tables of that version, even if the toolkit is newer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaVersion(u16);

impl SchemaVersion {
    /// The first version: the columns that `#[oauth_columns]` wrote before the first release, and the indexes of these
    /// look-ups: tokens by `removable_at`, `client_id`, `(owner, client_id)` and `family`, codes by `removable_at`,
    /// `client_id`, the owner and `family`, short-lived objects by `expires_at`, and clients by `registration_expires_at` if
    /// they can register themselves.
    pub const V1: Self = Self(1);

    /// The version that this release of the toolkit wants, for tables that always follow the program, as the reference
    /// provider's do. A migration names a numbered version instead.
    pub const CURRENT: Self = Self::V1;

    /// A version that has not come yet.
    #[cfg(test)]
    pub(crate) const NEXT: Self = Self(Self::CURRENT.0 + 1);
}
