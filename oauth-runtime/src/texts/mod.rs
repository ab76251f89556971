//! The texts of pages, in the languages of the people who read them. Project Fluent.
//!
//! The toolkit's own pages have their messages in English, German, Spanish and Simplified Chinese; their names begin with
//! `oauth-`. An application adds messages for its own pages, replaces ours, and adds languages, by
//! [`ServerBuilder::texts`](crate::server::ServerBuilder::texts). The protocol's `error_description` is not among them: RFC 6749
//! permits ASCII alone there, and it is for the developer of a client.

mod language;
mod own;
mod wording;

pub use language::{TextError, TextProblem};
pub use wording::Wording;

use crate::protocol::languages::Languages;
use language::Language;
use std::{
    fmt,
    sync::{Arc, LazyLock},
};

/// How the messages are called that explain the codes of errors.
pub(crate) const CODE: &str = "oauth-code-";

/// Every message there is, by language. English is the first, and what every reader falls back to.
///
/// A server makes them of what [`ServerBuilder::texts`](crate::server::ServerBuilder::texts) adds, and
/// `server.wording(..)` gives them to a page.
#[derive(Default)]
pub struct Texts(Vec<Language>);

impl fmt::Debug for Texts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.0.iter().map(Language::tag)).finish()
    }
}

impl Texts {
    /// Our messages, and those that an application adds, each text with the tag of its language; of two messages with one name
    /// the later one counts.
    ///
    /// # Errors
    /// The first mistake, with its language and its line.
    pub fn new<'a>(added: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, TextError> {
        let mut texts = Self::default();
        for (tag, messages) in own::MESSAGES {
            texts.add(tag, messages)?;
        }
        for (tag, messages) in added {
            texts.add(tag, messages)?;
        }
        Ok(texts)
    }

    /// Our messages alone, for a server that is not built yet.
    pub(crate) fn own() -> Arc<Self> {
        static OWN: LazyLock<Arc<Texts>> =
            LazyLock::new(|| Arc::new(Texts::new([]).unwrap_or_default()));
        OWN.clone()
    }

    fn add(&mut self, tag: &str, messages: &str) -> Result<(), TextError> {
        let language = Language::new(tag)?;
        let place = match self.0.iter().position(|known| known.is(&language)) {
            Some(place) => place,
            None => {
                self.0.push(language);
                self.0.len() - 1
            }
        };
        self.0[place].add(messages)
    }

    /// The texts for a person: in the best of their languages that there is, else in English.
    #[must_use]
    pub fn wording(self: &Arc<Self>, languages: &Languages) -> Wording {
        let mut chain = languages.rank(self.0.iter().map(Language::id));
        if !chain.contains(&0) {
            chain.push(0);
        }
        Wording::new(self.clone(), chain)
    }

    /// The texts for whoever reads each of the languages.
    pub(crate) fn every_wording(self: &Arc<Self>) -> Vec<Wording> {
        let english = |place| if place == 0 { vec![0] } else { vec![place, 0] };
        (0..self.0.len()).map(|place| Wording::new(self.clone(), english(place))).collect()
    }

    /// The codes of errors that have an explanation in English.
    pub(crate) fn explained_codes(&self) -> impl Iterator<Item = &str> {
        let names = self.0.first().into_iter().flat_map(Language::names);
        names.filter_map(|name| name.strip_prefix(CODE))
    }

    /// Says which messages a reader would see in another language than the page, or not at all.
    pub(crate) fn gaps(&self) -> Vec<String> {
        let Some((english, others)) = self.0.split_first() else { return Vec::new() };
        let gap = |lacking: &Language, other: &Language, then: &str| {
            let missing: Vec<_> = other.names().filter(|name| !lacking.has(name)).collect();
            let first = missing.first()?;
            Some(format!(
                "the texts in `{}` lack {} that the texts in `{}` have, the first is `{first}`: {then}",
                lacking.tag(),
                if missing.len() == 1 {
                    "a message".to_owned()
                } else {
                    format!("{} messages", missing.len())
                },
                other.tag(),
            ))
        };
        let of = |other: &Language| {
            [
                gap(other, english, "its readers see them in English"),
                gap(english, other, "everybody else sees nothing"),
            ]
        };
        others.iter().flat_map(of).flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        // The German message wants an argument that nobody gives.
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
        assert!(gaps[1].ends_with("the first is `extra`: everybody else sees nothing"), "{gaps:?}");
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
