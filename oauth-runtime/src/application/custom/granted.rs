//! Whom a token of an application's own grant is for.

use super::OneTime;
use crate::{
    entity::user::ResourceOwner,
    protocol::{client::SubjectId, scope::Scope, stamp::Stamp},
};

/// What a grant concludes. The client is the one that authenticated; the user must be active when the token is stored.
#[derive(Clone, Debug)]
#[must_use = "nothing is granted until it is returned"]
pub struct Granted {
    pub(super) subject: Option<SubjectId>,
    pub(super) stamp: Option<Stamp>,
    pub(super) scope: GrantedScope,
    /// The resources that a user approved, where one was asked; empty is the default audience.
    pub(super) audience: Option<Vec<String>>,
    pub(super) with_refresh_token: bool,
    pub(super) one_time: Vec<OneTime>,
}

/// Which scope a grant gives.
#[derive(Clone, Debug)]
pub(super) enum GrantedScope {
    /// What the request asks for.
    Requested,
    /// What the request asks for, of these words.
    AtMost(Scope),
    /// These words, which a user approved at the authorization endpoint, or what the request asks for of them.
    Consented(Scope),
}

impl Granted {
    /// To a user. If the column that `#[oauth(stamp)]` names has changed when the token is stored, the request is looked at
    /// once more.
    pub fn to_user(user: &impl ResourceOwner) -> Self {
        Self { stamp: user.stamp(), ..Self::to(Some(SubjectId::new(user.user_id()))) }
    }

    /// To the user with that identifier.
    pub fn to_subject(subject: SubjectId) -> Self {
        Self::to(Some(subject))
    }

    /// To the client itself, without a user.
    pub fn to_client() -> Self {
        Self::to(None)
    }

    /// To the user that a one-time object names, with its scope; the token uses it up.
    pub fn by(one_time: OneTime) -> Self {
        Self {
            subject: one_time.subject().cloned(),
            stamp: None,
            scope: GrantedScope::Consented(one_time.scope().clone()),
            audience: one_time.approved_audience(),
            with_refresh_token: false,
            one_time: vec![one_time],
        }
    }

    /// With this scope at most; without it, what the request asks for. Never more than the client registered. To a request
    /// without `scope` the setting `omitted_scope` says what it gets of these words.
    pub fn with_scope(mut self, scope: Scope) -> Self {
        self.scope = GrantedScope::AtMost(scope);
        self
    }

    /// With a refresh token, if the client has registered the refresh token grant and there is a user.
    pub fn with_refresh_token(mut self) -> Self {
        self.with_refresh_token = true;
        self
    }

    /// Uses up a one-time object besides; a token is made only if all of them are still good.
    pub fn using_up(mut self, one_time: OneTime) -> Self {
        // Where a user was asked, the token is for nothing that the user did not see.
        self.audience = self.audience.or_else(|| one_time.approved_audience());
        self.one_time.push(one_time);
        self
    }

    fn to(subject: Option<SubjectId>) -> Self {
        Self {
            subject,
            stamp: None,
            scope: GrantedScope::Requested,
            audience: None,
            with_refresh_token: false,
            one_time: Vec::new(),
        }
    }
}
