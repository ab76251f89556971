#[cfg(feature = "api")]
#[doc(hidden)]
pub(crate) struct __RequireOAuth_me;
#[cfg(feature = "api")]
#[automatically_derived]
impl ::oauth_runtime::private::Requirement for __RequireOAuth_me {
    const SCOPES: ::oauth_runtime::private::ScopeExpression = ::oauth_runtime::private::ScopeExpression::new(
        &[&["profile", "email"], &["admin"]],
    );
    const OPTIONAL: bool = true;
}
#[cfg(feature = "api")]
const _: () = ::oauth_runtime::private::protects::<AppState<Store>>();
/// Who is there.
#[cfg(feature = "api")]
#[debug_handler]
pub(crate) async fn me<T: Marker>(
    _: ::oauth_runtime::private::Guard<__RequireOAuth_me>,
    Path(id): Path<i64>,
    user: CurrentUser<user::Model>,
) -> impl IntoResponse
where
    T: Send,
{
    Json(user.0)
}
