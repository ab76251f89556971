//! The look-up of a user's claims, as the application's `user_claims` hook receives it. OpenID Connect Core, section 5.1.

use crate::{
    entity::{
        absent::UserSlot,
        connection::Connection,
        user::{Claims, ResourceOwner, statements::find_model},
    },
    protocol::{client::SubjectId, error::Outage},
};
use sea_orm::DatabaseExecutor;
use std::{fmt, marker::PhantomData};

/// A user whose claims the server needs: for an ID token, or for a response of the userinfo endpoint.
pub struct UserLookup<'a, M> {
    connection: Connection<'a>,
    subject: &'a SubjectId,
    model: PhantomData<fn() -> M>,
}

impl<M> fmt::Debug for UserLookup<'_, M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("UserLookup").field("subject", &self.subject).finish_non_exhaustive()
    }
}

impl<'a, M> UserLookup<'a, M> {
    pub(super) fn new(connection: Connection<'a>, subject: &'a SubjectId) -> Self {
        Self { connection, subject, model: PhantomData }
    }

    /// The user's identifier: the text of the primary key.
    #[must_use]
    pub const fn subject(&self) -> &SubjectId {
        self.subject
    }

    /// The connection to read through: the pool, or the transaction of the request, which may hold the only connection of the pool.
    #[must_use]
    pub fn database(&self) -> DatabaseExecutor<'_> {
        self.connection.executor()
    }

    /// The user's row.
    ///
    /// # Errors
    /// An outage.
    pub async fn find(&self) -> Result<Option<M>, Outage>
    where
        M: ResourceOwner,
    {
        find_model(self.database(), self.subject).await
    }

    /// The claims in the columns of the user's row; `None` if there is no such user.
    ///
    /// # Errors
    /// An outage.
    pub async fn claims(&self) -> Result<Option<Claims>, Outage>
    where
        M: UserSlot,
    {
        M::claims(self.database(), self.subject).await
    }
}
