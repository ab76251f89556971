#[derive(DeriveEntityModel, ShortLived)]
struct Model {
    #[sea_orm(primary_key)]
    id: i64,
    /// The hash of the handle.
    #[sea_orm(unique)]
    key: my::oauth::__private0_1::HandleHash,
    /// What kind of object it is.
    kind: String,
    /// The content of the object.
    #[sea_orm(column_type = "Json")]
    payload: my::oauth::__private0_1::sea_orm::prelude::Json,
    /// When the object ends, in epoch seconds.
    #[sea_orm(indexed)]
    expires_at: i64,
    /// When the object was used, in epoch seconds.
    used_at: Option<i64>,
}
