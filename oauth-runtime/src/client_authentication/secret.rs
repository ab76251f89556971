//! Client secrets: a strong one is compared with its SHA-256, a weak one with its Argon2id hash. RFC 6749, section 2.3.1.

use super::refusal::{EXPIRED, THROTTLED, refusal};
use crate::{
    protocol::{
        client::Client,
        error::Outcome,
        secret::{PlainClientSecret, SecretHash},
        source::Source,
    },
    services::Services,
    slow_hash::{self, SECRETS, Share, Success},
};

/// The proof that the secret is one of the client's; only [`verify`] makes one.
pub(super) struct Verified {
    _private: (),
}

/// Compares a secret with those of the client that have not expired. A right secret passes however many wrong ones came before,
/// if it is strong, or if it was right a moment ago from the same source.
pub(super) async fn verify(
    services: &Services,
    client: &Client,
    presented: &PlainClientSecret,
    source: Option<Source>,
) -> Outcome<Verified> {
    let place = Place { services, client_id: client.client_id(), source };
    let mut slow = Vec::new();
    for hash in client.secrets_at(services.now()) {
        match hash.verify_fast(presented.expose()) {
            Some(true) => return Ok(Verified { _private: () }),
            Some(false) => {}
            None if place.remembers(hash, presented) => return Ok(Verified { _private: () }),
            None => slow.push(hash),
        }
    }
    let is_right = if slow.is_empty() {
        let wrong = services.guesses.wrong_long_secret(place.client_id, source, services.now());
        wrong.map_err(|refused| refused.told_as(THROTTLED))?;
        false
    } else {
        place.verify_slowly(&slow, presented).await?
    };
    if is_right {
        return Ok(Verified { _private: () });
    }
    Err(refusal(client, hint(client, presented, services.now())).into())
}

/// Why a secret is wrong, for the log. No slow hash is computed to find out.
fn hint(client: &Client, presented: &PlainClientSecret, now: i64) -> &'static str {
    let mut ended = client.ended_secrets_at(now).peekable();
    let has_only_ended = ended.peek().is_some() && client.secrets_at(now).next().is_none();
    if has_only_ended || ended.any(|hash| hash.verify_fast(presented.expose()) == Some(true)) {
        EXPIRED
    } else {
        "sent a wrong secret: compare it with the registered one"
    }
}

/// The client and the source that present a secret.
struct Place<'a> {
    services: &'a Services,
    client_id: &'a str,
    source: Option<Source>,
}

impl Place<'_> {
    fn success(&self, hash: &SecretHash, presented: &PlainClientSecret) -> Success {
        let place = format!("{:?}", self.source);
        self.services.remembered.success(hash.as_str(), presented.expose(), &place)
    }

    fn remembers(&self, hash: &SecretHash, presented: &PlainClientSecret) -> bool {
        self.services.remembered.knows(&self.success(hash, presented), self.services.now())
    }

    /// Compares a secret with slow hashes. This counts as one guess, however many secrets the client has.
    async fn verify_slowly(
        &self,
        hashes: &[&SecretHash],
        presented: &PlainClientSecret,
    ) -> Outcome<bool> {
        let (services, client_id, source) = (self.services, self.client_id, self.source);
        let checked = services.guesses.check_short_secret(client_id, source, services.now());
        checked.map_err(|refused| refused.told_as(THROTTLED))?;
        let turn = SECRETS.turn(Share::of(source, client_id)).await?;
        // While this request waited for its turn, another one may have verified the same secret.
        if hashes.iter().any(|hash| self.remembers(hash, presented)) {
            return Ok(true);
        }
        let now = services.now();
        let guess = services.guesses.short_secret(client_id, source, now);
        let guess = guess.map_err(|refused| refused.told_as(THROTTLED))?;
        let remembered = services.remembered.clone();
        let stored: Vec<_> = hashes.iter().map(|hash| hash.as_str().to_owned()).collect();
        let mut successes: Vec<_> =
            hashes.iter().map(|hash| self.success(hash, presented)).collect();
        let tell = move |found: Option<usize>| {
            if let Some(found) = found {
                guess.forgive();
                remembered.insert(successes.swap_remove(found), now);
            }
        };
        Ok(slow_hash::find(turn, stored, presented.expose(), tell).await?.is_some())
    }
}
