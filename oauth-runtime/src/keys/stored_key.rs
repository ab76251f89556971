//! A signing key as it lies in the store, its private half sealed.

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

/// A key with its times. The private half is sealed to its line, name, generation and algorithm.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct StoredKey {
    /// The kind of the row says it.
    #[serde(skip)]
    pub(super) line: Line,
    pub(super) kid: String,
    #[serde(rename = "alg")]
    pub(super) algorithm: SigningAlgorithm,
    pub(super) generation: i64,
    pub(super) created_at: i64,
    pub(super) signs_from: i64,
    private: String,
    /// When it is published no more, of a key that has a successor. It stands in the payload, so that whoever changes a row
    /// changes the one that they have read.
    #[serde(default = "never")]
    pub(super) published_until: i64,
    /// Whether an operator took it out. By whose clock that was does not matter.
    #[serde(default)]
    pub(super) is_retired: bool,
}

const fn never() -> i64 {
    i64::MAX
}

impl StoredKey {
    /// Draws a key; a generation is stored once, whoever draws it first.
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
        HandleHash::of(&format!("\0{}\0{generation}", line.kind()))
    }

    pub(super) fn payload(&self) -> Result<Value, Outage> {
        serde_json::to_value(self).map_err(Outage::new)
    }

    pub(super) fn object(&self) -> Result<ShortLivedObject, Outage> {
        Ok(ShortLivedObject::new(self.line.kind(), self.payload()?, self.published_until))
    }

    /// The key of a row of that line; `None` when it lies under the handle of another generation or line, where nobody has put it.
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

    /// The same key, taken out.
    pub(super) fn retired(&self, now: i64) -> Self {
        Self { published_until: now, is_retired: true, ..self.clone() }
    }

    /// Whether it has neither an end nor been taken out.
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
