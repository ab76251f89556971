impl TokenGrant<App> for Handover {
    const GRANT_TYPE: &'static str = "urn:example:handover";
    const AUTH_METHODS: &'static [::oauth_runtime::__private0_1::AuthMethod] = &[
        ::oauth_runtime::__private0_1::AuthMethod::NONE,
    ];
    const EXPIRES_IN: ::core::option::Option<i64> = ::core::option::Option::Some(600);
}
#[automatically_derived]
impl ::oauth_runtime::__private0_1::declared::Declared<
    ::oauth_runtime::__private0_1::declared::TokenGrant<App>,
> for Handover {}
::oauth_runtime::__private0_1::inventory::submit! {
    ::oauth_runtime::__private0_1::registration::token_grant:: < App, Handover > ()
}
impl AuthorizationGrant<App> for Handover {
    const RESPONSE_TYPE: &'static str = "handover_code";
}
#[automatically_derived]
impl ::oauth_runtime::__private0_1::declared::Declared<
    ::oauth_runtime::__private0_1::declared::AuthorizationGrant<App>,
> for Handover {}
::oauth_runtime::__private0_1::inventory::submit! {
    ::oauth_runtime::__private0_1::registration::authorization_grant:: < App, Handover >
    ()
}
impl<T: Clone> TokenGrant<App<T>> for Legacy<T> {
    const GRANT_TYPE: &'static str = "urn:example:legacy";
}
#[automatically_derived]
impl<
    T: Clone,
> ::oauth_runtime::__private0_1::declared::Declared<
    ::oauth_runtime::__private0_1::declared::TokenGrant<App<T>>,
> for Legacy<T> {}
