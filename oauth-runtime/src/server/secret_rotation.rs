//! Replacing the secret of a client, with an optional time during which the old secret stays valid. RFC 7591, section 3.2.1.

use super::{
    AuthorizationServer,
    client_secrets::{check_end, random_secret, seal, store},
    new_client::{RegisteredClient, RegistrationError},
};
use crate::{
    application::{
        Provider,
        client_row::{self, Changes, Ending, Fill, Previous, Secrets, StoredSecret},
        lookup::lend,
        save::ActiveOf,
    },
    entity::client::ClientModel,
    protocol::{
        client::Client,
        client_rules::{self, MetadataError},
        error::Outage,
        sealed_secret::SigningSecret,
        secret::PlainClientSecret,
        secret_rules::{has_secret, signs_by_secret},
    },
    services::Services,
    uninterrupted::run,
};
use std::{fmt, sync::Arc};

/// A new secret for a client: 256 random bits unless [`with_secret`](Self::with_secret) sets one.
#[derive(Default)]
#[must_use = "the client has its old secret still"]
pub struct NewSecret {
    secret: Option<PlainClientSecret>,
    expires_at: Option<i64>,
    grace: i64,
}

/// Leaves out the secret.
impl fmt::Debug for NewSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("NewSecret")
            .field("expires_at", &self.expires_at)
            .field("grace", &self.grace)
            .finish_non_exhaustive()
    }
}

impl NewSecret {
    /// A random secret that does not expire; the old one becomes invalid at once.
    pub fn random() -> Self {
        Self::default()
    }

    /// Uses this secret instead of a random one.
    pub fn with_secret(mut self, secret: impl Into<String>) -> Self {
        self.secret = Some(PlainClientSecret::new(secret));
        self
    }

    /// Sets the time at which the new secret expires, in epoch seconds; 0 is never.
    pub fn with_expires_at(mut self, time: i64) -> Self {
        self.expires_at = (time != 0).then_some(time);
        self
    }

    /// Sets how many seconds the old secret stays valid beside the new one, if it does not expire sooner; 0, the default, ends it at once.
    /// A secret older than the old one becomes invalid at once.
    pub fn with_grace(mut self, seconds: i64) -> Self {
        self.grace = seconds;
        self
    }
}

impl<P: Provider> AuthorizationServer<P> {
    /// Gives a client a new secret, which counts at once in this process, and in others after at most 5 seconds.
    /// [`RegisteredClient::take_secret`] returns its text, for whoever runs the client.
    ///
    /// ```
    /// # use oauth_runtime::{application::Provider, prelude::*};
    /// # use sea_orm::{EntityTrait, ModelTrait};
    /// # async fn rotate<P: Provider>(server: AuthorizationServer<P>) -> Result<(), Box<dyn std::error::Error>>
    /// # where <<P::Client as ModelTrait>::Entity as EntityTrait>::ActiveModel: Send {
    /// let day = 24 * 60 * 60;
    /// let mut rotated = server.rotate_client_secret("calendar", NewSecret::random().with_grace(day)).await?;
    /// let shown_once = rotated.take_secret();
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`RegistrationError`]; nothing was written then.
    pub async fn rotate_client_secret(
        &self,
        client_id: &str,
        new: NewSecret,
    ) -> Result<RegisteredClient<P::Client>, RegistrationError>
    where
        ActiveOf<P::Client>: Send,
    {
        self.rotate_client_secret_with(client_id, new, |_| {}).await
    }

    /// Like [`rotate_client_secret`](Self::rotate_client_secret), and lets `fill` set the application's own columns; those that it does
    /// not set stay as they are.
    ///
    /// # Errors
    /// [`RegistrationError`]; nothing was written then.
    pub async fn rotate_client_secret_with(
        &self,
        client_id: &str,
        new: NewSecret,
        fill: impl FnOnce(&mut ActiveOf<P::Client>) + Send + 'static,
    ) -> Result<RegisteredClient<P::Client>, RegistrationError>
    where
        ActiveOf<P::Client>: Send,
    {
        let (services, client_id) = (self.services()?.clone(), client_id.to_owned());
        check_end(new.expires_at, services.now(), true)?;
        run(rotate::<P::Client>(services, client_id, new, Box::new(fill))).await
    }
}

async fn rotate<M: ClientModel>(
    services: Arc<Services>,
    client_id: String,
    new: NewSecret,
    fill: Fill<M>,
) -> Result<RegisteredClient<M>, RegistrationError>
where
    ActiveOf<M>: Send,
{
    let mut transaction = services.store.begin().await?;
    let found = client_row::lock::<M>(lend(&mut *transaction).await?, &client_id).await?;
    let client = found.map(|model| model.to_client()).transpose().map_err(Outage::new)?;
    let client = client.filter(|client| client.client_id() == client_id);
    let client = client.ok_or_else(|| RegistrationError::Unknown(client_id.clone()))?;
    if !has_secret(client.metadata()) {
        let method = client.metadata().auth_method();
        let problem = format!("a client with the method {method} has no secret");
        return Err(MetadataError { member: "client_secret".to_owned(), problem }.into());
    }
    let secret = new.secret.unwrap_or_else(|| random_secret(&services));
    client_rules::check_secret(secret.expose(), client.metadata())?;
    let old_ends = end_of_old(&client, services.now(), new.grace);
    let (stored, previous) = if signs_by_secret(client.metadata()) {
        sealed(&services, &client, &secret, old_ends)?
    } else {
        let stored = store(&services, client.metadata(), "", Some(&secret)).await?;
        let old = client.newest_secret().cloned();
        let previous = old_ends.zip(old);
        (stored, previous.map(|(expires_at, hash)| Previous { hash: Some(hash), expires_at }))
    };
    let ending = Ending { secret: stored, expires_at: new.expires_at };
    let changes = Changes {
        metadata: client.metadata(),
        secrets: Secrets::Replaced(ending, previous),
        registration: None,
        management: None,
    };
    let database = lend(&mut *transaction).await?;
    client_row::update::<M>(database, &client_id, changes, fill).await?;
    let model = client_row::find::<M>(database, &client_id).await?;
    transaction.commit().await?;
    services.clients.forget(&client_id);
    let model = model.ok_or(RegistrationError::Unknown(client_id))?;
    Ok(RegisteredClient { model, secret: Some(secret) })
}

/// Seals the new secret, together with the previous one if that stays valid for a while.
fn sealed(
    services: &Services,
    client: &Client,
    secret: &PlainClientSecret,
    old_ends: Option<i64>,
) -> Result<(StoredSecret, Option<Previous>), Outage> {
    let registration = client.registration().ok_or_else(|| {
        Outage::new(
            "the client's row has no registration_id yet: let the client send a request first",
        )
    })?;
    let mut secrets = vec![SigningSecret { secret: secret.expose().to_owned(), expires_at: None }];
    let opened =
        client.sealed_secret().and_then(|(old, _)| old.open(&services.root_key, registration));
    let old = opened.into_iter().flatten().next().zip(old_ends);
    secrets.extend(old.map(|(old, end)| SigningSecret { expires_at: Some(end), ..old }));
    let previous = (secrets.len() > 1).then_some(old_ends).flatten();
    let stored = seal(services, registration, &secrets)?;
    Ok((stored, previous.map(|expires_at| Previous { hash: None, expires_at })))
}

/// When the replaced secret expires; `None` if it expires at once. Never later than it would have expired anyway.
fn end_of_old(client: &Client, now: i64, grace: i64) -> Option<i64> {
    let end = now.saturating_add(grace.max(0));
    let end = client.secret_expires_at().map_or(end, |own| own.min(end));
    Some(end).filter(|end| *end > now)
}
