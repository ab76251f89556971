//! The signing keys in the store: read and opened, made when one is due, and given an end when they have a successor.

use super::{
    EncryptionKeyError, KeyEncryptionKey, KeyError,
    held::{Held, HeldLine},
    line::{ByMain, KeyPlan, Line},
    schedule::{end_of, signing},
    stored_key::StoredKey,
};
use crate::{
    event::{About, EventKind, Events},
    jose::{PublicKey, SigningAlgorithm},
    protocol::error::Outage,
    random::Random,
    settings::KeySettings,
    store::{Ephemeral, Store},
};
use std::sync::Arc;
use tokio::sync::Mutex;

/// How many keys of a line are read at most.
const MOST_KEYS: u64 = 1000;
/// How often a change is tried at most while other nodes make one at the same time.
pub(super) const ATTEMPTS: usize = 10;

/// The stored keys of a server that makes its own.
pub(super) struct Stored {
    pub(super) store: Arc<dyn Store>,
    pub(super) encryption_key: KeyEncryptionKey,
    pub(super) plan: KeyPlan,
    pub(super) random: Arc<dyn Random>,
    pub(super) events: Events,
    /// Held by the request that reads the keys again; the others go on with those at hand.
    pub(super) reading: Mutex<()>,
}

/// What happens when a key cannot be decrypted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Strictness {
    /// The start, or the command, fails.
    Starting,
    /// The key is left out.
    Running,
}

impl Stored {
    fn place(&self) -> Result<&dyn Ephemeral, Outage> {
        let place = self.store.keys();
        place.ok_or_else(|| {
            Outage::new("signing keys need a table of short-lived objects: name one, `#[oauth(short_lived = ..)]`")
        })
    }

    /// Every key of a line in the store, by generation.
    pub(super) async fn keys(&self, line: Line) -> Result<Vec<StoredKey>, Outage> {
        let kind = line.kind();
        let mut keys = Vec::new();
        for (handle, object) in self.place()?.due(kind, i64::MAX, MOST_KEYS).await? {
            match StoredKey::read(line, &handle, &object)? {
                Some(key) => keys.push(key),
                None => tracing::error!(
                    target: "oauth",
                    "a row of the kind {kind:?} holds a signing key that belongs to another row; the key is not used: remove that row"
                ),
            }
        }
        keys.sort_by_key(|key| key.generation);
        Ok(keys)
    }

    /// Whether the main line signs in place of a line, by the keys that are stored now.
    pub(super) async fn by_main(&self, line: Line, now: i64) -> Result<ByMain, Outage> {
        match line {
            Line::Main => Ok(ByMain::Never),
            Line::Rs256 => Ok(Self::by_keys(&self.keys(Line::Main).await?, now)),
        }
    }

    fn by_keys(main: &[StoredKey], now: i64) -> ByMain {
        let main = main.iter().filter(|key| !key.is_retired);
        let main: Vec<_> = main.map(|key| (key.algorithm, key.term())).collect();
        ByMain::of(&main, now)
    }

    /// Whether this server makes keys of that line, and gives them ends. If it does not, that is left to other nodes, which may
    /// speak OpenID Connect while this one does not. This server reads the keys, publishes them and encrypts them anew all the same.
    pub(super) const fn makes(&self, line: Line) -> bool {
        match line {
            Line::Main => true,
            Line::Rs256 => self.plan.speaks_openid,
        }
    }

    /// The lines that go on, each with the algorithm of its next key.
    pub(super) fn made(&self, held: &Held) -> Vec<(Line, SigningAlgorithm)> {
        let goes_on = |line: &Line| match line {
            Line::Main => true,
            Line::Rs256 => self.makes(Line::Rs256) && !held.by_main.ends_the_line(),
        };
        let lines = Line::ALL.into_iter().filter(goes_on);
        lines.map(|line| (line, self.next_algorithm(line, &held.line(line).keys))).collect()
    }

    fn next_algorithm(&self, line: Line, keys: &[StoredKey]) -> SigningAlgorithm {
        let newest = keys.last().map(|key| key.algorithm);
        line.algorithm(&self.plan).or(newest).unwrap_or(SigningAlgorithm::Es256)
    }

    /// Reads the keys of every line, and does what is due. The main line comes first, because it decides what the second one needs.
    pub(super) async fn read(&self, now: i64, strictness: Strictness) -> Result<Held, KeyError> {
        let main = self.read_line((Line::Main, ByMain::Never), true, now, strictness).await?;
        let by_main = Self::by_keys(&main.keys, now);
        // While a key of the main line cannot be decrypted, this node does not know whether that key signs.
        let is_kept_up = self.makes(Line::Rs256) && main.unopened == 0;
        let rs256 = self.read_line((Line::Rs256, by_main), is_kept_up, now, strictness).await?;
        Ok(Held::new(main, rs256, by_main, now))
    }

    /// Reads the keys of a line. If the line is kept up here, does what is due: makes the first key or the next one, and gives an
    /// end to keys that have a successor. No key is made while a stored one cannot be decrypted.
    async fn read_line(
        &self,
        (line, by_main): (Line, ByMain),
        is_kept_up: bool,
        now: i64,
        strictness: Strictness,
    ) -> Result<HeldLine, KeyError> {
        let keys = self.keys(line).await?;
        let mut held = self.open(keys.clone(), now, strictness).await?;
        if !is_kept_up {
            return Ok(held);
        }
        if held.unopened == 0
            && let Some(signs_from) = self.next_signs_from((line, by_main), &held.keys, now)
        {
            // Makes the generation after the keys that the decision rests on, so that it is made once if another node
            // decides the same.
            self.make(line, &keys, now, signs_from).await?;
            held = self.open(self.keys(line).await?, now, strictness).await?;
        }
        let KeySettings { algorithm, rotate_every, .. } = self.plan.settings;
        let replaces_keys = rotate_every > 0 || algorithm.is_some();
        if replaces_keys && self.end_those_with_a_successor(line, by_main).await? {
            held = self.open(self.keys(line).await?, now, strictness).await?;
        }
        Ok(held)
    }

    /// If a key is due now, the time from which it would sign. A key of another algorithm is due only once the newest key signs,
    /// so that nodes with different settings do not keep replacing each other's keys.
    fn next_signs_from(
        &self,
        (line, by_main): (Line, ByMain),
        keys: &[StoredKey],
        now: i64,
    ) -> Option<i64> {
        let begins_at = match by_main {
            ByMain::Never => now,
            ByMain::Until(until) => until.max(now),
            // A line that ends signs until the main one has taken over. Until then it gets a key only if it has none.
            ByMain::From(from) => {
                let terms: Vec<_> = keys.iter().map(StoredKey::term).collect();
                return (now < from && signing(&terms, now).is_none()).then_some(now);
            }
        };
        let Some(newest) = keys.iter().rfind(|key| key.has_no_end()) else {
            return Some(begins_at);
        };
        let KeySettings { rotate_every, publish_ahead, .. } = self.plan.settings;
        let next = newest.signs_from.saturating_add(rotate_every);
        let is_due = rotate_every > 0 && now >= next.saturating_sub(publish_ahead);
        let algorithm = line.algorithm(&self.plan);
        let is_another = algorithm.is_some_and(|algorithm| algorithm != newest.algorithm);
        let soonest = now.saturating_add(publish_ahead);
        (is_due || (is_another && newest.signs_from <= now)).then_some(if is_due {
            next.max(soonest)
        } else {
            soonest
        })
    }

    /// Makes the next generation of a line, even if other nodes make one at the same time; returns the name of the key.
    pub(super) async fn make_another(
        &self,
        line: Line,
        now: i64,
        signs_from: i64,
    ) -> Result<String, Outage> {
        for _ in 0..ATTEMPTS {
            if let Some(kid) = self.make(line, &self.keys(line).await?, now, signs_from).await? {
                return Ok(kid);
            }
        }
        Err(Outage::new(
            "no signing key could be made, because at every attempt another node made the next key first",
        ))
    }

    /// Makes the next generation and returns the name of the key; `None` when another node was first.
    async fn make(
        &self,
        line: Line,
        keys: &[StoredKey],
        now: i64,
        signs_from: i64,
    ) -> Result<Option<String>, Outage> {
        let generation = keys.last().map_or(1, |key| key.generation.saturating_add(1));
        let algorithm = self.next_algorithm(line, keys);
        let times = (now, signs_from);
        let (encryption_key, random) = (self.encryption_key.clone(), self.random.clone());
        // To generate an RSA key takes a tenth of a second, and sometimes much more.
        let drawn = tokio::task::spawn_blocking(move || {
            StoredKey::draw((line, generation, algorithm), times, &encryption_key, &*random)
        });
        let key = drawn.await.map_err(Outage::new)??;
        let handle = StoredKey::handle(line, generation);
        if !self.place()?.insert_once(&handle, &key.object()?).await? {
            return Ok(None);
        }
        let made = EventKind::SigningKeyMade { kid: &key.kid, signs_from };
        self.events.emit(made, About::NOBODY);
        Ok(Some(key.kid))
    }

    /// Gives an end to every key of a line that has a successor and no end; returns whether there was such a key.
    pub(super) async fn end_those_with_a_successor(
        &self,
        line: Line,
        by_main: ByMain,
    ) -> Result<bool, Outage> {
        let keys = self.keys(line).await?;
        let keys: Vec<_> = keys.into_iter().filter(|key| !key.is_retired).collect();
        let mut terms: Vec<_> = keys.iter().map(StoredKey::term).collect();
        terms.extend(by_main.successor());
        let mut has_ended = false;
        for (key, term) in keys.iter().zip(&terms) {
            if let Some(end) = end_of(&terms, term, self.plan.settings.keep_for) {
                has_ended |= self.replace(key, &key.ending_at(end)).await?;
            }
        }
        Ok(has_ended)
    }

    /// The published key of that name, in whichever line it stands.
    pub(super) async fn published(&self, kid: &str, now: i64) -> Result<Option<StoredKey>, Outage> {
        for line in Line::ALL {
            let mut keys = self.keys(line).await?.into_iter();
            if let Some(key) = keys.find(|key| key.kid == kid && key.is_published(now)) {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }

    /// Whether no key would sign in its line without that key. A line whose keys this server does not make, or in whose place the
    /// main line signs, needs no key from here.
    pub(super) async fn needs_a_successor(
        &self,
        key: &StoredKey,
        now: i64,
    ) -> Result<bool, Outage> {
        if !self.makes(key.line) || self.by_main(key.line, now).await?.signs(now) {
            return Ok(false);
        }
        let keys = self.keys(key.line).await?;
        let mut others = keys.iter().filter(|other| other.kid != key.kid);
        Ok(!others.any(|other| other.has_no_end() && other.signs_from <= now))
    }

    /// Replaces a key if its row still says what was read; returns whether it did.
    pub(super) async fn replace(&self, old: &StoredKey, new: &StoredKey) -> Result<bool, Outage> {
        let handle = StoredKey::handle(old.line, old.generation);
        self.place()?.replace(&handle, &old.payload()?, &new.object()?).await
    }

    /// Decrypts the published keys of a line. A start fails if one cannot be decrypted. A running server goes on without such a
    /// key, so that what the rows say in clear, such as a retirement, still counts.
    async fn open(
        &self,
        keys: Vec<StoredKey>,
        now: i64,
        strictness: Strictness,
    ) -> Result<HeldLine, KeyError> {
        let mut held = HeldLine::default();
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
            held.public.push(Arc::new(parsed.ok_or(EncryptionKeyError::Damaged)?));
            held.signers.push(Arc::new(private));
            held.keys.push(key);
        }
        Ok(held)
    }
}
