//! The store of the rows of clients that register themselves.

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

/// The future of a lookup or a write of a registration.
pub(crate) type Registering<'a, T> =
    Pin<Box<dyn Future<Output = Result<T, NotRegistered>> + Send + 'a>>;

/// Why no registration was found or written.
pub(crate) enum NotRegistered {
    /// A member of the metadata breaks a rule.
    Metadata(MetadataError),
    /// No client exists that this registration access token manages.
    Unknown,
    /// The secret in the request is not the client's current secret.
    OtherSecret,
    Outage(Outage),
}

impl From<Outage> for NotRegistered {
    fn from(outage: Outage) -> Self {
        Self::Outage(outage)
    }
}

/// The next registration access token, and when the registration expires if it stays unused, in epoch seconds.
pub(crate) struct NewManagement {
    pub(crate) token: RegistrationTokenHash,
    pub(crate) expires_at: i64,
}

/// A self-registered client as it is stored.
pub(crate) struct ManagedClient {
    pub(crate) client_id: String,
    pub(crate) client_id_issued_at: Option<i64>,
    /// The secret that the client was just issued.
    pub(crate) secret: Option<PlainClientSecret>,
    /// When the client's secret expires, in epoch seconds, if it has one; 0 means never.
    pub(crate) client_secret_expires_at: Option<i64>,
    pub(crate) metadata: ClientMetadata,
}

/// A requested change of a registration.
pub(crate) struct Change {
    pub(crate) metadata: ClientMetadata,
    /// The secret that the client states as its own.
    pub(crate) client_secret: Option<PlainClientSecret>,
    pub(crate) management: NewManagement,
}

/// The rows of an application's clients. A change or a removal checks the registration access token in the same transaction, so
/// when two requests use one token, the second finds it replaced.
pub(crate) trait Registrar: Send + Sync + 'static {
    /// Checks the metadata against what the server offers, and stores the client.
    fn register<'a>(
        &'a self,
        registry: &'a Registry,
        metadata: ClientMetadata,
        management: NewManagement,
    ) -> Registering<'a, ManagedClient>;

    /// Finds the client that the registration access token manages.
    fn find<'a>(
        &'a self,
        registry: &'a Registry,
        client_id: &'a str,
        token: &'a PlainRegistrationToken,
    ) -> Registering<'a, ManagedClient>;

    /// Replaces the registered metadata of the client, and its registration access token.
    fn change<'a>(
        &'a self,
        registry: &'a Registry,
        client_id: &'a str,
        token: PlainRegistrationToken,
        change: Change,
    ) -> Registering<'a, ManagedClient>;

    /// Removes the client, and everything that was issued to it.
    fn remove<'a>(
        &'a self,
        registry: &'a Registry,
        client_id: &'a str,
        token: PlainRegistrationToken,
    ) -> Registering<'a, ()>;
}
