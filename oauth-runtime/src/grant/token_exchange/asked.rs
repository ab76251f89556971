//! The token exchange request as the application sees it, and the application's answer.

use crate::{
    protocol::{
        actor::{Actor, MayAct},
        authorization::Authentication,
        client::{Client, SubjectId},
        scope::Scope,
    },
    store::IssuedToken,
};
use std::fmt;

/// A valid access token that a client presents for an exchange. This server issued it, and also every earlier token in exchange for
/// which it was given.
#[derive(Clone, Copy)]
pub struct ExchangedToken<'a> {
    pub(super) token: &'a IssuedToken,
    /// The client that presents the token.
    pub(super) client: &'a Client,
    /// The audience by name, so that the default audience is not an empty list.
    pub(super) audience: &'a [String],
}

impl fmt::Debug for ExchangedToken<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ExchangedToken")
            .field("client_id", &self.client_id())
            .field("subject", &self.subject())
            .field("scope", self.scope())
            .field("audience", &self.audience)
            .finish_non_exhaustive()
    }
}

impl<'a> ExchangedToken<'a> {
    /// The client to which the token was issued.
    #[must_use]
    pub fn client_id(&self) -> &'a str {
        &self.token.client_id
    }

    /// The user; `None` for the token of a client that acts for itself. Only an actor token can have no user.
    #[must_use]
    pub fn subject(&self) -> Option<&'a SubjectId> {
        self.token.subject()
    }

    /// The scope of this token, which may be less than what was granted.
    #[must_use]
    pub fn scope(&self) -> &'a Scope {
        &self.token.scope
    }

    /// The resources that the token is for, by name; empty if it is for the default audience and that has no name.
    #[must_use]
    pub fn audience(&self) -> &'a [String] {
        self.audience
    }

    /// How the user was authenticated when they consented, if the application stated it.
    #[must_use]
    pub fn authentication(&self) -> Option<&'a Authentication> {
        self.token.authorization.authentication.as_ref()
    }

    /// The actor that uses the token for the user, if there is one.
    #[must_use]
    pub fn actor(&self) -> Option<&'a Actor> {
        self.token.authorization.actor.as_ref()
    }

    /// The only actor that may act for the user, if the token names one. For the subject token, the server has already checked this.
    #[must_use]
    pub fn may_act(&self) -> Option<&'a MayAct> {
        self.token.authorization.may_act.as_ref()
    }

    /// When the token was issued, in epoch seconds.
    #[must_use]
    pub fn issued_at(&self) -> i64 {
        self.token.issued_at
    }

    /// When the token expires, in epoch seconds.
    #[must_use]
    pub fn expires_at(&self) -> i64 {
        self.token.expires_at
    }

    /// Whether the token was issued to the client that presents it.
    #[must_use]
    pub fn is_of_the_client(&self) -> bool {
        self.client.owns(&self.token.client_id, self.token.registration.as_deref())
    }

    /// Whether the client that presents the token is one of its resources: the `client_id` is the URI of the resource.
    #[must_use]
    pub fn is_for_the_client(&self) -> bool {
        self.audience.iter().any(|resource| resource == self.client.client_id())
    }
}

/// A token exchange request that has passed every check of the protocol.
#[derive(Clone, Copy)]
pub struct AskedExchange<'a> {
    pub(super) subject_token: ExchangedToken<'a>,
    pub(super) actor_token: Option<ExchangedToken<'a>>,
    pub(super) scope: &'a Scope,
    /// The audience by name, as in [`ExchangedToken`].
    pub(super) audience: &'a [String],
}

impl fmt::Debug for AskedExchange<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AskedExchange")
            .field("client_id", &self.client().client_id())
            .field("subject_token", &self.subject_token)
            .field("actor_token", &self.actor_token)
            .field("scope", self.scope)
            .field("audience", &self.audience)
            .finish()
    }
}

impl<'a> AskedExchange<'a> {
    /// The client that sends the request and gets the new token.
    #[must_use]
    pub fn client(&self) -> &'a Client {
        self.subject_token.client
    }

    /// The subject token: the token of the user for whom the new token is issued.
    #[must_use]
    pub fn subject_token(&self) -> ExchangedToken<'a> {
        self.subject_token
    }

    /// The actor token: the token of the party that will act for the user, if the request has one.
    #[must_use]
    pub fn actor_token(&self) -> Option<ExchangedToken<'a>> {
        self.actor_token
    }

    /// The scope of the new token: the part of the subject token's scope that the client requests and may have.
    #[must_use]
    pub fn scope(&self) -> &'a Scope {
        self.scope
    }

    /// The resources of the new token, by name: those of the subject token that the client requests. Empty if the token is for
    /// the default audience and that has no name.
    #[must_use]
    pub fn audience(&self) -> &'a [String] {
        self.audience
    }

    /// Whether both tokens may be used by this client: the subject token was issued to the client or is for it, and the actor
    /// token was issued to it.
    ///
    /// The default policy demands this. A client that holds any other token got it from where it does not belong, such as a log
    /// or a deceived client, and an exchange would turn that token into one of the client's own. An actor token says who somebody
    /// is, so only the client to which it was issued may present it.
    #[must_use]
    pub fn is_by_whom_the_tokens_are_for(&self) -> bool {
        let subject = self.subject_token;
        let may_act = self.actor_token.is_none_or(|actor| actor.is_of_the_client());
        (subject.is_of_the_client() || subject.is_for_the_client()) && may_act
    }

    /// Permits the exchange as it was requested.
    pub fn permitted(&self) -> PermittedExchange {
        PermittedExchange {
            scope: self.scope.clone(),
            audience: self.audience.to_vec(),
            may_act: None,
        }
    }
}

/// The part of an exchange that an application permits: everything requested, or less.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "the exchange is permitted once a hook returns this"]
pub struct PermittedExchange {
    pub(super) scope: Scope,
    pub(super) audience: Vec<String>,
    pub(super) may_act: Option<MayAct>,
}

impl PermittedExchange {
    /// Limits the scope to this one. If nothing of the requested scope is left, the client gets `invalid_scope`.
    pub fn with_scope(mut self, most: &Scope) -> Self {
        self.scope = self.scope.intersection(most);
        self
    }

    /// Limits the resources to these, by their URIs. If none of the requested resources is left, the client gets
    /// `invalid_target`.
    pub fn for_resources<S: AsRef<str>>(mut self, most: &[S]) -> Self {
        self.audience.retain(|resource| most.iter().any(|known| known.as_ref() == resource));
        self
    }

    /// Sets the only actor that may exchange the new token further. Without this call it is the one that the subject token names.
    pub fn with_may_act(mut self, may_act: MayAct) -> Self {
        self.may_act = Some(may_act);
        self
    }
}
