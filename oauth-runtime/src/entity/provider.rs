//! The application's entities and connection, together: what `#[derive(OAuthProvider)]` implements.

use super::{
    client::ClientModel,
    slot::{CodeSlot, ShortLivedSlot, UserSlot},
    token::TokenModel,
};
use sea_orm::DatabaseConnection;

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
}
