//! The names of keys in Redis. They hold only hashes, so they identify no client and no user.

use crate::protocol::secret::{CodeHash, HandleHash};

/// The keys of one server.
pub(super) struct Keys<'a>(pub(super) &'a str);

impl Keys<'_> {
    pub(super) fn code(&self, code: &CodeHash) -> String {
        format!("{}code:{}", self.0, code.as_str())
    }

    pub(super) fn object(&self, handle: &HandleHash) -> String {
        format!("{}object:{}", self.0, handle.as_str())
    }

    /// The handle in the key of an object.
    pub(super) fn handle(&self, key: &str) -> Option<HandleHash> {
        let hash = key.strip_prefix(self.0)?.strip_prefix("object:")?;
        Some(HandleHash::stored(hash.to_owned()))
    }

    /// The index of the codes of a client.
    pub(super) fn codes_of_client(&self, client_id: &str) -> String {
        format!("{}codes_of_client:{}", self.0, name_of(client_id))
    }

    /// The index of the codes of a user.
    pub(super) fn codes_of_subject(&self, subject: &str) -> String {
        format!("{}codes_of_subject:{}", self.0, name_of(subject))
    }

    /// The index of the objects of a kind.
    pub(super) fn objects_of_kind(&self, kind: &str) -> String {
        format!("{}{kind}", self.kinds())
    }

    /// The prefix of the indexes of kinds.
    pub(super) fn kinds(&self) -> String {
        format!("{}objects_of_kind:", self.0)
    }

    /// The index of everything by the time when it ends.
    pub(super) fn ends(&self) -> String {
        format!("{}ends", self.0)
    }
}

/// The hash that stands for a client or a user.
pub(super) fn name_of(identifier: &str) -> String {
    HandleHash::of_name(identifier).as_str().to_owned()
}
