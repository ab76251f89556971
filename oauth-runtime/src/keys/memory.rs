//! A store in memory that holds keys and nothing else, and the nodes of a server over it: for the tests of this module.

use super::{KeyEncryptionKey, KeyError, KeyPlan, KeyRing, SigningKey};
use crate::{
    clock::Clock,
    event::Events,
    jose::SigningAlgorithm,
    protocol::{
        client::{Client, SubjectId},
        error::Outage,
        secret::{HandleHash, TokenHash},
    },
    random::SystemRandom,
    settings::KeySettings,
    store::{
        Ephemeral, HeldAuthorization, HeldPage, IssuedToken, ShortLivedObject, Store, Stored,
        Transaction,
    },
};
use serde_json::Value;
use std::sync::{
    Arc, Mutex, MutexGuard,
    atomic::{AtomicI64, Ordering},
};

/// An hour, in seconds.
pub(super) const HOUR: i64 = 3600;
/// A day, in seconds.
pub(super) const DAY: i64 = 24 * HOUR;

/// A clock that a test moves.
#[derive(Clone)]
pub(super) struct Hand(Arc<AtomicI64>);

impl Hand {
    pub(super) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

type Rows = Vec<(HandleHash, ShortLivedObject)>;

/// The rows that all nodes share.
#[derive(Clone, Default)]
pub(super) struct Memory(Arc<Mutex<Rows>>);

impl Memory {
    pub(super) fn rows(&self) -> MutexGuard<'_, Rows> {
        self.0.lock().unwrap()
    }

    /// The rows of a kind.
    pub(super) fn of_kind(&self, kind: &str) -> Rows {
        self.rows().iter().filter(|(_, object)| object.kind == kind).cloned().collect()
    }
}

fn ready<'a, T: Send + 'a>(value: T) -> Stored<'a, T> {
    Box::pin(std::future::ready(Ok(value)))
}

fn nothing<'a, T: Send + 'a>() -> Stored<'a, T> {
    Box::pin(std::future::ready(Err(Outage::new("the store holds keys alone"))))
}

impl Ephemeral for Memory {
    fn insert_once<'a>(
        &'a self,
        handle: &'a HandleHash,
        object: &'a ShortLivedObject,
    ) -> Stored<'a, bool> {
        let mut rows = self.rows();
        let is_new = rows.iter().all(|(known, _)| known != handle);
        if is_new {
            rows.push((handle.clone(), object.clone()));
        }
        ready(is_new)
    }

    fn find<'a>(&'a self, handle: &'a HandleHash) -> Stored<'a, Option<ShortLivedObject>> {
        let found = self.rows().iter().find(|(known, _)| known == handle).cloned();
        ready(found.map(|(_, object)| object))
    }

    fn replace<'a>(
        &'a self,
        handle: &'a HandleHash,
        old: &'a Value,
        new: &'a ShortLivedObject,
    ) -> Stored<'a, bool> {
        let mut rows = self.rows();
        let row = rows.iter_mut().find(|(known, row)| known == handle && row.payload == *old);
        ready(row.map(|(_, row)| *row = new.clone()).is_some())
    }

    fn consume<'a>(&'a self, _: &'a HandleHash, _: i64) -> Stored<'a, bool> {
        nothing()
    }

    fn due<'a>(&'a self, kind: &'a str, now: i64, _: u64) -> Stored<'a, Rows> {
        let mut rows = self.of_kind(kind);
        rows.retain(|(_, object)| object.expires_at <= now);
        ready(rows)
    }
}

impl Store for Memory {
    fn find_client<'a>(&'a self, _: &'a str) -> Stored<'a, Option<Client>> {
        nothing()
    }

    fn find_access_token<'a>(&'a self, _: &'a TokenHash) -> Stored<'a, Option<IssuedToken>> {
        nothing()
    }

    fn find_refresh_token<'a>(&'a self, _: &'a TokenHash) -> Stored<'a, Option<IssuedToken>> {
        nothing()
    }

    fn held_authorizations<'a>(
        &'a self,
        _: &'a SubjectId,
        _: i64,
        _: &'a HeldPage,
    ) -> Stored<'a, Vec<HeldAuthorization>> {
        nothing()
    }

    fn ephemeral(&self) -> Option<&dyn Ephemeral> {
        Some(self)
    }

    fn prune(&self, now: i64, _: u64) -> Stored<'_, u64> {
        self.rows().retain(|(_, object)| now < object.expires_at);
        ready(0)
    }

    fn begin(&self) -> Stored<'_, Box<dyn Transaction>> {
        nothing()
    }
}

/// What nodes of one server share: the rows and the time.
#[derive(Clone)]
pub(super) struct World {
    pub(super) memory: Memory,
    pub(super) clock: Hand,
}

/// The settings of a node.
#[derive(Clone, Copy, Default)]
pub(super) struct Set {
    pub(super) speaks_openid: bool,
    pub(super) algorithm: Option<SigningAlgorithm>,
}

/// A node that speaks OpenID Connect.
pub(super) const SPEAKS: Set = Set { speaks_openid: true, algorithm: None };

impl World {
    pub(super) fn new() -> Self {
        Self { memory: Memory::default(), clock: Hand(Arc::new(AtomicI64::new(1_000_000_000))) }
    }

    pub(super) async fn node(&self, set: Set) -> KeyRing {
        self.start(set, KeyEncryptionKey::new([7; 32])).await.unwrap()
    }

    pub(super) async fn start(&self, set: Set, key: KeyEncryptionKey) -> Result<KeyRing, KeyError> {
        let settings = KeySettings { algorithm: set.algorithm, ..KeySettings::default() };
        let plan = KeyPlan { settings, speaks_openid: set.speaks_openid };
        let clock: Arc<dyn Clock> = Arc::new(self.clock.clone());
        let events = Events::new(Vec::new(), clock.clone());
        let store = Arc::new(self.memory.clone());
        KeyRing::stored((store, key), plan, Arc::new(SystemRandom), (clock, events)).await
    }
}

/// The keys of a list, as `ES256 signing`.
pub(super) fn said(keys: &[SigningKey]) -> Vec<String> {
    keys.iter().map(|key| format!("{} {}", key.algorithm, key.state.as_str())).collect()
}
