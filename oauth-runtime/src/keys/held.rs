//! The signing keys that a node has read last.

use super::{
    line::{ByMain, Line},
    schedule::signing,
    state::SigningKey,
    stored_key::StoredKey,
};
use crate::jose::{JwkSet, PublicKey, Signer};
use std::sync::Arc;

/// The keys of every line.
#[derive(Default)]
pub(super) struct Held {
    pub(super) main: HeldLine,
    pub(super) rs256: HeldLine,
    /// Whether the main line signs by RS256 in place of the second one.
    pub(super) by_main: ByMain,
    /// The published keys of both, those of the main line first.
    pub(super) set: JwkSet,
    pub(super) read_at: i64,
}

impl Held {
    pub(super) fn new(main: HeldLine, rs256: HeldLine, by_main: ByMain, read_at: i64) -> Self {
        let set = main.public.iter().chain(&rs256.public).cloned().collect();
        Self { main, rs256, by_main, set: JwkSet::new(set), read_at }
    }

    /// The keys as an operator sees them: those of the main line first, in each line the newest last.
    pub(super) fn list(&self, now: i64) -> Vec<SigningKey> {
        let mut keys = SigningKey::of_line(&self.main.keys, ByMain::Never, now);
        keys.extend(SigningKey::of_line(&self.rs256.keys, self.by_main, now));
        keys
    }

    pub(super) const fn line(&self, line: Line) -> &HeldLine {
        match line {
            Line::Main => &self.main,
            Line::Rs256 => &self.rs256,
        }
    }
}

/// The published keys of one line that could be decrypted, by generation.
#[derive(Default)]
pub(super) struct HeldLine {
    pub(super) keys: Vec<StoredKey>,
    /// One for each key, in the same order.
    pub(super) signers: Vec<Arc<dyn Signer>>,
    /// One for each key, in the same order.
    pub(super) public: Vec<Arc<PublicKey>>,
    /// How many published keys could not be decrypted.
    pub(super) unopened: usize,
}

impl HeldLine {
    /// The key that signs at a time.
    pub(super) fn signer(&self, now: i64) -> Option<&Arc<dyn Signer>> {
        let terms: Vec<_> = self.keys.iter().map(StoredKey::term).collect();
        self.signers.get(signing(&terms, now)?)
    }
}
