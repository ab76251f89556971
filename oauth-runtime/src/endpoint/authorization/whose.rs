//! Whose request it is: the client is one that somebody registered, or one that its document describes.

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

/// Finds the client of a request.
pub(super) async fn whose(
    registry: &Registry,
    parameters: &Parameters,
    named: &NamedClient,
    asking: Asking<'_>,
) -> Outcome<Whose> {
    let client_id = authorization_request::client_id(parameters)?;
    let stored = registry.services.clients.find(client_id).await?;
    let whose = match stored {
        // A client that an operator disabled stays disabled, whatever its document says.
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
