//! What a column holds, and whether a type of a database can hold it.

use super::live_type::LiveType;
use sea_orm::{
    DbBackend,
    sea_query::{ColumnType, StringLen},
};
use std::fmt;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// A text of at least so many characters.
    Text(u32),
    /// An `i64`: epoch seconds, a count or a key.
    Integer,
    /// An `i32`: a key.
    SmallKey,
    Json,
    Boolean,
    Uuid,
}

/// A hash, or 256 random bits, in base64url.
pub(crate) const HASH: Holds = Holds::Text(43);
/// The same behind a time: the hash of what the server gave out, or the name of a family.
pub(crate) const TIME_AND_HASH: Holds = Holds::Text(56);
/// A text whose length is not known.
pub(crate) const TEXT: Holds = Holds::Text(0);

impl Holds {
    /// What a column of an entity holds. `None` for types that no role has.
    pub(crate) fn of(column_type: &ColumnType) -> Option<Self> {
        match column_type {
            ColumnType::BigInteger => Some(Self::Integer),
            ColumnType::Integer => Some(Self::SmallKey),
            ColumnType::Char(_) | ColumnType::String(_) | ColumnType::Text => Some(TEXT),
            ColumnType::Json | ColumnType::JsonBinary => Some(Self::Json),
            ColumnType::Boolean => Some(Self::Boolean),
            ColumnType::Uuid => Some(Self::Uuid),
            _ => None,
        }
    }

    /// Whether a column of the database can hold it. The PostgreSQL driver reads an `i64` only from `bigint`; SQLite
    /// converts what it stores by the words of the declared type.
    pub(crate) fn fits(self, live: LiveType, backend: DbBackend) -> bool {
        let is_sqlite = backend == DbBackend::Sqlite;
        match live {
            LiveType::Unknown => true,
            LiveType::Text(length) => match self {
                Self::Text(at_least) => length.is_none_or(|length| length >= at_least),
                Self::Json => backend != DbBackend::Postgres,
                Self::Uuid => is_sqlite,
                _ => false,
            },
            LiveType::Integer => match self {
                Self::Integer => true,
                Self::SmallKey | Self::Boolean => is_sqlite,
                Self::Text(_) | Self::Json | Self::Uuid => false,
            },
            LiveType::SmallInteger => self == Self::SmallKey,
            LiveType::Boolean => self == Self::Boolean,
            LiveType::Json => self == Self::Json || is_sqlite && matches!(self, Self::Text(_)),
            LiveType::Uuid => self == Self::Uuid || is_sqlite && matches!(self, Self::Text(_)),
            LiveType::Bytes => self == Self::Uuid,
            LiveType::Time | LiveType::Number => false,
        }
    }

    /// The type that a column of a wrong type must get: the entity's type, if it can hold this.
    pub(crate) fn mended(self, of_entity: &ColumnType) -> ColumnType {
        let is_long_enough = match (self, of_entity) {
            (
                Self::Text(at_least),
                ColumnType::Char(Some(length)) | ColumnType::String(StringLen::N(length)),
            ) => *length >= at_least,
            _ => true,
        };
        let is_same_kind = match (self, Self::of(of_entity)) {
            (Self::Text(_), Some(Self::Text(_))) => true,
            (wanted, found) => found == Some(wanted),
        };
        if is_same_kind && is_long_enough {
            return of_entity.clone();
        }
        match self {
            Self::Text(_) => ColumnType::Text,
            Self::Integer => ColumnType::BigInteger,
            Self::SmallKey => ColumnType::Integer,
            Self::Json => ColumnType::Json,
            Self::Boolean => ColumnType::Boolean,
            Self::Uuid => ColumnType::Uuid,
        }
    }
}

/// The type in words that every database understands.
impl fmt::Display for Holds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(0) => formatter.write_str("text"),
            Self::Text(length) => write!(formatter, "text of at least {length} characters"),
            Self::Integer => formatter.write_str("bigint"),
            Self::SmallKey => formatter.write_str("integer"),
            Self::Json => formatter.write_str("json"),
            Self::Boolean => formatter.write_str("boolean"),
            Self::Uuid => formatter.write_str("uuid"),
        }
    }
}
