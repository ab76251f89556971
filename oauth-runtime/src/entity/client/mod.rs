//! The client role: what `#[derive(OAuthClient)]` implements.

pub(crate) mod statements;

use super::active_column::ActiveColumn;
use super::subject_column::OwnerColumn;
use crate::protocol::client::Client;
use sea_orm::{EntityTrait, FromQueryResult, ModelTrait};

/// The column type of a model's entity.
pub type ColumnOf<M> = <<M as ModelTrait>::Entity as EntityTrait>::Column;

/// Which column plays which role of a client.
#[derive(Clone, Copy)]
pub struct ClientColumns<C: 'static> {
    /// `client_id`: `String`, unique.
    pub client_id: C,
    /// `registration_id`: `Option<String>`; the random name of the row, null until the server first reads the row.
    pub registration_id: C,
    /// The columns that say whether the client may act, such as `disabled_at`; all of them must say yes.
    pub active: &'static [ActiveColumn<C>],
    /// `client_secret`: `Option<SecretHash>`.
    pub client_secret: C,
    /// `client_secret_expires_at`: `Option<i64>` or `i64`.
    pub client_secret_expires_at: Option<C>,
    /// `previous_secret`: `Option<SecretHash>`; the secret before this one.
    pub previous_secret: Option<C>,
    /// `previous_secret_expires_at`: `Option<i64>` or `i64`; it is there if `previous_secret` is.
    pub previous_secret_expires_at: Option<C>,
    /// `sealed_secret`: `Option<SealedSecret>`; the secrets of a client that signs with them.
    pub sealed_secret: Option<C>,
    /// The columns of a client that registered itself.
    pub registration: Option<RegistrationColumns<C>>,
    /// `client_id_issued_at`: `Option<i64>` or `i64`.
    pub client_id_issued_at: Option<C>,
    /// The user who registered the client.
    pub owner: Option<OwnerColumn<C>>,
    /// `metadata`: `ClientMetadata`.
    pub metadata: Option<C>,
    /// The members of the metadata that have a column of their own, by their names.
    pub members: &'static [(&'static str, C)],
}

/// The further columns of a client that registered itself.
#[derive(Clone, Copy)]
pub struct RegistrationColumns<C> {
    /// `registration_access_token`: `Option<RegistrationTokenHash>`; null for every other client.
    pub registration_access_token: C,
    /// `registration_expires_at`: `Option<i64>`, epoch seconds, indexed; when the row may be removed if no token or code depends
    /// on it. Null for every other client.
    pub registration_expires_at: C,
}

/// A model that is an OAuth client. Derive it with `OAuthClient`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an OAuth client entity",
    label = "the provider's `client` must name an entity whose model derives `OAuthClient`",
    note = "add `OAuthClient` to the derives of `{Self}`"
)]
pub trait ClientModel:
    ModelTrait<Entity: EntityTrait<Model = Self>> + FromQueryResult + Clone + Send + Sync + 'static
{
    /// The columns.
    const COLUMNS: ClientColumns<ColumnOf<Self>>;

    /// The client as the protocol sees it. Fails if the stored metadata is invalid.
    fn to_client(&self) -> Result<Client, serde_json::Error>;
}

/// A client entity with the column `sealed_secret`, for the secrets of clients that sign with them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `sealed_secret` column, which clients that sign by their secret (auth method `client_secret_jwt`) need",
    label = "this client entity cannot hold a secret that the server can read",
    note = "add `pub sealed_secret: Option<SealedSecret>` to the struct that derives `OAuthClient`, or leave `client_secret_jwt` out of `auth_methods(...)`"
)]
pub trait SealedSecretClients: ClientModel {}

/// A client entity with the columns of clients that register themselves.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no columns for clients that register themselves, which `dynamic_registration` and `client_id_metadata_documents` need",
    label = "this entity has no columns for the registration access token and the expiry of a registration",
    note = "add `pub registration_access_token: Option<RegistrationTokenHash>` and `#[sea_orm(indexed)] pub registration_expires_at: Option<i64>` to the struct that derives `OAuthClient`"
)]
pub trait SelfRegisteredClients: ClientModel {}
