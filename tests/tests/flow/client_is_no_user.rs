//! A client never passes for a user, whatever it is called. RFC 9068, section 5; RFC 9700, section 4.15.

use oauth_tests::{
    every_database, fields::Fields, oauth::*, rows::Rows as _, running::Running, seeds::*,
};

/// Names that are, or could be read as, the identifiers of alice (1) and bob (2).
const NAMES: [&str; 9] = ["1", "2", "01", "+1", "1.0", "1e0", "0x1", "alice", "1abc"];

fn clients() -> String {
    let clients: Vec<_> = NAMES
        .iter()
        .map(|name| {
            let client = web_client(name, &[REDIRECT]);
            with(client, "grant_types", vec!["client_credentials", "authorization_code"])
        })
        .collect();
    demo_and(&clients)
}

/// A client registers a user's identifier as its own and would pass for that user at an API. RFC 9068, section 5.
#[every_database(seed = clients())]
async fn a_client_named_like_a_user_is_still_a_client(provider: Running) {
    let issuer = &provider.issuer;
    for name in NAMES {
        // The plus sign of a form value is a space, so the name is encoded as RFC 6749 section 2.3.1 says.
        let client = As::Basic(if name == "+1" { "%2B1" } else { name }, SECRET);
        let request =
            Fields::of(&[("grant_type", "client_credentials"), ("scope", "profile email")]);
        let token = token_with(issuer, client, &request).await.assert_ok().member("access_token");

        let me = resource(issuer, "/api/me", Some(&token)).await;
        let contact = resource(issuer, "/api/contact", Some(&token)).await;
        let timeline = resource(issuer, "/api/timeline", Some(&token)).await;
        let description = introspect(issuer, API, &token).await;

        for answer in [me.assert_ok(), contact.assert_ok()] {
            assert!(
                answer.json["sub"].is_null() && answer.json["username"].is_null(),
                "{name}: {}",
                answer.text
            );
            answer.assert_member("client_id", name);
        }
        assert!(contact.json["email"].is_null(), "{name}");
        assert!(timeline.assert_ok().json["timeline"].is_null(), "{name}: {}", timeline.text);
        assert!(description.json.get("sub").is_none(), "{name}");
        description.assert_member("client_id", name);
    }
    assert_eq!(provider.tokens_of_users().await, 0);
}

/// A client bears a user's identifier: what ends for the user lives on for the client.
#[every_database(seed = clients())]
async fn what_a_user_withdraws_is_not_the_clients_own(provider: Running) {
    let issuer = &provider.issuer;
    let client = As::Basic("1", SECRET);
    let request = Fields::of(&[("grant_type", "client_credentials")]);
    let own = token_with(issuer, client, &request).await.assert_ok().member("access_token");
    let for_alice = tokens_for(issuer, client, "profile").await.member("access_token");

    provider.disable_user("alice").await;

    assert!(!is_active(issuer, &for_alice).await);
    assert!(is_active(issuer, &own).await);
    provider.remove_users().await;
    assert!(is_active(issuer, &own).await);
}

/// RFC 6749 section 4.4: the owner of a registration is not the subject of its tokens.
#[every_database]
async fn the_owner_of_a_client_is_not_the_subject_of_its_tokens(provider: Running) {
    let token = service_token(&provider.issuer, "profile").await;
    assert_eq!(provider.owner_of_client("demo-service").await, Some(2));

    let me = resource(&provider.issuer, "/api/me", Some(&token)).await;

    assert!(me.assert_ok().json["sub"].is_null() && me.json["username"].is_null());
}
