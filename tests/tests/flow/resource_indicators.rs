//! Tokens for a resource that the client names. RFC 8707.

use oauth_runtime::settings::Settings;
use oauth_tests::{
    browser::{Browser, Page},
    database::TestDatabase,
    device::{self, Device, TV, type_code},
    every_database,
    fields::Fields,
    oauth::*,
    redis::SharedRedis,
    rows::Rows as _,
    running::Running,
    signed,
};
use serde_json::{Value, from_value, json};

const FILES: &str = "https://files.example/mcp";
const NOTES: &str = "https://notes.example";

/// A provider with the demo data whose tokens may be for two resources elsewhere.
async fn start(database: TestDatabase) -> Running {
    start_set(database, json!({})).await
}

async fn start_set(database: TestDatabase, access_tokens: Value) -> Running {
    Running::start_set(database, settings(access_tokens)).await
}

fn settings(mut access_tokens: Value) -> Settings {
    access_tokens["resources"] = json!([FILES, "https://notes.example/"]);
    from_value(json!({ "access_tokens": access_tokens })).unwrap()
}

fn naming(fields: Fields, resources: &[&str]) -> Fields {
    resources.iter().fold(fields, |fields, resource| fields.and("resource", resource))
}

fn of_service(resources: &[&str]) -> Fields {
    naming(Fields::of(&[("grant_type", "client_credentials"), ("scope", "profile")]), resources)
}

async fn alice(provider: &Running) -> Browser {
    Browser::signed_in(&provider.issuer, "alice", "wonderland").await
}

fn request(resources: &[&str]) -> Fields {
    naming(Fields::authorization("demo-web", "profile"), resources)
}

/// What somebody is shown who is asked for access to resources.
async fn asked(person: &Browser, resources: &[&str]) -> Page {
    person.authorize(&request(resources)).await
}

async fn tokens_for_resources(provider: &Running, resources: &[&str]) -> Answer {
    let code = alice(provider).await.code_for(&request(resources)).await;
    exchange(&provider.issuer, WEB, &code).await
}

async fn refreshed(provider: &Running, refresh_token: &str, resources: &[&str]) -> Answer {
    token_with(&provider.issuer, WEB, &naming(Fields::refresh(refresh_token), resources)).await
}

/// `aud` as the demo resource server is told it.
async fn audience(provider: &Running, answer: &Answer) -> Value {
    let token = answer.assert_ok().member("access_token");
    introspect(&provider.issuer, API, &token).await.assert_ok().json["aud"].clone()
}

async fn opens_the_demo_api(provider: &Running, answer: &Answer) -> bool {
    let token = answer.assert_ok().member("access_token");
    let answer = resource(&provider.issuer, "/api/any", Some(&token)).await;
    if answer.status != 200 {
        answer.assert_error(401, "invalid_token");
    }
    answer.status == 200
}

/// What is no resource, or none that is registered. AZ21 of the list of attacks; RFC 8707, section 2.
#[every_database]
async fn what_is_malformed_or_unknown_is_an_invalid_target_at_both_endpoints(
    database: TestDatabase,
) {
    let provider = start(database).await;
    let alice = alice(&provider).await;
    let long = format!("{FILES}/{}", "a".repeat(2048));
    for unknown in [
        "x",
        "/mcp",
        "https://",
        "https://files.example/mcp#part",
        "https://files.example/mcp/",
        "https://files.example/MCP",
        "http://files.example/mcp",
        "https://files.example",
        "https://files.example/x/../mcp",
        "https://user@files.example/mcp",
        "https://files.example:443/mcp",
        "https://files.example/mcp https://notes.example",
        "javascript:alert(1)",
        "urn:example:files",
        "https://file\u{455}.example/mcp",
        &long,
    ] {
        for resources in [&[unknown][..], &[FILES, unknown]] {
            let page = asked(&alice, resources).await;
            page.assert_redirect_error(REDIRECT, "invalid_target");
            let answer = token_with(&provider.issuer, SERVICE, &of_service(resources)).await;
            answer.assert_error(400, "invalid_target");
            assert!(!answer.text.contains("alert") && !answer.text.contains("user@"), "{unknown}");
        }
    }
    assert_eq!(provider.tokens().await, 0);
}

/// H9 of the list of attacks: the work for a request is bounded.
#[every_database]
async fn more_than_eight_resources_are_refused(database: TestDatabase) {
    let provider = start(database).await;
    let issuer = &provider.issuer;

    token_with(issuer, SERVICE, &of_service(&[FILES; 8])).await.assert_ok();
    token_with(issuer, SERVICE, &of_service(&[FILES; 9])).await.assert_error(400, "invalid_target");
    for number in [100, 5_000, 10_000] {
        let flood = of_service(&vec!["x"; number]);
        token_with(issuer, SERVICE, &flood).await.assert_error(400, "invalid_request");
    }
    let alice = alice(&provider).await;
    asked(&alice, &[FILES; 9]).await.assert_redirect_error(REDIRECT, "invalid_target");
    let page = asked(&alice, &["https://r.example"; 500]).await;
    page.assert_error_page("500 resources");
}

/// H4 of the list of attacks: every parameter but this one stands once.
#[every_database]
async fn a_resource_may_stand_twice_and_one_without_a_value_counts_as_left_out(
    database: TestDatabase,
) {
    let provider = start(database).await;

    for (resources, expected) in [
        (&[FILES, FILES][..], json!(FILES)),
        (&[FILES, ""], json!(FILES)),
        (&[""], json!(provider.issuer)),
        (&[NOTES, FILES, "https://NOTES.example/"], json!([NOTES, FILES])),
    ] {
        let answer = token_with(&provider.issuer, SERVICE, &of_service(resources)).await;
        assert_eq!(audience(&provider, &answer).await, expected, "{resources:?}");
    }
    let twice = of_service(&[FILES]).and("scope", "profile");
    token_with(&provider.issuer, SERVICE, &twice).await.assert_error(400, "invalid_request");
}

/// Clients of the Model Context Protocol always name the resource, also where there is one only.
#[every_database]
async fn the_default_audience_may_be_named_in_every_request(provider: Running) {
    let issuer = provider.issuer.clone();
    let upper = issuer.replace("http", "HTTP");
    let slash = format!("{issuer}/");
    let alice = alice(&provider).await;
    for named in [&issuer, &slash, &upper] {
        let code = alice.code_for(&request(&[named])).await;
        let exchange = naming(Fields::exchange(&code), &[named]);
        let tokens = token_with(&issuer, WEB, &exchange).await;
        assert!(opens_the_demo_api(&provider, &tokens).await, "{named}");
        let next = refreshed(&provider, &tokens.member("refresh_token"), &[named]).await;
        let own = token_with(&issuer, SERVICE, &of_service(&[named])).await;

        for answer in [&next, &own] {
            assert!(opens_the_demo_api(&provider, answer).await, "{named}");
        }
    }
    let left_out = tokens_for_resources(&provider, &[]).await;
    let next = refreshed(&provider, &left_out.member("refresh_token"), &[&issuer]).await;
    assert!(opens_the_demo_api(&provider, &next).await, "what is left out is the default");
}

/// A token for one resource is stolen there and shown at another. TK14 of the list of attacks; RFC 9700, section 2.3.
#[every_database]
async fn a_token_for_another_resource_does_not_open_the_servers_own(database: TestDatabase) {
    let provider = start(database).await;
    let issuer = provider.issuer.clone();

    for (resources, opens, expected) in [
        (&[][..], true, json!(provider.issuer)),
        (&[FILES], false, json!(FILES)),
        (&[FILES, NOTES], false, json!([FILES, NOTES])),
        (&[FILES, &issuer], true, json!([FILES, issuer])),
    ] {
        let own = token_with(&issuer, SERVICE, &of_service(resources)).await;
        let of_alice = tokens_for_resources(&provider, resources).await;
        for answer in [own, of_alice] {
            assert_eq!(opens_the_demo_api(&provider, &answer).await, opens, "{resources:?}");
            assert_eq!(audience(&provider, &answer).await, expected, "{resources:?}");
        }
    }
}

/// RFC 8707 section 2.2: an exchange and a refresh name a part of what was granted, or keep all of it.
#[every_database]
async fn what_was_granted_is_narrowed_for_one_token_and_kept_for_the_next(database: TestDatabase) {
    let provider = start(database).await;
    let code = alice(&provider).await.code_for(&request(&[FILES, NOTES])).await;

    let narrow = naming(Fields::exchange(&code), &[NOTES]);
    let first = token_with(&provider.issuer, WEB, &narrow).await;
    assert_eq!(audience(&provider, &first).await, json!(NOTES));

    let second = refreshed(&provider, &first.member("refresh_token"), &[]).await;
    assert_eq!(audience(&provider, &second).await, json!([FILES, NOTES]));
    let third = refreshed(&provider, &second.member("refresh_token"), &[FILES]).await;
    assert_eq!(audience(&provider, &third).await, json!(FILES));
    let fourth = refreshed(&provider, &third.member("refresh_token"), &[NOTES, FILES]).await;
    assert_eq!(audience(&provider, &fourth).await, json!([NOTES, FILES]));
}

/// A client asks for more than its user granted. C83 of the list of attacks.
#[every_database]
async fn a_resource_that_was_not_granted_does_not_burn_the_code(database: TestDatabase) {
    let provider = start(database).await;
    let issuer = provider.issuer.clone();
    let alice = alice(&provider).await;
    for (granted, wrong) in [
        (&[FILES][..], &[NOTES][..]),
        (&[FILES], &[FILES, NOTES]),
        (&[FILES], &[&*issuer]),
        (&[FILES], &["https://unknown.example"]),
        (&[], &[FILES]),
    ] {
        let code = alice.code_for(&request(granted)).await;
        let exchange = Fields::exchange(&code);

        let refused = token_with(&issuer, WEB, &naming(exchange.clone(), wrong)).await;

        refused.assert_error(400, "invalid_target");
        let tokens = token_with(&issuer, WEB, &naming(exchange, granted)).await;
        assert_eq!(opens_the_demo_api(&provider, &tokens).await, granted.is_empty());
    }
}

/// RT4 of the list of attacks; RFC 6749, section 6.
#[every_database]
async fn a_resource_that_was_not_granted_does_not_burn_the_refresh_token(database: TestDatabase) {
    let provider = start(database).await;
    let tokens = tokens_for_resources(&provider, &[FILES]).await;
    let refresh_token = tokens.assert_ok().member("refresh_token");

    for wrong in [&[NOTES][..], &[FILES, NOTES], &[&*provider.issuer], &["https://unknown.example"]]
    {
        refreshed(&provider, &refresh_token, wrong).await.assert_error(400, "invalid_target");
    }

    let next = refreshed(&provider, &refresh_token, &[FILES]).await;
    assert_eq!(audience(&provider, &next).await, json!(FILES));
}

/// A retry gets the answer of the request that it repeats, and of no other one.
#[every_database]
async fn an_answer_that_was_lost_is_given_again_for_the_same_resources_only(
    database: TestDatabase,
) {
    let provider = start(database).await;
    let tokens = tokens_for_resources(&provider, &[FILES, NOTES]).await;
    let refresh_token = tokens.assert_ok().member("refresh_token");
    let answer = refreshed(&provider, &refresh_token, &[FILES]).await;

    for other in [&[][..], &[NOTES], &[FILES, NOTES]] {
        refreshed(&provider, &refresh_token, other).await.assert_error(400, "invalid_grant");
    }
    let unknown = refreshed(&provider, &refresh_token, &["https://unknown.example"]).await;
    unknown.assert_error(400, "invalid_target");
    let again = refreshed(&provider, &refresh_token, &[FILES]).await;

    assert_eq!(again.assert_ok().member("access_token"), answer.assert_ok().member("access_token"));
    assert_eq!(audience(&provider, &again).await, json!(FILES));
    refreshed(&provider, &again.member("refresh_token"), &[]).await.assert_ok();
}

/// RFC 9068 section 3: what a resource server reads that asks nobody.
#[every_database]
async fn a_signed_token_names_the_resources_that_it_is_for(database: TestDatabase) {
    let provider = start_set(database, json!({ "format": "jwt" })).await;
    let issuer = provider.issuer.clone();

    for (resources, expected) in [
        (&[][..], json!(issuer)),
        (&[&*issuer], json!(issuer)),
        (&[FILES], json!(FILES)),
        (&[FILES, &issuer], json!([FILES, issuer])),
    ] {
        let answer = token_with(&issuer, SERVICE, &of_service(resources)).await;
        let token = answer.assert_ok().member("access_token");
        let audience = resources.first().copied().unwrap_or(&issuer);
        let read = signed::read(&issuer, &token, audience).await.expect("a good token");
        assert_eq!(read.claims["aud"], expected, "{resources:?}");
        assert!(signed::read(&issuer, &token, NOTES).await.is_none(), "{resources:?}");
    }
}

/// The person who allows knows where it counts.
#[every_database]
async fn the_consent_page_shows_the_resources(database: TestDatabase) {
    let provider = start(database).await;
    let issuer = provider.issuer.clone();

    let alice = alice(&provider).await;
    let page = asked(&alice, &[FILES, "https://NOTES.example/"]).await;
    for shown in [FILES, NOTES, "these resources"] {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    for default in [&[][..], &[&*issuer]] {
        let page = asked(&alice, default).await;
        assert!(!page.body.contains("these resources"), "{}", page.body);
    }
}

/// A code that lies in Redis carries them, too.
/// RFC 8628 section 3.1: a device names resources as every client does, and the person is shown them.
#[every_database]
async fn a_device_gets_a_token_for_the_resources_that_a_person_was_shown(database: TestDatabase) {
    let provider = start(database).await;
    let (issuer, person) = (&provider.issuer, alice(&provider).await);
    let asked = [("scope", "profile"), ("resource", FILES), ("resource", NOTES)];
    let device = Device::asking(issuer, TV, &asked).await;
    let page = type_code(&person, &device.user_code).await;
    assert!(page.body.contains(FILES) && page.body.contains(NOTES), "{}", page.body);
    device::answer(&person, &page, "yes").await;

    let unknown = naming(device.fields(), &["https://other.example"]);
    token_with(issuer, TV, &unknown).await.assert_error(400, "invalid_target");
    let tokens = token_with(issuer, TV, &naming(device.fields(), &[FILES])).await;

    assert_eq!(audience(&provider, &tokens).await, json!(FILES));
    assert!(!opens_the_demo_api(&provider, &tokens).await);
}

#[every_database]
async fn a_code_in_redis_keeps_its_resources(database: TestDatabase) {
    let test = "a_code_in_redis_keeps_its_resources";
    let Some(redis) = SharedRedis::of_test(test) else { return };
    let settings = settings(json!({}));
    let provider = Running::start_set_with_redis(database, settings, &redis.settings).await;
    let issuer = provider.issuer.clone();

    let code = alice(&provider).await.code_for(&request(&[FILES])).await;
    let refused = token_with(&issuer, WEB, &naming(Fields::exchange(&code), &[NOTES])).await;
    refused.assert_error(400, "invalid_target");
    let tokens = exchange(&issuer, WEB, &code).await;

    assert_eq!(audience(&provider, &tokens).await, json!(FILES));
}
