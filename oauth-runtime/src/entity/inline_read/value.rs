//! Values of a row that rusqlite reads.

use crate::protocol::sealed_answer::SealedAnswer;
use rusqlite::types::ValueRef;
use sea_orm::{
    prelude::Uuid,
    sea_query::{Value, ValueType},
};

/// The inline read has no answer, so the pool must be asked.
#[derive(Debug)]
pub(in crate::entity) struct AskThePool;

impl From<rusqlite::Error> for AskThePool {
    fn from(_: rusqlite::Error) -> Self {
        Self
    }
}

/// The text of a key. SQLite stores a UUID as its bytes.
pub(super) fn key(value: ValueRef<'_>) -> Result<Option<String>, AskThePool> {
    Ok(match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Text(text) => Some(std::str::from_utf8(text).map_err(|_| AskThePool)?.to_owned()),
        ValueRef::Blob(bytes) => Some(Uuid::from_slice(bytes).map_err(|_| AskThePool)?.to_string()),
        ValueRef::Real(_) => return Err(AskThePool),
    })
}

pub(super) fn sealed(text: String) -> Result<SealedAnswer, AskThePool> {
    <SealedAnswer as ValueType>::try_from(Value::from(text)).map_err(|_| AskThePool)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_the_text_that_its_type_prints() {
        let uuid = Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);

        assert_eq!(key(ValueRef::Integer(-7)).unwrap().as_deref(), Some("-7"));
        assert_eq!(key(ValueRef::Text(b"alice")).unwrap().as_deref(), Some("alice"));
        assert_eq!(key(ValueRef::Blob(uuid.as_bytes())).unwrap(), Some(uuid.to_string()));
        assert_eq!(key(ValueRef::Null).unwrap(), None);
        assert!(key(ValueRef::Real(1.0)).is_err());
    }
}
