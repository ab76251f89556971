#[cfg(feature = "api")]
#[automatically_derived]
impl<T: Marker> ::oauth_runtime::__private0_1::MethodRequirement<624134510078873767u64>
for Api<T>
where
    T: Send,
{
    const SCOPES: ::oauth_runtime::__private0_1::ScopeExpression = ::oauth_runtime::__private0_1::ScopeExpression::new(
        &[&["profile"]],
    );
    const OPTIONAL: bool = false;
}
#[cfg(feature = "api")]
::oauth_runtime::__private0_1::requires!("Api<T>::me", & [& ["profile"]]);
#[cfg(feature = "api")]
#[cfg(feature = "admin")]
#[automatically_derived]
impl<T: Marker> ::oauth_runtime::__private0_1::MethodRequirement<940996834983577524u64>
for Api<T>
where
    T: Send,
{
    const SCOPES: ::oauth_runtime::__private0_1::ScopeExpression = ::oauth_runtime::__private0_1::ScopeExpression::new(
        &[&["admin"], &["root"]],
    );
    const OPTIONAL: bool = true;
}
#[cfg(feature = "api")]
#[cfg(feature = "admin")]
::oauth_runtime::__private0_1::requires!("Api<T>::move", & [& ["admin"], & ["root"]]);
#[cfg(feature = "api")]
const _: () = ::oauth_runtime::__private0_1::protects::<AppState>();
#[cfg(feature = "api")]
impl<T: Marker> Api<T>
where
    T: Send,
{
    /// Who is there.
    pub async fn me(
        _: ::oauth_runtime::__private0_1::Guard<
            ::oauth_runtime::__private0_1::Method<Api<T>, 624134510078873767u64>,
        >,
        user: CurrentUser<user::Model>,
    ) -> impl IntoResponse {
        Json(user.0)
    }
    #[cfg(feature = "admin")]
    async fn r#move(
        _: ::oauth_runtime::__private0_1::Guard<
            ::oauth_runtime::__private0_1::Method<Api<T>, 940996834983577524u64>,
        >,
        Path(id): Path<i64>,
    ) {}
    async fn health() {}
}
