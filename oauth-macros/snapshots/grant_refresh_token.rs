impl grants::RefreshToken for App {
    const AUTH_METHODS: &'static [::oauth_runtime::private::AuthMethod] = &[
        ::oauth_runtime::private::AuthMethod::NONE,
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
::oauth_runtime::private::inventory::submit! {
    ::oauth_runtime::private::registration::refresh_token:: < App > ()
}
