//! A token as it is stored, and a token to store.

use crate::protocol::{
    authorization::{Authorization, Share},
    client::{PublicSubject, SubjectId},
    scope::Scope,
    sealed_answer::SealedAnswer,
    secret::TokenHash,
};
use std::fmt;

/// The place of a token in its family. A family holds the tokens of one authorization, in the order of their refreshes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// The name that all members share.
    pub id: String,
    /// How often the authorization was refreshed before this member was issued, from 0.
    pub generation: i64,
}

/// One issuance as it is stored: an access token, and the refresh token beside it, if there is one.
#[derive(Clone)]
#[non_exhaustive]
pub struct IssuedToken {
    /// The client that it was issued to.
    pub client_id: String,
    /// The registration of that client, when the row was read for more than the access token.
    pub registration: Option<String>,
    /// Everything that was approved, even if this access token has only a part of it.
    pub authorization: Authorization,
    /// The scope of the access token.
    pub scope: Scope,
    /// The resources that the access token is for (RFC 8707); empty is the server's default audience.
    pub audience: Vec<String>,
    /// When it was issued, in epoch seconds.
    pub issued_at: i64,
    /// When the access token expires, in epoch seconds.
    pub expires_at: i64,
    /// When both tokens were revoked, in epoch seconds.
    pub revoked_at: Option<i64>,
    /// The place in its family.
    pub family: Option<Family>,
    /// The refresh token, when the row was read for it.
    pub refresh: Option<RefreshState>,
    /// Whether that registration of the client exists and is enabled, as of this read.
    pub client_is_active: bool,
    /// Whether the user, if there is one, exists and is enabled, as of this read.
    pub subject_is_active: bool,
    /// The `sub` that clients see for the user, if it is not the identifier by which the store knows the user.
    pub public_subject: Option<PublicSubject>,
    /// For a token that was given in exchange: whether the token that it was given for is good, as of the last call of
    /// [`follow_origin`](super::follow_origin). A store leaves it `false`.
    pub origin_is_active: bool,
}

/// What is stored of a refresh token beside its hash.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RefreshState {
    /// When the refresh token expires if it stays unused, in epoch seconds.
    pub expires_at: Option<i64>,
    /// When the authorization expires, in epoch seconds.
    pub family_expires_at: Option<i64>,
    /// When the token was used, in epoch seconds.
    pub superseded_at: Option<i64>,
    /// The answer to its use, for a client that lost the answer.
    pub sealed_answer: Option<SealedAnswer>,
}

impl fmt::Debug for IssuedToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("IssuedToken")
            .field("client_id", &self.client_id)
            .field("scope", &self.scope)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl IssuedToken {
    /// An issuance of this client: an access token with all of the approved scope, without a refresh token.
    #[must_use]
    pub fn new(
        client_id: impl Into<String>,
        authorization: Authorization,
        issued_at: i64,
        expires_at: i64,
    ) -> Self {
        Self {
            client_id: client_id.into(),
            registration: None,
            scope: authorization.scope.clone(),
            audience: authorization.audience.clone(),
            authorization,
            issued_at,
            expires_at,
            revoked_at: None,
            family: None,
            refresh: None,
            client_is_active: true,
            subject_is_active: true,
            public_subject: None,
            origin_is_active: false,
        }
    }

    /// The issuance that this record stores, of a client and a user who are both enabled.
    #[must_use]
    pub fn of(token: &NewToken) -> Self {
        Self {
            scope: token.scope.clone(),
            audience: token.audience.clone(),
            registration: token.registration.clone(),
            family: token.family.clone(),
            refresh: token
                .refresh
                .as_ref()
                .map(|refresh| RefreshState::unused(refresh.expires_at, refresh.family_expires_at)),
            ..Self::new(
                token.client_id.clone(),
                token.authorization.clone(),
                token.issued_at,
                token.expires_at,
            )
        }
    }

    /// The user, if there is one.
    #[must_use]
    pub fn subject(&self) -> Option<&SubjectId> {
        self.authorization.subject.as_ref()
    }

    /// Whether client and user may act and nothing is revoked; does not check whether a token has expired. A token that was given
    /// in exchange counts as revoked until [`follow_origin`](super::follow_origin) has checked what it was given for.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        let has_origin = self.authorization.exchanged_for.is_some();
        self.revoked_at.is_none()
            && self.client_is_active
            && self.subject_is_active
            && (self.origin_is_active || !has_origin)
    }

    /// Whether the access token is good at that time.
    #[must_use]
    pub fn access_token_is_active(&self, now: i64) -> bool {
        self.is_alive() && now < self.expires_at
    }

    /// Whether the refresh token is good at that time and unused.
    #[must_use]
    pub fn refresh_token_is_active(&self, now: i64) -> bool {
        self.is_alive()
            && self
                .refresh
                .as_ref()
                .is_some_and(|refresh| refresh.superseded_at.is_none() && !refresh.has_ended(now))
    }
}

impl RefreshState {
    /// A refresh token that nobody has used yet, with its ends in epoch seconds.
    #[must_use]
    pub fn unused(expires_at: Option<i64>, family_expires_at: Option<i64>) -> Self {
        Self { expires_at, family_expires_at, superseded_at: None, sealed_answer: None }
    }

    /// Whether the token or its family has expired.
    #[must_use]
    pub fn has_ended(&self, now: i64) -> bool {
        [self.expires_at, self.family_expires_at].into_iter().flatten().any(|end| now >= end)
    }
}

/// A token to store; only the code that mints makes one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NewToken {
    /// The grant type, by its name on the wire.
    pub grant_type: &'static str,
    /// The hash of the access token.
    pub access_token: TokenHash,
    /// The client.
    pub client_id: String,
    /// The registration of the client.
    pub registration: Option<String>,
    /// What was approved.
    pub authorization: Authorization,
    /// The scope of the access token.
    pub scope: Scope,
    /// The resources that the access token is for; empty is the server's default audience.
    pub audience: Vec<String>,
    /// When it is issued, in epoch seconds.
    pub issued_at: i64,
    /// When the access token expires, in epoch seconds.
    pub expires_at: i64,
    /// The place in its family.
    pub family: Option<Family>,
    /// The refresh token, if there is one.
    pub refresh: Option<NewRefresh>,
}

/// The refresh token of a token to store.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NewRefresh {
    /// The hash of the refresh token.
    pub refresh_token: TokenHash,
    /// When the refresh token expires if it stays unused, in epoch seconds.
    pub expires_at: Option<i64>,
    /// When the authorization expires, in epoch seconds.
    pub family_expires_at: Option<i64>,
}

impl NewToken {
    /// The part of what was approved that the access token has.
    #[must_use]
    pub fn share(&self) -> Share<'_> {
        Share::new(&self.scope, &self.audience)
    }

    /// When nothing needs the row any more if nobody uses the refresh token, in epoch seconds: once both tokens have
    /// expired. `None` while the refresh token has no end.
    #[must_use]
    pub fn removable_at(&self) -> Option<i64> {
        let Some(refresh) = &self.refresh else { return Some(self.expires_at) };
        let ends = [refresh.expires_at, refresh.family_expires_at];
        ends.into_iter().flatten().min().map(|end| end.max(self.expires_at))
    }
}
