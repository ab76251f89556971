//! How clients authenticate under a profile: what a grant names counts, and where it names nothing, what the profile says.
//! RFC 6749, section 2.3.

use oauth_runtime::prelude::Profile;
use oauth_tests::{
    browser::Browser, database::TestDatabase, every_database, fields::Fields, hooked, oauth::*,
    policed, seeds::SECRET,
};

const BASIC: As = As::Basic("robot", SECRET);
const POST: As = As::Post("robot", SECRET);

/// The application names no method for these grants.
#[every_database]
async fn a_grant_that_names_no_method_has_those_of_the_ancestor_under_compat(
    database: TestDatabase,
) {
    let compat = |builder: oauth_runtime::server::ServerBuilder<policed::App>| {
        builder.profile(Profile::Compat)
    };
    let (issuer, _, _) = policed::start_built(&database.url, compat).await;
    let own = [("grant_type", "client_credentials")];
    let password = [("grant_type", "password"), ("username", "alice"), ("password", "any")];
    for fields in [&own[..], &password] {
        token(&issuer, BASIC, fields).await.assert_ok();
        token(&issuer, POST, fields).await.assert_error(401, "invalid_client");
    }
}

#[every_database]
async fn a_grant_that_names_no_method_takes_header_and_body_by_default(database: TestDatabase) {
    let (issuer, _, _) = policed::start_built(&database.url, |builder| builder).await;
    for client in [BASIC, POST] {
        token(&issuer, client, &[("grant_type", "client_credentials")]).await.assert_ok();
    }
}

/// `#[grant(auth_methods(none, client_secret_basic))] impl grants::RefreshToken`
#[every_database]
async fn a_grant_that_names_its_methods_keeps_them_under_every_profile(database: TestDatabase) {
    let build = |builder: oauth_runtime::server::ServerBuilder<hooked::App>| {
        builder.profile(Profile::Compat)
    };
    let (issuer, _, _) = hooked::start_built(&database.url, axum::Router::new(), build).await;
    let request = Fields::authorization("app", "profile");
    let code = Browser::new(&issuer).code_for(&request).await;
    let tokens = exchange(&issuer, As::Public("app"), &code).await;

    let refresh_token = tokens.assert_ok().member("refresh_token");

    refresh(&issuer, As::Public("app"), &refresh_token).await.assert_ok();
}
