#[cfg(feature = "api")]
#[doc(hidden)]
pub(crate) struct __RequireOAuth_me;
#[cfg(feature = "api")]
#[automatically_derived]
impl my::oauth::private::Requirement for __RequireOAuth_me {
    const SCOPES: my::oauth::private::ScopeExpression = my::oauth::private::ScopeExpression::new(
        &[],
    );
    const OPTIONAL: bool = false;
}
/// Who is there.
#[cfg(feature = "api")]
#[debug_handler]
pub(crate) async fn me<T: Marker>(
    _: my::oauth::private::Guard<__RequireOAuth_me>,
    Path(id): Path<i64>,
    user: CurrentUser<user::Model>,
) -> impl IntoResponse
where
    T: Send,
{
    Json(user.0)
}
