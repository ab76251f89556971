//! What an application decides besides the rules of the protocol: which of the scope that is asked for it grants, for which of its own
//! clients nobody need be asked, and who may introspect. The application's types are above; here they are not known.

use crate::{
    protocol::{
        client::{Client, SubjectId},
        error::{Failure, Outage, Outcome},
        scope::{POLICY_GIVES_NOTHING, Scope},
    },
    store::IssuedToken,
};
use std::{fmt, future::Future, pin::Pin};

/// An answer of the application.
pub(crate) type Deciding<'a, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

/// What a provider has written itself, and the default of the rest.
pub(crate) trait Policies: Send + Sync + 'static {
    /// The part of an asked scope that is granted.
    fn grant_scope<'a>(&'a self, asked: AskedScope<'a>) -> Deciding<'a, Scope, Failure>;
    /// Whether nobody need be asked.
    fn has_consented<'a>(&'a self, asked: AskedScope<'a>) -> Deciding<'a, bool, Outage>;
    /// Whether a client may know of an access token that was issued to another one.
    fn may_introspect<'a>(&'a self, question: AskedToken<'a>) -> Deciding<'a, bool, Outage>;
}

/// A scope that a client may have and asks for, before anybody is given a token or a consent page with it.
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
    /// The client that asks.
    #[must_use]
    pub fn client(&self) -> &'a Client {
        self.client
    }

    /// The user whose token it will be; `None` for a client that acts for itself.
    #[must_use]
    pub fn subject(&self) -> Option<&'a SubjectId> {
        self.subject
    }

    /// The grant behind the request: `authorization_code` at the authorization endpoint too.
    #[must_use]
    pub fn grant_type(&self) -> &'a str {
        self.grant_type
    }

    /// What is asked for: words that the client registered, or that fit a pattern it registered.
    #[must_use]
    pub fn scope(&self) -> &'a Scope {
        self.scope
    }

    /// Asks the application. Its answer is never more than what was asked, and never nothing of something.
    pub(crate) async fn granted_by(self, policies: &dyn Policies) -> Outcome<Scope> {
        let granted = self.scope.intersection(&policies.grant_scope(self).await?);
        if granted.is_empty() && !self.scope.is_empty() {
            return Err(POLICY_GIVES_NOTHING.into());
        }
        Ok(granted)
    }
}

/// An access token that a client asks about which was issued to another one, and is not meant for it.
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
    /// The client that asks.
    #[must_use]
    pub fn asker(&self) -> &'a Client {
        self.asker
    }

    /// The client that the token was issued to.
    #[must_use]
    pub fn client_id(&self) -> &'a str {
        &self.token.client_id
    }

    /// The user, if there is one.
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
