//! The signing keys of a running server: read from the store, kept for a minute, replaced by schedule.

use super::{
    KeyEncryptionKey, KeyError,
    held::Held,
    line::{KeyPlan, Line},
    state::SigningKey,
    upkeep::{ATTEMPTS, Stored, Strictness},
};
use crate::{
    clock::Clock,
    event::{About, EventKind, Events},
    jose::{JwkSet, PublicKey, Signer, SigningAlgorithm, UnverifiedToken},
    protocol::{access_token_claims::TYPE, error::Outage},
    random::Random,
    store::Store,
};
use std::{
    fmt,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicI64, Ordering},
    },
};

/// How long a node relies on the keys that it has read, in seconds. A new key is published for longer before it signs.
const KEPT_FOR: i64 = 60;
/// After how many seconds an unknown key makes a node read again at the earliest: anybody can send a token with an
/// unknown key name.
const ASKED_AGAIN: i64 = 2;
/// How old the known keys may be while they are being read again or cannot be read, in seconds.
const LONGEST_STALE: i64 = 3 * KEPT_FOR;

/// The signing keys of a server.
pub(crate) struct KeyRing {
    source: Source,
    clock: Arc<dyn Clock>,
    held: RwLock<Arc<Held>>,
    /// When the last failed reading of the keys was, in epoch seconds.
    failed_at: AtomicI64,
}

enum Source {
    /// The server signs nothing.
    Nothing,
    /// The application's own keys that sign: the first of each algorithm. The first of all signs access tokens.
    Given(Vec<Arc<dyn Signer>>),
    /// In the store.
    Stored(Box<Stored>),
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("KeyRing").field(&self.held().set).finish()
    }
}

impl KeyRing {
    fn new(source: Source, clock: Arc<dyn Clock>, held: Held) -> Self {
        let (held, failed_at) = (RwLock::new(Arc::new(held)), AtomicI64::new(i64::MIN));
        Self { source, clock, held, failed_at }
    }

    /// A server without signing keys.
    pub(crate) fn none(clock: Arc<dyn Clock>) -> Self {
        Self::new(Source::Nothing, clock, Held::default())
    }

    /// The application's own keys: the first of each algorithm signs, all verify.
    pub(crate) fn given(
        signers: Vec<Arc<dyn Signer>>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, KeyError> {
        let mut keys = Vec::new();
        let mut signing: Vec<Arc<dyn Signer>> = Vec::new();
        for signer in signers {
            let public = signer.public();
            let key = PublicKey::new(public.clone());
            keys.push(Arc::new(key.ok_or_else(|| KeyError::Given(public.kid().to_owned()))?));
            if find(&signing, public.algorithm()).is_none() {
                signing.push(signer);
            }
        }
        let held = Held { set: JwkSet::new(keys), ..Held::default() };
        Ok(Self::new(Source::Given(signing), clock, held))
    }

    /// Keys in the store. Makes the first key of each line now, if there is none.
    pub(crate) async fn stored(
        (store, encryption_key): (Arc<dyn Store>, KeyEncryptionKey),
        plan: KeyPlan,
        random: Arc<dyn Random>,
        (clock, events): (Arc<dyn Clock>, Events),
    ) -> Result<Self, KeyError> {
        let reading = tokio::sync::Mutex::new(());
        let stored = Stored { store, encryption_key, plan, random, events, reading };
        let held = stored.read(clock.now(), Strictness::Starting).await?;
        let source = Source::Stored(Box::new(stored));
        Ok(Self::new(source, clock, held))
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

    /// The known keys, read again once they are `at_most` seconds old. While another request reads, and after a failure, the keys
    /// at hand are enough if `wants` holds and they are not too old. Otherwise this call waits for the reading, and fails if that fails.
    async fn known(
        &self,
        at_most: i64,
        wants: impl Fn(&Held) -> bool,
    ) -> Result<Arc<Held>, Outage> {
        let held = self.held();
        let Source::Stored(stored) = &self.source else { return Ok(held) };
        let age = |held: &Held| self.clock.now().saturating_sub(held.read_at);
        let is_fresh = |held: &Held| (0..at_most).contains(&age(held));
        if is_fresh(&held) {
            return Ok(held);
        }
        let may_stay = wants(&held) && (0..LONGEST_STALE).contains(&age(&held));
        let _reading = match stored.reading.try_lock() {
            Ok(reading) => reading,
            Err(_) if may_stay => return Ok(held),
            Err(_) => stored.reading.lock().await,
        };
        let held = self.held();
        if is_fresh(&held) {
            return Ok(held);
        }
        // A request that waited while a read failed does not begin another one.
        let since_failure = self.clock.now().saturating_sub(self.failed_at.load(Ordering::Relaxed));
        if (0..ASKED_AGAIN).contains(&since_failure) {
            let failed = || Outage::new("the signing keys could not be read a moment ago");
            return if may_stay { Ok(held) } else { Err(failed()) };
        }
        match stored.read(self.clock.now(), Strictness::Running).await {
            Ok(read) => Ok(self.keep(read)),
            Err(error) => {
                self.failed_at.store(self.clock.now(), Ordering::Relaxed);
                tracing::error!(target: "oauth", %error, "the signing keys cannot be read again");
                if may_stay { Ok(held) } else { Err(error.into()) }
            }
        }
    }

    /// Reads the keys again if they are old. A request does this before it begins a transaction, because it holds one connection at most.
    pub(crate) async fn keep_up(&self) -> Result<(), Outage> {
        self.known(KEPT_FOR, |_| true).await.map(drop)
    }

    /// The key that signs access tokens now, among the keys at hand: that of the main line.
    pub(crate) fn signer(&self) -> Result<Arc<dyn Signer>, Outage> {
        let signer = match &self.source {
            Source::Nothing => None,
            Source::Given(signers) => signers.first().cloned(),
            Source::Stored(_) => self.held().main.signer(self.clock.now()).cloned(),
        };
        signer.ok_or_else(|| Outage::new("the server has no signing key"))
    }

    /// The key of that algorithm that signs now, among the keys at hand. Without an algorithm, or if no key signs by it, it is the RS256
    /// key if there is one (the default of OpenID Connect Registration, section 2), and otherwise the key of access tokens.
    pub(crate) fn signer_of(
        &self,
        algorithm: Option<SigningAlgorithm>,
    ) -> Result<Arc<dyn Signer>, Outage> {
        let signers = self.signers();
        let asked = algorithm.and_then(|algorithm| find(&signers, algorithm));
        match asked.or_else(|| find(&signers, SigningAlgorithm::Rs256)) {
            Some(signer) => Ok(signer.clone()),
            None => self.signer(),
        }
    }

    /// The algorithms of the keys that sign now, among the keys at hand: each once, RS256 first if it is there.
    pub(crate) fn algorithms(&self) -> Vec<SigningAlgorithm> {
        let signers = self.signers();
        let mut algorithms: Vec<_> =
            signers.iter().map(|signer| signer.public().algorithm()).collect();
        algorithms.sort_by_key(|algorithm| *algorithm != SigningAlgorithm::Rs256);
        algorithms
    }

    /// The keys that sign now, one for each algorithm, that of the main line first. The second line signs only where RS256 is needed.
    fn signers(&self) -> Vec<Arc<dyn Signer>> {
        let stored = match &self.source {
            Source::Nothing => return Vec::new(),
            Source::Given(signers) => return signers.clone(),
            Source::Stored(stored) => stored,
        };
        let (held, now) = (self.held(), self.clock.now());
        let mut signers: Vec<_> = held.main.signer(now).cloned().into_iter().collect();
        if stored.makes(Line::Rs256) && find(&signers, SigningAlgorithm::Rs256).is_none() {
            signers.extend(held.rs256.signer(now).cloned());
        }
        signers
    }

    /// The keys that are published.
    pub(crate) async fn published(&self) -> Result<JwkSet, Outage> {
        Ok(self.known(KEPT_FOR, |_| true).await?.set.clone())
    }

    /// The JSON text of the claims if one of the published keys has signed the token, otherwise `None`. It is an outage if an
    /// unknown key cannot be looked up at the moment: another node may have made a key that signs at once.
    pub(crate) async fn verify(
        &self,
        token: &UnverifiedToken<'_>,
    ) -> Result<Option<Vec<u8>>, Outage> {
        let kid = token.header().kid.as_deref();
        let has_key = |held: &Held| held.set.find(kid).is_some();
        let mut held = self.known(KEPT_FOR, has_key).await?;
        if !has_key(&held) {
            held = self.known(ASKED_AGAIN, has_key).await?;
        }
        Ok(held.set.find(kid).and_then(|key| token.verify(key)))
    }

    /// Whether the token may be looked up: a signed access token only if a published key has signed it. Others are found by
    /// their hash alone.
    pub(crate) async fn admits(&self, token: &str) -> Result<bool, Outage> {
        match UnverifiedToken::read(token) {
            Some(read) if read.header().is_type(TYPE) => Ok(self.verify(&read).await?.is_some()),
            _ => Ok(true),
        }
    }

    /// Every key that the server made and publishes: those of the main line first, in each line the newest last.
    pub(crate) async fn list(&self) -> Result<Vec<SigningKey>, KeyError> {
        let Source::Stored(stored) = &self.source else { return Ok(Vec::new()) };
        let _reading = stored.reading.lock().await;
        let held = self.keep(stored.read(self.clock.now(), Strictness::Starting).await?);
        Ok(held.list(self.clock.now()))
    }

    /// Makes a key in every line that goes on, or in the line of that algorithm. The key signs after the time in the settings,
    /// or at once. Returns the names of the keys, that of the main line first.
    pub(crate) async fn rotate(
        &self,
        algorithm: Option<SigningAlgorithm>,
        at_once: bool,
    ) -> Result<Vec<String>, KeyError> {
        let Source::Stored(stored) = &self.source else { return Ok(Vec::new()) };
        let _reading = stored.reading.lock().await;
        let now = self.clock.now();
        let held = stored.read(now, Strictness::Starting).await?;
        let mut lines = stored.made(&held);
        if let Some(asked) = algorithm {
            let made = lines.iter().map(|(_, algorithm)| *algorithm).collect();
            lines.retain(|(_, algorithm)| *algorithm == asked);
            if lines.is_empty() {
                return Err(KeyError::NotMade { asked, made });
            }
        }
        let ahead = if at_once { 0 } else { stored.plan.settings.publish_ahead };
        let mut made = Vec::new();
        for (line, _) in lines {
            made.push(stored.make_another(line, now, now.saturating_add(ahead)).await?);
            let by_main = stored.by_main(line, now).await?;
            stored.end_those_with_a_successor(line, by_main).await?;
        }
        self.keep(stored.read(now, Strictness::Starting).await?);
        Ok(made)
    }

    /// Takes a key out of the published ones at once; returns whether there was one of that name. If no other key of its line would
    /// sign, the line gets a successor first.
    pub(crate) async fn retire(&self, kid: &str) -> Result<bool, KeyError> {
        let Source::Stored(stored) = &self.source else { return Ok(false) };
        let _reading = stored.reading.lock().await;
        let now = self.clock.now();
        for _ in 0..ATTEMPTS {
            let Some(key) = stored.published(kid, now).await? else { return Ok(false) };
            if stored.needs_a_successor(&key, now).await? {
                stored.make_another(key.line, now, now).await?;
            }
            // Somebody else may have changed the row since it was read.
            if stored.replace(&key, &key.retired(now)).await? {
                stored.events.emit(EventKind::SigningKeyRetired { kid }, About::NOBODY);
                self.keep(stored.read(now, Strictness::Running).await?);
                return Ok(true);
            }
        }
        Err(Outage::new("the signing key changed under every attempt to retire it").into())
    }
}

/// The first signer of an algorithm.
fn find(signers: &[Arc<dyn Signer>], algorithm: SigningAlgorithm) -> Option<&Arc<dyn Signer>> {
    signers.iter().find(|signer| signer.public().algorithm() == algorithm)
}
