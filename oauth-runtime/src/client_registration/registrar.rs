//! What keeps the rows of clients that register themselves.

use crate::{
    protocol::{
        client_metadata::ClientMetadata,
        client_rules::MetadataError,
        error::Outage,
        secret::{PlainClientSecret, PlainRegistrationToken, RegistrationTokenHash},
    },
    registry::Registry,
};
use std::{future::Future, pin::Pin};

/// A registration that is being looked up or written.
pub(crate) type Registering<'a, T> =
    Pin<Box<dyn Future<Output = Result<T, NotRegistered>> + Send + 'a>>;

/// Why nothing was found or written.
pub(crate) enum NotRegistered {
    /// A member breaks a rule.
    Metadata(MetadataError),
    /// There is no such client that is managed by this token.
    Unknown,
    /// The secret that the request names is not the client's present one.
    OtherSecret,
    Outage(Outage),
}

impl From<Outage> for NotRegistered {
    fn from(outage: Outage) -> Self {
        Self::Outage(outage)
    }
}

/// The next token that manages a registration, and until when the registration lives unused.
pub(crate) struct NewManagement {
    pub(crate) token: RegistrationTokenHash,
    pub(crate) expires_at: i64,
}

/// A client that manages itself, as it is stored.
pub(crate) struct ManagedClient {
    pub(crate) client_id: String,
    pub(crate) client_id_issued_at: Option<i64>,
    /// The secret that the client has just been given.
    pub(crate) secret: Option<PlainClientSecret>,
    /// When its secret ends, of a client that has one; 0 is never.
    pub(crate) client_secret_expires_at: Option<i64>,
    pub(crate) metadata: ClientMetadata,
}

/// A change of a registration.
pub(crate) struct Change {
    pub(crate) metadata: ClientMetadata,
    /// What the client says its secret is.
    pub(crate) client_secret: Option<PlainClientSecret>,
    pub(crate) management: NewManagement,
}

/// The rows of an application's clients. Whoever changes or removes one shows its token in the same transaction, so of two
/// requests with one token the second finds it replaced.
pub(crate) trait Registrar: Send + Sync + 'static {
    /// Checks the metadata by what the server has, and stores a client.
    fn register<'a>(
        &'a self,
        registry: &'a Registry,
        metadata: ClientMetadata,
        management: NewManagement,
    ) -> Registering<'a, ManagedClient>;

    /// The client that the token manages.
    fn find<'a>(
        &'a self,
        registry: &'a Registry,
        client_id: &'a str,
        token: &'a PlainRegistrationToken,
    ) -> Registering<'a, ManagedClient>;

    /// Replaces what the client registered, and the token that manages it.
    fn change<'a>(
        &'a self,
        registry: &'a Registry,
        client_id: &'a str,
        token: PlainRegistrationToken,
        change: Change,
    ) -> Registering<'a, ManagedClient>;

    /// Removes the client, with everything that it was issued.
    fn remove<'a>(
        &'a self,
        registry: &'a Registry,
        client_id: &'a str,
        token: PlainRegistrationToken,
    ) -> Registering<'a, ()>;
}
