//! A person who can sign in: the resource owner. RFC 6749, section 1.1.

use oauth_runtime::prelude::*;
use sea_orm::entity::prelude::*;

/// An account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, ResourceOwner)]
#[sea_orm(table_name = "user")]
pub struct Model {
    /// The primary key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The identifier that clients see as `sub`; null if it is the primary key.
    #[sea_orm(unique)]
    #[oauth(subject)]
    pub sub: Option<String>,
    /// The name that the person types to sign in.
    #[sea_orm(unique)]
    #[oauth(claim = "preferred_username")]
    pub username: String,
    /// The slow hash of the password.
    #[sea_orm(column_type = "Text")]
    #[oauth(stamp)]
    pub password_hash: PasswordHash,
    /// The standard claims of OpenID Connect Core, section 5.1.
    #[sea_orm(column_type = "Json")]
    #[oauth(claims)]
    pub claims: Json,
    /// When the account was disabled, in epoch seconds. From then on its tokens and sessions are void.
    #[oauth(disabled)]
    pub disabled_at: Option<i64>,
    /// When the built-in demo data created the account, whose password everybody knows, in epoch seconds; null once an
    /// operator has taken the account over.
    pub demo_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The name to greet the person with: the `name` claim, or else the user name.
    #[must_use]
    pub fn display_name(&self) -> &str {
        self.claims.get("name").and_then(Json::as_str).unwrap_or(&self.username)
    }
}
