//! What pages say: every language says the same, and no page names a message that is not there.

use crate::source::{read_below, root};
use oauth_tests::messages::{FILES, all_in, arguments, messages};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn all_languages_have_the_same_messages_with_the_same_arguments() {
    let (_, english) = FILES[0];
    for (language, files) in &FILES[1..] {
        for (own, english) in files.iter().zip(english) {
            let (own, english) = (messages(own), messages(english));
            let names = |messages: &BTreeMap<String, String>| {
                messages.keys().cloned().collect::<BTreeSet<_>>()
            };
            assert_eq!(names(&own), names(&english), "{language}");
            for (name, text) in &own {
                assert!(!text.is_empty(), "{language}: {name}");
                assert_eq!(arguments(text), arguments(&english[name]), "{language}: {name}");
            }
        }
    }
}

#[test]
fn every_message_that_a_template_names_is_there() {
    let known = all_in("en");
    let mut named = 0;
    for folder in ["oauth-runtime/templates", "examples/provider/templates"] {
        for file in std::fs::read_dir(root().join(folder)).expect("a folder") {
            let path = file.expect("a file").path();
            let text = std::fs::read_to_string(&path).expect("the template is text");
            for begin in ["t.text(\"", "t.text_with(\"", "t.around(\""] {
                for rest in text.split(begin).skip(1) {
                    let name = rest.split('"').next().unwrap_or_default();
                    assert!(
                        known.contains_key(name),
                        "{}: there is no message {name}",
                        path.display()
                    );
                    named += 1;
                }
            }
        }
    }
    assert!(named > 80, "{named}");
}

/// A person meets a refusal on a page; English readers would be told its description, all others a general sentence.
#[test]
fn every_refusal_with_words_of_its_own_is_one_of_the_runtime() {
    let sources = read_below("oauth-runtime/src");
    let named = all_in("en").into_keys();
    for id in named.filter_map(|name| name.strip_prefix("oauth-refused-").map(str::to_owned)) {
        let is_heading = ["title", "developer", "explained"].contains(&&*id);
        let constant = format!(".with_id(\"{id}\")");
        let is_known = sources.iter().any(|(_, text)| text.contains(&constant));
        assert!(is_heading || is_known, "there is no refusal with the id {id}");
    }
}
