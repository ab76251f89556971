use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[path = "../entities/user.rs"]
mod user;

#[oauth_columns(token)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthToken)]
#[sea_orm(table_name = "t")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub user_id: Option<i64>,
    #[oauth(owner)]
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<Option<user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
