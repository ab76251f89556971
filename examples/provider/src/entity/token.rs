//! One row for each issuance of tokens. RFC 6749, sections 1.4 and 1.5.

use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

/// An access token, with the refresh token that came with it.
#[oauth_columns(token)]
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthToken)]
#[sea_orm(table_name = "token")]
pub struct Model {
    /// The primary key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The user who gave access; null for a client that acts for itself.
    #[oauth(owner)]
    pub user_id: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
