//! Everything that is stored for minutes and is not a code: one-time objects of grants, and marks of what has happened once.

use super::stored::Stored;
use crate::protocol::{client::SubjectId, secret::HandleHash};

/// A short-lived object, stored under the hash of a handle.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ShortLivedObject {
    /// The kind of the object, so that no object is taken for one of another kind.
    pub kind: String,
    /// Its content.
    pub payload: serde_json::Value,
    /// When the object expires, in epoch seconds.
    pub expires_at: i64,
    /// When it was used up, in epoch seconds.
    pub used_at: Option<i64>,
}

impl ShortLivedObject {
    /// An unused object that expires at that time, in epoch seconds.
    #[must_use]
    pub fn new(kind: impl Into<String>, payload: serde_json::Value, expires_at: i64) -> Self {
        Self { kind: kind.into(), payload, expires_at, used_at: None }
    }

    /// Whether the object is a one-time object of this user, so that a revocation of what is held for them ends it.
    #[must_use]
    pub fn is_one_time_of(&self, subject: &SubjectId) -> bool {
        self.kind == one_time_kind(Some(subject))
    }

    /// Whether the object is a device code of this client, so that a revocation of what the client holds ends it.
    #[must_use]
    pub fn is_device_code_of(&self, client_id: &str) -> bool {
        self.kind == device_code_kind(client_id)
    }

    /// Whether the object is unused and not expired at `now`, in epoch seconds.
    #[must_use]
    pub fn is_good(&self, now: i64) -> bool {
        self.used_at.is_none() && now < self.expires_at
    }
}

/// The prefix of the kinds of one-time objects.
pub(crate) const ONE_TIME: &str = "one_time";

/// The kind of the one-time objects of a user, which end together.
pub(crate) fn one_time_kind(subject: Option<&SubjectId>) -> String {
    match subject {
        Some(subject) => format!("{ONE_TIME} {}", HandleHash::of_name(subject.as_str()).as_str()),
        None => ONE_TIME.to_owned(),
    }
}

/// The prefix of the kinds of device codes.
pub(crate) const DEVICE_CODE: &str = "device";

/// The kind of the device codes of a client, which end together.
pub(crate) fn device_code_kind(client_id: &str) -> String {
    format!("{DEVICE_CODE} {}", HandleHash::of_name(client_id).as_str())
}

/// Whether an object of this kind is good for one token, so that a store that may have forgotten its use must not give it.
#[cfg(feature = "redis")]
pub(crate) fn is_good_for_one_token(kind: &str) -> bool {
    kind.starts_with(ONE_TIME) || kind.starts_with(DEVICE_CODE)
}

/// A place for short-lived objects. Each method is one atomic step.
pub trait Ephemeral: Send + Sync {
    /// Stores an object unless one exists under that handle; returns whether this call did it. An existing object
    /// counts even if it has expired or was used up, until it is removed.
    fn insert_once<'a>(
        &'a self,
        handle: &'a HandleHash,
        object: &'a ShortLivedObject,
    ) -> Stored<'a, bool>;
    /// The object under that handle, whether it is good or not.
    fn find<'a>(&'a self, handle: &'a HandleHash) -> Stored<'a, Option<ShortLivedObject>>;
    /// Replaces payload and expiry of an unused object if its payload is still `old`; returns whether this call did it.
    fn replace<'a>(
        &'a self,
        handle: &'a HandleHash,
        old: &'a serde_json::Value,
        new: &'a ShortLivedObject,
    ) -> Stored<'a, bool>;
    /// Marks an object as used if it is unused; returns whether this call did it.
    fn consume<'a>(&'a self, handle: &'a HandleHash, now: i64) -> Stored<'a, bool>;
    /// At most `limit` unused objects of one kind that expire at `now` or before, earliest first.
    fn due<'a>(
        &'a self,
        kind: &'a str,
        now: i64,
        limit: u64,
    ) -> Stored<'a, Vec<(HandleHash, ShortLivedObject)>>;
}
