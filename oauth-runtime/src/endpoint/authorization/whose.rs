//! Whose request it is: a client that somebody registered, or one that is what its document says.

use super::{
    asking::{Asking, Whose},
    document,
};
use crate::{
    protocol::{
        authorization_request, client_request::NamedClient, error::Outcome, parameters::Parameters,
    },
    registry::Registry,
};

/// The client of a request.
pub(super) async fn whose(
    registry: &Registry,
    parameters: &Parameters,
    named: &NamedClient,
    asking: Asking<'_>,
) -> Outcome<Whose> {
    let client_id = authorization_request::client_id(parameters)?;
    let stored = registry.services.clients.find(client_id).await?;
    let whose = match stored {
        // A client that an operator switched off is so, whatever its document says.
        Some(client) if !client.is_from_document() || !client.is_active() => {
            Whose::Client(Some(client))
        }
        stored => document::whose(registry, parameters, stored.as_deref(), asking).await?,
    };
    if let Whose::Client(Some(client)) = &whose {
        named.note(client.client_id());
    }
    Ok(whose)
}
