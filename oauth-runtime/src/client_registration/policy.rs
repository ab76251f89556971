//! An application's own word on who registers what. RFC 7591, section 3.2.1.

use super::presented::presented;
use crate::protocol::{
    assertion, client_metadata::ClientMetadata, client_request::ClientRequest, error::Outcome,
    source::Source,
};
use std::{fmt, future::Future, pin::Pin};

/// What somebody asks to register, or to change of a registration.
pub struct AskedRegistration {
    pub(crate) metadata: ClientMetadata,
    pub(crate) source: Option<Source>,
    pub(crate) initial_access_token: Option<String>,
    pub(crate) client_id: Option<String>,
    pub(crate) statement_issuer: Option<String>,
}

/// Without the token.
impl fmt::Debug for AskedRegistration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AskedRegistration")
            .field("metadata", &self.metadata)
            .field("source", &self.source)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

impl AskedRegistration {
    /// A new registration.
    pub(crate) fn new(request: &ClientRequest, metadata: ClientMetadata) -> Self {
        let presented = presented(request).ok().flatten();
        let initial_access_token = presented.map(|token| token.expose().to_owned());
        Self {
            metadata,
            source: request.source(),
            initial_access_token,
            client_id: None,
            statement_issuer: None,
        }
    }

    /// A change of that client.
    pub(crate) fn of_client(
        request: &ClientRequest,
        metadata: ClientMetadata,
        client_id: &str,
    ) -> Self {
        let (source, client_id) = (request.source(), Some(client_id.to_owned()));
        Self { metadata, source, initial_access_token: None, client_id, statement_issuer: None }
    }

    /// The same with a software statement that was found good.
    pub(crate) fn stated(self, statement: Option<&str>) -> Self {
        let issuer = statement.and_then(|statement| assertion::unverified(statement, "iss"));
        Self { statement_issuer: issuer, ..self }
    }

    /// The metadata, without everything that no client gets which registers itself.
    #[must_use]
    pub fn metadata(&self) -> &ClientMetadata {
        &self.metadata
    }

    /// The metadata, to answer with, unchanged or with less.
    #[must_use]
    pub fn into_metadata(self) -> ClientMetadata {
        self.metadata
    }

    /// Who made the software statement of the request, which is good: what it says stands in the metadata. `None` of a request without
    /// one. A policy that lets only such software in refuses what has none, also in a change.
    #[must_use]
    pub fn software_statement_issuer(&self) -> Option<&str> {
        self.statement_issuer.as_deref()
    }

    /// Where the request comes from; `None` when the server was not told.
    #[must_use]
    pub const fn source(&self) -> Option<Source> {
        self.source
    }

    /// The initial access token of a new registration, which nobody has checked (RFC 7591 section 3).
    #[must_use]
    pub fn initial_access_token(&self) -> Option<&str> {
        self.initial_access_token.as_deref()
    }

    /// The client whose registration is changed; `None` of a new one.
    #[must_use]
    pub fn client_id(&self) -> Option<&str> {
        self.client_id.as_deref()
    }
}

/// Decides who registers what. A function from [`AskedRegistration`] to a future is one.
pub trait RegistrationPolicy: Send + Sync + 'static {
    /// The metadata to register: those that were asked for, or less. What it adds beyond what such clients may have is refused
    /// or left out, as if it had been asked for.
    ///
    /// # Errors
    /// A refusal, which is answered, or an outage.
    fn admit(
        &self,
        asked: AskedRegistration,
    ) -> impl Future<Output = Outcome<ClientMetadata>> + Send;
}

impl<F, D> RegistrationPolicy for F
where
    F: Fn(AskedRegistration) -> D + Send + Sync + 'static,
    D: Future<Output = Outcome<ClientMetadata>> + Send,
{
    fn admit(
        &self,
        asked: AskedRegistration,
    ) -> impl Future<Output = Outcome<ClientMetadata>> + Send {
        self(asked)
    }
}

/// The same as an object.
pub(crate) trait AnyPolicy: Send + Sync {
    fn admit(
        &self,
        asked: AskedRegistration,
    ) -> Pin<Box<dyn Future<Output = Outcome<ClientMetadata>> + Send + '_>>;
}

impl<T: RegistrationPolicy> AnyPolicy for T {
    fn admit(
        &self,
        asked: AskedRegistration,
    ) -> Pin<Box<dyn Future<Output = Outcome<ClientMetadata>> + Send + '_>> {
        Box::pin(RegistrationPolicy::admit(self, asked))
    }
}
