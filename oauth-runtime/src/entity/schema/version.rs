//! Which state of the tables is meant.

/// What a version of the toolkit wants in the database. A migration names the version that it was written for, and makes
/// what that version made, whatever came later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaVersion(u16);

impl SchemaVersion {
    /// The columns that `#[oauth_columns]` wrote before anything was released, and the indexes of these look-ups: tokens by
    /// `removable_at`, `client_id`, `(owner, client_id)` and `family`, codes by `removable_at`, `client_id`, the owner and
    /// `family`, short-lived objects by `expires_at`, and clients by `registration_expires_at` where they register themselves.
    pub const V1: Self = Self(1);

    /// What this version of the toolkit wants: for a table that follows the program, as the reference provider's do. A
    /// migration names a number instead.
    pub const CURRENT: Self = Self::V1;

    /// A version that has not come yet.
    #[cfg(test)]
    pub(crate) const NEXT: Self = Self(Self::CURRENT.0 + 1);
}
