//! Primary keys: which types they may have, and how a new row gets one.

use crate::{
    protocol::secret::{CodeHash, HandleHash},
    random::Random,
};
use sea_orm::{DbErr, QueryResult, TryFromU64, Value, prelude::Uuid};

/// A type that can be a primary key: `i32`, `i64`, `Uuid` or `String`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the primary key of an entity of the server",
    label = "use `i32`, `i64`, `Uuid` or `String`"
)]
pub trait KeyType: Sized {
    /// The value for a text; `None` unless the text is exactly how this key is printed.
    fn parse(text: &str) -> Option<Value>;
    /// The text of the key in a row.
    fn read(row: &QueryResult, column: &str) -> Result<Option<String>, DbErr>;
    /// A null of this key's type.
    fn null() -> Value;
    /// A fresh key; `None` for types that the database generates itself.
    fn generate(random: &dyn Random) -> Option<Value>;
    /// The key as text, as it is printed.
    fn text(&self) -> String;
}

macro_rules! hash_key {
    ($ty:ty) => {
        /// A hash may be the primary key of its entity. SeaORM asks for this conversion, which always fails, because no
        /// database generates a hash.
        impl TryFromU64 for $ty {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($ty)))
            }
        }
    };
}

hash_key!(CodeHash);
hash_key!(HandleHash);

/// A primary key that the server can generate: `Uuid` or `String`.
#[diagnostic::on_unimplemented(
    message = "nothing generates this primary key: `auto_increment = false` says that the database does not, and the server cannot generate a `{Self}`",
    label = "leave out `auto_increment = false`, or use `Uuid` or `String`"
)]
pub trait GeneratedKey: KeyType {
    /// Generated code names this constant to require the trait.
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

/// A primary key column that plays no other role, and how a new row gets its key.
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
