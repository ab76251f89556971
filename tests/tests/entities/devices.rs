//! What an application decides about devices, and the toolkit's own pages for them. RFC 8628, section 3.3.

use oauth_runtime::prelude::*;
use oauth_tests::{
    browser::Browser,
    database::{TestDatabase, count},
    device::*,
    every_database, hooked,
    oauth::*,
    on_database::OnDatabase,
    with_devices::{self, App},
};
use std::sync::atomic::Ordering;

const TELEVISION: As = As::Public("tv");

struct WithDevices {
    issuer: String,
    app: App,
    _database: TestDatabase,
}

impl OnDatabase for WithDevices {
    async fn start(database: TestDatabase) -> Self {
        let (issuer, app) = with_devices::start(&database.url, |builder| builder).await;
        Self { issuer, app, _database: database }
    }
}

impl WithDevices {
    async fn device(&self, scope: &str) -> Device {
        Device::of(&self.issuer, TELEVISION, scope).await
    }

    async fn users_called(&self, name: &str) -> i64 {
        count(&self.app.database, &format!("\"user\" WHERE name = '{name}'")).await
    }
}

#[every_database]
async fn the_pages_of_the_toolkit_take_a_code_ask_and_say_what_was_decided(world: WithDevices) {
    let browser = Browser::new(&world.issuer);
    for (confirm, said) in [("yes", "Your device is connected"), ("no", "Access was denied")] {
        let device = world.device("profile").await;
        let entry = browser.get(PAGE).await;
        assert!(entry.body.contains("Type the code that your device shows"), "{}", entry.body);

        let asked = type_code(&browser, &device.user_code).await;
        let done = answer(&browser, &asked, confirm).await;

        for text in [&*device.user_code, "Television &#60;b&#62;", "Did somebody send you"] {
            assert!(asked.body.contains(text), "no {text} in {}", asked.body);
        }
        assert!(done.body.contains(said), "{}", done.body);
        for page in [&entry, &asked, &done] {
            let policy = page.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'"), "{policy}");
            assert_eq!(page.header("vary"), "accept-language");
            assert!(!page.body.contains("<script"), "{}", page.body);
        }
    }
    let wrong = type_code(&browser, "ZZZZ-ZZZZ").await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.body.contains("No device is waiting"), "{}", wrong.body);
    assert!(wrong.body.contains("value=\"ZZZZ-ZZZZ\""), "{}", wrong.body);
}

/// Access rules of the application count for devices too: CVE-2024-38371 of another server (C115).
#[every_database]
async fn the_hook_has_the_last_word_and_what_it_writes_is_kept_only_with_the_token(
    world: WithDevices,
) {
    let device = world.device("profile").await;
    device.allow_by(&Browser::new(&world.issuer)).await;
    world.app.refuses.store(true, Ordering::SeqCst);

    device.poll().await.assert_error(400, "invalid_grant");
    assert_eq!((world.users_called("refused").await, world.users_called("alice").await), (0, 1));

    world.app.refuses.store(false, Ordering::SeqCst);
    device.poll().await.assert_ok();
    assert_eq!(world.users_called("allowed").await, 1);
}

#[every_database]
async fn the_application_keeps_back_what_it_does_not_grant_to_devices(world: WithDevices) {
    let browser = Browser::new(&world.issuer);
    let device = world.device("profile admin").await;

    let asked = type_code(&browser, &device.user_code).await;
    answer(&browser, &asked, "yes").await;

    assert!(!asked.body.contains("<code>admin</code>"), "{}", asked.body);
    device.poll().await.assert_ok().assert_member("scope", "profile");
    let nothing = world.device("admin").await;
    let refused = type_code(&browser, &nothing.user_code).await;
    refused.assert_error_page("nothing is left of the scope");
    nothing.poll().await.assert_error(400, "authorization_pending");
}

/// A device shows an address, so somebody must know it.
#[every_database]
async fn a_server_that_knows_no_address_for_devices_has_no_endpoint_for_them(
    database: TestDatabase,
) {
    let app = with_devices::app(&database.url).await;
    let path = |server: &AuthorizationServer<App>| {
        server.endpoint_path("device_authorization").map(str::to_owned)
    };

    let without = AuthorizationServer::builder(app.clone()).build().await.unwrap();

    assert_eq!(path(&without), None);
    let mut settings = Settings::default();
    settings.device_authorization.verification_uri = Some("https://example.com/tv".to_owned());
    let with = AuthorizationServer::builder(app).settings(settings).build().await.unwrap();
    assert_eq!(path(&with).as_deref(), Some("/oauth/device_authorization"));
}

#[every_database]
async fn a_server_without_the_grant_has_no_endpoint_and_says_nothing_of_it(database: TestDatabase) {
    let build = |builder: oauth_runtime::server::ServerBuilder<hooked::App>| {
        builder.issuer("https://id.example.com")
    };
    let (url, _, _) = hooked::start_built(&database.url, axum::Router::new(), build).await;

    let answer = device_authorization(&url, As::Public("app"), &[]).await;

    assert_eq!(answer.status, 404);
    let metadata = resource(&url, "/.well-known/oauth-authorization-server", None).await;
    for word in ["device_authorization", "device_code"] {
        assert!(!metadata.assert_ok().text.contains(word), "{}", metadata.text);
    }
}
