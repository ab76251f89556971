//! A registered client. RFC 6749, section 2.

use super::{
    client_metadata::ClientMetadata,
    languages::Languages,
    pkce::ChallengePolicy,
    redirect_uri::{RedirectRefusal, ValidatedRedirect},
    response_type::ResponseType,
    sealed_secret::SealedSecret,
    secret::SecretHash,
};
use serde::Serialize;
use std::fmt;

/// The method by which a client authenticates at the endpoints that clients call, by its name on the wire. RFC 7591, section 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AuthMethod(&'static str);

impl AuthMethod {
    /// HTTP Basic with form-encoded halves (RFC 6749 section 2.3.1).
    pub const CLIENT_SECRET_BASIC: Self = Self("client_secret_basic");
    /// `client_id` and `client_secret` in the body (RFC 6749 section 2.3.1).
    pub const CLIENT_SECRET_POST: Self = Self("client_secret_post");
    /// An assertion that the client signs by its secret (RFC 7523 section 2.2; OpenID Connect Core section 9).
    pub const CLIENT_SECRET_JWT: Self = Self("client_secret_jwt");
    /// An assertion that the client signs by a key of its own (RFC 7523 section 2.2; OpenID Connect Core section 9).
    pub const PRIVATE_KEY_JWT: Self = Self("private_key_jwt");
    /// `client_id` alone: a public client (RFC 6749 section 2.1).
    pub const NONE: Self = Self("none");

    /// The two methods that send a secret, in the header or in the body (RFC 6749 section 2.3.1).
    pub(crate) const SECRETS: [Self; 2] = [Self::CLIENT_SECRET_BASIC, Self::CLIENT_SECRET_POST];

    /// The methods of the standard that this server has, in the order in which metadata list them.
    pub const STANDARD: &'static [Self] = &[
        Self::CLIENT_SECRET_BASIC,
        Self::CLIENT_SECRET_POST,
        Self::CLIENT_SECRET_JWT,
        Self::PRIVATE_KEY_JWT,
        Self::NONE,
    ];

    /// A method of an application's own, by its name on the wire.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

/// The identifier by which a server knows a resource owner: the text of the user's primary key. Clients see a [`PublicSubject`] instead.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SubjectId(String);

impl fmt::Display for SubjectId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl SubjectId {
    /// Takes the text of a primary key.
    #[must_use]
    pub fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The `sub` of a user that clients see (OpenID Connect Core section 2). It is not the key that finds the user, and cannot be used
/// as one:
///
/// ```compile_fail,E0277
/// use oauth_runtime::protocol::client::{PublicSubject, SubjectId};
///
/// let key = SubjectId::new(PublicSubject::new("248289761001"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct PublicSubject(String);

impl fmt::Display for PublicSubject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl PublicSubject {
    /// Takes the text of the column that holds the public subject.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The public subject of a user who has no column for it: the text of the primary key.
    #[must_use]
    pub fn of_key(key: &SubjectId) -> Self {
        Self(key.0.clone())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One of a client's secrets.
#[derive(Clone, Debug)]
pub struct ClientSecret {
    /// The hash of the secret, as it is stored.
    pub hash: SecretHash,
    /// When the secret expires, in epoch seconds; `None` is never.
    pub expires_at: Option<i64>,
}

/// A registered client as the protocol sees it.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "`client_id` is the RFC's word")]
pub struct Client {
    client_id: String,
    registration: Option<String>,
    secrets: Vec<ClientSecret>,
    sealed_secret: Option<(SealedSecret, Option<i64>)>,
    /// When the signing secret before the newest one expires at the latest, in epoch seconds, where a column says so.
    previous_sealed_secret_ends: Option<i64>,
    metadata: ClientMetadata,
    registrant: Option<SubjectId>,
    disabled: bool,
    is_from_document: bool,
}

impl Client {
    /// A client with nothing but its identifier and metadata.
    #[must_use]
    pub fn new(client_id: impl Into<String>, metadata: ClientMetadata) -> Self {
        Self {
            client_id: client_id.into(),
            registration: None,
            secrets: Vec::new(),
            sealed_secret: None,
            previous_sealed_secret_ends: None,
            metadata,
            registrant: None,
            disabled: false,
            is_from_document: false,
        }
    }

    /// Sets the text that identifies this registration: no other registration of the same identifier, earlier or later, has it.
    #[must_use]
    pub fn with_registration(mut self, registration: Option<&str>) -> Self {
        self.registration = registration.map(str::to_owned);
        self
    }

    /// Adds a secret, if there is one. It expires at `expires_at`, in epoch seconds; 0 and `None` are never (RFC 7591
    /// section 3.2.1).
    #[must_use]
    pub fn with_secret(mut self, hash: Option<&SecretHash>, expires_at: Option<i64>) -> Self {
        let expires_at = expires_at.filter(|time| *time != 0);
        self.secrets.extend(hash.map(|hash| ClientSecret { hash: hash.clone(), expires_at }));
        self
    }

    /// Sets the secrets by which the client signs, if it has any, and when the newest of them expires, in epoch seconds; 0 and
    /// `None` are never.
    #[must_use]
    pub fn with_sealed_secret(
        mut self,
        sealed: Option<&SealedSecret>,
        expires_at: Option<i64>,
    ) -> Self {
        let expires_at = expires_at.filter(|time| *time != 0);
        self.sealed_secret = sealed.map(|sealed| (sealed.clone(), expires_at));
        self
    }

    /// Sets when the signing secret before the newest one expires at the latest, in epoch seconds, for a client with a column for
    /// it. A time can only shorten the life that the secret has; `None` ends it at once.
    #[must_use]
    pub fn with_previous_sealed_secret_until(mut self, expires_at: Option<i64>) -> Self {
        self.previous_sealed_secret_ends = Some(expires_at.unwrap_or(0));
        self
    }

    /// Sets the user who registered the client.
    #[must_use]
    pub fn with_owner(mut self, owner: Option<String>) -> Self {
        self.registrant = owner.map(SubjectId);
        self
    }

    /// Marks the client as disabled, if there is a time at which that happened.
    #[must_use]
    pub fn with_disabled_at(mut self, disabled_at: Option<i64>) -> Self {
        self.disabled = disabled_at.is_some();
        self
    }

    /// Marks the client as disabled if `may_act` is `false`. One `false` is enough: a later `true` does not undo it.
    #[must_use]
    pub fn only_if(mut self, may_act: bool) -> Self {
        self.disabled |= !may_act;
        self
    }

    /// Sets whether the client comes from the document at the address that is its identifier, and from no registration (OAuth
    /// Client ID Metadata Document).
    #[must_use]
    pub fn from_document(mut self, is_from_document: bool) -> Self {
        self.is_from_document = is_from_document;
        self
    }

    /// Whether the client comes from the document at the address that is its identifier.
    #[must_use]
    pub fn is_from_document(&self) -> bool {
        self.is_from_document
    }

    /// The client identifier.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The text that identifies this registration: no other registration of the same identifier, earlier or later, has it.
    #[must_use]
    pub fn registration(&self) -> Option<&str> {
        self.registration.as_deref()
    }

    /// The metadata that the client registered.
    #[must_use]
    pub fn metadata(&self) -> &ClientMetadata {
        &self.metadata
    }

    /// The user who registered the client.
    #[must_use]
    pub fn registrant(&self) -> Option<&SubjectId> {
        self.registrant.as_ref()
    }

    /// Whether the client may do anything at all.
    #[must_use]
    pub fn is_active(&self) -> bool {
        !self.disabled
    }

    /// Whether something was issued to this very registration, and not to another one with the same identifier.
    #[must_use]
    pub fn owns(&self, client_id: &str, registration: Option<&str>) -> bool {
        self.client_id == client_id && self.registration() == registration
    }

    /// Whether the client may use what was issued to that registration: it is the same client, and enabled.
    #[must_use]
    pub fn acts_for(&self, client_id: &str, registration: Option<&str>) -> bool {
        self.is_active() && self.owns(client_id, registration)
    }

    /// The name that people are shown: the registered one, or the identifier.
    #[must_use]
    pub fn display_name(&self) -> &str {
        let name = self.metadata.client_name.as_deref().filter(|name| !name.is_empty());
        name.unwrap_or(&self.client_id)
    }

    /// The name in the best language for a person, or the identifier.
    #[must_use]
    pub fn name_in(&self, languages: &Languages) -> &str {
        let name = self.metadata.in_language("client_name", languages);
        name.filter(|name| !name.is_empty()).unwrap_or(&self.client_id)
    }

    /// Whether the client may authenticate by this method: the one that it registered. A client that registered one of the
    /// two methods of RFC 6749 section 2.3.1 may use the other too, because it is the same secret, and because client
    /// libraries pick either.
    #[must_use]
    pub fn may_authenticate_by(&self, method: AuthMethod) -> bool {
        let registered = self.metadata.auth_method();
        let is_secret = |name: &str| AuthMethod::SECRETS.iter().any(|own| own.as_str() == name);
        registered == method.as_str() || (is_secret(registered) && is_secret(method.as_str()))
    }

    /// Whether the client cannot keep a secret (RFC 6749 section 2.1).
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.metadata.auth_method() == AuthMethod::NONE.as_str()
    }

    /// Whether the client has registered the refresh token grant; no other client is given a refresh token.
    #[must_use]
    pub fn may_refresh(&self) -> bool {
        self.metadata.allows_grant_type("refresh_token")
    }

    /// Whether the client has registered the response type and the grant type behind it.
    #[must_use]
    pub fn may_use(&self, response_type: &ResponseType) -> bool {
        self.metadata.allows_response_type(response_type.name)
            && self.metadata.allows_grant_type(response_type.grant_type)
            && response_type
                .second_grant_type
                .is_none_or(|second| self.metadata.allows_grant_type(second))
            && (self.is_public() || !response_type.public_clients_only)
    }

    /// Whether an authorization request of this client must carry a code challenge (RFC 9700 section 2.1.1).
    #[must_use]
    pub fn challenge_policy(&self) -> ChallengePolicy {
        if self.is_public() { ChallengePolicy::Required } else { ChallengePolicy::Optional }
    }

    /// The secrets that have not expired at time `now`, in epoch seconds.
    pub fn secrets_at(&self, now: i64) -> impl Iterator<Item = &SecretHash> {
        self.secrets
            .iter()
            .filter(move |secret| secret.expires_at.is_none_or(|end| now < end))
            .map(|secret| &secret.hash)
    }

    /// The secrets that have expired at time `now`, in epoch seconds.
    pub(crate) fn ended_secrets_at(&self, now: i64) -> impl Iterator<Item = &SecretHash> {
        let has_ended =
            move |secret: &&ClientSecret| secret.expires_at.is_some_and(|end| now >= end);
        self.secrets.iter().filter(has_ended).map(|secret| &secret.hash)
    }

    /// The newest of the secrets that the client sends.
    pub(crate) fn newest_secret(&self) -> Option<&SecretHash> {
        self.secrets.first().map(|secret| &secret.hash)
    }

    /// When the newest of the secrets expires, in epoch seconds; `None` is never.
    pub(crate) fn secret_expires_at(&self) -> Option<i64> {
        match &self.sealed_secret {
            Some((_, expires_at)) => *expires_at,
            None => self.secrets.first().and_then(|secret| secret.expires_at),
        }
    }

    /// The secrets by which the client signs, and when the newest of them expires, in epoch seconds.
    pub(crate) fn sealed_secret(&self) -> Option<(&SealedSecret, Option<i64>)> {
        self.sealed_secret.as_ref().map(|(sealed, expires_at)| (sealed, *expires_at))
    }

    /// When the signing secret before the newest one expires at the latest, in epoch seconds, if a column says so.
    pub(crate) fn previous_sealed_secret_ends(&self) -> Option<i64> {
        self.previous_sealed_secret_ends
    }

    /// Checks a `redirect_uri` against those that the client registered. The result is the proof that the URI is this client's.
    pub fn match_redirect(
        &self,
        requested: Option<&str>,
    ) -> Result<ValidatedRedirect, RedirectRefusal> {
        ValidatedRedirect::among(&self.metadata.redirect_uris, requested)
    }

    /// Checks a `post_logout_redirect_uri` against those that the client registered. The result is the proof that a browser may go
    /// there when its user has signed out (OpenID Connect RP-Initiated Logout section 3).
    #[must_use]
    pub fn match_post_logout_redirect(&self, requested: &str) -> Option<ValidatedRedirect> {
        let registered = self.metadata.post_logout_redirect_uris();
        let registered: Vec<_> = registered.map(str::to_owned).collect();
        ValidatedRedirect::among(&registered, Some(requested)).ok()
    }
}
