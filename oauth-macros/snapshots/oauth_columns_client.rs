#[sea_orm::model]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The identifier of the client (RFC 6749 section 2.2).
    #[sea_orm(unique)]
    pub client_id: String,
    /// What tells this row from every other that has, had or will have the identifier; the server writes it.
    pub registration_id: Option<String>,
    /// The hash of the client's secret; public clients have none.
    pub client_secret: Option<::oauth_runtime::__private0_1::SecretHash>,
    /// What the client registered, under the names of RFC 7591 section 2.
    #[sea_orm(column_type = "Json")]
    pub metadata: ::oauth_runtime::__private0_1::ClientMetadata,
    /// When the client was registered, in epoch seconds (RFC 7591 section 3.2.1).
    pub client_id_issued_at: Option<i64>,
    /// When the secret ends, in epoch seconds (RFC 7591 section 3.2.1).
    pub client_secret_expires_at: Option<i64>,
    /// The hash of the secret before this one, while it is still good.
    pub previous_secret: Option<::oauth_runtime::__private0_1::SecretHash>,
    /// When the secret before this one ends, in epoch seconds.
    pub previous_secret_expires_at: Option<i64>,
    /// When the client was switched off, in epoch seconds.
    pub disabled_at: Option<i64>,
}
