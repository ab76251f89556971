//! Access tokens for the tests of an application, without HTTP, a form or a password.

use crate::{
    application::Provider,
    entity::{client::statements::first_enabled, user::ResourceOwner},
    grant::{Evidence, Recipient},
    mint::{Minted, mint},
    protocol::{
        authorization::Authorization,
        client::{Client, SubjectId},
        error::{Failure, Outage, Outcome},
        scope::Scope,
    },
    server::{AuthorizationServer, subject_of},
};
use std::sync::Arc;

/// The name of the grant of such a token, for hooks and events.
const GRANT_TYPE: &str = "testing";

/// Issues an access token of this user with this scope, and returns the text that a request carries behind `Bearer`.
///
/// It is a token like every other: stored by the provider, known to every guard, introspected and revoked. Its client is the
/// enabled one whose identifier comes first in the client table; [`TestToken`] names another, or leaves the user out.
///
/// ```
/// # use oauth_runtime::{application::Provider, entity::user::ResourceOwner, prelude::*, testing};
/// # async fn test<P: Provider<User: ResourceOwner>>(server: AuthorizationServer<P>, alice: P::User) -> Outcome<()> {
/// let token = testing::token_for(&server, &alice, "profile").await?;
/// let header = format!("Bearer {token}");
/// # Ok(()) }
/// ```
///
/// # Errors
/// `invalid_scope` for a text that is no scope. An outage if there is no enabled client, or if the user is not enabled;
/// it says what is missing.
pub async fn token_for<P: Provider<User: ResourceOwner>>(
    server: &AuthorizationServer<P>,
    user: &P::User,
    scope: &str,
) -> Outcome<String> {
    TestToken::new(scope).user(user).issue(server).await
}

/// An access token for a test, with everything that can be chosen.
///
/// The scope is taken as it is: neither what the client registered nor the application's scope policy narrows it.
///
/// ```
/// # use oauth_runtime::{application::Provider, prelude::*, testing::TestToken};
/// # async fn test<P: Provider>(server: AuthorizationServer<P>) -> Outcome<()> {
/// let token_of_a_service = TestToken::new("reports").client("billing").issue(&server).await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "there is no token until it is issued"]
pub struct TestToken {
    scope: String,
    subject: Option<SubjectId>,
    client_id: Option<String>,
    audience: Vec<String>,
}

impl TestToken {
    /// A token with this scope, words separated by spaces; without a user, as a client gets it for itself.
    pub fn new(scope: impl Into<String>) -> Self {
        Self { scope: scope.into(), subject: None, client_id: None, audience: Vec::new() }
    }

    /// Makes it a token of this user.
    pub fn user(mut self, user: &impl ResourceOwner) -> Self {
        self.subject = Some(subject_of(user));
        self
    }

    /// Makes it a token of the client with this identifier, instead of the first one of the table.
    pub fn client(mut self, client_id: impl Into<String>) -> Self {
        self.client_id = Some(client_id.into());
        self
    }

    /// Makes it a token for this resource (RFC 8707), by its whole name, which need not be registered. Call it once for each of
    /// several resources.
    pub fn resource(mut self, resource: impl Into<String>) -> Self {
        self.audience.push(resource.into());
        self
    }

    /// Stores the token and returns its text. Its lifetime is what the settings say for the grant type `testing`, an hour by default.
    ///
    /// # Errors
    /// `invalid_scope` for a text that is no scope. An outage, which says what is missing.
    pub async fn issue<P: Provider>(self, server: &AuthorizationServer<P>) -> Outcome<String> {
        let scope = Scope::parse(&self.scope)?;
        let client = self.client_of(server).await?;
        let services = server.services()?;
        let evidence = Evidence {
            grant_type: GRANT_TYPE,
            recipient: Recipient::OfTest(client),
            authorization: Authorization::new(self.subject, scope.clone())
                .for_resources(&self.audience),
            stamp: None,
            scope,
            audience: self.audience,
            expires_in: None,
            id_token: None,
            with_refresh_token: false,
            spends: Vec::new(),
            transaction: services.store.optimistic().await?,
        };
        match mint(services, evidence, services.now()).await? {
            Minted::Issued(response) => Ok(response.into_access_token()),
            Minted::SubjectGone => Err(missing("the user has no row, or is disabled")),
            Minted::ClientGone => Err(missing("the client has no row, or is disabled")),
            Minted::Lost => Err(missing("the client or the user has changed meanwhile")),
        }
    }

    async fn client_of<P: Provider>(
        &self,
        server: &AuthorizationServer<P>,
    ) -> Outcome<Arc<Client>> {
        let client_id = match &self.client_id {
            Some(client_id) => client_id.clone(),
            None => {
                let first = first_enabled::<P::Client>(server.provider()?.database()).await?;
                first.ok_or_else(|| missing("the client table has no enabled client: add one"))?
            }
        };
        let found = server.services()?.clients.find(&client_id).await?;
        let lost =
            || missing(&format!("there is no client {client_id:?}: add it, or name another"));
        found.ok_or_else(lost)
    }
}

fn missing(what: &str) -> Failure {
    Outage::new(format!("no token for this test: {what}")).into()
}
