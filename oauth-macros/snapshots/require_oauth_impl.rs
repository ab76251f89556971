#[cfg(feature = "api")]
#[automatically_derived]
impl<T: Marker> ::oauth_runtime::private::MethodRequirement<624134510078873767u64>
for Api<T>
where
    T: Send,
{
    const SCOPES: ::oauth_runtime::private::ScopeExpression = ::oauth_runtime::private::ScopeExpression::new(
        &[&["profile"]],
    );
    const OPTIONAL: bool = false;
}
#[cfg(feature = "api")]
#[cfg(feature = "admin")]
#[automatically_derived]
impl<T: Marker> ::oauth_runtime::private::MethodRequirement<940996834983577524u64>
for Api<T>
where
    T: Send,
{
    const SCOPES: ::oauth_runtime::private::ScopeExpression = ::oauth_runtime::private::ScopeExpression::new(
        &[&["admin"], &["root"]],
    );
    const OPTIONAL: bool = true;
}
#[cfg(feature = "api")]
const _: () = ::oauth_runtime::private::protects::<AppState>();
#[cfg(feature = "api")]
impl<T: Marker> Api<T>
where
    T: Send,
{
    /// Who is there.
    pub async fn me(
        _: ::oauth_runtime::private::Guard<
            ::oauth_runtime::private::Method<Api<T>, 624134510078873767u64>,
        >,
        user: CurrentUser<user::Model>,
    ) -> impl IntoResponse {
        Json(user.0)
    }
    #[cfg(feature = "admin")]
    async fn r#move(
        _: ::oauth_runtime::private::Guard<
            ::oauth_runtime::private::Method<Api<T>, 940996834983577524u64>,
        >,
        Path(id): Path<i64>,
    ) {}
    async fn health() {}
}
