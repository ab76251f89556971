//! The application's entities and connection, together: what `#[derive(OAuthProvider)]` implements.

use super::{
    client::ClientModel,
    client_lookup::ClientLookup,
    save::{Saved, TokenToSave},
    slot::{CodeSlot, ShortLivedSlot, UserSlot},
    token::TokenModel,
};
use crate::protocol::error::Outage;
use sea_orm::DatabaseConnection;
use std::future::Future;

/// An application that can be an OAuth provider. Derive it with `OAuthProvider`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an OAuth provider",
    label = "this type does not name the entities of a provider",
    note = "derive `OAuthProvider` on it and name the entities: `#[oauth(client = client::Entity, token = token::Entity)]`"
)]
pub trait Provider: Clone + Send + Sync + 'static {
    /// The user model, or [`Absent`](super::slot::Absent).
    type User: UserSlot;
    /// The client model.
    type Client: ClientModel;
    /// The token model.
    type Token: TokenModel;
    /// The authorization code model, or [`Absent`](super::slot::Absent).
    type Code: CodeSlot;
    /// The model of short-lived objects, or [`Absent`](super::slot::Absent).
    type ShortLived: ShortLivedSlot;

    /// The connection that the server reads and writes through.
    fn database(&self) -> &DatabaseConnection;

    /// Looks a client up, outside or inside a transaction. What is found is remembered for 5 seconds.
    ///
    /// # Errors
    /// An outage; that there is no such client is `None`.
    fn query_client(
        &self,
        lookup: ClientLookup<'_, Self::Client>,
    ) -> impl Future<Output = Result<Option<Self::Client>, Outage>> + Send {
        async move { lookup.find().await }
    }

    /// Saves a token, which exists when this and the commit have succeeded.
    ///
    /// # Errors
    /// An outage; nothing was written then.
    fn save_token(
        &self,
        token: TokenToSave<'_, Self::Token>,
    ) -> impl Future<Output = Result<Saved, Outage>> + Send {
        token.save()
    }
}
