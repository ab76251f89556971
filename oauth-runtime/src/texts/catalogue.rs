//! All messages, by language.

use super::{
    language::{Language, TextError},
    own,
};
use std::{
    fmt,
    sync::{Arc, LazyLock},
};

/// The prefix of the names of messages that explain error codes.
pub(crate) const CODE: &str = "oauth-code-";

/// All messages, by language. English is the first language, and the fallback for every reader.
///
/// A server makes this from the texts that [`ServerBuilder::texts`](crate::server::ServerBuilder::texts) adds, and
/// `server.wording(..)` returns the texts for one reader.
#[derive(Default)]
pub struct Texts(pub(super) Vec<Language>);

impl fmt::Debug for Texts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.0.iter().map(Language::tag)).finish()
    }
}

impl Texts {
    /// Combines the toolkit's messages with those that an application adds, each text with the tag of its language. If two
    /// messages have the same name, the later one counts.
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

    /// The toolkit's messages alone, for a server that is not built yet.
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

    /// Describes the messages that a language lacks, so that its readers see them in another language or not at all.
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
                gap(english, other, "readers of all other languages see an empty text"),
            ]
        };
        others.iter().flat_map(of).flatten().collect()
    }
}
