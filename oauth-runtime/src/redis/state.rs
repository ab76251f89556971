//! The state in Redis, and how it changes. Each method is one atomic step.

use super::{
    connection::Redis,
    keys::{Keys, name_of},
    record,
    script::{
        COUNT, DUE, FIND_CODE, FIND_OBJECT, IS_WITHDRAWN, ISSUE, PRUNE, REPLACE, WITHDRAW,
        WITHDRAW_ALL,
    },
};
use crate::{
    clock::Clock,
    protocol::{
        error::Outage,
        limits::{CLOCK_SKEW, VERIFIER_ATTEMPTS},
        secret::{CodeHash, HandleHash},
    },
    store::{IssuedCode, NewCode, ShortLivedObject, is_good_for_one_token},
};
use serde::Serialize;
use serde_json::Value;
use std::{collections::BTreeMap, sync::Arc};

/// How long a used code is remembered at most, in seconds: 30 days.
pub(super) const LONGEST_TOMBSTONE: i64 = 30 * 24 * 60 * 60;

/// How long any key is kept at most, in seconds: a hundred years, which Redis can count in milliseconds.
const LONGEST_LIFE: i64 = 100 * 365 * 24 * 60 * 60;

/// How many entries of an index one script looks at, so that others get their turn.
const BATCH: u64 = 500;

/// Codes and short-lived objects in Redis.
#[derive(Clone)]
pub(super) struct State {
    redis: Redis,
    clock: Arc<dyn Clock>,
}

/// What one step uses up and stores.
#[derive(Serialize)]
pub(super) struct Step {
    now: i64,
    attempts: i64,
    ends: String,
    codes: Vec<UsedCode>,
    handles: Vec<String>,
    new: Vec<New>,
}

/// A code to use up.
#[derive(Serialize)]
struct UsedCode {
    key: String,
    removable_at: i64,
    /// How long the key is kept, in milliseconds.
    life: i64,
}

/// A record to store under a key that must be free.
#[derive(Serialize)]
struct New {
    key: String,
    /// Whether it is good in this run of Redis alone, because after a restart Redis may have forgotten that it was used.
    is_of_run: bool,
    fields: BTreeMap<&'static str, String>,
    indexes: Vec<String>,
    /// How long the key is kept, in milliseconds.
    life: i64,
}

#[derive(Serialize)]
struct Replaced<'a> {
    key: String,
    old: &'a str,
    payload: String,
    expires_at: String,
    life: i64,
    now: i64,
    kinds: String,
    ends: String,
}

impl Step {
    /// Whether the step does nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.codes.is_empty() && self.handles.is_empty() && self.new.is_empty()
    }

    /// The keys of what the step uses up.
    pub(super) fn used(&self) -> impl Iterator<Item = &String> {
        self.codes.iter().map(|code| &code.key).chain(&self.handles)
    }
}

impl State {
    pub(super) fn new(redis: Redis, clock: Arc<dyn Clock>) -> Self {
        Self { redis, clock }
    }

    fn keys(&self) -> Keys<'_> {
        Keys(self.redis.prefix())
    }

    /// How long to keep a key that is needed until `end`, in milliseconds.
    fn life_until(&self, end: i64) -> i64 {
        let left = end.saturating_sub(self.clock.now()).clamp(0, LONGEST_LIFE);
        (left + CLOCK_SKEW) * 1000
    }

    /// Waits until Redis answers, whatever it says.
    pub(super) async fn answers(&self) -> Result<(), Outage> {
        let none = HandleHash::of("");
        self.find_text(&none).await.map(drop)
    }

    /// A step that does nothing yet, at that time.
    pub(super) fn step(&self, now: i64) -> Step {
        Step {
            now,
            attempts: VERIFIER_ATTEMPTS,
            ends: self.keys().ends(),
            codes: Vec::new(),
            handles: Vec::new(),
            new: Vec::new(),
        }
    }

    /// Adds a code to use up. It is remembered until `removable_at`, but no longer than 30 days.
    pub(super) fn use_code(&self, step: &mut Step, code: &CodeHash, removable_at: Option<i64>) {
        let latest = step.now.saturating_add(LONGEST_TOMBSTONE);
        let removable_at = removable_at.map_or(latest, |end| end.min(latest));
        let (key, life) = (self.keys().code(code), self.life_until(removable_at));
        step.codes.push(UsedCode { key, removable_at, life });
    }

    /// Adds an object to use up.
    pub(super) fn use_handle(&self, step: &mut Step, handle: &HandleHash) {
        step.handles.push(self.keys().object(handle));
    }

    /// Adds an object to store.
    pub(super) fn store_object(
        &self,
        step: &mut Step,
        handle: &HandleHash,
        object: &ShortLivedObject,
    ) {
        let keys = self.keys();
        step.new.push(New {
            key: keys.object(handle),
            is_of_run: is_good_for_one_token(&object.kind),
            fields: BTreeMap::from([
                ("kind", object.kind.clone()),
                ("payload", object.payload.to_string()),
                ("expires_at", object.expires_at.to_string()),
            ]),
            indexes: vec![keys.objects_of_kind(&object.kind)],
            life: self.life_until(object.expires_at),
        });
    }

    /// Adds a code to store.
    pub(super) fn store_code(&self, step: &mut Step, code: &NewCode) -> Result<(), Outage> {
        let keys = self.keys();
        step.new.push(New {
            key: keys.code(&code.code),
            is_of_run: true,
            fields: BTreeMap::from([
                ("record", record::write(code)?),
                ("client", name_of(&code.client_id)),
                ("failed_attempts", "0".to_owned()),
                ("expires_at", code.expires_at.to_string()),
            ]),
            indexes: vec![
                keys.codes_of_client(&code.client_id),
                keys.codes_of_subject(code.subject()?.as_str()),
            ],
            life: self.life_until(code.expires_at),
        });
        Ok(())
    }

    /// Does all of a step or nothing; returns whether it did.
    pub(super) async fn take(&self, step: &Step) -> Result<bool, Outage> {
        self.redis.ask_with(&ISSUE, step).await
    }

    /// Stores an object unless one exists under that handle; returns whether this call did it.
    pub(super) async fn insert_once(
        &self,
        handle: &HandleHash,
        object: &ShortLivedObject,
    ) -> Result<bool, Outage> {
        let mut step = self.step(self.clock.now());
        self.store_object(&mut step, handle, object);
        self.take(&step).await
    }

    pub(super) async fn find_code(&self, code: &CodeHash) -> Result<Option<IssuedCode>, Outage> {
        type Found = (String, Option<i64>, i64);
        let found: Option<Found> = self.redis.ask(&FIND_CODE.key(self.keys().code(code))).await?;
        let Some((text, used_at, failed_attempts)) = found else { return Ok(None) };
        record::read(&text, used_at, failed_attempts).map(Some)
    }

    pub(super) async fn count_failed_attempt(&self, code: &CodeHash) -> Result<(), Outage> {
        self.redis.ask(&COUNT.key(self.keys().code(code))).await
    }

    pub(super) async fn find_object(
        &self,
        handle: &HandleHash,
    ) -> Result<Option<ShortLivedObject>, Outage> {
        let found = self.find_text(handle).await?;
        found
            .map(|(kind, payload, expires_at, used_at)| {
                Ok(ShortLivedObject { used_at, ..object(kind, &payload, expires_at)? })
            })
            .transpose()
    }

    async fn find_text(
        &self,
        handle: &HandleHash,
    ) -> Result<Option<(String, String, i64, Option<i64>)>, Outage> {
        self.redis.ask(&FIND_OBJECT.key(self.keys().object(handle))).await
    }

    /// Replaces payload and expiry of an unused object if its payload is still `old`; returns whether this call did it.
    pub(super) async fn replace(
        &self,
        handle: &HandleHash,
        old: &Value,
        new: &ShortLivedObject,
    ) -> Result<bool, Outage> {
        let Some((_, text, ..)) = self.find_text(handle).await? else { return Ok(false) };
        // A JSON value can be written as many texts, so values are compared here, and the script compares with the text
        // that was read.
        if serde_json::from_str::<Value>(&text).map_err(Outage::new)? != *old {
            return Ok(false);
        }
        let keys = self.keys();
        let replaced = Replaced {
            key: keys.object(handle),
            old: &text,
            payload: new.payload.to_string(),
            expires_at: new.expires_at.to_string(),
            life: self.life_until(new.expires_at),
            now: self.clock.now(),
            kinds: keys.kinds(),
            ends: keys.ends(),
        };
        self.redis.ask_with(&REPLACE, &replaced).await
    }

    pub(super) async fn due(
        &self,
        kind: &str,
        now: i64,
        limit: u64,
    ) -> Result<Vec<(HandleHash, ShortLivedObject)>, Outage> {
        let keys = self.keys();
        let mut script = DUE.key(keys.objects_of_kind(kind));
        let due: Vec<(String, String, String, i64)> =
            self.redis.ask(script.arg(now).arg(limit)).await?;
        let read = |(key, kind, payload, expires_at): (String, String, String, i64)| {
            let handle = keys.handle(&key);
            let handle = handle.ok_or_else(|| {
                Outage::new(
                    "an index in Redis lists a key that is not the key of a short-lived object of this server",
                )
            })?;
            Ok((handle, object(kind, &payload, expires_at)?))
        };
        due.into_iter().map(read).collect()
    }

    /// Marks a code: what it is exchanged for must end.
    pub(super) async fn withdraw(&self, code: &CodeHash) -> Result<(), Outage> {
        self.redis.ask(&WITHDRAW.key(self.keys().code(code))).await
    }

    /// Uses up the codes of a client, and marks them: what they are exchanged for must end.
    pub(super) async fn withdraw_client(&self, client_id: &str) -> Result<(), Outage> {
        self.withdraw_all(&self.keys().codes_of_client(client_id), "").await
    }

    /// Does the same with the codes of a user, and only with those of one client if one is given.
    pub(super) async fn withdraw_subject(
        &self,
        subject: &str,
        client_id: Option<&str>,
    ) -> Result<(), Outage> {
        let client = client_id.map(name_of).unwrap_or_default();
        self.withdraw_all(&self.keys().codes_of_subject(subject), &client).await
    }

    /// Does the same with the objects of a kind.
    pub(super) async fn withdraw_kind(&self, kind: &str) -> Result<(), Outage> {
        self.withdraw_all(&self.keys().objects_of_kind(kind), "").await
    }

    async fn withdraw_all(&self, index: &str, client: &str) -> Result<(), Outage> {
        let (mut from, now) = (0, self.clock.now());
        loop {
            let mut script = WITHDRAW_ALL.key(index);
            let script = script.arg(from).arg(BATCH).arg(client).arg(now);
            let looked_at: u64 = self.redis.ask(script).await?;
            if looked_at < BATCH {
                return Ok(());
            }
            from += looked_at;
        }
    }

    /// Whether one of these keys has the mark that what it was exchanged for must end, or may have had it and is gone.
    pub(super) async fn is_withdrawn(&self, keys: &[String]) -> Result<bool, Outage> {
        self.redis.ask(IS_WITHDRAWN.prepare_invoke().key(keys)).await
    }

    /// Removes at most about `limit` keys that ended before that time; returns how many it removed. Redis removes them by itself a
    /// little later.
    pub(super) async fn prune(&self, now: i64, limit: u64) -> Result<u64, Outage> {
        let (mut left, mut removed) = (limit, 0);
        while left > 0 {
            let mut script = PRUNE.key(self.keys().ends());
            let batch = left.min(BATCH);
            let script = script.arg(now.saturating_sub(CLOCK_SKEW)).arg(batch);
            let (looked_at, went): (u64, u64) = self.redis.ask(script).await?;
            removed += went;
            left -= batch;
            if looked_at < batch {
                break;
            }
        }
        Ok(removed)
    }
}

fn object(kind: String, payload: &str, expires_at: i64) -> Result<ShortLivedObject, Outage> {
    let payload = serde_json::from_str(payload).map_err(Outage::new)?;
    Ok(ShortLivedObject::new(kind, payload, expires_at))
}
