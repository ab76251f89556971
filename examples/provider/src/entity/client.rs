//! A registered application: the client. RFC 6749, section 2; RFC 7591.

use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

/// A client with the metadata it was registered with.
#[oauth_columns(client)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthClient)]
#[sea_orm(table_name = "client")]
pub struct Model {
    /// The primary key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The developer who owns the registration.
    #[oauth(owner)]
    pub user_id: Option<i64>,
    /// The secret with which the client signs, encrypted with the keys of the provider.
    pub sealed_secret: Option<SealedSecret>,
    /// The registration access token with which a client that registered itself manages its registration (RFC 7592).
    pub registration_access_token: Option<RegistrationTokenHash>,
    /// The time from which the row of a client that registered itself may be removed, if nothing depends on it, in epoch seconds.
    #[sea_orm(indexed)]
    pub registration_expires_at: Option<i64>,
    /// When the built-in demo data created the client, whose secret everybody knows, in epoch seconds; null once an
    /// operator has taken the client over.
    pub demo_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
