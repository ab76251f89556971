//! A code_without_pkce entity for the cases that need a whole provider.
use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, AuthorizationCode)]
#[sea_orm(table_name = "code")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub code: CodeHash,
    pub client_id: String,
    pub registration_id: Option<String>,
    #[oauth(owner)]
    pub user_id: i64,
    pub redirect_uri: Option<String>,
    pub scope: String,
    pub expires_at: i64,
    pub used_at: Option<i64>,
    #[sea_orm(indexed)]
    pub family: String,
    pub failed_attempts: i64,
    #[sea_orm(indexed)]
    pub removable_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
