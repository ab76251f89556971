//! The authorization code grant. RFC 6749, section 4.1.

use oauth_tests::{oauth::*, on_every_database, running::Running};

on_every_database!(
    /// RFC 6749 section 4.1.
    a_code_becomes_tokens_that_open_the_api,
    async |provider: Running| {
        let tokens = tokens_for(&provider.issuer, WEB, "profile email").await;

        let me = resource(&provider.issuer, "/api/me", Some(&tokens.member("access_token"))).await;
        assert_eq!(me.assert_ok().member("username"), "alice");
        assert_eq!(me.member("client_id"), "demo-web");
        assert_eq!(tokens.json["expires_in"], 3600);
        assert_eq!(tokens.member("refresh_token").len(), 43);
    }
);
