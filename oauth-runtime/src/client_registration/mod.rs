//! Dynamic client registration: who may register clients, and the store of their rows. RFC 7591; RFC 7592.
//!
//! This module does not know the application's types; the modules above it do.

mod policy;
mod presented;
mod registrar;

use policy::AnyPolicy;
pub use policy::{AskedRegistration, RegistrationPolicy};
pub(crate) use presented::presented;
pub(crate) use registrar::{
    Change, ManagedClient, NewManagement, NotRegistered, Registering, Registrar,
};

use crate::protocol::{
    bearer,
    client_metadata::ClientMetadata,
    client_request::ClientRequest,
    error::{OAuthError, Outcome},
    secret::TokenHash,
};
use std::{fmt, sync::Arc};

/// The minimum length of an initial access token, in characters. A token that can be guessed opens the registration to everybody.
const SHORTEST_TOKEN: usize = 32;

/// Who may register clients over HTTP (RFC 7591 section 3). In every case the client gets no password, client credentials or
/// assertion grant, no token from the authorization endpoint, and no scope word that the settings do not name.
#[must_use = "it counts where a builder is given it"]
pub struct DynamicRegistration {
    admission: Admission,
}

/// The policy for who may register, and the store of the rows.
#[derive(Clone)]
pub(crate) struct ClientRegistration {
    pub(crate) admission: Arc<DynamicRegistration>,
    pub(crate) registrar: Arc<dyn Registrar>,
}

enum Admission {
    Open,
    InitialAccessTokens { hashes: Vec<TokenHash>, are_good: bool },
    Policy(Arc<dyn AnyPolicy>),
}

impl fmt::Debug for DynamicRegistration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.admission {
            Admission::Open => "DynamicRegistration(open)",
            Admission::InitialAccessTokens { .. } => "DynamicRegistration(initial access tokens)",
            Admission::Policy(_) => "DynamicRegistration(policy)",
        })
    }
}

impl DynamicRegistration {
    /// Everybody may register clients.
    pub fn open() -> Self {
        Self { admission: Admission::Open }
    }

    /// Whoever presents one of these initial access tokens may register clients (RFC 7591 section 3), any number of times. Each
    /// token has at least 32 characters, of those that a bearer token may have (RFC 6750 section 2.1); only its hash is kept.
    pub fn by_initial_access_token<S: AsRef<str>>(tokens: impl IntoIterator<Item = S>) -> Self {
        let mut are_good = true;
        let hash = |token: S| {
            let token = token.as_ref();
            are_good &= token.len() >= SHORTEST_TOKEN && bearer::is_b64token(token);
            TokenHash::of(token)
        };
        let hashes: Vec<_> = tokens.into_iter().map(hash).collect();
        let are_good = are_good && !hashes.is_empty();
        Self { admission: Admission::InitialAccessTokens { hashes, are_good } }
    }

    /// The application decides about each registration. It is given the metadata and the source of the request; it refuses, or
    /// returns the same metadata or less.
    ///
    /// ```
    /// use oauth_runtime::{
    ///     client_registration::{AskedRegistration, DynamicRegistration},
    ///     protocol::error::{ErrorCode, OAuthError},
    /// };
    ///
    /// const NOT_OURS: OAuthError =
    ///     OAuthError::new(ErrorCode::ACCESS_DENIED, "only software of ours is registered here");
    ///
    /// let registration = DynamicRegistration::by_policy(async |asked: AskedRegistration| {
    ///     if asked.metadata().software_id() != Some("calendar") {
    ///         return Err(NOT_OURS.into());
    ///     }
    ///     Ok(asked.into_metadata())
    /// });
    /// ```
    pub fn by_policy(policy: impl RegistrationPolicy) -> Self {
        Self { admission: Admission::Policy(Arc::new(policy)) }
    }

    /// Whether everybody may register clients.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.admission, Admission::Open)
    }

    /// The mistake in the configuration, for the error of the server builder; `None` if there is none.
    pub(crate) fn problem(&self) -> Option<&'static str> {
        match self.admission {
            Admission::InitialAccessTokens { are_good: false, .. } => Some(
                "at least one initial access token, each of 32 characters or more that a bearer token may have (RFC 6750 section 2.1)",
            ),
            _ => None,
        }
    }

    /// Requires a valid initial access token where one is needed, before anything else of the request is read.
    pub(crate) fn authorize(&self, request: &ClientRequest) -> Result<(), OAuthError> {
        let Admission::InitialAccessTokens { hashes, .. } = &self.admission else { return Ok(()) };
        let presented = presented(request)?.ok_or(bearer::MISSING)?.hash();
        if hashes.contains(&presented) { Ok(()) } else { Err(bearer::INVALID) }
    }

    /// Asks the application's policy, if there is one, and returns the metadata to register.
    pub(crate) async fn admit(&self, asked: AskedRegistration) -> Outcome<ClientMetadata> {
        match &self.admission {
            Admission::Policy(policy) => policy.admit(asked).await,
            _ => Ok(asked.into_metadata()),
        }
    }
}
