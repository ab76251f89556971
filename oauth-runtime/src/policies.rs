//! The decisions of an application beyond the rules of the protocol: which part of a requested scope it grants, for which of its
//! own clients no consent is needed, and who may introspect. The modules above know the application's types; this one does not.

use crate::{
    protocol::{
        client::{Client, SubjectId},
        error::{Failure, Outage, Outcome},
        scope::{POLICY_GIVES_NOTHING, Scope},
    },
    store::IssuedToken,
};
use std::{fmt, future::Future, pin::Pin};

/// The future of an application's decision.
pub(crate) type Deciding<'a, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

/// The decisions that a provider has implemented, and the defaults of the others.
pub(crate) trait Policies: Send + Sync + 'static {
    /// The part of the requested scope that is granted.
    fn grant_scope<'a>(&'a self, asked: AskedScope<'a>) -> Deciding<'a, Scope, Failure>;
    /// Whether the user need not be asked for consent.
    fn has_consented<'a>(&'a self, asked: AskedScope<'a>) -> Deciding<'a, bool, Outage>;
    /// Whether a client may introspect an access token that was issued to another client.
    fn may_introspect<'a>(&'a self, question: AskedToken<'a>) -> Deciding<'a, bool, Outage>;
}

/// A scope that a client requests and may have. The application decides about it before anybody is given a token or a consent
/// page.
#[derive(Clone, Copy)]
pub struct AskedScope<'a> {
    pub(crate) client: &'a Client,
    pub(crate) subject: Option<&'a SubjectId>,
    pub(crate) grant_type: &'a str,
    pub(crate) scope: &'a Scope,
}

impl fmt::Debug for AskedScope<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AskedScope")
            .field("client_id", &self.client.client_id())
            .field("subject", &self.subject)
            .field("grant_type", &self.grant_type)
            .field("scope", self.scope)
            .finish()
    }
}

impl<'a> AskedScope<'a> {
    /// The client that requests the scope.
    #[must_use]
    pub fn client(&self) -> &'a Client {
        self.client
    }

    /// The user of the token; `None` for a client that acts for itself.
    #[must_use]
    pub fn subject(&self) -> Option<&'a SubjectId> {
        self.subject
    }

    /// The grant type of the request; at the authorization endpoint it is `authorization_code` as well.
    #[must_use]
    pub fn grant_type(&self) -> &'a str {
        self.grant_type
    }

    /// The requested scope: words that the client registered, or that match a pattern which it registered.
    #[must_use]
    pub fn scope(&self) -> &'a Scope {
        self.scope
    }

    /// Asks the application. Never returns more than was requested, and refuses the request if nothing of a nonempty scope is
    /// granted.
    pub(crate) async fn granted_by(self, policies: &dyn Policies) -> Outcome<Scope> {
        let granted = self.scope.intersection(&policies.grant_scope(self).await?);
        if granted.is_empty() && !self.scope.is_empty() {
            return Err(POLICY_GIVES_NOTHING.into());
        }
        Ok(granted)
    }
}

/// An access token that a client introspects, although it was issued to another client and the client is not in its audience.
#[derive(Clone, Copy)]
pub struct AskedToken<'a> {
    pub(crate) asker: &'a Client,
    pub(crate) token: &'a IssuedToken,
}

impl fmt::Debug for AskedToken<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AskedToken")
            .field("asker", &self.asker.client_id())
            .field("token", self.token)
            .finish()
    }
}

impl<'a> AskedToken<'a> {
    /// The client that sends the introspection request.
    #[must_use]
    pub fn asker(&self) -> &'a Client {
        self.asker
    }

    /// The client to which the token was issued.
    #[must_use]
    pub fn client_id(&self) -> &'a str {
        &self.token.client_id
    }

    /// The user of the token, if it has one.
    #[must_use]
    pub fn subject(&self) -> Option<&'a SubjectId> {
        self.token.subject()
    }

    /// The scope of the token.
    #[must_use]
    pub fn scope(&self) -> &'a Scope {
        &self.token.scope
    }
}
