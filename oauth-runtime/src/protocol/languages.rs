//! The languages that a person reads, to choose what the person is shown. RFC 7591, section 2.2; OpenID Connect Core,
//! section 3.1.2.1 (`ui_locales`); RFC 9110, section 12.5.4 (`Accept-Language`).

use fluent_langneg::{NegotiationStrategy, negotiate_languages};
use unic_langid::LanguageIdentifier;

/// Longest list that is read, in bytes; a longer one counts as none.
const LONGEST: usize = 1024;
/// Most languages that are compared.
const MOST: usize = 16;

/// The languages that a person reads, the best first; none when nothing is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Languages(Vec<LanguageIdentifier>);

impl Languages {
    /// Reads the languages that the client names (`ui_locales`, tags separated by spaces), followed by those that the browser names
    /// (the value of `Accept-Language`). Anything that is no language tag is left out.
    #[must_use]
    pub fn of(ui_locales: Option<&str>, accept_language: Option<&str>) -> Self {
        let short = |text: &&str| text.len() <= LONGEST;
        let asked = ui_locales.filter(short).unwrap_or_default().split(' ');
        let asked = asked.filter_map(|tag| tag.parse().ok());
        let accepted = accepted(accept_language.filter(short).unwrap_or_default());
        Self(asked.chain(accepted).take(MOST).collect())
    }

    /// These languages, followed by those of another source about the same person.
    #[must_use]
    pub fn then(mut self, others: &Self) -> Self {
        self.0.extend(others.0.iter().cloned());
        self.0.truncate(MOST);
        self
    }

    /// The positions of the known languages that the person reads, the best first.
    pub(crate) fn rank<'a>(
        &self,
        known: impl IntoIterator<Item = &'a LanguageIdentifier>,
    ) -> Vec<usize> {
        let known: Vec<&LanguageIdentifier> = known.into_iter().collect();
        let best = negotiate_languages(&self.0, &known, None, NegotiationStrategy::Filtering);
        let place = |best: &&&LanguageIdentifier| known.iter().position(|known| *known == **best);
        best.iter().filter_map(place).collect()
    }

    /// Whether a text is a language tag, such as `de` or `pt-BR`.
    #[must_use]
    pub fn is_tag(text: &str) -> bool {
        text.parse::<LanguageIdentifier>().is_ok()
    }

    /// The tag that suits the person best; `None` when the person reads none of them.
    #[must_use]
    pub fn choose<'a>(&self, tags: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
        let known = tags.into_iter().filter_map(|tag| Some((tag.parse().ok()?, tag)));
        let (known, tags): (Vec<LanguageIdentifier>, Vec<&str>) = known.unzip();
        let best = negotiate_languages(&self.0, &known, None, NegotiationStrategy::Lookup);
        let best = best.first()?;
        known.iter().position(|known| known == *best).map(|place| tags[place])
    }
}

/// The languages of an `Accept-Language`, the highest weight first. A language of weight 0 is left out: the person
/// does not read it.
fn accepted(header: &str) -> Vec<LanguageIdentifier> {
    let mut weighed: Vec<(f32, LanguageIdentifier)> = header
        .split(',')
        .filter_map(|range| {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let weight = parameters.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse);
            Some((weight.ok()?, tag.trim().parse().ok()?))
        })
        .filter(|(weight, _)| *weight > 0.0)
        .collect();
    weighed.sort_by(|(left, _), (right, _)| right.total_cmp(left));
    weighed.into_iter().map(|(_, language)| language).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_is_asked_before_the_browser_and_the_browser_weighs_its_languages() {
        let tags = ["en", "de", "pt-BR"];
        for (ui_locales, accept_language, expected) in [
            (None, Some("de;q=0.5, en"), Some("en")),
            (None, Some("de-AT"), Some("de")),
            (None, Some("de;q=0, fr"), None),
            (None, Some("pt-br"), Some("pt-BR")),
            (Some("de"), Some("en"), Some("de")),
            (Some("xx de"), None, Some("de")),
            (Some("fr"), None, None),
            (Some("!! \u{e9}"), Some(";;q=,,"), None),
            (None, None, None),
        ] {
            let languages = Languages::of(ui_locales, accept_language);
            assert_eq!(languages.choose(tags), expected, "{ui_locales:?} {accept_language:?}");
        }
    }

    #[test]
    fn a_list_that_is_too_long_is_not_read() {
        let long = "de,".repeat(LONGEST);

        assert_eq!(Languages::of(Some(&long), Some(&long)), Languages::default());
        assert!(Languages::of(None, Some(&"de,en,".repeat(50))).0.len() <= MOST);
    }
}
