//! The pages in a real browser: headless Chromium, driven by the scripts in `tests/node`.

mod own_client;

use oauth_tests::{database::TestDatabase, node::Node, process::Process};

/// Each walk has a provider of its own, so that no guess of one counts for another.
macro_rules! walks {
    ($($(#[$doc:meta])* $test:ident: $walk:literal;)+) => { $(
        $(#[$doc])*
        #[test]
        fn $test() {
            let Some(node) = Node::find(stringify!($test)) else { return };
            let database = TestDatabase::sqlite();
            let provider = Process::start(&database.url);

            let output = node.run("browser.mjs", &[$walk, &provider.issuer]);

            assert_eq!(output.trim(), $walk);
        }
    )+ };
}

walks! {
    a_wrong_password_is_told_and_the_right_one_signs_in: "signing_in";
    a_person_who_allows_an_application_is_sent_back_with_a_code: "allowing";
    a_person_allows_a_client_that_registered_itself: "allowing_a_client_that_registered_itself";
    a_person_who_denies_is_sent_back_with_the_refusal: "denying";
    a_double_click_gives_at_most_one_answer_and_says_so: "clicking_twice";
    a_request_is_answered_once_however_many_tabs_show_it: "answering_in_two_tabs";
    the_back_button_leads_to_a_form_that_says_it_was_answered: "going_back";
    a_form_that_was_shown_to_somebody_else_gives_nothing: "a_form_of_somebody_else";
    what_is_withdrawn_is_worth_nothing_and_a_person_can_sign_out: "withdrawing_and_signing_out";
    a_client_whose_callback_leads_to_another_origin_gets_its_answer: "going_on_to_another_origin";
    a_client_whose_callback_leads_to_an_application_gets_its_answer: "going_on_to_an_application";
    several_tabs_that_start_at_once_end_well: "starting_with_several_tabs";
    somebody_who_guesses_passwords_has_to_wait: "guessing_passwords";
    a_person_allows_a_device_and_denies_another_one: "allowing_a_device";
    /// WCAG 2.1.1.
    the_keyboard_is_enough: "the_keyboard_alone";
    the_pages_work_without_scripts: "without_scripts";
    /// Every step of the playground, without scripts.
    a_person_walks_through_the_playground: "walking_through_the_playground";
    /// WCAG 2.2, level AA, as far as axe-core can tell.
    every_page_of_the_playground_is_accessible: "the_playground_is_accessible";
    /// WCAG 2.2, level AA, as far as axe-core can tell; light and dark, narrow and wide.
    every_page_is_accessible: "every_page_is_accessible";
}
