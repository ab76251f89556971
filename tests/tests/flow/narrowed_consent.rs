//! A person allows less than the application asks for. RFC 6749, section 3.3.

use oauth_tests::{
    browser::{Browser, Page},
    every_database,
    fields::Fields,
    html::hidden_fields,
    oauth::*,
    running::Running,
};

const FORM: &str = "/oauth/authorize";

/// What a browser sends that leaves these boxes ticked.
fn with_boxes(page: &Page, ticked: &[&str]) -> Fields {
    assert!(page.body.contains("name=\"boxes\""), "{}", page.body);
    let mut form = Fields::from(hidden_fields(&page.body, FORM)).and("boxes", "shown");
    for word in ticked {
        form = form.and("granted", word);
    }
    form.and("confirm", "yes")
}

async fn page_for(alice: &Browser, scope: &str) -> Page {
    alice.authorize(&Fields::authorization("demo-web", scope)).await
}

#[every_database]
async fn a_word_whose_box_is_not_ticked_is_not_granted(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let page = page_for(&alice, "profile email").await;

    let answered = alice.post(FORM, with_boxes(&page, &["email"]).pairs()).await;

    let tokens = exchange(issuer, WEB, &answered.code()).await;
    tokens.assert_ok().assert_member("scope", "email");
    let refreshed = refresh(issuer, WEB, &tokens.member("refresh_token")).await;
    refreshed.assert_ok().assert_member("scope", "email");
}

/// Programs that know the form without boxes keep working: they get what the page shows.
#[every_database]
async fn a_form_without_boxes_grants_what_the_page_shows(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let page = page_for(&alice, "openid profile email").await;

    let answered = alice.answer(&page, "yes").await;

    let tokens = exchange(issuer, WEB, &answered.code()).await;
    tokens.assert_ok().assert_member("scope", "openid profile email");
}

/// OpenID Connect Core section 3.1.2.1: without `openid` it would be another request.
#[every_database]
async fn openid_has_no_box_and_stays(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let page = page_for(&alice, "openid profile email").await;
    assert!(!page.body.contains("value=\"openid\""), "{}", page.body);
    assert!(page.body.contains("value=\"profile\""), "{}", page.body);

    let answered = alice.post(FORM, with_boxes(&page, &[]).pairs()).await;

    let tokens = exchange(issuer, WEB, &answered.code()).await;
    tokens.assert_ok().assert_member("scope", "openid");
}

/// A program in the browser, or the person, edits a box. RFC 9700 section 4.8.
#[every_database]
async fn a_box_grants_nothing_that_the_application_did_not_ask_for(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let page = page_for(&alice, "profile").await;

    let refused = alice.post(FORM, with_boxes(&page, &["profile", "email"]).pairs()).await;
    refused.assert_error_page("This form grants more than the application asked for.");

    // Nothing was used up, so the form is still good.
    let answered = alice.post(FORM, with_boxes(&page, &["profile"]).pairs()).await;
    let tokens = exchange(issuer, WEB, &answered.code()).await;
    tokens.assert_ok().assert_member("scope", "profile");
}

#[every_database]
async fn who_keeps_everything_back_is_asked_again(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let page = page_for(&alice, "profile email").await;

    let again = alice.post(FORM, with_boxes(&page, &[]).pairs()).await;
    assert_eq!(again.status, 200, "{again:?}");
    assert!(again.body.contains("You have kept everything back."), "{}", again.body);
    assert!(!again.body.contains(" checked"), "{}", again.body);

    let answered = alice.post(FORM, with_boxes(&again, &["profile"]).pairs()).await;
    let tokens = exchange(issuer, WEB, &answered.code()).await;
    tokens.assert_ok().assert_member("scope", "profile");
}
