#[sea_orm::model]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[oauth(code)]
    pub id: CodeHash,
    #[oauth(owner)]
    pub user_id: i64,
    /// The client that the code was issued to.
    #[sea_orm(indexed)]
    pub client_id: String,
    /// The registration of that client: the name of its row.
    pub registration_id: Option<String>,
    /// The redirect URI, if the request carried one.
    #[sea_orm(column_type = "Text")]
    pub redirect_uri: Option<String>,
    /// The scope that was granted (RFC 6749 section 3.3).
    #[sea_orm(column_type = "Text")]
    pub scope: String,
    /// When the code ends, in epoch seconds.
    pub expires_at: i64,
    /// When the code was exchanged, in epoch seconds.
    pub used_at: Option<i64>,
    /// Which authorization the tokens of the code belong to.
    #[sea_orm(indexed)]
    pub family: String,
    /// How many wrong code verifiers were shown.
    pub failed_attempts: i64,
    /// When nothing needs the row any more, in epoch seconds; null while it is needed.
    #[sea_orm(indexed)]
    pub removable_at: Option<i64>,
    /// What was approved, where the other columns do not say it all.
    #[sea_orm(column_type = "Json")]
    pub granted: Option<::oauth_runtime::__private0_1::sea_orm::prelude::Json>,
    /// The code challenge (RFC 7636 section 4.3).
    pub code_challenge: Option<String>,
    /// How the code challenge was made (RFC 7636 section 4.3).
    pub code_challenge_method: Option<String>,
}
