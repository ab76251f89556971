//! The texts of pages, in the languages of the people who read them. Project Fluent.
//!
//! The toolkit's own pages have their messages in English, German, Spanish and Simplified Chinese; the names of these messages
//! begin with `oauth-`. An application adds messages for its own pages, replaces the toolkit's messages, and adds languages, with
//! [`ServerBuilder::texts`](crate::server::ServerBuilder::texts). The protocol's `error_description` is not translated: RFC 6749
//! permits only ASCII there, and its reader is the developer of a client.

mod language;
mod own;
mod catalogue;
mod wording;

pub use catalogue::Texts;
pub use language::{TextError, TextProblem};
pub use wording::Wording;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::languages::Languages;
    use std::sync::Arc;

    fn texts(added: &[(&str, &str)]) -> Arc<Texts> {
        Arc::new(Texts::new(added.iter().copied()).unwrap())
    }

    fn reader(accept_language: &str) -> Languages {
        Languages::of(None, Some(accept_language))
    }

    #[test]
    fn a_reader_is_told_in_the_best_language_that_there_is() {
        for (accept_language, language) in [
            ("", "en"),
            ("de-AT, en;q=0.5", "de"),
            ("en;q=0.1, es-MX;q=0.9", "es"),
            ("zh-CN", "zh-Hans"),
            ("zh", "zh-Hans"),
            ("fr, ja", "en"),
            ("de;q=0, fr", "en"),
        ] {
            let wording = texts(&[]).wording(&reader(accept_language));
            assert_eq!(wording.language(), language, "{accept_language}");
        }
    }

    #[test]
    fn a_message_that_a_language_lacks_is_told_in_the_next_one_and_no_name_is_ever_shown() {
        let texts = texts(&[
            ("fr", "greeting = Bonjour { $name }"),
            ("de", "greeting = Hallo { $nobody }\nparting = Auf Wiedersehen"),
            ("en", "greeting = Hello { $name }\nparting = Goodbye\nrest = Rest"),
        ]);
        let reader = texts.wording(&reader("fr, de"));
        let alice = [("name", "Alice")];

        assert_eq!(reader.text_with("greeting", &alice), "Bonjour Alice");
        assert_eq!(reader.text("parting"), "Auf Wiedersehen");
        assert_eq!(reader.text("rest"), "Rest");
        assert_eq!(reader.text("nothing"), "");
        // The German message needs an argument that is not given.
        let german = texts.wording(&Languages::of(None, Some("de")));
        assert_eq!(german.text_with("greeting", &alice), "Hello Alice");
    }

    #[test]
    fn an_application_replaces_our_messages_and_is_told_what_a_language_lacks() {
        let texts =
            texts(&[("de", "oauth-allow = Gern"), ("nl", "oauth-allow = Toestaan\nextra = Nieuw")]);

        assert_eq!(texts.wording(&reader("de")).text("oauth-allow"), "Gern");
        assert_eq!(texts.wording(&reader("nl")).text("oauth-allow"), "Toestaan");
        assert_eq!(texts.wording(&reader("en")).text("oauth-allow"), "Allow");
        let gaps = texts.gaps();
        assert_eq!(gaps.len(), 2, "{gaps:?}");
        assert!(gaps[0].starts_with("the texts in `nl` lack "), "{gaps:?}");
        let gap = "the first is `extra`: readers of all other languages see an empty text";
        assert!(gaps[1].ends_with(gap), "{gaps:?}");
    }

    #[test]
    fn a_mistake_names_the_language_and_the_line() {
        let mistake = |tag: &str, text: &str| Texts::new([(tag, text)]).err().unwrap().to_string();

        assert_eq!(
            mistake("de", "a = b\n\nc d\n"),
            "the texts in `de` cannot be read: line 3: Expected a token starting with \"=\""
        );
        assert_eq!(
            mistake("german!", "a = b"),
            "`german!` cannot be the language of texts: write a tag such as `de` or `pt-BR`"
        );
    }

    #[test]
    fn our_own_messages_have_no_gaps() {
        assert_eq!(texts(&[]).gaps(), [""; 0]);
        assert_eq!(texts(&[]).every_wording().len(), 4);
    }
}
