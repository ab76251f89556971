//! An access token that a verifier has accepted: its client, its user, and its scope.

use crate::protocol::{
    actor::Actor, authorization::Authentication, bearer::TokenScheme, client::SubjectId,
    scope::Scope, scope_table::ScopeTable,
};
#[cfg(feature = "server")]
use crate::protocol::{authorization::OpenIdRequest, client::PublicSubject};
use std::{any::Any, fmt, sync::Arc};

/// The content of an access token, as a resource server knows it. A [`Verifier`](super::Verifier) makes it.
#[derive(Clone)]
pub struct VerifiedToken {
    client_id: String,
    subject: Option<SubjectId>,
    actor: Option<Actor>,
    scope: Scope,
    audience: Vec<String>,
    authentication: Option<Authentication>,
    /// The OpenID Connect parameters of the token's request, and the user as clients see them; only for a token of this server.
    #[cfg(feature = "server")]
    openid: (Option<OpenIdRequest>, Option<PublicSubject>),
    issued_at: Option<i64>,
    expires_at: i64,
    scheme: TokenScheme,
    attachment: Option<Arc<dyn Any + Send + Sync>>,
    /// Whether the token's users and clients are those of another server.
    is_foreign: bool,
    /// The typed scopes of the resource server that accepted the token.
    scopes: Option<Arc<ScopeTable>>,
}

impl fmt::Debug for VerifiedToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("VerifiedToken")
            .field("client_id", &self.client_id)
            .field("subject", &self.subject)
            .field("actor", &self.actor)
            .field("scope", &self.scope)
            .field("audience", &self.audience)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl VerifiedToken {
    /// Makes a token that was issued to this client for itself, with this scope, and expires at `expires_at`, in epoch seconds.
    /// A verifier whose tokens never expire gives the time until which its answer is valid.
    #[must_use]
    pub fn new(client_id: impl Into<String>, scope: Scope, expires_at: i64) -> Self {
        Self {
            client_id: client_id.into(),
            subject: None,
            actor: None,
            scope,
            audience: Vec::new(),
            authentication: None,
            #[cfg(feature = "server")]
            openid: (None, None),
            issued_at: None,
            expires_at,
            scheme: TokenScheme::Bearer,
            attachment: None,
            is_foreign: false,
            scopes: None,
        }
    }

    /// Sets the user who approved the token.
    #[must_use]
    pub fn with_subject(mut self, subject: SubjectId) -> Self {
        self.subject = Some(subject);
        self
    }

    /// Sets the actor that acts for the user, if there is one.
    #[must_use]
    pub fn with_actor(mut self, actor: Option<Actor>) -> Self {
        self.actor = actor;
        self
    }

    /// Sets the resources that the token is meant for.
    #[must_use]
    pub fn with_audience(mut self, audience: Vec<String>) -> Self {
        self.audience = audience;
        self
    }

    /// Sets how and when the user who approved the token was authenticated.
    #[must_use]
    pub fn with_authentication(mut self, authentication: Option<Authentication>) -> Self {
        self.authentication = authentication;
        self
    }

    /// Sets when the token was issued, in epoch seconds.
    #[must_use]
    pub const fn with_issued_at(mut self, issued_at: i64) -> Self {
        self.issued_at = Some(issued_at);
        self
    }

    /// Sets the data that the userinfo endpoint needs.
    #[cfg(feature = "server")]
    pub(super) fn with_openid(
        mut self,
        request: Option<OpenIdRequest>,
        public_subject: Option<PublicSubject>,
    ) -> Self {
        self.openid = (request, public_subject);
        self
    }

    /// The OpenID Connect parameters of the token's request.
    #[cfg(feature = "server")]
    pub(crate) const fn openid(&self) -> Option<&OpenIdRequest> {
        self.openid.0.as_ref()
    }

    /// The `sub` by which clients know the user, if the user entity has a column for it.
    #[cfg(feature = "server")]
    pub(crate) const fn public_subject(&self) -> Option<&PublicSubject> {
        self.openid.1.as_ref()
    }

    /// Sets the scheme under which a request presented the token.
    pub(super) const fn presented_as(mut self, scheme: TokenScheme) -> Self {
        self.scheme = scheme;
        self
    }

    /// Attaches further data about the token, for handlers that know the type of the data.
    #[must_use]
    pub fn with_attachment(mut self, attachment: impl Any + Send + Sync) -> Self {
        self.attachment = Some(Arc::new(attachment));
        self
    }

    /// The scheme under which the request presented the token.
    #[must_use]
    pub const fn scheme(&self) -> TokenScheme {
        self.scheme
    }

    /// The client to which the token was issued.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The user; `None` if the token is a client's own.
    #[must_use]
    pub const fn subject(&self) -> Option<&SubjectId> {
        self.subject.as_ref()
    }

    /// The actor that acts for the user with an exchanged token (RFC 8693 section 4.1). The outermost actor acts now; the nested
    /// ones have acted before. `None` if only [`client_id`](Self::client_id) is known.
    #[must_use]
    pub const fn actor(&self) -> Option<&Actor> {
        self.actor.as_ref()
    }

    /// Marks the token's users and clients as those of another server, so that no row of this server is taken for theirs.
    pub(super) fn of_another_server(self) -> Self {
        Self { is_foreign: true, ..self }
    }

    #[cfg(feature = "sea-orm")]
    pub(crate) const fn is_foreign(&self) -> bool {
        self.is_foreign
    }

    /// The granted scope. Use [`allows`](Self::allows) to check whether it is sufficient for something.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Whether the token allows what a scope word stands for: its scope contains the word, or another word that implies it at the
    /// server that checked the token. The word is a text or a typed scope.
    #[must_use]
    pub fn allows(&self, word: impl AsRef<str>) -> bool {
        let word = word.as_ref();
        match &self.scopes {
            Some(table) => table.allows(&self.scope, word),
            None => self.scope.contains(word),
        }
    }

    /// Sets the typed scopes of the server that accepted the token.
    pub(super) fn known_by(self, scopes: Arc<ScopeTable>) -> Self {
        Self { scopes: Some(scopes), ..self }
    }

    /// The resources that the token is meant for (RFC 8707); empty means the default audience of the server that issued it.
    #[must_use]
    pub fn audience(&self) -> &[String] {
        &self.audience
    }

    /// How and when the user who approved the token was authenticated, if the verifier knows it.
    #[must_use]
    pub const fn authentication(&self) -> Option<&Authentication> {
        self.authentication.as_ref()
    }

    /// When the token was issued, in epoch seconds, if the verifier knows it.
    #[must_use]
    pub const fn issued_at(&self) -> Option<i64> {
        self.issued_at
    }

    /// When the token expires, in epoch seconds.
    #[must_use]
    pub const fn expires_at(&self) -> i64 {
        self.expires_at
    }

    /// The data that the verifier attached, if they are of this type.
    #[must_use]
    pub fn attachment<T: Any>(&self) -> Option<&T> {
        self.attachment.as_deref().and_then(|attachment| attachment.downcast_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attachment_is_found_by_its_type() {
        let token = VerifiedToken::new("robot", Scope::default(), 100).with_attachment(7_u8);

        assert_eq!(token.attachment::<u8>(), Some(&7));
        assert_eq!(token.attachment::<String>(), None);
    }
}
