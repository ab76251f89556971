#[cfg(feature = "codes")]
impl grants::AuthorizationCode for App {
    const AUTH_METHODS: &'static [::oauth_runtime::private::AuthMethod] = &[
        ::oauth_runtime::private::AuthMethod::CLIENT_SECRET_BASIC,
        ::oauth_runtime::private::AuthMethod::NONE,
    ];
    const EXPIRES_IN: ::core::option::Option<i64> = ::core::option::Option::Some(3_600);
    const CODE_EXPIRES_IN: i64 = 30;
    const WRITES_HOOKS: bool = false;
}
#[cfg(feature = "codes")]
const _: () = ::oauth_runtime::private::public_clients::<
    <App as ::oauth_runtime::private::Provider>::Code,
>();
#[cfg(feature = "codes")]
::oauth_runtime::private::inventory::submit! {
    ::oauth_runtime::private::registration::authorization_code:: < App > ()
}
