//! The page where an application signs its user out, in the design and the languages of the provider.

use oauth_tests::{
    browser::Browser, every_database, fields::Fields, html::hidden_fields, rows::Rows as _,
    running::Running,
};

const PATH: &str = "/oauth/end_session";

#[every_database]
async fn the_page_speaks_the_language_that_the_application_or_the_browser_names(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let asked = alice.get_in_language(PATH, "de").await;
    let of_application = alice.get_in_language(&format!("{PATH}?ui_locales=es"), "de").await;
    let form = Fields::from(hidden_fields(&of_application.body, PATH));

    assert!(asked.body.contains("Eine Anwendung möchte Sie hier abmelden."), "{}", asked.body);
    assert!(asked.body.contains("/assets/style.css"), "{}", asked.body);
    assert!(of_application.body.contains("¿Cerrar sesión?"), "{}", of_application.body);
    assert_eq!(of_application.header("content-language"), "es");
    // The form carries the language.
    let kept = alice.post(PATH, form.clone().and("confirm", "no").pairs()).await;
    assert!(kept.body.contains("Su sesión sigue abierta"), "{}", kept.body);
    assert_eq!(provider.sessions().await, 1);
    let left = alice.post(PATH, form.and("confirm", "yes").pairs()).await;
    assert!(left.body.contains("Ha cerrado la sesión"), "{}", left.body);
    assert_eq!(provider.sessions().await, 0);
    assert_eq!(alice.get("/account").await.location.as_deref(), Some("/login"));
}

/// `/logout` is the provider's own page, and does not change.
#[every_database]
async fn a_person_still_signs_out_by_themselves(provider: Running) {
    let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
    let page = alice.get("/logout").await;
    let form = hidden_fields(&page.body, "/logout");

    let left = alice.post("/logout", &form).await;

    assert_eq!(left.location.as_deref(), Some("/logout"));
    assert_eq!(provider.sessions().await, 0);
}
