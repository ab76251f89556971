#[sea_orm::model]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[oauth(owner)]
    pub user_id: Option<i64>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
    /// The hash of the access token.
    #[sea_orm(unique)]
    pub access_token: Option<::oauth_runtime::__private0_1::TokenHash>,
    /// The client that the token was issued to.
    #[sea_orm(indexed)]
    pub client_id: String,
    /// The registration of that client: the name of its row.
    pub registration_id: Option<String>,
    /// The scope of the access token (RFC 6749 section 3.3).
    #[sea_orm(column_type = "Text")]
    pub scope: String,
    /// When the token was issued, in epoch seconds.
    pub issued_at: i64,
    /// When the access token ends, in epoch seconds.
    pub expires_at: i64,
    /// When the row was revoked, in epoch seconds (RFC 7009).
    pub revoked_at: Option<i64>,
    /// When nothing needs the row any more, in epoch seconds; null while it is needed.
    #[sea_orm(indexed)]
    pub removable_at: Option<i64>,
    /// Which authorization the token belongs to.
    #[sea_orm(unique_key = "family_generation")]
    pub family: Option<String>,
    /// How often the authorization was refreshed.
    #[sea_orm(unique_key = "family_generation")]
    pub generation: i64,
    /// What was approved, where the other columns do not say it all.
    #[sea_orm(column_type = "Json")]
    pub granted: Option<::oauth_runtime::__private0_1::sea_orm::prelude::Json>,
    /// The hash of the refresh token (RFC 6749 section 1.5).
    #[sea_orm(unique)]
    pub refresh_token: Option<::oauth_runtime::__private0_1::TokenHash>,
    /// When the refresh token ends if it stays unused, in epoch seconds.
    pub refresh_expires_at: Option<i64>,
    /// When the whole authorization ends, in epoch seconds.
    pub family_expires_at: Option<i64>,
    /// When the refresh token was used, in epoch seconds.
    pub superseded_at: Option<i64>,
    /// The sealed answer to that refresh, for a client that lost the answer.
    pub sealed_answer: Option<::oauth_runtime::__private0_1::SealedAnswer>,
}
