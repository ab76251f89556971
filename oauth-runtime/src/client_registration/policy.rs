//! The application's own decision about who registers what. RFC 7591, section 3.2.1.

use super::presented::presented;
use crate::protocol::{
    assertion, client_metadata::ClientMetadata, client_request::ClientRequest, error::Outcome,
    source::Source,
};
use std::{fmt, future::Future, pin::Pin};

/// A request to register a client, or to change a registration.
pub struct AskedRegistration {
    pub(crate) metadata: ClientMetadata,
    pub(crate) source: Option<Source>,
    pub(crate) initial_access_token: Option<String>,
    pub(crate) client_id: Option<String>,
    pub(crate) statement_issuer: Option<String>,
}

/// Prints everything but the initial access token and the issuer of the software statement.
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
    /// A request for a new registration.
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

    /// A request to change the registration of that client.
    pub(crate) fn of_client(
        request: &ClientRequest,
        metadata: ClientMetadata,
        client_id: &str,
    ) -> Self {
        let (source, client_id) = (request.source(), Some(client_id.to_owned()));
        Self { metadata, source, initial_access_token: None, client_id, statement_issuer: None }
    }

    /// The same request with the issuer of a software statement, which was verified before.
    pub(crate) fn stated(self, statement: Option<&str>) -> Self {
        let issuer = statement.and_then(|statement| assertion::unverified(statement, "iss"));
        Self { statement_issuer: issuer, ..self }
    }

    /// The requested metadata, without those members that no self-registered client gets.
    #[must_use]
    pub fn metadata(&self) -> &ClientMetadata {
        &self.metadata
    }

    /// Takes the requested metadata, to return it unchanged or reduced.
    #[must_use]
    pub fn into_metadata(self) -> ClientMetadata {
        self.metadata
    }

    /// The issuer of the software statement of the request; `None` if the request has no statement. The statement was verified,
    /// and its claims stand in the metadata. A policy that admits only such software must refuse `None`, also for a change.
    #[must_use]
    pub fn software_statement_issuer(&self) -> Option<&str> {
        self.statement_issuer.as_deref()
    }

    /// Where the request comes from; `None` when the server does not know it.
    #[must_use]
    pub const fn source(&self) -> Option<Source> {
        self.source
    }

    /// The initial access token of a new registration (RFC 7591 section 3). Nobody has checked it yet.
    #[must_use]
    pub fn initial_access_token(&self) -> Option<&str> {
        self.initial_access_token.as_deref()
    }

    /// The `client_id` of the client whose registration is changed; `None` for a new registration.
    #[must_use]
    pub fn client_id(&self) -> Option<&str> {
        self.client_id.as_deref()
    }
}

/// Decides who registers what. Any async function that takes an [`AskedRegistration`] implements it.
pub trait RegistrationPolicy: Send + Sync + 'static {
    /// Returns the metadata to register: those requested, or less. Anything that the policy adds beyond what such clients may
    /// have is refused or left out, as if the client had requested it.
    ///
    /// # Errors
    /// A refusal, which is sent to the client, or an outage.
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

/// [`RegistrationPolicy`] as a trait object.
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
