//! A minimal_token entity for the cases that need a whole provider.
use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthToken)]
#[sea_orm(table_name = "token")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub access_token: Option<TokenHash>,
    pub client_id: String,
    pub registration_id: Option<String>,
    pub scope: String,
    pub issued_at: i64,
    pub expires_at: i64,
    pub revoked_at: Option<i64>,
    #[sea_orm(indexed)]
    pub removable_at: Option<i64>,
    #[oauth(owner)]
    pub user_id: i64,
}

impl ActiveModelBehavior for ActiveModel {}
