//! The root key in the store: inserted once, and sealed where there is a key encryption key.

use super::{
    KeyError,
    encryption_key::{EncryptionKeyError, KeyEncryptionKey, Sealed},
    line::Line,
};
use crate::{
    protocol::{error::Outage, root_key::RootKey, secret::HandleHash},
    random::Random,
    store::{Ephemeral, ShortLivedObject, Store},
};
use serde_json::Value;

/// The kind of the row that holds the root key.
const KIND: &str = "root_key";
/// The text whose hash is the handle of the row. Nobody can present it, because no parameter holds a zero byte.
const HANDLE: &str = "\0root_key";
/// The place that the encrypted root key is bound to.
const PLACE: &str = "root_key";

/// The root key that all nodes share. The first node generates it and stores it. A root key in the clear is encrypted once there is
/// a key encryption key. If the store has no place for keys, every node has a root key of its own.
pub(crate) async fn root_key(
    store: &dyn Store,
    encryption_key: Option<&KeyEncryptionKey>,
    random: &dyn Random,
) -> Result<RootKey, KeyError> {
    let mut fresh = [0; 32];
    random.fill(&mut fresh);
    let fresh = RootKey::new(fresh);
    let Some(place) = store.keys() else { return Ok(fresh) };
    let handle = HandleHash::of_name(HANDLE);
    let mut stored = place.find(&handle).await?;
    if stored.is_none() {
        let payload = payload(&fresh, encryption_key, random)?;
        // Another node may be first. The key that is stored counts, so it is read again in any case.
        place.insert_once(&handle, &ShortLivedObject::new(KIND, payload, i64::MAX)).await?;
        stored = place.find(&handle).await?;
    }
    if encryption_key.is_some() && stored.as_ref().is_some_and(is_clear) {
        // An attacker who can write, and has no key encryption key, could put a root key of their own there. Where signing keys
        // are encrypted, the root key is too, unless another node is encrypting it right now.
        let mut has_keys = false;
        for line in Line::ALL {
            has_keys |= !place.due(line.kind(), i64::MAX, 1).await?.is_empty();
        }
        stored = place.find(&handle).await?;
        if has_keys && stored.as_ref().is_some_and(is_clear) {
            return Err(EncryptionKeyError::InClear.into());
        }
    }
    let stored = stored.filter(|object| object.kind == KIND).ok_or_else(unreadable)?;
    let text = stored.payload.as_str().ok_or_else(unreadable)?;
    let (key, is_right) = match (Sealed::read(text), encryption_key) {
        (Some(sealed), Some(encryption_key)) => {
            let (bytes, is_old) = encryption_key.open(PLACE, &sealed)?;
            let bytes = bytes[..].try_into().map_err(|_| EncryptionKeyError::Damaged)?;
            (RootKey::new(bytes), !is_old)
        }
        (Some(sealed), None) => {
            return Err(EncryptionKeyError::Missing(sealed.name.to_owned()).into());
        }
        (None, encryption_key) => {
            (RootKey::from_stored(text).ok_or_else(unreadable)?, encryption_key.is_none())
        }
    };
    if !is_right {
        seal_anew(place, (&handle, &stored.payload), payload(&key, encryption_key, random)?)
            .await?;
    }
    Ok(key)
}

/// Encrypts the root key anew, if the row still says what was read: another node may do the same.
async fn seal_anew(
    place: &dyn Ephemeral,
    (handle, old): (&HandleHash, &Value),
    new: Value,
) -> Result<(), Outage> {
    place.replace(handle, old, &ShortLivedObject::new(KIND, new, i64::MAX)).await.map(drop)
}

fn payload(
    key: &RootKey,
    encryption_key: Option<&KeyEncryptionKey>,
    random: &dyn Random,
) -> Result<Value, Outage> {
    let Some(encryption_key) = encryption_key else { return Ok(key.to_stored().into()) };
    let sealed = encryption_key.seal(PLACE, key.bytes(), random);
    sealed.map(Value::from).ok_or_else(|| Outage::new("the root key cannot be encrypted"))
}

fn is_clear(object: &ShortLivedObject) -> bool {
    object.payload.as_str().is_some_and(|text| Sealed::read(text).is_none())
}

fn unreadable() -> Outage {
    Outage::new("the root key in the database cannot be read")
}
