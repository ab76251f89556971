#[cfg(feature = "codes")]
impl grants::AuthorizationCode for App {
    const AUTH_METHODS: &'static [::oauth_runtime::__private0_1::AuthMethod] = &[
        ::oauth_runtime::__private0_1::AuthMethod::CLIENT_SECRET_BASIC,
        ::oauth_runtime::__private0_1::AuthMethod::NONE,
    ];
    const EXPIRES_IN: ::core::option::Option<i64> = ::core::option::Option::Some(3_600);
    const CODE_EXPIRES_IN: ::core::option::Option<i64> = ::core::option::Option::Some(
        30,
    );
    const WRITES_HOOKS: bool = false;
}
#[cfg(feature = "codes")]
#[automatically_derived]
impl ::oauth_runtime::__private0_1::declared::Declared<
    ::oauth_runtime::__private0_1::declared::AuthorizationCode,
> for App {}
#[cfg(feature = "codes")]
const _: () = ::oauth_runtime::__private0_1::public_clients::<
    <App as ::oauth_runtime::__private0_1::Provider>::Code,
>();
#[cfg(feature = "codes")]
::oauth_runtime::__private0_1::inventory::submit! {
    ::oauth_runtime::__private0_1::registration::authorization_code:: < App > ()
}
