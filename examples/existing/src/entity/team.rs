//! A team, to which accounts belong.

use sea_orm::entity::prelude::*;

#[expect(missing_docs, reason = "the columns say what they are")]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "team")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    #[sea_orm(has_many)]
    pub accounts: HasMany<super::account::Entity>,
}
impl ActiveModelBehavior for ActiveModel {}
