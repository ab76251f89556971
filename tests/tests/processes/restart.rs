//! What was used up stays used up when the process dies. RFC 9700, sections 2.1.1 and 4.14.2.

use super::fleet::Fleet;
use oauth_tests::{database::TestDatabase, every_database, fields::Fields, oauth::*};
use reqwest::StatusCode;

#[every_database]
async fn a_used_code_is_refused_after_a_restart(database: TestDatabase) {
    let mut fleet = Fleet::start(database, 1).await;
    let code = code_for(fleet.issuer(0), "demo-spa", "profile").await;
    let tokens = exchange(fleet.issuer(0), SPA, &code).await;
    let access_token = tokens.assert_ok().member("access_token");
    fleet.restart(0).await;
    assert!(is_active(fleet.issuer(0), &access_token).await, "tokens survive the restart");

    exchange(fleet.issuer(0), SPA, &code).await.assert_error(400, "invalid_grant");

    assert!(!is_active(fleet.issuer(0), &access_token).await, "the replay was noticed");
}

#[every_database]
async fn a_lost_answer_is_given_again_after_a_restart_and_an_older_token_is_not(
    database: TestDatabase,
) {
    let mut fleet = Fleet::start(database, 1).await;
    let first = tokens_for(fleet.issuer(0), SPA, "profile").await.member("refresh_token");
    let second = refresh(fleet.issuer(0), SPA, &first).await;
    second.assert_ok();
    fleet.restart(0).await;

    let again = refresh(fleet.issuer(0), SPA, &first).await;
    again.assert_ok();
    assert_eq!(again.member("refresh_token"), second.member("refresh_token"));
    assert_eq!(again.member("access_token"), second.member("access_token"));
    let third = refresh(fleet.issuer(0), SPA, &second.member("refresh_token")).await;
    third.assert_ok();
    fleet.restart(0).await;

    refresh(fleet.issuer(0), SPA, &first).await.assert_error(400, "invalid_grant");
    let newest = third.member("refresh_token");
    refresh(fleet.issuer(0), SPA, &newest).await.assert_error(400, "invalid_grant");
}

#[every_database]
async fn what_was_revoked_or_answered_stays_so_after_a_restart(database: TestDatabase) {
    let mut fleet = Fleet::start(database, 1).await;
    let tokens = tokens_for(fleet.issuer(0), SPA, "profile").await;
    let refresh_token = tokens.member("refresh_token");
    revoke(fleet.issuer(0), SPA, &refresh_token).await.assert_ok();
    let browser = fleet.browser().await;
    let page = browser.authorize(&Fields::authorization("demo-spa", "profile")).await;
    assert_eq!(browser.answer(&page, "yes").await.status, StatusCode::SEE_OTHER);
    fleet.restart(0).await;

    assert!(!is_active(fleet.issuer(0), &tokens.member("access_token")).await);
    refresh(fleet.issuer(0), SPA, &refresh_token).await.assert_error(400, "invalid_grant");
    browser.answer(&page, "yes").await.assert_error_page("a form that was answered before");
}
