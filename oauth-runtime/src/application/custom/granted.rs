//! The result of a grant of the application's own: for whom it issues a token.

use super::OneTime;
use crate::{
    entity::user::ResourceOwner,
    protocol::{client::SubjectId, scope::Scope, stamp::Stamp},
};

/// What a grant decides. The token is issued to the client that authenticated; if it is for a user, the user must be active when the token
/// is stored.
#[derive(Clone, Debug)]
#[must_use = "nothing is granted until it is returned"]
pub struct Granted {
    pub(super) subject: Option<SubjectId>,
    pub(super) stamp: Option<Stamp>,
    pub(super) scope: GrantedScope,
    /// The resources that the user approved, if a user was asked; empty is the default audience.
    pub(super) audience: Option<Vec<String>>,
    pub(super) with_refresh_token: bool,
    pub(super) one_time: Vec<OneTime>,
}

/// The scope that a grant gives.
#[derive(Clone, Debug)]
pub(super) enum GrantedScope {
    /// The requested scope.
    Requested,
    /// The part of the requested scope that is in this one.
    AtMost(Scope),
    /// This scope, which a user approved at the authorization endpoint, or the part of it that is requested.
    Consented(Scope),
}

impl Granted {
    /// Grants a token for a user. If the column that `#[oauth(stamp)]` names has changed when the token is stored, the request is
    /// validated once more.
    pub fn to_user(user: &impl ResourceOwner) -> Self {
        Self { stamp: user.stamp(), ..Self::to(Some(SubjectId::new(user.user_id()))) }
    }

    /// Grants a token for the user with that identifier.
    pub fn to_subject(subject: SubjectId) -> Self {
        Self::to(Some(subject))
    }

    /// Grants a token to the client itself, without a user.
    pub fn to_client() -> Self {
        Self::to(None)
    }

    /// Grants a token for the user that a one-time object names, with the object's scope. Issuing the token uses the object up.
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

    /// Limits the token to this scope; without this call, it gets the requested scope. Never more than the client registered. If the
    /// request has no `scope`, the setting `omitted_scope` decides which of these words it gets.
    pub fn with_scope(mut self, scope: Scope) -> Self {
        self.scope = GrantedScope::AtMost(scope);
        self
    }

    /// Adds a refresh token, if the client has registered the refresh token grant and the token is for a user.
    pub fn with_refresh_token(mut self) -> Self {
        self.with_refresh_token = true;
        self
    }

    /// Also uses up a further one-time object. The token is issued only if all these objects are still valid.
    pub fn using_up(mut self, one_time: OneTime) -> Self {
        // If a user was asked, the token must not be for resources that the user did not see.
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
