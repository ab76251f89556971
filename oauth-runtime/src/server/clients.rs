//! Registering, changing and removing clients. RFC 7591, section 3; RFC 7592.

use super::{
    AuthorizationServer,
    client_secrets::{self, check_end, random_secret, store},
    new_client::{NewClient, RegisteredClient, RegistrationError},
};
use crate::{
    application::{
        Provider,
        client_row::{self, Changes, Ending, Fill, NewRow, Secrets},
        lookup::lend,
        save::ActiveOf,
    },
    client_registration::NewManagement,
    entity::client::ClientModel,
    event::report,
    protocol::{
        client::Client,
        client_metadata::ClientMetadata,
        client_rules,
        error::{Outage, Outcome},
        secret::{PlainClientSecret, PlainRegistrationToken},
        secret_rules::{has_secret, is_same_kind, signs_by_secret},
    },
    registry::Registry,
    services::Services,
    store::Revocation,
    uninterrupted::run,
};
use std::sync::Arc;

/// The length of a random `client_id`, in characters.
const CLIENT_ID: usize = 22;

impl<P: Provider> AuthorizationServer<P> {
    /// Registers a client: checks its metadata, generates what is left out, and stores the row with the secret hashed (or sealed, for
    /// `client_secret_jwt`).
    ///
    /// ```
    /// # use oauth_runtime::{application::Provider, prelude::*};
    /// # use sea_orm::{EntityTrait, ModelTrait};
    /// # async fn register<P: Provider>(server: AuthorizationServer<P>) -> Result<(), Box<dyn std::error::Error>>
    /// # where <<P::Client as ModelTrait>::Entity as EntityTrait>::ActiveModel: Send {
    /// let metadata = ClientMetadata::default()
    ///     .with_client_name("Calendar")
    ///     .with_redirect_uris(["https://calendar.example.com/cb"])
    ///     .with_scope("profile");
    /// let mut registered = server.register_client(metadata).await?;
    /// let shown_once = registered.take_secret();
    /// # Ok(()) }
    /// ```
    ///
    /// The rules are those for an operator: the client may use every grant and response type that the server has, also grants of the
    /// application's own, and every redirect URI except those that a browser would run as code.
    ///
    /// # Errors
    /// [`RegistrationError`]; nothing was written then.
    pub async fn register_client(
        &self,
        new: impl Into<NewClient>,
    ) -> Result<RegisteredClient<P::Client>, RegistrationError>
    where
        ActiveOf<P::Client>: Send,
    {
        self.register_client_with(new, |_| {}).await
    }

    /// Like [`register_client`](Self::register_client), and lets `fill` set the application's own columns:
    /// `|row| row.approved = Set(true)`. It cannot change what the server stores in its columns.
    ///
    /// # Errors
    /// [`RegistrationError`]; nothing was written then.
    pub async fn register_client_with(
        &self,
        new: impl Into<NewClient>,
        fill: impl FnOnce(&mut ActiveOf<P::Client>) + Send + 'static,
    ) -> Result<RegisteredClient<P::Client>, RegistrationError>
    where
        ActiveOf<P::Client>: Send,
    {
        register(self.registry()?, new.into(), Box::new(fill)).await
    }

    /// Replaces the registered metadata of a client. The client keeps its secret if its new method can use it; if the method needs a
    /// secret and the client has none that fits, it is given one. If the new method authenticates the client in another way, everything
    /// that the client was issued is revoked, because it was issued to another kind of client. Methods that send a secret count as one
    /// way; a change from or to `none`, or to a method of the application's own, is always another way.
    ///
    /// # Errors
    /// [`RegistrationError`]; nothing was written then.
    pub async fn update_client(
        &self,
        client_id: &str,
        metadata: ClientMetadata,
    ) -> Result<RegisteredClient<P::Client>, RegistrationError>
    where
        ActiveOf<P::Client>: Send,
    {
        self.update_client_with(client_id, metadata, |_| {}).await
    }

    /// Like [`update_client`](Self::update_client), and lets `fill` set the application's own columns; those that it does not set stay as
    /// they are.
    ///
    /// # Errors
    /// [`RegistrationError`]; nothing was written then.
    pub async fn update_client_with(
        &self,
        client_id: &str,
        metadata: ClientMetadata,
        fill: impl FnOnce(&mut ActiveOf<P::Client>) + Send + 'static,
    ) -> Result<RegisteredClient<P::Client>, RegistrationError>
    where
        ActiveOf<P::Client>: Send,
    {
        let registry = self.registry()?;
        check(registry, &metadata, has_secret(&metadata))?;
        let (services, client_id) = (registry.services.clone(), client_id.to_owned());
        let change = Changed { metadata, by: None };
        run(update::<P::Client>(services, client_id, change, Box::new(fill))).await
    }

    /// Removes a client and revokes everything that it was issued. Returns the number of revoked tokens, or `None` if there is no such
    /// client. As soon as the row is deleted, no token of the client is valid.
    ///
    /// # Errors
    /// An outage; the client and its tokens may be removed already.
    pub async fn remove_client(&self, client_id: &str) -> Outcome<Option<u64>> {
        let (services, client_id) = (self.services()?.clone(), client_id.to_owned());
        Ok(run(remove::<P::Client>(services, client_id, None)).await?)
    }
}

/// Checks a client, generates what is left out, and stores its row.
pub(super) async fn register<M: ClientModel>(
    registry: &Registry,
    new: NewClient,
    fill: Fill<M>,
) -> Result<RegisteredClient<M>, RegistrationError>
where
    ActiveOf<M>: Send,
{
    let NewClient { client_id, mut secret, secret_expires_at, owner, metadata, management } = new;
    let services = &registry.services;
    let client_id = client_id.unwrap_or_else(|| random_client_id(services));
    client_rules::check_client_id(&client_id)?;
    if let Some(secret) = &secret {
        client_rules::check_secret(secret.expose(), &metadata)?;
    }
    check(registry, &metadata, secret.is_some() || has_secret(&metadata))?;
    if secret.is_none() && has_secret(&metadata) {
        secret = Some(random_secret(services));
    }
    check_end(secret_expires_at, services.now(), secret.is_some())?;
    let registration = services.random.token();
    let stored = store(services, &metadata, &registration, secret.as_ref()).await?;
    let row = NewRow {
        client_id: client_id.clone(),
        registration,
        secret: Ending { secret: stored, expires_at: secret_expires_at },
        owner,
        metadata,
        now: services.now(),
        management,
    };
    let model = run(insert::<M>(services.clone(), row, fill)).await?;
    Ok(RegisteredClient { model, secret })
}

async fn insert<M: ClientModel>(
    services: Arc<Services>,
    row: NewRow,
    fill: Fill<M>,
) -> Result<M, RegistrationError>
where
    ActiveOf<M>: Send,
{
    let client_id = row.client_id.clone();
    let mut transaction = services.store.begin().await?;
    let database = lend(&mut *transaction).await?;
    if client_row::find::<M>(database, &client_id).await?.is_some() {
        return Err(RegistrationError::Taken(client_id));
    }
    client_row::insert::<M>(database, row, fill).await?;
    let model = client_row::find::<M>(database, &client_id).await?;
    transaction.commit().await?;
    services.clients.forget(&client_id);
    model.ok_or(RegistrationError::Unknown(client_id))
}

/// The new registration of a client.
pub(super) struct Changed {
    pub(super) metadata: ClientMetadata,
    /// Present if the client changes its own registration.
    pub(super) by: Option<ByClient>,
}

/// For a client that changes its own registration: the credentials that it presents, and its new management access.
pub(super) struct ByClient {
    pub(super) token: PlainRegistrationToken,
    pub(super) client_secret: Option<PlainClientSecret>,
    pub(super) management: NewManagement,
}

pub(super) async fn update<M: ClientModel>(
    services: Arc<Services>,
    client_id: String,
    Changed { metadata, by }: Changed,
    fill: Fill<M>,
) -> Result<RegisteredClient<M>, RegistrationError>
where
    ActiveOf<M>: Send,
{
    let mut transaction = services.store.begin().await?;
    let found = client_row::lock::<M>(lend(&mut *transaction).await?, &client_id).await?;
    let token = by.as_ref().map(|by| &by.token);
    let client = found.map(|model| named(&model, &client_id, token)).transpose()?.flatten();
    let client = client.ok_or_else(|| RegistrationError::Unknown(client_id.clone()))?;
    if let Some(secret) = by.as_ref().and_then(|by| by.client_secret.as_ref()) {
        client_secrets::check_present(&services, &client, secret)?;
    }
    let is_other_kind = !is_same_kind(client.metadata(), &metadata);
    let has_one = if signs_by_secret(&metadata) {
        !is_other_kind && client.sealed_secret().is_some()
    } else {
        client.secrets_at(services.now()).next().is_some()
    };
    let secret = (has_secret(&metadata) && !has_one).then(|| random_secret(&services));
    // Gives the row a new `registration_id`, so that no token is valid that was issued to the client as it was, now or later.
    let registration = is_other_kind.then(|| services.random.token());
    let stored = {
        let registration = registration.as_deref().or_else(|| client.registration());
        store(&services, &metadata, registration.unwrap_or_default(), secret.as_ref()).await?
    };
    let secrets = match (&secret, has_secret(&metadata)) {
        (None, true) => Secrets::Kept,
        // A method of the application's own may use a secret.
        (None, false) if !is_other_kind => Secrets::Kept,
        _ => Secrets::Replaced(Ending { secret: stored, expires_at: None }, None),
    };
    let database = lend(&mut *transaction).await?;
    let management = by.map(|by| by.management);
    let changes = Changes { metadata: &metadata, secrets, registration, management };
    client_row::update::<M>(database, &client_id, changes, fill).await?;
    let model = client_row::find::<M>(database, &client_id).await?;
    transaction.commit().await?;
    services.clients.forget(&client_id);
    if is_other_kind && let Err(outage) = revoke_all(&services, &client_id).await {
        // The row has a new `registration_id`, so what the client was issued is invalid already; and the caller must be told the new
        // state.
        report(&outage);
    }
    let model = model.ok_or(RegistrationError::Unknown(client_id))?;
    Ok(RegisteredClient { model, secret })
}

/// Runs in a transaction of its own: the transaction of the change would hold the client's row while it waits for token rows, and whoever
/// holds those may wait for the client's row.
async fn revoke_all(services: &Services, client_id: &str) -> Result<u64, Outage> {
    let mut transaction = services.store.begin().await?;
    let revoked = transaction.revoke(Revocation::Client(client_id), services.now()).await?;
    transaction.commit().await?;
    Ok(revoked)
}

/// Removes a client. A client that removes itself presents its registration access token.
pub(super) async fn remove<M: ClientModel>(
    services: Arc<Services>,
    client_id: String,
    token: Option<PlainRegistrationToken>,
) -> Result<Option<u64>, Outage> {
    let mut transaction = services.store.begin().await?;
    let database = lend(&mut *transaction).await?;
    let found = client_row::lock::<M>(database, &client_id).await?;
    let client = found.map(|model| named(&model, &client_id, token.as_ref())).transpose()?;
    if client.flatten().is_none() {
        return Ok(None);
    }
    client_row::remove::<M>(database, &client_id).await?;
    transaction.commit().await?;
    services.clients.forget(&client_id);
    // Without the client's row none of its tokens is valid, and nobody can store another one.
    revoke_all(&services, &client_id).await.map(Some)
}

/// The client of a row, if its `client_id` is exactly the one that was looked up: a database may treat identifiers as equal that differ in
/// letter case. If `token` is given, also requires that it is the client's registration access token and that the client is active.
pub(super) fn named<M: ClientModel>(
    model: &M,
    client_id: &str,
    token: Option<&PlainRegistrationToken>,
) -> Result<Option<Client>, Outage> {
    let client = model.to_client().map_err(Outage::new)?;
    let may = token
        .is_none_or(|token| client.is_active() && client_row::is_managed_by::<M>(model, token));
    Ok(Some(client).filter(|client| client.client_id() == client_id && may))
}

/// Checks metadata against what the server implements.
pub(super) fn check(
    registry: &Registry,
    metadata: &ClientMetadata,
    has_secret: bool,
) -> Result<(), RegistrationError> {
    client_rules::check_members(metadata, &registry.implemented())?;
    Ok(client_rules::check_together(metadata, has_secret)?)
}

fn random_client_id(services: &Services) -> String {
    let letters = services.random.token();
    letters.chars().filter(char::is_ascii_alphanumeric).take(CLIENT_ID).collect()
}
