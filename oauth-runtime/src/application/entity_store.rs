//! The store over a provider's entities. It calls the provider's hooks.

use super::{
    Provider,
    client_lookup::ClientLookup,
    client_row::to_client,
    lookup::bounded,
    save::{Saved, TokenToSave},
    tables,
    user_lookup::UserLookup,
};
use crate::{
    entity::{
        EntityStore,
        callbacks::{Callbacks, TokenDraft},
        connection::Connection,
    },
    protocol::{
        claims::Claims,
        client::{Client, SubjectId},
        error::Outage,
    },
    store::Stored,
};

/// The hooks of one provider, as callbacks of the store.
struct OfProvider<P>(P);

impl<P: Provider> Callbacks for OfProvider<P> {
    fn find_client<'a>(
        &'a self,
        connection: Connection<'a>,
        client_id: &'a str,
    ) -> Stored<'a, Option<Client>> {
        Box::pin(async move {
            let lookup = ClientLookup::new(connection, client_id);
            let model = bounded(self.0.query_client(lookup)).await?;
            let client = model.map(|model| to_client(&model)).transpose();
            let client = client.map_err(|error| {
                Outage::new(format!("the stored metadata of client {client_id:?}: {error}"))
            })?;
            // Some databases also find `App` for `app`. Only the exact `client_id` identifies the client.
            Ok(client.filter(|client| client.client_id() == client_id))
        })
    }

    fn user_claims<'a>(
        &'a self,
        connection: Connection<'a>,
        subject: &'a SubjectId,
    ) -> Stored<'a, Option<Claims>> {
        Box::pin(bounded(self.0.user_claims(UserLookup::new(connection, subject))))
    }

    fn saves_tokens(&self) -> bool {
        P::SAVES_TOKENS
    }

    fn queries_clients(&self) -> bool {
        P::QUERIES_CLIENTS
    }

    fn save_token<'a>(&'a self, draft: TokenDraft<'a>) -> Stored<'a, ()> {
        Box::pin(async move {
            let _: Saved = bounded(self.0.save_token(TokenToSave::new(draft))).await?;
            Ok(())
        })
    }
}

impl EntityStore {
    /// The store over a provider's entities, to be wrapped by a store of the application's own.
    #[must_use]
    pub fn new<P: Provider>(provider: &P) -> Self {
        let tables = (tables::named::<P>(), tables::read::<P> as fn(_) -> _);
        Self::of_tables(provider.database(), tables, OfProvider(provider.clone()))
    }
}
