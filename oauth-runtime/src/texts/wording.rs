//! The texts for one reader.

use super::{
    catalogue::{CODE, Texts},
    language::Language,
};
use crate::protocol::{error::OAuthError, languages::Languages};
use std::{fmt, sync::Arc};

/// Stands for an argument while a message is split. Unicode reserves this character for objects in a text, so no message contains
/// it.
const PLACE: &str = "\u{fffc}";

/// The texts for one reader: in the best available one of the reader's languages. A message that this language lacks is taken
/// from the next one, and finally from English. Cheap to clone.
///
/// A page sets `lang` to the [`language`](Self::language), and escapes every text:
///
/// ```
/// # use oauth_runtime::{application::Provider, prelude::*};
/// # fn page<App: Provider>(server: &AuthorizationServer<App>) {
/// let reader = Languages::of(Some("de"), None);
/// let wording = server.wording(&reader);
/// assert_eq!(wording.language(), "de");
/// assert_eq!(wording.text("oauth-deny"), "Ablehnen");
/// # }
/// ```
#[derive(Clone)]
pub struct Wording {
    texts: Arc<Texts>,
    /// The indices of the reader's languages, the best first; there is at least one.
    chain: Vec<usize>,
}

impl fmt::Debug for Wording {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Wording").field(&self.language()).finish()
    }
}

impl Wording {
    fn new(texts: Arc<Texts>, chain: Vec<usize>) -> Self {
        Self { texts, chain }
    }

    /// The toolkit's own texts in English, for code that has no server at hand.
    #[cfg(any(feature = "axum", test))]
    pub(crate) fn english() -> Self {
        Self::new(Texts::own(), vec![0])
    }

    /// The tag of the language, for `<html lang>` and `Content-Language`.
    #[must_use]
    pub fn language(&self) -> &str {
        let first = self.chain.first().and_then(|place| self.texts.0.get(*place));
        first.map_or("en", |language| language.tag())
    }

    /// A message by its name; empty if neither a language of the reader nor English has it.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        self.text_with(name, &[])
    }

    /// A message by its name, with its arguments. The arguments are inserted unescaped.
    #[must_use]
    pub fn text_with(&self, name: &str, arguments: &[(&str, &str)]) -> String {
        self.find(name, arguments).unwrap_or_else(|| {
            // A gap in the page is better than a name that only its author understands.
            tracing::debug!(target: "oauth", name, "there is no such message, or it wants another argument");
            String::new()
        })
    }

    /// A message by its name, with its arguments; `None` if neither a language of the reader nor English has it.
    #[must_use]
    pub fn find(&self, name: &str, arguments: &[(&str, &str)]) -> Option<String> {
        let mut languages = self.chain.iter().filter_map(|place| self.texts.0.get(*place));
        languages.find_map(|language| language.format(name, arguments))
    }

    /// The text of a message before an argument and the text after it, so that a page can put markup around the argument.
    #[must_use]
    pub fn around(&self, name: &str, argument: &str) -> (String, String) {
        let text = self.text_with(name, &[(argument, PLACE)]);
        match text.split_once(PLACE) {
            Some((before, behind)) => (before.to_owned(), behind.to_owned()),
            None => (text, String::new()),
        }
    }

    /// Explains a refusal to the user at the browser: the message `oauth-refused-ID` for the refusal's [`id`](OAuthError::id).
    /// Without such a message, readers of English see the description of the refusal, and all others see that the request cannot
    /// be completed.
    #[must_use]
    pub fn refusal(&self, error: &OAuthError) -> String {
        let name = format!("oauth-refused-{}", error.id());
        let own = self.chain.first().and_then(|place| self.texts.0.get(*place));
        match own.and_then(|language| language.format(&name, &[])) {
            Some(text) => text,
            None if self.chain.first() == Some(&0) => sentence(error.description()),
            None => self.text("oauth-refused"),
        }
    }

    /// Explains a scope word: the message `scope-WORD`, if there is one.
    #[must_use]
    pub fn scope(&self, word: &str) -> Option<String> {
        self.find(&format!("scope-{word}"), &[])
    }

    /// The displayed name of a claim about a person: the message `oauth-claim-NAME`, or the claim's name if there is no such
    /// message.
    #[must_use]
    pub fn claim(&self, name: &str) -> String {
        self.find(&format!("oauth-claim-{name}"), &[]).unwrap_or_else(|| name.to_owned())
    }

    /// Explains an error code, and who must change what; `None` if no message explains the code.
    pub(crate) fn code(&self, code: &str) -> Option<(String, String)> {
        let meaning = self.find(&format!("{CODE}{code}"), &[])?;
        Some((meaning, self.find(&format!("oauth-mend-{code}"), &[]).unwrap_or_default()))
    }
}

impl Texts {
    /// The texts for a reader: in the best available one of the reader's languages, otherwise in English.
    #[must_use]
    pub fn wording(self: &Arc<Self>, languages: &Languages) -> Wording {
        let mut chain = languages.rank(self.0.iter().map(Language::id));
        if !chain.contains(&0) {
            chain.push(0);
        }
        Wording::new(self.clone(), chain)
    }

    /// The texts in each language, with English as the fallback.
    pub(crate) fn every_wording(self: &Arc<Self>) -> Vec<Wording> {
        let english = |place| if place == 0 { vec![0] } else { vec![place, 0] };
        (0..self.0.len()).map(|place| Wording::new(self.clone(), english(place))).collect()
    }
}

/// Makes a sentence of an `error_description`, which begins in lower case and has no full stop.
fn sentence(description: &str) -> String {
    let mut letters = description.chars();
    letters
        .next()
        .map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::error::ErrorCode;

    #[test]
    fn a_description_becomes_a_sentence() {
        assert_eq!(sentence("the client is unknown"), "The client is unknown.");
        assert_eq!(sentence(""), "");
    }

    #[test]
    fn a_message_is_cut_where_its_argument_stands() {
        let (before, behind) = Wording::english().around("oauth-consent-heading", "name");
        assert_eq!((&*before, &*behind), ("", " asks for access"));
        let (whole, nothing) = Wording::english().around("oauth-allow", "name");
        assert_eq!((&*whole, &*nothing), ("Allow", ""));
    }

    #[test]
    fn a_refusal_that_no_message_names_is_not_told_in_another_language() {
        let own = OAuthError::new(ErrorCode::ACCESS_DENIED, "ask your team")
            .with_id("of_the_application");
        let german = Wording::new(Texts::own(), vec![1, 0]);

        assert_eq!(Wording::english().refusal(&own), "Ask your team.");
        assert_eq!(german.refusal(&own), german.text("oauth-refused"));
    }
}
