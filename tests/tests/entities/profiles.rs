//! How clients authenticate under a profile: what a grant names counts, and where it names nothing, what the profile says.
//! RFC 6749, section 2.3.

use oauth_runtime::prelude::{AuthorizationServer, Profile};
use oauth_tests::{
    browser::Browser, database::TestDatabase, every_database, fields::Fields, hooked, oauth::*,
    policed, seeds::SECRET,
};
use sea_orm::Database;

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

/// Otherwise each authorization request would be a 503.
#[tokio::test]
async fn a_profile_that_demands_a_challenge_demands_its_columns_at_the_start() {
    use oauth_tests::without_challenge::{App, code};
    let database = Database::connect("sqlite::memory:").await.unwrap();
    let schema = database.get_schema_builder();
    let schema = schema.register(hooked::user::Entity).register(hooked::client::Entity);
    let schema = schema.register(hooked::token::Entity).register(code::Entity);
    schema.register(hooked::short_lived::Entity).apply(&database).await.unwrap();
    let builder = || {
        let app = App { database: database.clone() };
        AuthorizationServer::builder(app).issuer("https://id.example")
    };

    let error = builder().profile(Profile::OAuth21).build().await.unwrap_err().to_string();

    let said =
        "`oauth21` demands a code challenge of every client, and the code entity has no columns";
    assert!(error.contains(said), "{error}");
    builder().build().await.unwrap();
}

#[tokio::test]
async fn a_profile_that_demands_an_issuer_does_not_start_without_one() {
    let database = Database::connect("sqlite::memory:").await.unwrap();
    let app = oauth_tests::without_challenge::App { database };
    let builder = AuthorizationServer::builder(app).profile(Profile::OAuth21);

    let error = builder.build().await.unwrap_err().to_string();

    assert!(error.contains("the profile `oauth21` demands an issuer"), "{error}");
}
