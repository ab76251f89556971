//! The column whose change voids a password that was checked before: `#[oauth(stamp)]`.

use crate::{
    entity::primary_key::KeyType,
    protocol::{secret::PasswordHash, stamp::Stamp},
};
use sea_orm::{DbErr, QueryResult, Value, prelude::Uuid};

/// The column of the stamp.
#[derive(Clone, Copy)]
pub struct StampColumn<C> {
    pub(crate) column: C,
    pub(crate) value: fn(&str) -> Option<Value>,
    pub(crate) read: fn(&QueryResult, &str) -> Result<Option<String>, DbErr>,
}

impl<C> StampColumn<C> {
    /// States the column and its type.
    #[must_use]
    pub const fn of<S: StampType>(column: C) -> Self {
        Self { column, value: S::value, read: S::read }
    }

    pub(crate) fn map<D>(self, name: impl Fn(C) -> D) -> StampColumn<D> {
        StampColumn { column: name(self.column), value: self.value, read: self.read }
    }
}

/// The type of the column: the hash of a password, or something that the application changes together with the password.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a stamp, whose change voids a password that was checked before",
    label = "use `PasswordHash`, `String`, `i32`, `i64` or `Uuid`, or an `Option` of one of them"
)]
pub trait StampType {
    /// The value for a text; `None` if the text is no value of this type.
    fn value(text: &str) -> Option<Value>;
    /// The text of the column in a row.
    fn read(row: &QueryResult, column: &str) -> Result<Option<String>, DbErr>;
    /// The text of this value; `None` is a null.
    fn text(&self) -> Option<String>;
    /// This value as a stamp.
    fn stamp(&self) -> Stamp {
        Stamp::new(self.text())
    }
}

macro_rules! stamp_type {
    ($($ty:ty),+) => {
        $(
            impl StampType for $ty {
                fn value(text: &str) -> Option<Value> {
                    <Self as KeyType>::parse(text)
                }

                fn read(row: &QueryResult, column: &str) -> Result<Option<String>, DbErr> {
                    <Self as KeyType>::read(row, column)
                }

                fn text(&self) -> Option<String> {
                    Some(KeyType::text(self))
                }
            }
        )+
    };
}

stamp_type!(i32, i64, String, Uuid);

impl StampType for PasswordHash {
    fn value(text: &str) -> Option<Value> {
        Some(text.into())
    }

    fn read(row: &QueryResult, column: &str) -> Result<Option<String>, DbErr> {
        row.try_get_by(column)
    }

    fn text(&self) -> Option<String> {
        Some(self.as_str().to_owned())
    }
}

impl<S: StampType> StampType for Option<S> {
    fn value(text: &str) -> Option<Value> {
        S::value(text)
    }

    fn read(row: &QueryResult, column: &str) -> Result<Option<String>, DbErr> {
        S::read(row, column)
    }

    fn text(&self) -> Option<String> {
        self.as_ref().and_then(S::text)
    }
}
