//! Columns that point at a user: their types, and what a grant demands of them.

use super::primary_key::KeyType;
use crate::protocol::{client::SubjectId, error::Outage};
use sea_orm::{DbErr, QueryResult, Value, prelude::Uuid};

/// The type of a column that points at a user: a key, or an `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot point at a user",
    label = "use the type of the user's primary key, or an `Option` of it"
)]
pub trait OwnerType {
    /// The key's type.
    type Key: KeyType;

    /// The text of the user's key, if there is a user.
    fn text(&self) -> Option<String>;
}

impl<K: KeyType> OwnerType for Option<K> {
    type Key = K;

    fn text(&self) -> Option<String> {
        self.as_ref().map(K::text)
    }
}

macro_rules! owner_type {
    ($($ty:ty),+) => {
        $(
            impl OwnerType for $ty {
                type Key = Self;

                fn text(&self) -> Option<String> {
                    Some(KeyType::text(self))
                }
            }
        )+
    };
}

owner_type!(i32, i64, String, Uuid);

/// A column that points at a user.
#[derive(Clone, Copy)]
pub struct OwnerColumn<C> {
    pub(crate) column: C,
    pub(crate) parse: fn(&str) -> Option<Value>,
    pub(crate) null: fn() -> Value,
    pub(crate) read: fn(&QueryResult, &str) -> Result<Option<String>, DbErr>,
}

impl<C> OwnerColumn<C> {
    /// States the column and its type.
    #[must_use]
    pub const fn of<O: OwnerType>(column: C) -> Self {
        Self::of_key::<O::Key>(column)
    }

    /// States the column and the type of the key that it holds.
    #[must_use]
    pub const fn of_key<K: KeyType>(column: C) -> Self {
        Self { column, parse: K::parse, null: K::null, read: K::read }
    }

    pub(crate) fn map<D>(self, name: impl Fn(C) -> D) -> OwnerColumn<D> {
        OwnerColumn {
            column: name(self.column),
            parse: self.parse,
            null: self.null,
            read: self.read,
        }
    }
}

/// The value of a user in such a column. A subject that does not parse as this key type names no user. That is a bug of
/// this crate, so it is an outage and not a refusal.
pub(crate) fn value(
    parse: fn(&str) -> Option<Value>,
    subject: &SubjectId,
) -> Result<Value, Outage> {
    parse(subject.as_str())
        .ok_or_else(|| Outage::new("the identifier of the user is not a primary key"))
}

/// The owner of an entity without an owner column.
#[derive(Clone, Copy, Debug)]
pub struct NoOwnerColumn;

/// The owner of an entity whose derive reported a mistake. It meets every bound, so that no other message hides that one.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct UnknownOwner;

/// An owner column that can be null: tokens of the `client_credentials` grant have no user.
#[diagnostic::on_unimplemented(
    message = "a token of the client_credentials grant has no user, and an owner column of type `{Self}` cannot be empty",
    label = "this owner column is never null",
    note = "make the owner column of the struct that derives `OAuthToken` an `Option`: `pub user_id: Option<...>`"
)]
pub trait MayBeAbsent {}

#[diagnostic::do_not_recommend]
impl MayBeAbsent for NoOwnerColumn {}
#[diagnostic::do_not_recommend]
impl MayBeAbsent for UnknownOwner {}
impl<K> MayBeAbsent for Option<K> {}

/// An owner column that holds the primary key of a user, of type `K`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not point at a user whose primary key is `{K}`",
    label = "this grant needs a user's tokens and codes to say whose they are",
    note = "mark the column that holds the user's primary key with `#[oauth(owner)]` and give it the type of that key, or an `Option` of it"
)]
pub trait PointsAt<K> {}

impl<K> PointsAt<K> for Option<K> {}
#[diagnostic::do_not_recommend]
impl<K> PointsAt<K> for UnknownOwner {}
impl PointsAt<Self> for i32 {}
impl PointsAt<Self> for i64 {}
impl PointsAt<Self> for String {}
impl PointsAt<Self> for Uuid {}
