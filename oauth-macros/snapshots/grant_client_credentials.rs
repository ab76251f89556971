impl oauth_runtime::prelude::grants::ClientCredentials for App {
    const WRITES_AUTH_METHODS: bool = false;
    const EXPIRES_IN: Option<i64> = Some(60 * 5);
}
#[automatically_derived]
impl ::oauth_runtime::__private0_1::declared::Declared<
    ::oauth_runtime::__private0_1::declared::ClientCredentials,
> for App {}
::oauth_runtime::__private0_1::inventory::submit! {
    ::oauth_runtime::__private0_1::registration::client_credentials:: < App > ()
}
