#[cfg(feature = "api")]
#[doc(hidden)]
pub(crate) struct __RequireOAuth_me;
#[cfg(feature = "api")]
#[automatically_derived]
impl ::oauth_runtime::__private0_1::Requirement for __RequireOAuth_me {
    const SCOPES: ::oauth_runtime::__private0_1::ScopeExpression = ::oauth_runtime::__private0_1::ScopeExpression::new(
        &[&["profile"]],
    );
    const OPTIONAL: bool = false;
    const AUTHENTICATION: ::oauth_runtime::__private0_1::AuthenticationRequirement = ::oauth_runtime::__private0_1::AuthenticationRequirement::new(
        &["phr", "urn:example:mfa"],
        ::core::option::Option::Some(300),
    );
}
#[cfg(feature = "api")]
::oauth_runtime::__private0_1::requires!("me", & [& ["profile"]]);
/// Who is there.
#[cfg(feature = "api")]
#[debug_handler]
pub(crate) async fn me<T: Marker>(
    _: ::oauth_runtime::__private0_1::Guard<__RequireOAuth_me>,
    Path(id): Path<i64>,
    user: CurrentUser<user::Model>,
) -> impl IntoResponse
where
    T: Send,
{
    Json(user.0)
}
