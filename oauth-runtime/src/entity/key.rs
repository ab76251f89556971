//! Primary keys and the columns that point at a user.

use crate::{
    protocol::secret::{CodeHash, KeyHash},
    random::Random,
};
use sea_orm::{DbErr, QueryResult, TryFromU64, Value, prelude::Uuid};

/// A type that can be a primary key: `i32`, `i64`, `Uuid` or `String`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the primary key of an entity of the server",
    label = "use `i32`, `i64`, `Uuid` or `String`"
)]
pub trait KeyType: Sized {
    /// The value for a text, if the text is exactly how this key is printed.
    fn parse(text: &str) -> Option<Value>;
    /// The text of the key in a row.
    fn read(row: &QueryResult, column: &str) -> Result<Option<String>, DbErr>;
    /// A null of this key's type.
    fn null() -> Value;
    /// A fresh key, for types that the database does not count up itself.
    fn generate(random: &dyn Random) -> Option<Value>;
    /// How the key is printed.
    fn text(&self) -> String;
}

macro_rules! hash_key {
    ($ty:ty) => {
        /// A hash may be the primary key of its entity; no database counts it up.
        impl TryFromU64 for $ty {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($ty)))
            }
        }
    };
}

hash_key!(CodeHash);
hash_key!(KeyHash);

/// A primary key that the server can make up: `Uuid` or `String`.
#[diagnostic::on_unimplemented(
    message = "nobody makes up this primary key: `auto_increment = false` says that the database does not, and the server cannot make up a `{Self}`",
    label = "leave out `auto_increment = false`, or use `Uuid` or `String`"
)]
pub trait GeneratedKey: KeyType {
    /// What generated code names to ask for the trait.
    #[doc(hidden)]
    const HOLDS: () = ();
}

impl GeneratedKey for String {}
impl GeneratedKey for Uuid {}

macro_rules! integer_key {
    ($ty:ty) => {
        impl KeyType for $ty {
            fn parse(text: &str) -> Option<Value> {
                let number: $ty = text.parse().ok()?;
                (number.to_string() == text).then(|| number.into())
            }

            fn read(row: &QueryResult, column: &str) -> Result<Option<String>, DbErr> {
                Ok(row.try_get_by::<Option<$ty>, _>(column)?.map(|number| number.to_string()))
            }

            fn null() -> Value {
                None::<$ty>.into()
            }

            fn generate(_: &dyn Random) -> Option<Value> {
                None
            }

            fn text(&self) -> String {
                self.to_string()
            }
        }
    };
}

integer_key!(i32);
integer_key!(i64);

impl KeyType for String {
    fn parse(text: &str) -> Option<Value> {
        Some(text.into())
    }

    fn read(row: &QueryResult, column: &str) -> Result<Option<String>, DbErr> {
        row.try_get_by(column)
    }

    fn null() -> Value {
        None::<Self>.into()
    }

    fn generate(random: &dyn Random) -> Option<Value> {
        Some(random.token().into())
    }

    fn text(&self) -> String {
        self.clone()
    }
}

impl KeyType for Uuid {
    fn parse(text: &str) -> Option<Value> {
        let uuid = Self::parse_str(text).ok()?;
        (uuid.to_string() == text).then(|| uuid.into())
    }

    fn read(row: &QueryResult, column: &str) -> Result<Option<String>, DbErr> {
        Ok(row.try_get_by::<Option<Self>, _>(column)?.map(|uuid| uuid.to_string()))
    }

    fn null() -> Value {
        None::<Self>.into()
    }

    fn generate(random: &dyn Random) -> Option<Value> {
        let mut bytes = [0; 16];
        random.fill(&mut bytes);
        Some(Self::from_bytes(version_4(bytes)).into())
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

/// Sets version and variant of a random UUID (RFC 9562 section 5.4).
const fn version_4(mut bytes: [u8; 16]) -> [u8; 16] {
    bytes[6] = (bytes[6] & 0x0F) | 0x40;
    bytes[8] = (bytes[8] & 0x3F) | 0x80;
    bytes
}

/// A primary key that is not itself a role: how a fresh row gets one.
#[derive(Clone, Copy)]
pub struct KeyColumn<C> {
    pub(crate) column: C,
    pub(crate) generate: fn(&dyn Random) -> Option<Value>,
}

impl<C> KeyColumn<C> {
    /// States the primary key column and its type.
    #[must_use]
    pub const fn of<K: KeyType>(column: C) -> Self {
        Self { column, generate: K::generate }
    }

    pub(crate) fn map<D>(self, name: impl Fn(C) -> D) -> KeyColumn<D> {
        KeyColumn { column: name(self.column), generate: self.generate }
    }
}

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

    /// States a primary key by its own type.
    pub(super) const fn of_key<K: KeyType>(column: C) -> Self {
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

/// An owner column of an entity that has none.
#[derive(Clone, Copy, Debug)]
pub struct NoOwnerColumn;

/// The owner of an entity whose derive found a mistake, so that no other message hides that one.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct UnknownOwner;

/// An owner that can be missing, as tokens of the `client_credentials` grant demand.
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

/// An owner that is a user with a key of type `K`.
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
