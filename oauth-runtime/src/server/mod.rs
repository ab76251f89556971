//! The authorization server: a typed handle over the registry, used as the router state or as a part of it.

mod builder;
mod advice;
mod authentication_builder;
mod authorization_builder;
mod build_error;
mod client_secrets;
mod clients;
#[cfg(feature = "fetch")]
mod document_rows;
mod endpoint_builder;
mod key_ring;
mod known_resources;
mod mounted;
mod openid_builder;
mod response_types;
mod new_client;
mod profile;
mod registrar;
mod registration_builder;
mod secret_rotation;
mod scope_builder;
mod signing_keys;
mod sorted;
#[cfg(feature = "redis")]
mod redis_builder;
mod resource_builder;
mod resource_servers;
mod token_builder;
mod wording;

pub use build_error::BuildError;
pub use builder::ServerBuilder;
pub use new_client::{NewClient, RegisteredClient, RegistrationError};
pub use secret_rotation::NewSecret;

use crate::{
    account::{self, AuthorizationPage, Holder},
    application::{Provider, custom::TokenGrant},
    authorize::{device_sign_in, sign_in},
    endpoint::{mounted::Endpoints, revocation},
    entity::user::ResourceOwner,
    grant::one_time::{self, NewOneTime},
    protocol::{
        client::SubjectId,
        error::{Outage, Outcome},
        scope::Scope,
        source::Source,
    },
    registry::Registry,
    services::Services,
    sign_in::SignInAttempt,
};
use mounted::Mounted;
use resource_servers::ResourceServers;
use std::{
    fmt,
    sync::{Arc, OnceLock},
};

/// An OAuth 2.0 authorization server over an application's entities. Cheap to clone.
///
/// It may be [`empty`](Self::empty) at first and be initialised later; until then every request gets 503.
///
/// ```
/// # use oauth_runtime::{application::Provider, prelude::*};
/// # async fn router<App: Provider>(app: App) -> Result<axum::Router, BuildError> {
/// let server = AuthorizationServer::builder(app)
///     .issuer("https://id.example.com")
///     .scopes_supported(["profile", "email"])
///     .build()
///     .await?;
/// let api = axum::Router::new()
///     .route("/api/projects", axum::routing::get(async || "all of them"))
///     .route_layer(server.require("projects"));
/// Ok(api.merge(server.routes()).with_state(server))
/// # }
/// ```
pub struct AuthorizationServer<P: Provider> {
    shell: Arc<Shell<P>>,
    /// The resource that handlers with this state belong to; `None` is the default resource.
    resource: Option<Arc<str>>,
}

/// The state that all clones share.
struct Shell<P> {
    built: OnceLock<Built<P>>,
    mounted: Arc<Mounted>,
}

pub(crate) struct Built<P> {
    pub(crate) provider: P,
    pub(crate) registry: Arc<Registry>,
    /// Check the tokens that this server issued.
    pub(crate) resource_servers: ResourceServers,
    pub(crate) endpoints: Endpoints,
}

impl<P: Provider> Clone for AuthorizationServer<P> {
    fn clone(&self) -> Self {
        Self { shell: self.shell.clone(), resource: self.resource.clone() }
    }
}

impl<P: Provider> fmt::Debug for AuthorizationServer<P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let built = self.shell.built.get();
        let issuer = built.and_then(|built| built.registry.services.settings.issuer.as_deref());
        formatter
            .debug_struct("AuthorizationServer")
            .field("issuer", &issuer)
            .field("resource", &self.resource)
            .finish_non_exhaustive()
    }
}

impl<P: Provider> AuthorizationServer<P> {
    /// A server without configuration, which may be put in the router state and initialised later.
    #[must_use]
    pub fn empty() -> Self {
        let shell = Shell { built: OnceLock::new(), mounted: Arc::default() };
        Self { shell: Arc::new(shell), resource: None }
    }

    /// A handle of the same server for handlers of this resource.
    fn serving(&self, resource: &str) -> Self {
        Self { shell: self.shell.clone(), resource: Some(resource.into()) }
    }

    /// The resource that handlers with this state belong to; `None` is the default resource.
    #[cfg(feature = "axum")]
    pub(crate) fn resource(&self) -> Option<&str> {
        self.resource.as_deref()
    }

    /// Initialises an empty server; `false` when it is initialised already.
    pub(crate) fn fill(&self, built: Built<P>) -> bool {
        let has_grants = built.registry.has_grants();
        let is_first = self.shell.built.set(built).is_ok();
        if is_first && has_grants && cfg!(feature = "axum") {
            self.shell.mounted.expect_soon();
        }
        is_first
    }

    /// Records whether a route leads to the endpoints.
    #[cfg(feature = "axum")]
    pub(crate) fn mounted(&self) -> &Mounted {
        &self.shell.mounted
    }

    pub(crate) fn built(&self) -> Result<&Built<P>, Outage> {
        self.shell
            .built
            .get()
            .ok_or_else(|| Outage::new("the authorization server is not initialised yet"))
    }

    /// The application's own provider, with its connection.
    ///
    /// # Errors
    /// An outage while the server is not initialised.
    pub fn provider(&self) -> Outcome<&P> {
        Ok(&self.built()?.provider)
    }

    pub(crate) fn registry(&self) -> Result<&Arc<Registry>, Outage> {
        Ok(&self.built()?.registry)
    }

    pub(crate) fn services(&self) -> Result<&Arc<Services>, Outage> {
        Ok(&self.built()?.registry.services)
    }

    /// The path of an endpoint below the path of the issuer; for `authorization` and `end_session`, the path of the application's own
    /// route. `None` if the server does not have the endpoint, or is not initialised yet.
    #[must_use]
    pub fn endpoint_path(&self, name: &str) -> Option<&str> {
        let built = self.built().ok()?;
        if name == "authorization" {
            return Some(built.registry.services.settings.endpoints.authorization());
        }
        built.endpoints.path(name)
    }

    /// The path of the page where users type the code that a device shows (RFC 8628 section 3.3), below the path of the issuer. `None`
    /// while the server is not initialised.
    #[must_use]
    pub fn verification_path(&self) -> Option<&str> {
        Some(&self.services().ok()?.settings.device_authorization.verification_path)
    }

    /// Where to redirect a browser after sign-in, given the `pending` text that the sign-in page received: back to the authorization
    /// endpoint, or to the page for devices. `None` if this server did not make the text, or it is too old; so the text cannot lead to a
    /// foreign address.
    #[must_use]
    pub fn continue_path(&self, pending: &str) -> Option<String> {
        let services = self.services().ok()?;
        let (settings, root_key, now) = (&services.settings, &services.root_key, services.now());
        let expires_in = settings.lifetimes.authorization_request;
        if let Some(waiting) = device_sign_in::open(root_key, pending, now, expires_in) {
            let path = settings.browser_path(&settings.device_authorization.verification_path);
            let filled_in = waiting.user_code.map(|code| format!("?user_code={}", code.shown()));
            return Some(format!("{path}{}", filled_in.unwrap_or_default()));
        }
        sign_in::open(root_key, pending, now, expires_in).ok()?;
        let path = settings.browser_path(settings.endpoints.authorization());
        // `pending` is base64url and dots only, so it needs no escaping.
        Some(format!("{path}?pending={pending}"))
    }

    /// Removes a client from the cache after the application has changed it. The change then counts at once in this process; in other
    /// processes it counts after at most 5 seconds.
    pub fn forget_client(&self, client_id: &str) {
        if let Ok(services) = self.services() {
            services.clients.forget(client_id);
        }
    }

    /// Begins to check a password on the application's sign-in page, within the limits on guesses of
    /// [`GuessSettings`](crate::settings::GuessSettings). `username` is the name as the application looks it up; `source` is the address
    /// that the request comes from.
    ///
    /// ```
    /// # use oauth_runtime::{application::Provider, prelude::*, protocol::source::Source};
    /// # async fn sign_in<P: Provider>(server: &AuthorizationServer<P>, source: Option<Source>, user: Option<(i64, PasswordHash)>) -> Outcome<()> {
    /// let attempt = server.sign_in_attempt("alice", source)?;
    /// // Look the user up in between: too many guesses do not reach your database.
    /// let user = attempt.verify(user, "wonderland", |(_, hash)| hash).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// A refusal (429) with a time to wait after too many failures, or an outage while the server is not initialised.
    pub fn sign_in_attempt(
        &self,
        username: &str,
        source: Option<Source>,
    ) -> Outcome<SignInAttempt> {
        SignInAttempt::begin(self.services()?, username, source)
    }

    /// Stores a one-time object for a grant of the application's own, for example to send its value by mail. Returns the value, 256 random
    /// bits; the server stores only its hash.
    ///
    /// # Errors
    /// An outage; also if the provider has no entity for short-lived objects.
    pub async fn issue_one_time<G: TokenGrant<P>>(
        &self,
        new: NewOneTime,
        subject: Option<&SubjectId>,
        scope: &Scope,
    ) -> Outcome<String> {
        Ok(one_time::issue(self.services()?, G::GRANT_TYPE, new, (subject, scope)).await?)
    }

    /// Revokes a token of any client. An access token is revoked alone; a refresh token is revoked with everything of its authorization
    /// (RFC 7009 section 2.1). Returns whether the token existed.
    ///
    /// # Errors
    /// An outage; nothing was revoked then.
    pub async fn revoke_token(&self, token: &str) -> Outcome<bool> {
        revocation::revoke_any(self.services()?, token).await
    }

    /// Revokes every token and code of a client (RFC 7009 section 2). Returns the number of revoked tokens.
    ///
    /// # Errors
    /// An outage; nothing was revoked then.
    pub async fn revoke_client(&self, client_id: &str) -> Outcome<u64> {
        account::revoke_all(self.services()?, Holder::Client(client_id.to_owned())).await
    }

    /// Deletes rows that are no longer needed, at most `limit` of each table. Returns the number of deleted rows. Expired codes stay until
    /// the tokens of their family have expired, so that a replay is detected (RFC 6749 section 4.1.2).
    ///
    /// # Errors
    /// An outage; the next call deletes the remaining rows.
    pub async fn prune(&self, limit: u64) -> Outcome<u64> {
        let services = self.services()?;
        Ok(services.store.prune(services.now(), limit).await?)
    }
}

impl<P: Provider<User: ResourceOwner>> AuthorizationServer<P> {
    /// The clients that hold tokens for a user, with what they hold, newest first, 50 clients at a time: for an account page. `place` is
    /// the `next` of the previous page; `None`, or any other text, starts at the beginning.
    ///
    /// # Errors
    /// An outage.
    pub async fn authorizations(
        &self,
        user: &P::User,
        place: Option<&str>,
    ) -> Outcome<AuthorizationPage> {
        account::authorizations(self.services()?, &subject_of(user), place).await
    }

    /// Revokes everything that a client holds for a user (RFC 7009 section 2). Returns the number of revoked tokens.
    ///
    /// # Errors
    /// An outage; nothing was revoked then.
    pub async fn withdraw(&self, user: &P::User, client_id: &str) -> Outcome<u64> {
        let holder =
            Holder::Authorization { client_id: client_id.to_owned(), subject: subject_of(user) };
        account::revoke_all(self.services()?, holder).await
    }

    /// Revokes every token and code of a user (RFC 7009 section 2). Returns the number of revoked tokens. Disable the account before the
    /// call: otherwise a code that is exchanged in between stays valid once the account is enabled again.
    ///
    /// # Errors
    /// An outage; nothing was revoked then.
    pub async fn revoke_subject(&self, user: &P::User) -> Outcome<u64> {
        account::revoke_all(self.services()?, Holder::Subject(subject_of(user))).await
    }
}

pub(crate) fn subject_of(user: &impl ResourceOwner) -> SubjectId {
    SubjectId::new(user.user_id())
}
