impl oauth_runtime::prelude::grants::ClientCredentials for App {
    const EXPIRES_IN: Option<i64> = Some(60 * 5);
}
::oauth_runtime::private::inventory::submit! {
    ::oauth_runtime::private::registration::client_credentials:: < App > ()
}
