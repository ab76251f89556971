//! The arguments of an application's hooks, and how hooks take part in a transaction of the server.
//!
//! A hook that runs inside the transaction must use [`transaction`](CodeLookup::transaction), not the provider's connection: the
//! transaction may hold the only connection of the pool.

use crate::{
    entity::EntityTransaction,
    protocol::{
        client::{Client, SubjectId},
        error::Outage,
        scope::Scope,
        secret::{CodeHash, TokenHash},
    },
    store::{IssuedCode, IssuedToken, Transaction},
};
use sea_orm::DatabaseTransaction;
use std::{fmt, future::Future, time::Duration};
use tokio::time::timeout;

/// How long a hook may take inside a transaction. Other requests wait for that transaction.
const PATIENCE: Duration = Duration::from_secs(5);

/// Ends a hook that takes too long. What it wrote is rolled back with the transaction.
pub(crate) async fn bounded<T, E: From<Outage>>(
    hook: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    let outcome = timeout(PATIENCE, hook).await;
    outcome.unwrap_or_else(|_| Err(Outage::new("a hook took longer than 5 seconds").into()))
}

/// Lends the database transaction to a hook. If the request is refused, the hook's writes are rolled back, and no other request's work.
/// Exception: a refusal that the server itself records, for a wrong code verifier or a replay, keeps the hook's writes.
pub(crate) async fn lend(
    transaction: &mut dyn Transaction,
) -> Result<&DatabaseTransaction, Outage> {
    EntityTransaction::of(transaction)?.lend_transaction().await
}

macro_rules! lookup {
    ($(#[$doc:meta])* $lookup:ident, $hash:ty, $(#[$found_doc:meta])* $found:ident, $issued:ty, $find:ident) => {
        $(#[$doc])*
        pub struct $lookup<'a> {
            pub(crate) transaction: &'a mut dyn Transaction,
            pub(crate) hash: &'a $hash,
            pub(crate) client: &'a Client,
        }

        impl fmt::Debug for $lookup<'_> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter
                    .debug_struct(stringify!($lookup))
                    .field("client", self.client)
                    .finish_non_exhaustive()
            }
        }

        impl $lookup<'_> {
            /// The hash under which the value is stored.
            #[must_use]
            pub fn hash(&self) -> &$hash {
                self.hash
            }

            /// The client that presents the value. The server checks afterwards that the value was issued to it.
            #[must_use]
            pub fn client(&self) -> &Client {
                self.client
            }

            /// Looks the value up.
            ///
            /// # Errors
            /// An outage.
            pub async fn find(&mut self) -> Result<Option<$found>, Outage> {
                Ok(self.transaction.$find(self.hash).await?.map($found))
            }

            /// The transaction, for the application's own statements.
            ///
            /// # Errors
            /// An outage.
            pub async fn transaction(&mut self) -> Result<&DatabaseTransaction, Outage> {
                lend(self.transaction).await
            }
        }

        $(#[$found_doc])*
        #[derive(Clone)]
        pub struct $found(pub(crate) $issued);

        impl fmt::Debug for $found {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter
                    .debug_struct(stringify!($found))
                    .field("client_id", &self.0.client_id)
                    .finish_non_exhaustive()
            }
        }

        impl $found {
            /// The client that the value was issued to.
            #[must_use]
            pub fn client_id(&self) -> &str {
                &self.0.client_id
            }

            /// The scope that was granted.
            #[must_use]
            pub fn scope(&self) -> &Scope {
                &self.0.authorization.scope
            }

            /// When the value expires, in epoch seconds; for a refresh token, when the access token that was issued with it expires.
            #[must_use]
            pub fn expires_at(&self) -> i64 {
                self.0.expires_at
            }
        }
    };
}

lookup! {
    /// An authorization code that a client presents.
    CodeLookup, CodeHash,
    /// An authorization code as the server found it. Only [`CodeLookup::find`] makes one.
    StoredCode, IssuedCode, find_code
}

lookup! {
    /// A refresh token that a client presents.
    RefreshTokenLookup, TokenHash,
    /// A refresh token as the server found it. Only [`RefreshTokenLookup::find`] makes one.
    StoredRefreshToken, IssuedToken, find_refresh_token
}

impl StoredCode {
    /// The user who consented.
    #[must_use]
    pub fn subject(&self) -> Option<&SubjectId> {
        self.0.authorization.subject.as_ref()
    }
}

impl StoredRefreshToken {
    /// The user, if there is one.
    #[must_use]
    pub fn subject(&self) -> Option<&SubjectId> {
        self.0.subject()
    }
}

/// A user for whom a token is about to be issued. The user is active, and the code or refresh token that names the user has passed every
/// check.
pub struct GrantedUser<'a> {
    pub(crate) transaction: &'a mut dyn Transaction,
    pub(crate) client_id: &'a str,
    pub(crate) subject: &'a SubjectId,
    pub(crate) scope: &'a Scope,
}

impl fmt::Debug for GrantedUser<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("GrantedUser")
            .field("client_id", &self.client_id)
            .field("subject", self.subject)
            .finish_non_exhaustive()
    }
}

impl GrantedUser<'_> {
    /// The client that asks for the token.
    #[must_use]
    pub fn client_id(&self) -> &str {
        self.client_id
    }

    /// The user's identifier: the text of the primary key.
    #[must_use]
    pub fn subject(&self) -> &SubjectId {
        self.subject
    }

    /// The scope that the user granted.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        self.scope
    }

    /// The transaction, for the application's own statements.
    ///
    /// # Errors
    /// An outage.
    pub async fn transaction(&mut self) -> Result<&DatabaseTransaction, Outage> {
        lend(self.transaction).await
    }
}
