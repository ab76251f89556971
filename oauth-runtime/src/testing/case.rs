//! What one clause works with: a client and a user of its own, and records to store.

use super::world::World;
use crate::{
    protocol::{
        authorization::Authorization,
        client::SubjectId,
        error::Outage,
        scope::Scope,
        sealed_answer::{RequestDigest, SealedAnswer, SealedTokens},
        secret::{CodeHash, HandleHash, PlainRefreshToken, TokenHash},
        stamp::Stamp,
        time_ordered,
    },
    store::{
        Ephemeral, Family, Issue, IssuedCode, IssuedToken, NewCode, NewRefresh, NewToken, Parties,
        Record, ShortLivedObject, Spend, Store, Transaction,
    },
};
use std::{fmt, sync::Arc};
use tokio::task::JoinSet;

/// The time of every clause of the contract, in epoch seconds. If a store has a clock of its own, that clock must say this time.
pub const NOW: i64 = 2_000_000_000;

/// How many tasks race for one object.
pub(super) const RACERS: usize = 8;

/// How a store breaks a clause.
#[derive(Debug)]
pub(super) struct Broken(String);

impl fmt::Display for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<Outage> for Broken {
    fn from(outage: Outage) -> Self {
        Self(format!("outage: {outage}"))
    }
}

/// The result of a clause.
pub(super) type Checked = Result<(), Broken>;

/// Breaks a clause unless the condition holds.
pub(super) fn require(holds: bool, otherwise: impl fmt::Display) -> Checked {
    if holds { Ok(()) } else { Err(Broken(otherwise.to_string())) }
}

/// Breaks a clause unless both are equal.
pub(super) fn require_equal<T: PartialEq + fmt::Debug>(
    what: &str,
    found: &T,
    wanted: &T,
) -> Checked {
    require(found == wanted, format_args!("{what} is {found:?} and must be {wanted:?}"))
}

/// The value that was found, or how the clause breaks.
pub(super) fn there<T>(what: &str, found: Option<T>) -> Result<T, Broken> {
    found.ok_or_else(|| Broken(format!("{what} is not found")))
}

/// How a clause writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// In a transaction of the database.
    Begun,
    /// In the way that reads outside of one.
    Optimistic,
}

/// One clause in one way.
pub(super) struct Case<'a> {
    pub(super) world: &'a dyn World,
    pub(super) store: Arc<dyn Store>,
    pub(super) way: Way,
    pub(super) client_id: String,
    /// The registration of that client.
    pub(super) registration: Option<String>,
    pub(super) subject: SubjectId,
    /// Keeps the names of this clause apart from all others.
    prefix: String,
}

impl<'a> Case<'a> {
    pub(super) async fn prepare(
        world: &'a dyn World,
        way: Way,
        prefix: &str,
    ) -> Result<Self, Broken> {
        let client_id = format!("client {prefix}");
        let registration = add_client(world, &client_id).await?;
        let subject = world.add_user().await?;
        let prefix = prefix.to_owned();
        Ok(Self { world, store: world.store(), way, client_id, registration, subject, prefix })
    }

    pub(super) async fn begin(&self) -> Result<Box<dyn Transaction>, Outage> {
        match self.way {
            Way::Begun => self.store.begin().await,
            Way::Optimistic => self.store.optimistic().await,
        }
    }

    /// The client and the user.
    pub(super) fn parties(&self) -> Parties<'_> {
        Parties {
            client_id: &self.client_id,
            registration: self.registration.as_deref(),
            subject: Some(&self.subject),
        }
    }

    /// Where short-lived objects are kept, if the store has such a place.
    pub(super) fn ephemeral(&self) -> Option<&dyn Ephemeral> {
        self.store.ephemeral()
    }

    /// Writes one issue, and commits it when the store says that it did it.
    pub(super) async fn issue(&self, spends: Vec<Spend>, record: Record) -> Result<bool, Outage> {
        write(&self.store, self.way, &Issue::new(spends, record, NOW)).await
    }

    /// Writes a record without a one-time object, for a user who was checked against this stamp, and commits it when
    /// the store says that it did it.
    pub(super) async fn issue_stamped(
        &self,
        stamp: &Stamp,
        record: Record,
    ) -> Result<bool, Outage> {
        let issue = Issue::new(Vec::new(), record, NOW).with_stamp(Some(stamp.clone()));
        write(&self.store, self.way, &issue).await
    }

    /// Writes an issue that the store must not refuse.
    pub(super) async fn must_issue(&self, spends: Vec<Spend>, record: Record) -> Checked {
        require(self.issue(spends, record).await?, "a good issue was refused")
    }

    /// Lets tasks race with one issue each; returns how many issues the store wrote.
    pub(super) async fn race(
        &self,
        issues: impl IntoIterator<Item = (Vec<Spend>, Record)>,
    ) -> Result<usize, Broken> {
        let mut tasks = JoinSet::new();
        for (spends, record) in issues {
            let (store, way) = (self.store.clone(), self.way);
            let issue = Issue::new(spends, record, NOW);
            tasks.spawn(async move { write(&store, way, &issue).await });
        }
        let mut winners = 0;
        for outcome in tasks.join_all().await {
            winners += usize::from(outcome?);
        }
        Ok(winners)
    }

    pub(super) fn name(&self, name: &str) -> String {
        format!("{} {name}", self.prefix)
    }

    /// A name behind a time, as everything that the server draws has one: its hash is as long as hashes are.
    fn drawn(&self, name: &str) -> String {
        time_ordered::compose(NOW * 1000, &self.name(name))
    }

    pub(super) fn token_hash(&self, name: &str) -> TokenHash {
        TokenHash::of(&self.drawn(name))
    }

    pub(super) fn handle(&self, name: &str) -> HandleHash {
        HandleHash::of(&self.drawn(name))
    }

    pub(super) fn code_hash(&self, name: &str) -> CodeHash {
        CodeHash::of(&self.drawn(name))
    }

    pub(super) fn authorization(&self) -> Authorization {
        Authorization::new(Some(self.subject.clone()), Scope::stored("email profile"))
    }

    /// A token with the access token `NAME access` and, in a family, the refresh token `NAME refresh`.
    pub(super) fn token(&self, name: &str, family: Option<(&str, i64)>) -> NewToken {
        NewToken {
            grant_type: "authorization_code",
            access_token: self.token_hash(&format!("{name} access")),
            client_id: self.client_id.clone(),
            registration: self.registration.clone(),
            authorization: self.authorization(),
            scope: Scope::stored("email profile"),
            audience: Vec::new(),
            issued_at: NOW,
            expires_at: NOW + 100,
            family: family.map(|(family, generation)| self.family(family, generation)),
            refresh: family.map(|_| NewRefresh {
                refresh_token: self.token_hash(&format!("{name} refresh")),
                expires_at: Some(NOW + 1000),
                family_expires_at: None,
            }),
        }
    }

    pub(super) fn family(&self, name: &str, generation: i64) -> Family {
        Family { id: self.name(name), generation }
    }

    pub(super) fn code(&self, name: &str) -> NewCode {
        NewCode {
            code: self.code_hash(name),
            client_id: self.client_id.clone(),
            registration: self.registration.clone(),
            authorization: self.authorization(),
            redirect_uri: Some("https://client.example/cb".to_owned()),
            expires_at: NOW + 60,
            family: self.name(&format!("family of {name}")),
            code_challenge: Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned()),
        }
    }

    /// Uses a code up whose tokens have an end.
    pub(super) fn spend_code(&self, name: &str) -> Spend {
        Spend::Code { code: self.code_hash(name), removable_at: Some(NOW + 100) }
    }

    /// Uses the refresh token of [`token`](Self::token) up, and keeps an answer.
    pub(super) fn spend_refresh_token(
        &self,
        name: &str,
        family: Family,
        answer: Option<SealedAnswer>,
    ) -> Spend {
        let token = self.token_hash(&format!("{name} refresh"));
        Spend::RefreshToken { token, family, answer, window_ends_at: NOW + 300 }
    }

    /// An answer as the server keeps one.
    pub(super) fn answer(&self, name: &str) -> Result<SealedAnswer, Broken> {
        let tokens = SealedTokens {
            id_token: None,
            access_token: self.name(name),
            refresh_token: None,
            scope: String::new(),
            expires_at: NOW,
        };
        let digest = RequestDigest::of(&self.client_id, None, &[]);
        let presented = PlainRefreshToken::new(self.name(name));
        there("the answer", SealedAnswer::seal(&tokens, &presented, &digest, [7; 12]))
    }

    pub(super) fn object(&self, kind: &str) -> ShortLivedObject {
        ShortLivedObject::new(kind, serde_json::json!({ "of": self.client_id }), NOW + 60)
    }

    pub(super) async fn access_token(&self, name: &str) -> Result<Option<IssuedToken>, Outage> {
        self.store.find_access_token(&self.token_hash(&format!("{name} access"))).await
    }

    pub(super) async fn refresh_token(&self, name: &str) -> Result<IssuedToken, Broken> {
        let hash = self.token_hash(&format!("{name} refresh"));
        there(&format!("the refresh token of {name}"), self.store.find_refresh_token(&hash).await?)
    }

    pub(super) async fn find_code(&self, name: &str) -> Result<Option<IssuedCode>, Outage> {
        self.begin().await?.find_code(&self.code_hash(name)).await
    }
}

/// Adds a client; returns its registration, as a server learns it.
pub(super) async fn add_client(
    world: &dyn World,
    client_id: &str,
) -> Result<Option<String>, Broken> {
    world.add_client(client_id).await?;
    let client = there("the client", world.store().find_client(client_id).await?)?;
    Ok(client.registration().map(str::to_owned))
}

async fn write(store: &Arc<dyn Store>, way: Way, issue: &Issue) -> Result<bool, Outage> {
    let mut transaction = match way {
        Way::Begun => store.begin().await?,
        Way::Optimistic => store.optimistic().await?,
    };
    let is_done = transaction.issue(issue).await?;
    if is_done {
        transaction.commit().await?;
    }
    Ok(is_done)
}
