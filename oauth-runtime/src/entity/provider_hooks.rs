//! A provider's own look-up of clients and way of saving tokens, without the application's types.

use super::{
    client::ClientModel as _,
    client_lookup::ClientLookup,
    connection::Connection,
    hook::bounded,
    provider::Provider,
    save::{Saved, TokenDraft, TokenToSave},
};
use crate::{
    protocol::{client::Client, error::Outage},
    store::Stored,
};

/// What a store asks the application for.
pub(crate) trait ProviderHooks: Send + Sync {
    /// The client with that identifier.
    fn find_client<'a>(
        &'a self,
        connection: Connection<'a>,
        client_id: &'a str,
    ) -> Stored<'a, Option<Client>>;
    /// Saves a token; whether it did.
    fn save_token<'a>(&'a self, draft: TokenDraft<'a>) -> Stored<'a, bool>;
}

/// The hooks of one provider.
pub(super) struct Hooks<P>(pub(super) P);

impl<P: Provider> ProviderHooks for Hooks<P> {
    fn find_client<'a>(
        &'a self,
        connection: Connection<'a>,
        client_id: &'a str,
    ) -> Stored<'a, Option<Client>> {
        Box::pin(async move {
            let lookup = ClientLookup::new(connection, client_id);
            let model = bounded(self.0.query_client(lookup)).await?;
            let client = model.map(|model| model.to_client()).transpose();
            client.map_err(|error| {
                Outage::new(format!("the stored metadata of client {client_id:?}: {error}"))
            })
        })
    }

    fn save_token<'a>(&'a self, draft: TokenDraft<'a>) -> Stored<'a, bool> {
        Box::pin(async move {
            let Saved(is_saved) = bounded(self.0.save_token(TokenToSave::new(draft))).await?;
            Ok(is_saved)
        })
    }
}
