//! A registered application: the client. RFC 6749, section 2; RFC 7591.

use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

/// A client with the metadata it was registered with.
#[oauth_columns(client)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthClient)]
#[sea_orm(table_name = "client")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The developer who owns the registration.
    #[oauth(owner)]
    pub user_id: Option<i64>,
    /// The secrets by which the client signs, sealed under the keys of the provider.
    pub sealed_secret: Option<SealedSecret>,
    /// The token by which a client that registered itself manages its registration.
    pub registration_access_token: Option<RegistrationTokenHash>,
    /// When the row of such a client may go if nothing hangs on it.
    #[sea_orm(indexed)]
    pub registration_expires_at: Option<i64>,
    /// When the built-in demo data made the client with a secret that everybody knows; nobody has taken it over since.
    pub demo_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
