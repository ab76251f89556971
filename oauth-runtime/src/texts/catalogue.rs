//! Every message there is, by language.

use super::{
    language::{Language, TextError},
    own,
};
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
pub struct Texts(pub(super) Vec<Language>);

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
