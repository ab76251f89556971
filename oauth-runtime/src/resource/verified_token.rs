//! An access token that a verifier has found good: whose it is, and what it allows.

use crate::protocol::{
    actor::Actor, authorization::Authentication, bearer::TokenScheme, client::SubjectId,
    scope::Scope, scope_table::ScopeTable,
};
#[cfg(feature = "server")]
use crate::protocol::{authorization::OpenIdRequest, client::PublicSubject};
use std::{any::Any, fmt, sync::Arc};

/// What a resource server knows of an access token. A [`Verifier`](super::Verifier) makes it.
#[derive(Clone)]
pub struct VerifiedToken {
    client_id: String,
    subject: Option<SubjectId>,
    actor: Option<Actor>,
    scope: Scope,
    audience: Vec<String>,
    authentication: Option<Authentication>,
    /// What its request asked of OpenID Connect, and the user as clients see them: of a token of this server.
    #[cfg(feature = "server")]
    openid: (Option<OpenIdRequest>, Option<PublicSubject>),
    issued_at: Option<i64>,
    expires_at: i64,
    scheme: TokenScheme,
    attachment: Option<Arc<dyn Any + Send + Sync>>,
    /// Whether its users and clients are another server's.
    is_foreign: bool,
    /// What the resource server that found the token good knows of scopes.
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
    /// A token that was issued to this client for itself, with this scope, and is good until `expires_at`, in epoch
    /// seconds. A verifier whose tokens have no end says how long its answer counts.
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

    /// Names the user who approved the token.
    #[must_use]
    pub fn with_subject(mut self, subject: SubjectId) -> Self {
        self.subject = Some(subject);
        self
    }

    /// Names who acts for the user, if somebody does.
    #[must_use]
    pub fn with_actor(mut self, actor: Option<Actor>) -> Self {
        self.actor = actor;
        self
    }

    /// Names the resources that the token is meant for.
    #[must_use]
    pub fn with_audience(mut self, audience: Vec<String>) -> Self {
        self.audience = audience;
        self
    }

    /// Says how and when the user was authenticated who approved the token.
    #[must_use]
    pub fn with_authentication(mut self, authentication: Option<Authentication>) -> Self {
        self.authentication = authentication;
        self
    }

    /// Says when the token was issued, in epoch seconds.
    #[must_use]
    pub const fn with_issued_at(mut self, issued_at: i64) -> Self {
        self.issued_at = Some(issued_at);
        self
    }

    /// Says what the userinfo endpoint needs.
    #[cfg(feature = "server")]
    pub(super) fn with_openid(
        mut self,
        request: Option<OpenIdRequest>,
        public_subject: Option<PublicSubject>,
    ) -> Self {
        self.openid = (request, public_subject);
        self
    }

    /// What the request asked of OpenID Connect.
    #[cfg(feature = "server")]
    pub(crate) const fn openid(&self) -> Option<&OpenIdRequest> {
        self.openid.0.as_ref()
    }

    /// The user as clients see them, if that is a column.
    #[cfg(feature = "server")]
    pub(crate) const fn public_subject(&self) -> Option<&PublicSubject> {
        self.openid.1.as_ref()
    }

    /// Notes the scheme under which a request presented the token.
    pub(super) const fn presented_as(mut self, scheme: TokenScheme) -> Self {
        self.scheme = scheme;
        self
    }

    /// Attaches what else the verifier knows of the token, for handlers that know the verifier's type for it.
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

    /// The client that the token was issued to.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The user, unless the token is a client's own.
    #[must_use]
    pub const fn subject(&self) -> Option<&SubjectId> {
        self.subject.as_ref()
    }

    /// Who acts for the user with a token that was exchanged (RFC 8693 section 4.1): the outermost one acts, whoever stands inside has
    /// acted before. `None` where [`client_id`](Self::client_id) is all that is known.
    #[must_use]
    pub const fn actor(&self) -> Option<&Actor> {
        self.actor.as_ref()
    }

    /// The same token, whose users and clients are those of another server: no row here is theirs, whatever it is called.
    pub(super) fn of_another_server(self) -> Self {
        Self { is_foreign: true, ..self }
    }

    #[cfg(feature = "sea-orm")]
    pub(crate) const fn is_foreign(&self) -> bool {
        self.is_foreign
    }

    /// What was granted, word by word. Whether that is enough for something, [`allows`](Self::allows) says.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Whether the token allows what a scope word stands for: it has the word, or another one that implies it at the server that
    /// checked the token. The word is a text or a typed scope.
    #[must_use]
    pub fn allows(&self, word: impl AsRef<str>) -> bool {
        let word = word.as_ref();
        match &self.scopes {
            Some(table) => table.allows(&self.scope, word),
            None => self.scope.contains(word),
        }
    }

    /// The same token, known by a server with these scopes.
    pub(super) fn known_by(self, scopes: Arc<ScopeTable>) -> Self {
        Self { scopes: Some(scopes), ..self }
    }

    /// The resources that the token is meant for (RFC 8707); empty is the default audience of the server that issued it.
    #[must_use]
    pub fn audience(&self) -> &[String] {
        &self.audience
    }

    /// How and when the user was authenticated who approved the token, if the verifier knows it.
    #[must_use]
    pub const fn authentication(&self) -> Option<&Authentication> {
        self.authentication.as_ref()
    }

    /// When the token was issued, in epoch seconds, if the verifier knows it.
    #[must_use]
    pub const fn issued_at(&self) -> Option<i64> {
        self.issued_at
    }

    /// The end of the token, in epoch seconds.
    #[must_use]
    pub const fn expires_at(&self) -> i64 {
        self.expires_at
    }

    /// What the verifier attached, if it attached a value of this type.
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
