impl grants::RefreshToken for App {
    const AUTH_METHODS: &'static [::oauth_runtime::__private0_1::AuthMethod] = &[
        ::oauth_runtime::__private0_1::AuthMethod::NONE,
    ];
    const RETRY_WINDOW: i64 = 0;
    const REFRESH_EXPIRES_IN: ::core::option::Option<i64> = ::core::option::Option::Some(
        1,
    );
    const FAMILY_EXPIRES_IN: ::core::option::Option<i64> = ::core::option::Option::Some(
        2,
    );
    const WRITES_HOOKS: bool = false;
}
#[automatically_derived]
impl ::oauth_runtime::__private0_1::declared::Declared<
    ::oauth_runtime::__private0_1::declared::RefreshToken,
> for App {}
::oauth_runtime::__private0_1::inventory::submit! {
    ::oauth_runtime::__private0_1::registration::refresh_token:: < App > ()
}
