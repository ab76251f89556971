//! Pages in the language of the person who reads them. OpenID Connect Core, section 3.1.2.1 (`ui_locales`); RFC 9110, sections
//! 8.5 and 12.5.4.

use oauth_tests::{
    browser::{Browser, Page},
    database::TestDatabase,
    every_database,
    fields::Fields,
    hooked,
    messages::all_in,
    oauth::REDIRECT,
    running::Running,
    seeds::{demo_and, web_client, with},
};
use std::collections::BTreeMap;

const LANGUAGES: [&str; 4] = ["en", "de", "es", "zh-Hans"];

/// A sentence of another language on a page, if there is one. A message that two languages share says nothing.
fn foreign(page: &Page, language: &str) -> Option<(String, String)> {
    let own = all_in(language);
    let body = page.body.replace("&#39;", "'").replace("&quot;", "\"");
    let foreign = |other: &BTreeMap<String, String>| {
        let is_there = |(name, text): &(&String, &String)| {
            // What is short or has arguments may stand there for another reason.
            let is_telling = text.chars().count() >= 6 && !text.contains('{') && text.contains(' ');
            is_telling
                && !own.values().any(|own| own.contains(*text))
                && body.contains(*text)
                && *name != "footer"
        };
        other.iter().find(is_there).map(|(name, text)| (name.clone(), text.clone()))
    };
    LANGUAGES
        .into_iter()
        .filter(|other| *other != language)
        .find_map(|other| foreign(&all_in(other)))
}

#[track_caller]
fn assert_in(page: &Page, language: &str, heading: &str) {
    let (about, body) = (format!("{} in {language}", page.asked), &page.body);
    assert!(body.contains(&format!("<html lang=\"{language}\">")), "{about}: {body}");
    assert_eq!(page.header("content-language"), language, "{about}");
    assert!(page.header("vary").contains("accept-language"), "{about}: {:?}", page.headers);
    let heading = &all_in(language)[heading];
    let heading = heading.split('{').max_by_key(|part| part.len()).unwrap_or_default();
    let heading = heading.rsplit('}').next().unwrap_or_default().trim();
    assert!(body.contains(heading), "{about}: {heading} is not in {body}");
    assert_eq!(foreign(page, language), None, "{about}: {body}");
    // No name of a message is ever shown.
    for name in ["oauth-", "problem-", "login-", "consent-", "account-"] {
        let shown = body.split('>').any(|text| text.starts_with(name));
        assert!(!shown || name == "oauth-", "{about}: {body}");
    }
}

/// Every page of the reference provider, signed in and not, in each of its languages.
#[every_database]
async fn every_page_is_in_one_language(provider: Running) {
    let issuer = &provider.issuer;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    alice.code_for(&Fields::authorization("demo-spa", "profile email")).await;
    let consent = Fields::authorization("demo-web", "openid profile email").authorize_path();
    let unknown = Fields::authorization("nobody", "profile").authorize_path();
    let elsewhere = Fields::authorization("demo-web", "profile")
        .with("redirect_uri", "https://elsewhere.example/")
        .authorize_path();
    for language in LANGUAGES {
        let nobody = Browser::new(issuer);
        for (path, heading) in [
            ("/", "home-where"),
            ("/login", "login-username"),
            ("/logout", "logout-done"),
            ("/oauth/end_session", "oauth-end-session-done-title"),
            ("/nothing", "problem-not-found"),
            ("/oauth/errors", "oauth-errors-title"),
            (&*unknown, "oauth-refused-client_unknown"),
            (&*elsewhere, "oauth-refused-redirect_uri_not_registered"),
        ] {
            let page = nobody.get_in_language(path, language).await;
            assert_in(&page, language, heading);
        }
        for (path, heading) in [
            ("/", "home-where"),
            ("/logout", "logout-question"),
            ("/oauth/end_session", "oauth-end-session-title"),
            ("/oauth/end_session?client_id=demo-web", "oauth-end-session-asks"),
            ("/account", "account-applications"),
            (&*consent, "consent-able"),
        ] {
            let page = alice.get_in_language(path, language).await;
            assert_in(&page, language, heading);
        }
    }
}

/// The client knows its user better than the browser does, also behind the sign-in page and in what is refused there.
#[every_database]
async fn the_languages_of_the_request_come_before_those_of_the_browser(provider: Running) {
    let nobody = Browser::new(&provider.issuer);
    let request = Fields::authorization("demo-web", "profile").with("ui_locales", "xx de-AT es");
    let path = request.authorize_path();

    let sign_in = nobody.get_in_language(&path, "es").await;
    let form = nobody.get_in_language(&sign_in.location.unwrap(), "es").await;
    assert_in(&form, "de", "login-lead-application");
    let fields = oauth_tests::html::hidden_fields(&form.body, "/login");
    let wrong = nobody.post("/login", &fields).await;
    assert_in(&wrong, "de", "login-wrong");
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let consent = alice.get_in_language(&path, "zh-CN").await;
    assert_in(&consent, "de", "consent-able");
    assert!(!alice.answer(&consent, "yes").await.code().is_empty());
    // The form brings the language of its request along.
    assert_in(&alice.answer(&consent, "yes").await, "de", "oauth-refused-request_ended");
}

/// Weights are read, what is not wanted is not shown, and whoever reads nothing that there is reads English.
#[every_database]
async fn the_browser_weighs_its_languages(provider: Running) {
    let browser = Browser::new(&provider.issuer);
    for (accept_language, language) in [
        ("en;q=0.1, de;q=0.9", "de"),
        ("de;q=0, fr;q=0.5", "en"),
        ("es-419", "es"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("ja", "en"),
        ("", "en"),
        ("*", "en"),
        ("de;q=nonsense", "en"),
        ("{ $name }, ../../etc", "en"),
    ] {
        let page = browser.get_in_language("/login", accept_language).await;
        assert_in(&page, language, "login-username");
    }
    let long = "de,".repeat(2_000);
    assert_in(&browser.get_in_language("/login", &long).await, "en", "login-username");
}

fn clients() -> String {
    let client = with(web_client("named", &[REDIRECT]), "client_name#es", "Calendario { $x }");
    demo_and(&[client])
}

/// What a client calls itself is no message: braces in it are braces.
#[every_database(seed = clients())]
async fn a_name_with_braces_is_shown_as_it_is(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let path = Fields::authorization("named", "profile").authorize_path();

    let page = alice.get_in_language(&path, "es").await;

    assert!(page.body.contains("Calendario { $x }"), "{}", page.body);
    assert_in(&page, "es", "consent-able");
}

/// The toolkit's own pages are in the four languages, and an application replaces and adds messages and languages.
#[every_database]
async fn an_application_adds_a_language_to_our_pages(database: TestDatabase) {
    let built = hooked::start_built(&database.url, axum::Router::new(), |builder| {
        builder
            .texts("nl", "oauth-allow = Toestaan\nscope-profile = Uw profiel")
            .texts("de", "oauth-allow = Gern")
    });
    let (address, ..) = built.await;
    let browser = Browser::new(&address);
    let path = Fields::authorization("app", "profile").authorize_path();

    for (language, allow) in [
        ("en", "Allow"),
        ("de", "Gern"),
        ("es", "Permitir"),
        ("zh-Hans", "允许"),
        ("nl", "Toestaan"),
    ] {
        let page = browser.get_in_language(&path, language).await;
        assert!(page.body.contains(&format!("value=\"yes\">{allow}</button>")), "{}", page.body);
        assert_eq!(page.header("content-language"), language);
    }
    let dutch = browser.get_in_language(&path, "nl").await;
    assert!(dutch.body.contains("<li>Uw profiel"), "{}", dutch.body);
    let refused = browser.get_in_language("/oauth/authorize?client_id=nobody", "de").await;
    refused.assert_error_page("an unknown client");
    assert!(refused.body.contains("Die Anwendung ist hier nicht registriert."), "{}", refused.body);
    assert!(refused.body.contains("<code>invalid_request</code>"), "{}", refused.body);
}
