//! A signing key as it is stored, its private half encrypted.

use super::{
    encryption_key::{EncryptionKeyError, KeyEncryptionKey, Sealed},
    line::Line,
    schedule::Term,
};
use crate::{
    jose::{PrivateKey, SigningAlgorithm},
    protocol::{error::Outage, secret::HandleHash},
    random::Random,
    store::ShortLivedObject,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A key with its times. The private half is encrypted and bound to its line, name, generation and algorithm.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct StoredKey {
    /// The line of the key, which the kind of the row says.
    #[serde(skip)]
    pub(super) line: Line,
    pub(super) kid: String,
    #[serde(rename = "alg")]
    pub(super) algorithm: SigningAlgorithm,
    pub(super) generation: i64,
    pub(super) created_at: i64,
    pub(super) signs_from: i64,
    private: String,
    /// When the key is no longer published; `i64::MAX` while it has no successor. It stands in the payload, which a write
    /// compares with what was read, so that no write overlooks a change of it.
    #[serde(default = "never")]
    pub(super) published_until: i64,
    /// Whether an operator retired the key. Unlike a time, this counts whatever a node's clock says.
    #[serde(default)]
    pub(super) is_retired: bool,
}

const fn never() -> i64 {
    i64::MAX
}

impl StoredKey {
    /// Generates a key. Several nodes may generate the same generation; the first one is stored.
    pub(super) fn draw(
        (line, generation, algorithm): (Line, i64, SigningAlgorithm),
        (created_at, signs_from): (i64, i64),
        encryption_key: &KeyEncryptionKey,
        random: &dyn Random,
    ) -> Result<Self, Outage> {
        let private = PrivateKey::generate(algorithm).map_err(Outage::new)?;
        let kid = private.public().kid().to_owned();
        let mut key = Self {
            line,
            kid,
            algorithm,
            generation,
            created_at,
            signs_from,
            private: String::new(),
            published_until: never(),
            is_retired: false,
        };
        let bytes = private.to_pkcs8().map_err(Outage::new)?;
        let sealed = encryption_key.seal(&key.place(), &bytes, random);
        key.private = sealed.ok_or_else(|| Outage::new("the signing key cannot be encrypted"))?;
        Ok(key)
    }

    fn place(&self) -> String {
        let kind = self.line.kind();
        format!("{kind}\0{}\0{}\0{}", self.kid, self.generation, self.algorithm)
    }

    /// The handle of a generation. Nobody can present it, because no parameter holds a zero byte.
    pub(super) fn handle(line: Line, generation: i64) -> HandleHash {
        HandleHash::of_name(&format!("\0{}\0{generation}", line.kind()))
    }

    pub(super) fn payload(&self) -> Result<Value, Outage> {
        serde_json::to_value(self).map_err(Outage::new)
    }

    pub(super) fn object(&self) -> Result<ShortLivedObject, Outage> {
        Ok(ShortLivedObject::new(self.line.kind(), self.payload()?, self.published_until))
    }

    /// The key of a row of that line; `None` if the row has the handle of another generation or line, where no server puts it.
    pub(super) fn read(
        line: Line,
        handle: &HandleHash,
        object: &ShortLivedObject,
    ) -> Result<Option<Self>, Outage> {
        let key: Self = serde_json::from_value(object.payload.clone()).map_err(Outage::new)?;
        let key = Self { line, ..key };
        Ok((*handle == Self::handle(line, key.generation)).then_some(key))
    }

    /// The private half, and whether an old key encryption key opened it.
    pub(super) fn open(
        &self,
        encryption_key: &KeyEncryptionKey,
    ) -> Result<(PrivateKey, bool), EncryptionKeyError> {
        let sealed = Sealed::read(&self.private).ok_or(EncryptionKeyError::Damaged)?;
        let (bytes, is_old) = encryption_key.open(&self.place(), &sealed)?;
        let private = PrivateKey::from_pkcs8(self.algorithm, &bytes);
        let private = private.map_err(|_| EncryptionKeyError::Damaged)?;
        if private.public().kid() != self.kid {
            return Err(EncryptionKeyError::Damaged);
        }
        Ok((private, is_old))
    }

    /// The same key, sealed anew under the first key encryption key.
    pub(super) fn sealed_anew(
        &self,
        private: &PrivateKey,
        encryption_key: &KeyEncryptionKey,
        random: &dyn Random,
    ) -> Result<Self, Outage> {
        let bytes = private.to_pkcs8().map_err(Outage::new)?;
        let sealed = encryption_key.seal(&self.place(), &bytes, random);
        let private = sealed.ok_or_else(|| Outage::new("the signing key cannot be encrypted"))?;
        Ok(Self { private, ..self.clone() })
    }

    /// The same key with an end.
    pub(super) fn ending_at(&self, published_until: i64) -> Self {
        Self { published_until, ..self.clone() }
    }

    /// The same key, retired.
    pub(super) fn retired(&self, now: i64) -> Self {
        Self { published_until: now, is_retired: true, ..self.clone() }
    }

    /// Whether it has no end and is not retired.
    pub(super) const fn has_no_end(&self) -> bool {
        self.published_until == i64::MAX && !self.is_retired
    }

    pub(super) const fn is_published(&self, now: i64) -> bool {
        !self.is_retired && self.term().is_published(now)
    }

    pub(super) const fn term(&self) -> Term {
        Term {
            generation: self.generation,
            signs_from: self.signs_from,
            published_until: self.published_until,
        }
    }
}
