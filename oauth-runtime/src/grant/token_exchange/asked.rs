//! What an application is told of an exchange, and what it answers.

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

/// A token that a client shows: it is good, this server issued it, and so did it everything that it was given in exchange for.
#[derive(Clone, Copy)]
pub struct ExchangedToken<'a> {
    pub(super) token: &'a IssuedToken,
    /// The client that shows it.
    pub(super) client: &'a Client,
    /// Its audience by name: the default one is no empty list.
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
    /// The client that it was issued to.
    #[must_use]
    pub fn client_id(&self) -> &'a str {
        &self.token.client_id
    }

    /// The user; `None` for the token of a client that acts for itself, which only an actor token can be.
    #[must_use]
    pub fn subject(&self) -> Option<&'a SubjectId> {
        self.token.subject()
    }

    /// The scope of the token, of whatever was granted.
    #[must_use]
    pub fn scope(&self) -> &'a Scope {
        &self.token.scope
    }

    /// The resources that the token is for, by name; empty where it is for the default audience and that has no name.
    #[must_use]
    pub fn audience(&self) -> &'a [String] {
        self.audience
    }

    /// How the user was authenticated when they consented, if the application said so.
    #[must_use]
    pub fn authentication(&self) -> Option<&'a Authentication> {
        self.token.authorization.authentication.as_ref()
    }

    /// Who acts for the user with it, if somebody does.
    #[must_use]
    pub fn actor(&self) -> Option<&'a Actor> {
        self.token.authorization.actor.as_ref()
    }

    /// Who alone may act for the user. The server has seen to it already.
    #[must_use]
    pub fn may_act(&self) -> Option<&'a MayAct> {
        self.token.authorization.may_act.as_ref()
    }

    /// When it was issued, in epoch seconds.
    #[must_use]
    pub fn issued_at(&self) -> i64 {
        self.token.issued_at
    }

    /// Its end, in epoch seconds.
    #[must_use]
    pub fn expires_at(&self) -> i64 {
        self.token.expires_at
    }

    /// Whether it was issued to the client that shows it.
    #[must_use]
    pub fn is_of_the_client(&self) -> bool {
        self.client.owns(&self.token.client_id, self.token.registration.as_deref())
    }

    /// Whether the client that shows it is a resource that it is for: the client's identifier is the resource's URI.
    #[must_use]
    pub fn is_for_the_client(&self) -> bool {
        self.audience.iter().any(|resource| resource == self.client.client_id())
    }
}

/// An exchange that a client asks for, once everything that the protocol demands is checked.
#[derive(Clone, Copy)]
pub struct AskedExchange<'a> {
    pub(super) subject_token: ExchangedToken<'a>,
    pub(super) actor_token: Option<ExchangedToken<'a>>,
    pub(super) scope: &'a Scope,
    /// By name, as in [`ExchangedToken`].
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
    /// The client that asks, and gets the new token.
    #[must_use]
    pub fn client(&self) -> &'a Client {
        self.subject_token.client
    }

    /// The token of the user for whom the new one is.
    #[must_use]
    pub fn subject_token(&self) -> ExchangedToken<'a> {
        self.subject_token
    }

    /// The token of whoever acts for the user from now on, if the request has one.
    #[must_use]
    pub fn actor_token(&self) -> Option<ExchangedToken<'a>> {
        self.actor_token
    }

    /// The scope that the new token is about to have: of the subject token's, what the client asks for and may have.
    #[must_use]
    pub fn scope(&self) -> &'a Scope {
        self.scope
    }

    /// The resources that the new token is about to be for, by name: of the subject token's, what the client asks for. Empty where it
    /// is for the default audience and that has no name.
    #[must_use]
    pub fn audience(&self) -> &'a [String] {
        self.audience
    }

    /// Whether both tokens are the client's: the subject token was issued to it or is for it, and the actor token was issued to it.
    ///
    /// That is what the default demands. A client that has a token which is neither has got it from somewhere it does not belong, from a
    /// log or from a client that was deceived, and an exchange would make it a token of its own. The token of an actor says who somebody
    /// is, so it is nobody's to show but theirs.
    #[must_use]
    pub fn is_by_whom_the_tokens_are_for(&self) -> bool {
        let subject = self.subject_token;
        let may_act = self.actor_token.is_none_or(|actor| actor.is_of_the_client());
        (subject.is_of_the_client() || subject.is_for_the_client()) && may_act
    }

    /// The answer that permits it as it is asked.
    pub fn permitted(&self) -> PermittedExchange {
        PermittedExchange {
            scope: self.scope.clone(),
            audience: self.audience.to_vec(),
            may_act: None,
        }
    }
}

/// What an application permits of an exchange: all that is asked, or less.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "the exchange is permitted once a hook returns this"]
pub struct PermittedExchange {
    pub(super) scope: Scope,
    pub(super) audience: Vec<String>,
    pub(super) may_act: Option<MayAct>,
}

impl PermittedExchange {
    /// With this scope at most. Where nothing is left of what was asked, the client is told `invalid_scope`.
    pub fn with_scope(mut self, most: &Scope) -> Self {
        self.scope = self.scope.intersection(most);
        self
    }

    /// For these resources at most, by their URIs. Where nothing is left of what was asked, the client is told `invalid_target`.
    pub fn for_resources<S: AsRef<str>>(mut self, most: &[S]) -> Self {
        self.audience.retain(|resource| most.iter().any(|known| known.as_ref() == resource));
        self
    }

    /// Says who alone may exchange the new token further. Without this it is whom the subject token names.
    pub fn with_may_act(mut self, may_act: MayAct) -> Self {
        self.may_act = Some(may_act);
        self
    }
}
