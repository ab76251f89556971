//! A client to register, and the result of registering it. RFC 7591, sections 2 and 3.2.1.

use crate::{
    client_registration::NewManagement,
    entity::user::ResourceOwner,
    protocol::{
        client::SubjectId, client_metadata::ClientMetadata, client_rules::MetadataError,
        error::Outage, secret::PlainClientSecret,
    },
};
use std::fmt;

/// A client to register. The server generates what is left out: a random `client_id`, and, if the client's method is one of the
/// `client_secret_` methods, a secret of 256 random bits.
#[must_use = "nothing is registered yet"]
pub struct NewClient {
    pub(super) client_id: Option<String>,
    pub(super) secret: Option<PlainClientSecret>,
    pub(super) secret_expires_at: Option<i64>,
    pub(super) owner: Option<SubjectId>,
    pub(super) metadata: ClientMetadata,
    /// Present for a client that registers itself.
    pub(super) management: Option<NewManagement>,
}

/// Leaves out the secret.
impl fmt::Debug for NewClient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("NewClient")
            .field("client_id", &self.client_id)
            .field("metadata", &self.metadata)
            .finish_non_exhaustive()
    }
}

impl NewClient {
    /// A client with this metadata.
    pub fn new(metadata: ClientMetadata) -> Self {
        Self {
            client_id: None,
            secret: None,
            secret_expires_at: None,
            owner: None,
            metadata,
            management: None,
        }
    }

    /// Sets the `client_id`: 1 to 190 printable ASCII characters.
    pub fn with_client_id(mut self, client_id: impl Into<String>) -> Self {
        self.client_id = Some(client_id.into());
        self
    }

    /// Sets the secret. A secret of 32 characters or more is hashed with SHA-256, a shorter one with Argon2id. For the method
    /// `client_secret_jwt` it must have at least 32 bytes, and is stored sealed.
    pub fn with_secret(mut self, secret: impl Into<String>) -> Self {
        self.secret = Some(PlainClientSecret::new(secret));
        self
    }

    /// Sets the time at which the secret expires, in epoch seconds (RFC 7591 section 3.2.1). 0 is never, which is the default.
    pub fn with_secret_expires_at(mut self, time: i64) -> Self {
        self.secret_expires_at = (time != 0).then_some(time);
        self
    }

    /// Records this user as the one who registered the client, if the client entity has an owner column.
    pub fn owned_by(mut self, user: &impl ResourceOwner) -> Self {
        self.owner = Some(super::subject_of(user));
        self
    }
}

impl From<ClientMetadata> for NewClient {
    fn from(metadata: ClientMetadata) -> Self {
        Self::new(metadata)
    }
}

/// A client as it is stored now, with the text of its secret if it was just given one. The server stores the secret only hashed or sealed.
pub struct RegisteredClient<M> {
    pub(super) model: M,
    pub(super) secret: Option<PlainClientSecret>,
}

/// Leaves out the secret.
impl<M: fmt::Debug> fmt::Debug for RegisteredClient<M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RegisteredClient")
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}

impl<M> RegisteredClient<M> {
    /// The client's row.
    #[must_use]
    pub fn model(&self) -> &M {
        &self.model
    }

    /// Takes the text of the secret, to show it once to whoever runs the client. `None` for a public client, for a client that kept its
    /// secret, and at the second call.
    #[must_use]
    pub fn take_secret(&mut self) -> Option<String> {
        self.secret.take().map(PlainClientSecret::reveal)
    }

    /// The client's row, without the secret.
    #[must_use]
    pub fn into_model(self) -> M {
        self.model
    }
}

/// Why a client was not registered or changed. Nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegistrationError {
    /// A metadata member breaks a rule.
    #[error(transparent)]
    Metadata(#[from] MetadataError),
    /// The database already has a client with that `client_id`, or with one that it treats as equal.
    #[error("client_id: `{0}` is taken")]
    Taken(String),
    /// A client that changes its own registration sent a secret that is not its own.
    #[error("client_secret: expected the present one of the client")]
    OtherSecret,
    /// There is no client with that `client_id`.
    #[error("there is no client `{0}`")]
    Unknown(String),
    /// The database did not answer, or the row lacks a value for a column that the application fills.
    #[error(transparent)]
    Outage(#[from] Outage),
}
