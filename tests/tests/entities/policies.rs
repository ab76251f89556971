//! What an application decides besides the protocol: the scope that it grants, and who may introspect.

use oauth_runtime::{prelude::ClientMetadata, settings::Settings};
use oauth_tests::{
    browser::Browser,
    database::TestDatabase,
    every_database,
    fields::Fields,
    oauth::*,
    on_database::OnDatabase,
    policed::{self, App, Server},
    seeds::SECRET,
};
use sea_orm::ConnectionTrait as _;
use serde_json::json;

const CLIENT: As = As::Public("app");
const ROBOT: As = As::Basic("robot", SECRET);
const INACTIVE: &str = r#"{"active":false}"#;

struct Policed {
    issuer: String,
    app: App,
    server: Server,
    _database: TestDatabase,
}

impl OnDatabase for Policed {
    async fn start(database: TestDatabase) -> Self {
        Self::start_with(database, Settings::default()).await
    }
}

impl Policed {
    async fn start_with(database: TestDatabase, settings: Settings) -> Self {
        let (issuer, app, server) = policed::start(&database.url, settings).await;
        Self { issuer, app, server, _database: database }
    }

    fn sign_in(&self, name: &str) {
        name.clone_into(&mut self.app.visitor.lock().unwrap());
    }

    async fn tokens_of(&self, name: &str, scope: &str) -> Answer {
        self.sign_in(name);
        let request = Fields::authorization("app", scope);
        let code = Browser::new(&self.issuer).code_for(&request).await;
        exchange(&self.issuer, CLIENT, &code).await
    }

    async fn ask(&self, fields: &[(&str, &str)]) -> Answer {
        token(&self.issuer, ROBOT, fields).await
    }
}

const PASSWORD: [(&str, &str); 2] = [("grant_type", "password"), ("password", "any")];
const BADGE: (&str, &str) = ("grant_type", "urn:example:badge");

/// Every way to a token asks the application, and gives no word that was not asked for.
#[every_database]
async fn every_grant_gives_what_the_application_leaves_of_the_scope(policed: Policed) {
    for (name, granted) in [("alice", "profile"), ("root", "profile admin")] {
        let of_code = policed.tokens_of(name, "profile admin").await;
        let username = ("username", name);
        let asked = ("scope", "profile admin");
        let of_password = policed.ask(&[PASSWORD[0], PASSWORD[1], username, asked]).await;
        let of_badge = policed.ask(&[BADGE, ("name", name), asked]).await;
        for answer in [of_code, of_password, of_badge] {
            answer.assert_ok().assert_member("scope", granted);
        }
        let request = Fields::authorization("app", "profile admin").with("response_type", "token");
        let request = request.without("code_challenge").without("code_challenge_method");
        let page = Browser::new(&policed.issuer).allow(&request.encoded()).await;
        assert_eq!(page.fragment_parameter("scope").as_deref(), Some(granted), "{page:?}");
    }
    let of_client = policed.ask(&[("grant_type", "client_credentials")]).await;
    of_client.assert_ok().assert_member("scope", "profile email");
}

#[every_database]
async fn the_consent_page_shows_what_the_application_leaves(policed: Policed) {
    let request = Fields::authorization("app", "profile admin");

    let page = Browser::new(&policed.issuer).authorize(&request).await;

    assert!(page.body.contains("profile") && !page.body.contains("admin"), "{}", page.body);
}

/// RFC 6749 section 6: a refresh token keeps what was granted, whatever the application would say now.
#[every_database]
async fn a_refresh_keeps_what_was_granted(policed: Policed) {
    let tokens = policed.tokens_of("root", "profile admin").await;
    let rename = "UPDATE \"user\" SET name = 'nobody' WHERE name = 'root'";
    policed.app.database.execute_unprepared(rename).await.unwrap();

    let refreshed = refresh(&policed.issuer, CLIENT, &tokens.member("refresh_token")).await;

    refreshed.assert_ok().assert_member("scope", "profile admin");
}

/// RFC 6749 sections 4.1.2.1 and 5.2.
#[every_database]
async fn a_scope_of_which_the_application_leaves_nothing_is_refused(policed: Policed) {
    let request = Fields::authorization("app", "admin");
    let page = Browser::new(&policed.issuer).authorize(&request).await;
    page.assert_redirect_error(REDIRECT, "invalid_scope");

    let (username, scope) = (("username", "alice"), ("scope", "admin"));
    let of_password = policed.ask(&[PASSWORD[0], PASSWORD[1], username, scope]).await;
    let of_client = policed.ask(&[("grant_type", "client_credentials"), scope]).await;
    let of_badge = policed.ask(&[BADGE, ("name", "alice"), scope]).await;
    for answer in [of_password, of_client, of_badge] {
        answer.assert_error(400, "invalid_scope");
    }
}

/// RFC 7662 section 4: the application admits one client, and not the one whose metadata would by default.
#[every_database]
async fn the_application_says_who_may_introspect_the_access_tokens_of_others(policed: Policed) {
    let issuer = &policed.issuer;
    let with_profile = policed.tokens_of("alice", "profile").await;
    let with_email = policed.tokens_of("alice", "email").await;
    let told = async |client_id, token: &str| {
        introspect(issuer, As::Basic(client_id, SECRET), token).await.text != INACTIVE
    };

    assert!(told("auditor", &with_profile.member("access_token")).await);
    assert!(!told("auditor", &with_email.member("access_token")).await);
    assert!(!told("stranger", &with_profile.member("access_token")).await);
    assert!(!told("auditor", &with_profile.member("refresh_token")).await, "it is never asked");
    let own = policed.ask(&[("grant_type", "client_credentials"), ("scope", "email")]).await;
    assert!(told("robot", &own.member("access_token")).await, "it is the client's own");
}

/// A grant of the application's own names a scope; the setting says what a request without one gets of it.
#[every_database]
async fn a_request_without_scope_gets_the_words_of_the_setting_of_what_a_grant_gives(
    database: TestDatabase,
) {
    let settings = json!({ "omitted_scope": ["profile", "email"] });
    let policed = Policed::start_with(database, serde_json::from_value(settings).unwrap()).await;
    let badge = [BADGE, ("name", "root")];

    policed.ask(&badge).await.assert_ok().assert_member("scope", "profile");
    let asked = policed.ask(&[BADGE, ("name", "root"), ("scope", "admin")]).await;
    asked.assert_ok().assert_member("scope", "admin");
}

/// RFC 8252 section 7.1: an operator who serves no applications on devices shuts their schemes out.
#[every_database]
async fn a_redirect_uri_with_a_scheme_that_the_setting_does_not_name_is_not_answered(
    database: TestDatabase,
) {
    let settings = json!({ "authorization": { "redirect_schemes": ["com.example.app"] } });
    let policed = Policed::start_with(database, serde_json::from_value(settings).unwrap()).await;
    let write = async |uri: &str| {
        let sql = format!(
            "UPDATE client SET metadata = '{}' WHERE client_id = 'app'",
            json!({ "redirect_uris": [uri], "token_endpoint_auth_method": "none" })
        );
        policed.app.database.execute_unprepared(&sql).await.unwrap();
    };
    let page = async |uri| {
        let request = Fields::authorization("app", "").with("redirect_uri", uri);
        Browser::new(&policed.issuer).authorize(&request.without("scope")).await
    };

    write("cursor://callback").await;
    page("cursor://callback").await.assert_error_page("another scheme");
    policed.server.forget_client("app");
    write("com.example.app:/callback").await;
    assert_eq!(page("com.example.app:/callback").await.status, 200);
    let client = ClientMetadata::default().with_redirect_uris(["cursor://callback"]);
    let refused = policed.server.register_client(client).await.unwrap_err().to_string();
    assert!(refused.starts_with("redirect_uris[0]: this server does not permit"), "{refused}");
}
