//! Stores clients that register themselves in the application's client entity. RFC 7591, section 3; RFC 7592, section 2.

use super::{
    clients::{ByClient, Changed, check, named, register, remove, update},
    new_client::{NewClient, RegisteredClient, RegistrationError},
};
use crate::{
    application::{client_row, lookup::lend, save::ActiveOf},
    client_registration::{
        Change, ManagedClient, NewManagement, NotRegistered, Registering, Registrar,
    },
    entity::client::ClientModel,
    protocol::{
        client_metadata::ClientMetadata, error::Outage, secret::PlainRegistrationToken,
        secret_rules::has_secret,
    },
    registry::Registry,
    services::Services,
    uninterrupted::run,
};
use std::sync::Arc;

/// Sets the application's own columns, in each new row and at each change.
pub(super) type FillEach<M> = Arc<dyn Fn(&mut ActiveOf<M>) + Send + Sync>;

/// Stores such clients in one client entity.
pub(super) struct ModelRegistrar<M: ClientModel> {
    pub(super) fill: FillEach<M>,
}

impl<M: ClientModel> Registrar for ModelRegistrar<M>
where
    ActiveOf<M>: Send,
{
    fn register<'a>(
        &'a self,
        registry: &'a Registry,
        metadata: ClientMetadata,
        management: NewManagement,
    ) -> Registering<'a, ManagedClient> {
        Box::pin(async move {
            let new = NewClient { management: Some(management), ..NewClient::new(metadata) };
            let fill = self.fill.clone();
            managed(register::<M>(registry, new, Box::new(move |row| fill(row))).await?)
        })
    }

    fn find<'a>(
        &'a self,
        registry: &'a Registry,
        client_id: &'a str,
        token: &'a PlainRegistrationToken,
    ) -> Registering<'a, ManagedClient> {
        Box::pin(async move {
            let found = find::<M>(&registry.services, client_id).await?;
            let model = found.ok_or(NotRegistered::Unknown)?;
            match named::<M>(&model, client_id, Some(token))? {
                Some(_) => managed(RegisteredClient { model, secret: None }),
                None => Err(NotRegistered::Unknown),
            }
        })
    }

    fn change<'a>(
        &'a self,
        registry: &'a Registry,
        client_id: &'a str,
        token: PlainRegistrationToken,
        change: Change,
    ) -> Registering<'a, ManagedClient> {
        Box::pin(async move {
            let Change { metadata, client_secret, management } = change;
            check(registry, &metadata, has_secret(&metadata))?;
            let by = ByClient { token, client_secret, management };
            let changed = Changed { metadata, by: Some(by) };
            let (services, client_id) = (registry.services.clone(), client_id.to_owned());
            // `fill` runs again, because an approval was given to the client as it was before the change.
            let fill = self.fill.clone();
            let fill = Box::new(move |row: &mut ActiveOf<M>| fill(row));
            managed(run(update::<M>(services, client_id, changed, fill)).await?)
        })
    }

    fn remove<'a>(
        &'a self,
        registry: &'a Registry,
        client_id: &'a str,
        token: PlainRegistrationToken,
    ) -> Registering<'a, ()> {
        Box::pin(async move {
            let (services, client_id) = (registry.services.clone(), client_id.to_owned());
            let removed = run(remove::<M>(services, client_id, Some(token))).await?;
            removed.map(drop).ok_or(NotRegistered::Unknown)
        })
    }
}

async fn find<M: ClientModel>(
    services: &Arc<Services>,
    client_id: &str,
) -> Result<Option<M>, Outage> {
    let (services, client_id) = (services.clone(), client_id.to_owned());
    run(async move {
        let mut transaction = services.store.begin().await?;
        let database = lend(&mut *transaction).await?;
        let found = client_row::find::<M>(database, &client_id).await?;
        // Commits, so that the answer rests on nothing that could still be rolled back.
        transaction.commit().await?;
        Ok(found)
    })
    .await
}

fn managed<M: ClientModel>(
    RegisteredClient { model, secret }: RegisteredClient<M>,
) -> Result<ManagedClient, NotRegistered> {
    let client = model.to_client().map_err(Outage::new)?;
    let metadata = client.metadata().clone();
    let end = client.secret_expires_at().unwrap_or(0);
    Ok(ManagedClient {
        client_id: client.client_id().to_owned(),
        client_id_issued_at: client_row::issued_at(&model),
        secret: secret.filter(|_| has_secret(&metadata)),
        client_secret_expires_at: has_secret(&metadata).then_some(end),
        metadata,
    })
}

impl From<RegistrationError> for NotRegistered {
    fn from(error: RegistrationError) -> Self {
        match error {
            RegistrationError::Metadata(error) => Self::Metadata(error),
            RegistrationError::Unknown(_) => Self::Unknown,
            RegistrationError::OtherSecret => Self::OtherSecret,
            RegistrationError::Outage(outage) => Self::Outage(outage),
            // If a random `client_id` is taken, the random source is broken.
            RegistrationError::Taken(_) => Self::Outage(Outage::new(error)),
        }
    }
}
