//! The signing keys of a running server: read from the store, kept for a minute, replaced by schedule.

use super::{
    KeyEncryptionKey, KeyError,
    schedule::{end_of, signing},
    state::SigningKey,
    stored_key::{KIND, StoredKey},
};
use crate::{
    clock::Clock,
    event::{Event, Events},
    jose::{JwkSet, PublicKey, Signer, SigningAlgorithm, UnverifiedToken},
    protocol::{access_token_claims::TYPE, error::Outage},
    random::Random,
    settings::KeySettings,
    store::{Ephemeral, Store},
};
use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

/// How long a node goes by what it has read, in seconds. A key that a node makes is published for longer before it signs.
const KEPT_FOR: i64 = 60;
/// How often an unknown key makes a node read again, in seconds: strangers choose the names of keys.
const ASKED_AGAIN: i64 = 2;
/// How many keys are read.
const MOST_KEYS: u64 = 1000;

/// The signing keys of a server.
pub(crate) struct KeyRing {
    source: Source,
    clock: Arc<dyn Clock>,
    held: RwLock<Arc<Held>>,
}

enum Source {
    /// The server signs nothing.
    Nothing,
    /// The application's own: the first signs.
    Given,
    /// In the store.
    Stored(Box<Stored>),
}

struct Stored {
    store: Arc<dyn Store>,
    encryption_key: KeyEncryptionKey,
    settings: KeySettings,
    random: Arc<dyn Random>,
    events: Events,
    /// One request reads the keys again; the others go on with those at hand.
    reading: tokio::sync::Mutex<()>,
}

/// What a node knows of the keys.
#[derive(Default)]
struct Held {
    signers: Vec<Arc<dyn Signer>>,
    /// Beside the signers; empty where these are the application's.
    keys: Vec<StoredKey>,
    set: JwkSet,
    read_at: i64,
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("KeyRing").field(&self.held().set).finish()
    }
}

impl KeyRing {
    /// A server without signing keys.
    pub(crate) fn none(clock: Arc<dyn Clock>) -> Self {
        Self { source: Source::Nothing, clock, held: RwLock::default() }
    }

    /// The application's own keys: the first signs, all verify.
    pub(crate) fn given(
        signers: Vec<Arc<dyn Signer>>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, KeyError> {
        let mut keys = Vec::new();
        for signer in &signers {
            let public = signer.public();
            let key = PublicKey::new(public.clone());
            keys.push(Arc::new(key.ok_or_else(|| KeyError::Given(public.kid().to_owned()))?));
        }
        let held = Held { signers, set: JwkSet::new(keys), ..Held::default() };
        Ok(Self { source: Source::Given, clock, held: RwLock::new(Arc::new(held)) })
    }

    /// Keys in the store, the first of which is made now if there is none.
    pub(crate) async fn stored(
        (store, encryption_key): (Arc<dyn Store>, KeyEncryptionKey),
        settings: KeySettings,
        random: Arc<dyn Random>,
        (clock, events): (Arc<dyn Clock>, Events),
    ) -> Result<Self, KeyError> {
        let reading = tokio::sync::Mutex::new(());
        let stored = Stored { store, encryption_key, settings, random, events, reading };
        let held = stored.read(clock.now()).await?;
        let source = Source::Stored(Box::new(stored));
        Ok(Self { source, clock, held: RwLock::new(Arc::new(held)) })
    }

    /// Whether there is a key that signs.
    pub(crate) const fn can_sign(&self) -> bool {
        !matches!(self.source, Source::Nothing)
    }

    fn held(&self) -> Arc<Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, held: Held) -> Arc<Held> {
        let held = Arc::new(held);
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = held.clone();
        held
    }

    /// What is known, read again when it is older than that many seconds. A store that cannot be read leaves what is known.
    async fn known(&self, at_most: i64) -> Arc<Held> {
        let held = self.held();
        let Source::Stored(stored) = &self.source else { return held };
        let is_fresh = |held: &Held| (0..at_most).contains(&(self.clock.now() - held.read_at));
        if is_fresh(&held) {
            return held;
        }
        let Ok(_reading) = stored.reading.try_lock() else { return held };
        match stored.read(self.clock.now()).await {
            Ok(read) => self.keep(read),
            Err(error) => {
                tracing::warn!(target: "oauth", %error, "the signing keys cannot be read again; those at hand stay");
                let Held { signers, keys, set, .. } = &*held;
                let (signers, keys, set) = (signers.clone(), keys.clone(), set.clone());
                self.keep(Held { signers, keys, set, read_at: self.clock.now() })
            }
        }
    }

    /// Reads the keys again if they are old. A request does it before it begins a transaction, because it holds one connection at
    /// most.
    pub(crate) async fn keep_up(&self) {
        self.known(KEPT_FOR).await;
    }

    /// The key that signs now, of those at hand.
    pub(crate) fn signer(&self) -> Result<Arc<dyn Signer>, Outage> {
        let held = self.held();
        let at = if matches!(self.source, Source::Given) {
            Some(0)
        } else {
            let terms: Vec<_> = held.keys.iter().map(StoredKey::term).collect();
            signing(&terms, self.clock.now())
        };
        at.and_then(|at| held.signers.get(at).cloned())
            .ok_or_else(|| Outage::new("the server has no signing key"))
    }

    /// The keys that are published.
    pub(crate) async fn published(&self) -> JwkSet {
        self.known(KEPT_FOR).await.set.clone()
    }

    /// Whether one of the published keys has signed the token; the JSON text of its claims.
    pub(crate) async fn verify(&self, token: &UnverifiedToken<'_>) -> Option<Vec<u8>> {
        let kid = token.header().kid.as_deref();
        let mut held = self.known(KEPT_FOR).await;
        if held.set.find(kid).is_none() {
            // Another node may have made a key that signs at once.
            held = self.known(ASKED_AGAIN).await;
        }
        token.verify(held.set.find(kid)?)
    }

    /// Whether the token may be looked up: a signed access token only if a published key has signed it. Others are found by
    /// their hash alone.
    pub(crate) async fn admits(&self, token: &str) -> bool {
        match UnverifiedToken::read(token) {
            Some(read) if read.header().is_type(TYPE) => self.verify(&read).await.is_some(),
            _ => true,
        }
    }

    /// Every key that the server made, the newest last.
    pub(crate) async fn list(&self) -> Result<Vec<SigningKey>, KeyError> {
        let Source::Stored(stored) = &self.source else { return Ok(Vec::new()) };
        let held = self.keep(stored.read(self.clock.now()).await?);
        Ok(SigningKey::of_all(&held.keys, self.clock.now()))
    }

    /// Makes a key that signs after the time that settings say, or at once; its name.
    pub(crate) async fn rotate(&self, at_once: bool) -> Result<Option<String>, KeyError> {
        let Source::Stored(stored) = &self.source else { return Ok(None) };
        let now = self.clock.now();
        let keys = stored.keys().await?;
        let ahead = if at_once { 0 } else { stored.settings.publish_ahead };
        stored.make(&keys, now, now.saturating_add(ahead)).await?;
        let held = self.keep(stored.read(now).await?);
        Ok(held.keys.last().map(|key| key.kid.clone()))
    }

    /// Takes a key out of the published ones at once; whether there is one of that name. A key that signs gets a successor first.
    pub(crate) async fn retire(&self, kid: &str) -> Result<bool, KeyError> {
        let Source::Stored(stored) = &self.source else { return Ok(false) };
        let now = self.clock.now();
        let keys = stored.keys().await?;
        let is_it = |key: &&StoredKey| key.kid == kid && key.term().is_published(now);
        let Some(key) = keys.iter().find(is_it) else { return Ok(false) };
        let rest: Vec<_> =
            keys.iter().filter(|other| other.kid != kid).map(StoredKey::term).collect();
        let has_successor = signing(&rest, now).is_some_and(|at| rest[at].signs_from <= now);
        if !has_successor {
            stored.make(&keys, now, now).await?;
        }
        stored.end(key, now).await?;
        stored.events.emit(&Event::SigningKeyRetired { kid: kid.to_owned() });
        self.keep(stored.read(now).await?);
        Ok(true)
    }
}

impl Stored {
    fn place(&self) -> Result<&dyn Ephemeral, Outage> {
        let place = self.store.keys();
        place.ok_or_else(|| {
            Outage::new("signing keys need a table of short-lived objects: name one, `#[oauth(short_lived = ..)]`")
        })
    }

    /// Every key in the store, by generation.
    async fn keys(&self) -> Result<Vec<StoredKey>, Outage> {
        let rows = self.place()?.due(KIND, i64::MAX, MOST_KEYS).await?;
        let mut keys: Vec<_> =
            rows.iter().map(|(_, object)| StoredKey::read(object)).collect::<Result<_, _>>()?;
        keys.sort_by_key(|key| key.generation);
        Ok(keys)
    }

    /// Reads the keys after doing what is due: the first key, the next one, and the ends of those that have a successor.
    async fn read(&self, now: i64) -> Result<Held, KeyError> {
        let mut keys = self.keys().await?;
        if let Some(signs_from) = self.next_signs_from(&keys, now) {
            self.make(&keys, now, signs_from).await?;
            keys = self.keys().await?;
        }
        let terms: Vec<_> = keys.iter().map(StoredKey::term).collect();
        for (key, term) in keys.iter_mut().zip(&terms) {
            if let Some(end) = end_of(&terms, term, self.settings.keep_for) {
                self.end(key, end).await?;
                key.published_until = end;
            }
        }
        self.open(keys, now).await
    }

    /// When the key that is due now would sign, if one is due.
    fn next_signs_from(&self, keys: &[StoredKey], now: i64) -> Option<i64> {
        let Some(newest) = keys.iter().rfind(|key| key.term().is_published(now)) else {
            return Some(now);
        };
        let KeySettings { algorithm, rotate_every, publish_ahead, .. } = self.settings;
        let next = newest.signs_from.saturating_add(rotate_every);
        let is_due = rotate_every > 0 && now >= next.saturating_sub(publish_ahead);
        let soonest = now.saturating_add(publish_ahead);
        (is_due || algorithm.is_some_and(|algorithm| algorithm != newest.algorithm))
            .then_some(if is_due { next.max(soonest) } else { soonest })
    }

    async fn make(&self, keys: &[StoredKey], now: i64, signs_from: i64) -> Result<(), Outage> {
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
        // Another node may be first with this generation; its key is as good.
        if self.place()?.insert_once(&StoredKey::handle(generation), &key.object()?).await? {
            self.events.emit(&Event::SigningKeyMade { kid: key.kid, signs_from });
        }
        Ok(())
    }

    async fn end(&self, key: &StoredKey, published_until: i64) -> Result<(), Outage> {
        let ended = key.ending_at(published_until);
        let (handle, old) = (StoredKey::handle(key.generation), key.payload()?);
        self.place()?.replace(&handle, &old, &ended.object()?).await.map(drop)
    }

    async fn open(&self, keys: Vec<StoredKey>, now: i64) -> Result<Held, KeyError> {
        let mut held = Held { read_at: now, ..Held::default() };
        let mut public = Vec::new();
        for key in keys.into_iter().filter(|key| key.term().is_published(now)) {
            let (private, is_old) = key.open(&self.encryption_key)?;
            if is_old {
                let anew = key.sealed_anew(&private, &self.encryption_key, &*self.random)?;
                let handle = StoredKey::handle(key.generation);
                self.place()?.replace(&handle, &key.payload()?, &anew.object()?).await?;
            }
            let parsed = PublicKey::new(private.public().clone());
            public.push(Arc::new(parsed.ok_or(super::EncryptionKeyError::Damaged)?));
            held.signers.push(Arc::new(private));
            held.keys.push(key);
        }
        held.set = JwkSet::new(public);
        Ok(held)
    }
}
