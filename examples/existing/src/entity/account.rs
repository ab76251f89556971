//! A person's account. Only the attributes that begin with `#[oauth` were added for the provider.

use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

#[expect(missing_docs, reason = "the columns say what they are")]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, ResourceOwner)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    #[oauth(claim = "email")]
    pub email: String,
    #[oauth(claim = "name")]
    pub display_name: String,
    #[oauth(stamp)]
    pub password_phc: String,
    #[oauth(disabled)]
    pub is_locked: bool,
    pub team_id: Uuid,
    #[sea_orm(belongs_to, from = "team_id", to = "id")]
    pub team: HasOne<super::team::Entity>,
}
impl ActiveModelBehavior for ActiveModel {}
