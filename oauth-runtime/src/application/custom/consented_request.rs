//! An authorization request that the user has consented to, as a grant of the application's own receives it.

use super::NewOneTime;
use crate::{
    application::lookup::lend,
    grant::one_time::{self, Approved, AskedBy},
    protocol::{
        authorization_request::CheckedAuthorizationRequest,
        client::{Client, SubjectId},
        error::Outage,
        scope::Scope,
        secret::PlainHandle,
    },
    services::Services,
    store::Transaction,
};
use sea_orm::DatabaseTransaction;
use std::fmt;

/// An authorization request with the user's consent, inside the transaction that uses the request up.
pub struct ConsentedRequest<'a, P> {
    pub(super) provider: &'a P,
    pub(super) services: &'a Services,
    pub(super) transaction: &'a mut dyn Transaction,
    pub(super) grant_type: &'static str,
    pub(super) client: &'a Client,
    pub(super) subject: &'a SubjectId,
    pub(super) request: &'a CheckedAuthorizationRequest,
    pub(super) scope: &'a Scope,
    pub(super) audience: &'a [String],
    pub(super) now: i64,
}

impl<P> fmt::Debug for ConsentedRequest<'_, P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ConsentedRequest")
            .field("client", self.client)
            .field("subject", self.subject)
            .finish_non_exhaustive()
    }
}

impl<P> ConsentedRequest<'_, P> {
    /// The application's provider. Do not use its connection here: the transaction may hold the only one of the pool.
    #[must_use]
    pub fn provider(&self) -> &P {
        self.provider
    }

    /// The client that asked.
    #[must_use]
    pub fn client(&self) -> &Client {
        self.client
    }

    /// The user who consented. The transaction has checked that the user is active.
    #[must_use]
    pub fn subject(&self) -> &SubjectId {
        self.subject
    }

    /// The scope that the user granted.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        self.scope
    }

    /// The resources that the user granted access to (RFC 8707), in their normal form. Empty means the default audience.
    #[must_use]
    pub fn audience(&self) -> &[String] {
        self.audience
    }

    /// The value of one of the request parameters that the grant lists in its `PARAMETERS`.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.request.parameters.get(name).map(String::as_str)
    }

    /// The time of the server's clock, in epoch seconds.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.now
    }

    /// Stores a one-time object with the user, the scope and the code challenge of this request. Returns its value, 256 random bits behind the time; the
    /// server stores only its hash.
    ///
    /// # Errors
    /// An outage.
    pub async fn issue_one_time(&mut self, new: NewOneTime) -> Result<String, Outage> {
        let handle = PlainHandle::new(self.services.draw_credential());
        let granted = Approved {
            subject: Some(self.subject),
            scope: self.scope,
            audience: Some(self.audience),
        };
        let asked_by = AskedBy::Browser {
            client: self.client,
            code_challenge: self.request.code_challenge.as_ref(),
        };
        let bound = match new.client() {
            Some(client_id) => self.transaction.find_client(client_id).await?,
            None => None,
        };
        let new = (new, bound.as_ref());
        let object = one_time::object(self.grant_type, new, granted, &asked_by, self.now)?;
        self.transaction.insert_short_lived(&handle.hash(), &object).await?;
        Ok(handle.reveal())
    }

    /// The transaction, for the application's own statements.
    ///
    /// # Errors
    /// An outage.
    pub async fn transaction(&mut self) -> Result<&DatabaseTransaction, Outage> {
        lend(self.transaction).await
    }
}
