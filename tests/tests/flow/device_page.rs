//! The page where a person types what a device shows. RFC 8628, sections 3.3, 5.1 and 5.4.

use oauth_runtime::settings::Settings;
use oauth_tests::{
    browser::{Browser, Page},
    database::TestDatabase,
    device::*,
    every_database,
    fields::Fields,
    oauth::*,
    rows::Rows as _,
    running::Running,
    seeds::*,
    test_clock::MINUTE,
};
use serde_json::json;

async fn alice(provider: &Running) -> Browser {
    Browser::signed_in(&provider.issuer, "alice", "wonderland").await
}

async fn bob(provider: &Running) -> Browser {
    Browser::signed_in(&provider.issuer, "bob", "builder").await
}

fn asks(page: &Page) -> bool {
    page.status == 200 && page.body.contains("name=\"confirm\"")
}

#[track_caller]
fn assert_code_is_unknown(page: &Page) {
    assert_eq!(page.status, 400, "{}\n{}", page.asked, page.body);
    assert!(page.body.contains("No device is waiting with this code"), "{}", page.body);
    assert!(page.body.contains("name=\"user_code\""), "{}", page.body);
    assert!(!page.body.contains("name=\"confirm\""), "{}", page.body);
}

/// A person sees who asks for what, compares the code, is warned of codes that somebody sent, and says yes.
#[every_database]
async fn a_person_types_the_code_sees_who_asks_for_what_and_allows_it(provider: Running) {
    let device = Device::of(&provider.issuer, TV, "profile email").await;
    let browser = alice(&provider).await;

    let asked = type_code(&browser, &device.user_code).await;

    assert!(asks(&asked), "{}", asked.body);
    for text in [
        "Demo television",
        &device.user_code,
        "must be showing exactly this code",
        "Did somebody send you this code",
        "See your profile",
        "See your email address",
        "Alice Liddell",
    ] {
        assert!(asked.body.contains(text), "no {text} in {}", asked.body);
    }
    let done = answer(&browser, &asked, "yes").await;
    assert_eq!(done.status, 200);
    assert!(done.body.contains("Your device is connected"), "{}", done.body);
    let tokens = device.poll().await;
    tokens.assert_ok().assert_member("scope", "profile email");
    let me = resource(&provider.issuer, "/api/me", Some(&tokens.member("access_token"))).await;
    assert_eq!((me.member("username"), me.member("client_id")), ("alice".into(), "demo-tv".into()));
}

#[every_database]
async fn a_person_who_denies_gives_the_device_nothing(provider: Running) {
    let device = Device::tv(&provider.issuer).await;
    let browser = alice(&provider).await;

    let done = device.answer_by(&browser, "no").await;

    assert!(done.body.contains("Access was denied"), "{}", done.body);
    device.poll().await.assert_error(400, "access_denied");
    assert_code_is_unknown(&type_code(&browser, &device.user_code).await);
    assert_eq!(provider.tokens().await, 0);
}

#[every_database]
async fn a_word_whose_box_is_not_ticked_is_not_granted(provider: Running) {
    let device = Device::of(&provider.issuer, TV, "profile email").await;
    let browser = alice(&provider).await;
    let asked = type_code(&browser, &device.user_code).await;
    let form = form_of(&asked).and("boxes", "shown").and("confirm", "yes");

    let nothing = browser.post(PAGE, form.pairs()).await;
    assert!(asks(&nothing) && nothing.body.contains("You have kept everything back"));
    let wider = form.clone().and("granted", "admin");
    browser.post(PAGE, wider.pairs()).await.assert_error_page("a box that the page did not have");
    browser.post(PAGE, form.and("granted", "email").pairs()).await;

    device.poll().await.assert_ok().assert_member("scope", "email");
}

/// Boxes of one name are the application's own fields, and no parameter that stands twice.
#[every_database]
async fn every_box_that_is_ticked_counts_whatever_the_person_decides(provider: Running) {
    let browser = alice(&provider).await;
    for (decision, error) in [("yes", None), ("no", Some("access_denied"))] {
        let device = Device::of(&provider.issuer, TV, "profile email").await;
        let asked = type_code(&browser, &device.user_code).await;
        let form = form_of(&asked).and("boxes", "shown").and("granted", "profile");
        let form = form.and("granted", "email");

        // Our own fields decide, and say one thing.
        let both = form.clone().and("confirm", "yes").and("confirm", "no");
        browser.post(PAGE, both.pairs()).await.assert_error_page("two decisions");
        browser.post(PAGE, form.and("confirm", decision).pairs()).await;

        let answer = device.poll().await;
        match error {
            None => answer.assert_ok().assert_member("scope", "profile email"),
            Some(error) => answer.assert_error(400, error),
        }
    }
}

/// RFC 8628 section 3.3.1: the address with the code saves typing, and nothing else.
#[every_database]
async fn an_address_with_the_code_fills_it_in_and_still_asks(provider: Running) {
    let device = Device::tv(&provider.issuer).await;
    let browser = alice(&provider).await;
    let address = format!("{PAGE}?user_code={}", device.user_code);

    for query in ["", "&confirm=yes"] {
        let page = browser.get(&format!("{address}{query}")).await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains(&format!("value=\"{}\"", device.user_code)), "{}", page.body);
        assert!(!asks(&page), "{}", page.body);
    }
    device.poll().await.assert_error(400, "authorization_pending");
    // Nobody has opened it yet, so it is still anybody's.
    device.allow_by(&bob(&provider).await).await;

    let garbage = browser.get(&format!("{PAGE}?user_code=%3Cb%3Ecall+us%3C/b%3E")).await;
    assert!(!garbage.body.contains("call us"), "{}", garbage.body);
}

#[every_database]
async fn whoever_is_not_signed_in_signs_in_first_and_comes_back_with_the_code(provider: Running) {
    let device = Device::tv(&provider.issuer).await;
    let browser = Browser::new(&provider.issuer);
    let address = format!("{PAGE}?user_code={}", device.user_code);

    let login = browser.get(&address).await.location.unwrap();
    assert!(login.starts_with("/login?pending="), "{login}");
    let after = browser.sign_in(&login, "alice", "wonderland").await;

    assert_eq!(after.location.as_deref(), Some(&*address));
    let without = Browser::new(&provider.issuer);
    let login = without.get(PAGE).await.location.unwrap();
    let after = without.sign_in(&login, "alice", "wonderland").await;
    assert_eq!(after.location.as_deref(), Some(PAGE));
    assert_eq!(provider.sessions().await, 2, "a stranger's request was stored");
    // Another text leads nowhere else, and a late one not at all.
    for pending in [format!("{}x", &login[15..]), "1.WDJBMJHT.x".to_owned()] {
        let path = format!("/login?pending={pending}");
        let after = Browser::new(&provider.issuer).sign_in(&path, "alice", "wonderland").await;
        assert_eq!(after.location.as_deref(), Some("/account"));
    }
    provider.clock.advance(10 * MINUTE);
    let after = Browser::new(&provider.issuer).sign_in(&login, "alice", "wonderland").await;
    assert_eq!(after.location.as_deref(), Some("/account"));
}

/// Upper and lower case, dashes and blanks say nothing. RFC 8628, section 6.1.
#[every_database]
async fn a_code_is_taken_however_it_is_typed(provider: Running) {
    let browser = alice(&provider).await;
    for spelling in [
        |code: &str| code.to_lowercase(),
        |code: &str| code.replace('-', ""),
        |code: &str| format!(" {} ", code.replace('-', " ")),
        |code: &str| code.replace('-', "\u{2013}"),
    ] {
        let device = Device::tv(&provider.issuer).await;
        assert!(asks(&type_code(&browser, &spelling(&device.user_code)).await));
    }
    for (typed, shown) in [("WDJB", "WDJB"), ("<b>", "&#60;b&#62;"), ("WDJB-MJH8", "WDJB-MJH8")] {
        let page = type_code(&browser, typed).await;
        assert_eq!(page.status, 400);
        assert!(page.body.contains("A code has eight letters"), "{}", page.body);
        assert!(page.body.contains(&format!("value=\"{shown}\"")), "{}", page.body);
    }
}

/// CVE-2026-45337 of another server: whoever knew a code could approve it with somebody else's account (C114).
#[every_database]
async fn a_code_that_one_person_has_opened_is_nobody_elses(provider: Running) {
    let device = Device::tv(&provider.issuer).await;
    let (alice, bob) = (alice(&provider).await, bob(&provider).await);
    let of_alice = type_code(&alice, &device.user_code).await;
    assert!(asks(&of_alice));

    assert_code_is_unknown(&type_code(&bob, &device.user_code).await);
    let with_bobs_session = form_of(&bob.get(PAGE).await).get("session_csrf").unwrap().to_owned();
    for confirm in ["yes", "no"] {
        let form = form_of(&of_alice).with("session_csrf", &with_bobs_session);
        let page = bob.post(PAGE, form.and("confirm", confirm).pairs()).await;
        page.assert_error_page("the form of another person");
    }
    device.poll().await.assert_error(400, "authorization_pending");
    // Alice may open it again, as after a click on the back button.
    device.allow_by(&alice).await;
    let tokens = device.poll().await;
    let me = resource(&provider.issuer, "/api/me", Some(&tokens.member("access_token"))).await;
    assert_eq!(me.member("username"), "alice");
}

#[every_database]
async fn two_people_open_a_code_at_once_and_one_of_them_has_it(provider: Running) {
    let (alice, bob) = (alice(&provider).await, bob(&provider).await);
    for _ in 0..5 {
        let device = Device::tv(&provider.issuer).await;

        let (one, two) =
            tokio::join!(type_code(&alice, &device.user_code), type_code(&bob, &device.user_code));

        assert!(asks(&one) != asks(&two), "{}\n{}", one.body, two.body);
    }
}

/// K5: a yes and a no at once, a double click, the back button.
#[every_database]
async fn a_device_is_decided_about_once(provider: Running) {
    let browser = alice(&provider).await;
    for (first, second) in [("yes", "no"), ("yes", "yes"), ("no", "no")] {
        let device = Device::tv(&provider.issuer).await;
        let asked = type_code(&browser, &device.user_code).await;

        let (one, two) =
            tokio::join!(answer(&browser, &asked, first), answer(&browser, &asked, second));

        let (won, lost) = if one.status == 200 { (first, two) } else { (second, one) };
        lost.assert_error_page("the second answer");
        answer(&browser, &asked, "yes").await.assert_error_page("the back button");
        let polled = device.poll().await;
        match won {
            "yes" => polled.assert_ok(),
            _ => {
                polled.assert_error(400, "access_denied");
                &polled
            }
        };
    }
}

/// RFC 6749 section 10.12: neither does another site open a code in a person's name, nor does it say yes.
#[every_database]
async fn a_form_of_another_site_opens_nothing_and_decides_nothing(provider: Running) {
    let device = Device::tv(&provider.issuer).await;
    let browser = alice(&provider).await;
    let code = [("user_code", device.user_code.as_str())];
    let entry = form_of(&browser.get(PAGE).await).and("user_code", &device.user_code);
    for (form, about) in [
        (Fields::of(&code), "without anything"),
        (entry.clone().without("consent"), "without the toolkit's field"),
        (entry.clone().without("session_csrf"), "without the session's field"),
        (entry.clone().with("consent", "x"), "with a forged field"),
    ] {
        browser.post(PAGE, form.pairs()).await.assert_error_page(about);
    }
    let elsewhere = browser.post_from_another_site(PAGE, entry.pairs()).await;
    elsewhere.assert_error_page("from another site");
    let asked = type_code(&browser, &device.user_code).await;
    let yes = form_of(&asked).and("confirm", "yes");
    for (form, about) in [
        (yes.clone().without("consent"), "without the toolkit's field"),
        (yes.clone().without("session_csrf"), "without the session's field"),
        (yes.clone().with("consent", entry.get("consent").unwrap()), "with the first form's field"),
    ] {
        let page = browser.post(PAGE, form.pairs()).await;
        assert_eq!(page.status, 400, "{about}: {}", page.body);
    }
    let elsewhere = browser.post_from_another_site(PAGE, yes.pairs()).await;
    elsewhere.assert_error_page("a yes from another site");
    device.poll().await.assert_error(400, "authorization_pending");
    assert!(asks(&browser.post(PAGE, form_of(&asked).pairs()).await), "no button was pressed");
}

/// RFC 8628 section 5.1: 20 letters to the power of 8, and ten guesses a minute.
#[every_database]
async fn ten_wrong_codes_close_the_page_for_their_person_for_a_minute(provider: Running) {
    let device = Device::tv(&provider.issuer).await;
    let browser = alice(&provider).await;
    for letter in "BCDFGHJKLM".chars() {
        let wrong = format!("ZZZZ-ZZZ{letter}");
        assert_code_is_unknown(&type_code(&browser, &wrong).await);
        // What cannot be a code is no guess.
        assert_eq!(type_code(&browser, "WDJB").await.status, 400);
    }

    let same_person = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    for browser in [&browser, &same_person] {
        let closed = type_code(browser, &device.user_code).await;
        assert_eq!(closed.status, 429, "{}", closed.body);
        assert_eq!(closed.header("retry-after"), "60");
        assert!(closed.body.contains("too many wrong codes"), "{}", closed.body);
    }

    assert!(asks(
        &type_code(&bob(&provider).await, &Device::tv(&provider.issuer).await.user_code).await
    ));
    provider.clock.advance(MINUTE);
    assert!(asks(&type_code(&browser, &device.user_code).await));
}

/// Many accounts at one address are no way around that, and right codes do not count.
#[every_database]
async fn wrong_codes_are_bounded_by_their_address_too(database: TestDatabase) {
    let mut settings = Settings::default();
    settings.guesses.user_codes_from_source = 3;
    let provider = Running::start_set(database, settings).await;
    let (alice, bob) = (alice(&provider).await, bob(&provider).await);
    for _ in 0..5 {
        let device = Device::tv(&provider.issuer).await;
        assert!(asks(&type_code(&alice, &device.user_code).await));
    }
    for wrong in ["ZZZZ-ZZZB", "ZZZZ-ZZZC", "ZZZZ-ZZZD"] {
        assert_code_is_unknown(&type_code(&alice, wrong).await);
    }

    assert_eq!(type_code(&bob, "ZZZZ-ZZZF").await.status, 429);
}

#[every_database]
async fn a_code_that_has_ended_is_unknown_and_its_form_counts_no_longer(provider: Running) {
    let browser = alice(&provider).await;
    let (one, two) = (Device::tv(&provider.issuer).await, Device::tv(&provider.issuer).await);
    let asked = type_code(&browser, &one.user_code).await;
    let entry = form_of(&browser.get(PAGE).await).and("user_code", &two.user_code);
    provider.clock.advance(10 * MINUTE);

    answer(&browser, &asked, "yes").await.assert_error_page("a form that has ended");
    assert_code_is_unknown(&type_code(&browser, &two.user_code).await);
    // A page that was open all the time takes the code again, and loses nothing.
    let again = browser.post(PAGE, entry.pairs()).await;
    assert_eq!(again.status, 200);
    assert!(again.body.contains(&two.user_code) && !asks(&again), "{}", again.body);
    one.poll().await.assert_error(400, "expired_token");
}

/// A client that was disabled, removed or registered anew since it asked.
#[every_database(seed = demo_and(&[with(service_client("box"), "grant_types", json!([GRANT_TYPE]))]))]
async fn a_client_that_may_not_act_any_more_is_not_asked_about(provider: Running) {
    let issuer = &provider.issuer;
    let browser = alice(&provider).await;
    let opened = Device::tv(issuer).await;
    let asked = type_code(&browser, &opened.user_code).await;
    let waiting = Device::tv(issuer).await;
    let of_box = Device::of(issuer, As::Basic("box", SECRET), "profile").await;
    provider.disable_client("demo-tv").await;
    provider.register_client_anew("box").await;
    for client_id in ["demo-tv", "box"] {
        provider.server.forget_client(client_id);
    }

    answer(&browser, &asked, "yes").await.assert_error_page("a disabled client");
    assert_code_is_unknown(&type_code(&browser, &waiting.user_code).await);
    assert_code_is_unknown(&type_code(&browser, &of_box.user_code).await);
}

#[every_database]
async fn the_pages_have_strict_headers_and_speak_the_language_of_their_reader(provider: Running) {
    let device = Device::tv(&provider.issuer).await;
    let browser = alice(&provider).await;
    let entry = browser.get(PAGE).await;
    let asked = type_code(&browser, &device.user_code).await;
    let wrong = type_code(&browser, "ZZZZ-ZZZB").await;
    let done = answer(&browser, &asked, "yes").await;
    for page in [&entry, &asked, &wrong, &done] {
        let policy = page.header("content-security-policy");
        for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains("script-src"), "{policy}");
        assert_eq!(page.header("x-frame-options"), "DENY");
        assert_eq!(page.header("cache-control"), "no-store");
        assert!(!page.body.contains("<script"), "{}", page.body);
    }
    for (language, text) in [
        ("de", "Gerät verbinden"),
        ("es", "Conectar un dispositivo"),
        ("zh-CN", "连接设备"),
        ("en", "Connect a device"),
    ] {
        let page = browser.get_in_language(PAGE, language).await;
        assert!(page.body.contains(text), "{language}: {}", page.body);
    }
}
