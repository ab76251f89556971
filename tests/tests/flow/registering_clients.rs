//! Clients that an application registers, changes and removes: `server.register_client`. RFC 7591, section 3.

use oauth_runtime::prelude::*;
use oauth_tests::{every_database, oauth::*, rows::Rows as _, running::Running};
use provider::entity::client;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};

/// A client that acts for itself.
fn service() -> ClientMetadata {
    ClientMetadata::default()
        .with_client_name("Reports")
        .with_grant_types(["client_credentials"])
        .with_response_types(Vec::<String>::new())
        .with_scope("profile")
}

async fn registered(provider: &Running) -> String {
    let new = NewClient::new(service()).with_client_id("reports");
    let mut client = provider.server.register_client(new).await.unwrap();
    client.take_secret().unwrap()
}

async fn token_of(provider: &Running, secret: &str) -> Answer {
    let secret: &'static str = secret.to_owned().leak();
    let fields = [("grant_type", "client_credentials")];
    token(&provider.issuer, As::Basic("reports", secret), &fields).await
}

#[every_database]
async fn a_client_is_given_an_identifier_and_a_secret_that_is_shown_once(provider: Running) {
    let mut client = provider.server.register_client(service()).await.unwrap();

    let printed = format!("{client:?}");
    let secret = client.take_secret().unwrap();
    assert_eq!(client.take_secret(), None);
    assert_eq!((secret.len(), client.model().client_id.len()), (43, 22));
    assert!(!printed.contains(&secret), "{printed}");
    let stored = client.into_model();
    assert_eq!(stored.metadata, service());
    assert!(stored.client_id_issued_at.is_some() && stored.registration_id.is_some());
    assert_eq!(stored.client_secret, SecretHash::strong(&secret));
}

#[every_database]
async fn a_registered_client_gets_tokens_at_once(provider: Running) {
    let secret = registered(&provider).await;

    let answer = token_of(&provider, &secret).await;

    answer.assert_ok().assert_member("scope", "profile");
}

#[every_database]
async fn a_client_may_have_an_owner_a_secret_and_columns_of_the_applications_own(
    provider: Running,
) {
    let secret = "a secret that was chosen by a person";
    let alice = provider::entity::user::Entity::find_by_id(1).one(&provider.database).await;
    let new = NewClient::new(service())
        .with_client_id("reports")
        .with_secret(secret)
        .owned_by(&alice.unwrap().unwrap());
    let filled = provider.server.register_client_with(new, |row| {
        row.demo_at = Set(Some(7));
        // These are the server's.
        row.client_id = Set("other".to_owned());
        row.metadata = Set(ClientMetadata::default());
    });

    let client = filled.await.unwrap().into_model();

    assert_eq!((client.client_id.as_str(), client.demo_at), ("reports", Some(7)));
    assert_eq!(provider.owner_of_client("reports").await, Some(1));
    token_of(&provider, secret).await.assert_ok();
}

#[every_database]
async fn what_breaks_a_rule_is_not_registered_and_the_member_is_named(provider: Running) {
    let server = &provider.server;
    let problem = async |new: NewClient| server.register_client(new).await.unwrap_err().to_string();
    let web = ClientMetadata::default().with_redirect_uris(["https://a.example/cb"]);

    for (metadata, expected) in [
        (web.clone().with_redirect_uris(["javascript:alert(1)"]), "redirect_uris[0]: "),
        (web.clone().with_grant_types(["magic"]), "grant_types[0]: `magic` is not a grant type"),
        (web.clone().with_scope("team:{"), "scope: "),
        (web.clone().with_access_token_expires_in(0), "access_token_expires_in: "),
        (ClientMetadata::default(), "redirect_uris: authorization_code needs at least one"),
    ] {
        let problem = problem(metadata.into()).await;
        assert!(problem.starts_with(expected), "{problem}");
    }
    let public = web.clone().with_auth_method("none");
    let with_secret = problem(NewClient::new(public).with_secret("x")).await;
    assert!(with_secret.starts_with("client_secret: "), "{with_secret}");
    let empty = problem(NewClient::new(web.clone()).with_secret("")).await;
    assert!(empty.starts_with("client_secret: expected 1 to 1024"), "{empty}");
    let taken = problem(NewClient::new(web.clone()).with_client_id("demo-web")).await;
    assert_eq!(taken, "client_id: `demo-web` is taken");
    let unprintable = problem(NewClient::new(web).with_client_id("a\nb")).await;
    assert!(unprintable.starts_with("client_id: expected"), "{unprintable}");
}

#[every_database]
async fn a_change_counts_at_once_and_the_secret_stays(provider: Running) {
    let secret = registered(&provider).await;
    token_of(&provider, &secret).await.assert_ok();

    let metadata = service().with_scope("email").with_access_token_expires_in(60);
    let mut changed = provider.server.update_client("reports", metadata).await.unwrap();

    assert_eq!(changed.take_secret(), None);
    let answer = token_of(&provider, &secret).await;
    answer.assert_ok().assert_member("scope", "email");
    assert_eq!(answer.json["expires_in"], 60);
    let nobody = provider.server.update_client("nobody", service()).await.unwrap_err();
    assert_eq!(nobody.to_string(), "there is no client `nobody`");
}

/// What one kind of client was issued must not live on as that of another kind.
#[every_database]
async fn a_client_that_becomes_public_loses_its_secret_and_its_tokens(provider: Running) {
    let secret = registered(&provider).await;
    let issued = token_of(&provider, &secret).await.member("access_token");
    let public = ClientMetadata::default()
        .with_redirect_uris(["https://a.example/cb"])
        .with_auth_method("none");

    provider.server.update_client("reports", public).await.unwrap();

    let stored = client::Entity::find().filter(client::Column::ClientId.eq("reports"));
    let stored = stored.one(&provider.database).await.unwrap().unwrap();
    assert_eq!(stored.client_secret, None);
    resource(&provider.issuer, "/api/any", Some(&issued)).await.assert_error(401, "invalid_token");
    let mut confidential = provider.server.update_client("reports", service()).await.unwrap();
    token_of(&provider, &confidential.take_secret().unwrap()).await.assert_ok();
}

#[every_database]
async fn a_client_that_is_removed_is_gone_with_its_tokens(provider: Running) {
    let secret = registered(&provider).await;
    let issued = token_of(&provider, &secret).await.member("access_token");

    assert_eq!(provider.server.remove_client("reports").await.unwrap(), Some(1));

    resource(&provider.issuer, "/api/any", Some(&issued)).await.assert_error(401, "invalid_token");
    token_of(&provider, &secret).await.assert_error(401, "invalid_client");
    assert_eq!(provider.server.remove_client("reports").await.unwrap(), None);
    assert_eq!(provider.tokens().await, 1, "the row of the token stays until it is pruned");
}
