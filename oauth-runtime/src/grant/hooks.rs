//! The hooks by which an application takes part in a grant, without the application's types.

use super::{
    Deciding,
    token_exchange::{AskedExchange, PermittedExchange},
};
use crate::{
    protocol::{
        client::{Client, SubjectId},
        error::Outage,
        scope::Scope,
        secret::{CodeHash, TokenHash},
        stamp::Stamp,
    },
    store::{IssuedCode, IssuedToken, NewCode, Store, Transaction},
};
use std::sync::Arc;

/// The hooks of a grant, and whether the application has written any of them.
pub(crate) struct Hooked<H: ?Sized> {
    pub(crate) hooks: Arc<H>,
    /// `false` only if every hook is known to be the default. The server then reads and writes without a transaction of its own.
    pub(crate) are_written: bool,
}

impl<H: ?Sized> Clone for Hooked<H> {
    fn clone(&self) -> Self {
        Self { hooks: self.hooks.clone(), are_written: self.are_written }
    }
}

impl<H: ?Sized> Hooked<H> {
    /// Begins a transaction in which the hooks can take part, or an optimistic one if there are none.
    pub(crate) async fn begin(&self, store: &dyn Store) -> Result<Box<dyn Transaction>, Outage> {
        if self.are_written { store.begin().await } else { store.optimistic().await }
    }
}

/// The hooks of the authorization code grant. All run inside the transaction.
pub(crate) trait CodeHooks: Send + Sync {
    /// Finds the code that a client presents.
    fn query<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        code: &'a CodeHash,
        client: &'a Client,
    ) -> Deciding<'a, Option<IssuedCode>>;
    /// Whether the user of the code may have a token.
    fn authenticate_user<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        code: &'a IssuedCode,
    ) -> Deciding<'a, bool>;
    /// Stores a code.
    fn save<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        code: &'a NewCode,
    ) -> Deciding<'a, ()>;
}

/// The hooks of the refresh token grant. All run inside the transaction.
pub(crate) trait RefreshHooks: Send + Sync {
    /// Finds the refresh token that a client presents.
    fn authenticate_refresh_token<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        token: &'a TokenHash,
        client: &'a Client,
    ) -> Deciding<'a, Option<IssuedToken>>;
    /// Whether the user of the token may have another one.
    fn authenticate_user<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        token: &'a IssuedToken,
    ) -> Deciding<'a, bool>;
}

/// The hook of a grant whose user has already consented. It runs inside the transaction.
pub(crate) trait UserHook: Send + Sync {
    /// Whether the user who consented may have a token.
    fn authenticate_user<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        client_id: &'a str,
        subject: &'a SubjectId,
        scope: &'a Scope,
    ) -> Deciding<'a, bool>;
}

/// A user whose password was right, or who is named by an assertion.
pub(crate) struct Authenticated {
    pub(crate) subject: SubjectId,
    /// The stamp of the user when that was checked, if the user entity has one.
    pub(crate) stamp: Option<Stamp>,
}

/// The hook of the password grant. It runs before the transaction.
pub(crate) trait PasswordHook: Send + Sync {
    /// Finds the user with that name, if the password is right.
    fn authenticate_user<'a>(
        &'a self,
        username: &'a str,
        password: &'a str,
    ) -> Deciding<'a, Option<Authenticated>>;
}

/// The hook of the JWT bearer grant. It runs before the transaction.
pub(crate) trait AssertionHook: Send + Sync {
    /// Finds the user that an assertion of that client names.
    fn user_of_assertion<'a>(
        &'a self,
        client_id: &'a str,
        subject: &'a str,
    ) -> Deciding<'a, Option<Authenticated>>;
}

/// The hook of token exchange. It runs before the transaction.
pub(crate) trait ExchangePolicy: Send + Sync {
    /// Decides which part of an exchange is permitted.
    fn permit_exchange<'a>(
        &'a self,
        asked: AskedExchange<'a>,
    ) -> Deciding<'a, Option<PermittedExchange>>;
}
