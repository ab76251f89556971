//! The signing keys in the store: read and opened, made when one is due, and given an end when they have a successor.

use super::{
    EncryptionKeyError, KeyEncryptionKey, KeyError,
    schedule::end_of,
    stored_key::{KIND, StoredKey},
};
use crate::{
    event::{About, EventKind, Events},
    jose::{JwkSet, PublicKey, Signer, SigningAlgorithm},
    protocol::error::Outage,
    random::Random,
    settings::KeySettings,
    store::{Ephemeral, Store},
};
use std::sync::Arc;
use tokio::sync::Mutex;

/// How many keys are read.
const MOST_KEYS: u64 = 1000;
/// How often a change is tried that other nodes make at the same time.
pub(super) const ATTEMPTS: usize = 10;

/// The keys of a server that makes them.
pub(super) struct Stored {
    pub(super) store: Arc<dyn Store>,
    pub(super) encryption_key: KeyEncryptionKey,
    pub(super) settings: KeySettings,
    pub(super) random: Arc<dyn Random>,
    pub(super) events: Events,
    /// One request reads the keys again; the others go on with those at hand.
    pub(super) reading: Mutex<()>,
}

/// What a node knows of the keys.
#[derive(Default)]
pub(super) struct Held {
    pub(super) signers: Vec<Arc<dyn Signer>>,
    /// Beside the signers; empty where these are the application's.
    pub(super) keys: Vec<StoredKey>,
    pub(super) set: JwkSet,
    pub(super) read_at: i64,
    /// How many published keys do not open.
    pub(super) unopened: usize,
}

/// What is done about a key that does not open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Strictness {
    /// It ends the start, or the command.
    Starting,
    /// It is left out.
    Running,
}

impl Stored {
    fn place(&self) -> Result<&dyn Ephemeral, Outage> {
        let place = self.store.keys();
        place.ok_or_else(|| {
            Outage::new("signing keys need a table of short-lived objects: name one, `#[oauth(short_lived = ..)]`")
        })
    }

    /// Every key in the store, by generation.
    pub(super) async fn keys(&self) -> Result<Vec<StoredKey>, Outage> {
        let mut keys = Vec::new();
        for (handle, object) in self.place()?.due(KIND, i64::MAX, MOST_KEYS).await? {
            match StoredKey::read(&handle, &object)? {
                Some(key) => keys.push(key),
                None => tracing::error!(
                    target: "oauth",
                    "a signing key lies in a row that is not its own; it is not used: remove that row of the kind {KIND:?}"
                ),
            }
        }
        keys.sort_by_key(|key| key.generation);
        Ok(keys)
    }

    /// Reads the keys, and does what is due: the first key, the next one, and the ends of those that have a successor. Nothing is
    /// made beside keys that do not open.
    pub(super) async fn read(&self, now: i64, strictness: Strictness) -> Result<Held, KeyError> {
        let keys = self.keys().await?;
        let mut held = self.open(keys.clone(), now, strictness).await?;
        if held.unopened == 0
            && let Some(signs_from) = self.next_signs_from(&held.keys, now)
        {
            // The generation after those that the decision rests on: another node that decided the same makes it once.
            self.make(&keys, now, signs_from).await?;
            held = self.open(self.keys().await?, now, strictness).await?;
        }
        let KeySettings { algorithm, rotate_every, .. } = self.settings;
        let replaces_keys = rotate_every > 0 || algorithm.is_some();
        if replaces_keys && self.end_those_with_a_successor().await? {
            held = self.open(self.keys().await?, now, strictness).await?;
        }
        Ok(held)
    }

    /// When the key that is due now would sign, if one is due. Another algorithm waits until the newest key signs, so that nodes
    /// with different settings do not outdo each other.
    fn next_signs_from(&self, keys: &[StoredKey], now: i64) -> Option<i64> {
        let Some(newest) = keys.iter().rfind(|key| key.has_no_end()) else { return Some(now) };
        let KeySettings { algorithm, rotate_every, publish_ahead, .. } = self.settings;
        let next = newest.signs_from.saturating_add(rotate_every);
        let is_due = rotate_every > 0 && now >= next.saturating_sub(publish_ahead);
        let is_another = algorithm.is_some_and(|algorithm| algorithm != newest.algorithm);
        let soonest = now.saturating_add(publish_ahead);
        (is_due || (is_another && newest.signs_from <= now)).then_some(if is_due {
            next.max(soonest)
        } else {
            soonest
        })
    }

    /// Makes the next generation, whoever else makes one at the same time; its name.
    pub(super) async fn make_another(&self, now: i64, signs_from: i64) -> Result<String, Outage> {
        for _ in 0..ATTEMPTS {
            if let Some(kid) = self.make(&self.keys().await?, now, signs_from).await? {
                return Ok(kid);
            }
        }
        Err(Outage::new("other nodes made every next signing key"))
    }

    /// Makes the next generation; `None` when another node was first.
    async fn make(
        &self,
        keys: &[StoredKey],
        now: i64,
        signs_from: i64,
    ) -> Result<Option<String>, Outage> {
        let generation = keys.last().map_or(1, |key| key.generation.saturating_add(1));
        let newest = keys.last().map(|key| key.algorithm);
        let algorithm = self.settings.algorithm.or(newest).unwrap_or(SigningAlgorithm::Es256);
        let times = (now, signs_from);
        let (encryption_key, random) = (self.encryption_key.clone(), self.random.clone());
        // An RSA key takes a tenth of a second.
        let drawn = tokio::task::spawn_blocking(move || {
            StoredKey::draw((algorithm, generation), times, &encryption_key, &*random)
        });
        let key = drawn.await.map_err(Outage::new)??;
        if !self.place()?.insert_once(&StoredKey::handle(generation), &key.object()?).await? {
            return Ok(None);
        }
        let made = EventKind::SigningKeyMade { kid: &key.kid, signs_from };
        self.events.emit(made, About::NOBODY);
        Ok(Some(key.kid))
    }

    /// Gives an end to every key that has a successor and no end; whether there was one.
    pub(super) async fn end_those_with_a_successor(&self) -> Result<bool, Outage> {
        let keys: Vec<_> = self.keys().await?.into_iter().filter(|key| !key.is_retired).collect();
        let terms: Vec<_> = keys.iter().map(StoredKey::term).collect();
        let mut has_ended = false;
        for (key, term) in keys.iter().zip(&terms) {
            if let Some(end) = end_of(&terms, term, self.settings.keep_for) {
                has_ended |= self.replace(key, &key.ending_at(end)).await?;
            }
        }
        Ok(has_ended)
    }

    /// Writes a key anew if its row still says what was read; whether it did.
    pub(super) async fn replace(&self, old: &StoredKey, new: &StoredKey) -> Result<bool, Outage> {
        let handle = StoredKey::handle(old.generation);
        self.place()?.replace(&handle, &old.payload()?, &new.object()?).await
    }

    /// Opens the published keys. A start demands that all open; a running server goes on without one that does not, so that what
    /// the rows say in clear, such as a retirement, counts all the same.
    async fn open(
        &self,
        keys: Vec<StoredKey>,
        now: i64,
        strictness: Strictness,
    ) -> Result<Held, KeyError> {
        let mut held = Held { read_at: now, ..Held::default() };
        let mut public = Vec::new();
        for key in keys.into_iter().filter(|key| key.is_published(now)) {
            let (private, is_old) = match key.open(&self.encryption_key) {
                Ok(opened) => opened,
                Err(error) if strictness == Strictness::Starting => return Err(error.into()),
                Err(error) => {
                    tracing::error!(target: "oauth", kid = key.kid, %error, "a signing key does not open, and is not used");
                    held.unopened += 1;
                    continue;
                }
            };
            if is_old {
                let anew = key.sealed_anew(&private, &self.encryption_key, &*self.random)?;
                self.replace(&key, &anew).await?;
            }
            let parsed = PublicKey::new(private.public().clone());
            public.push(Arc::new(parsed.ok_or(EncryptionKeyError::Damaged)?));
            held.signers.push(Arc::new(private));
            held.keys.push(key);
        }
        held.set = JwkSet::new(public);
        Ok(held)
    }
}
