//! The words of a scope in `#[require_oauth("profile email")]`. RFC 6749, section 3.3.

use crate::{errors::Errors, scope_character::is_scope_character};
use syn::LitStr;

/// Reads the words of a scope. Reports what RFC 6749 does not allow in one, and words that are there twice.
pub(super) fn scope_words(text: &LitStr, errors: &mut Errors) -> Vec<String> {
    let value = text.value();
    if value.is_empty() {
        errors.at(
            text,
            "an empty scope demands nothing: to let any valid token in, write `#[require_oauth]`",
        );
        return Vec::new();
    }
    if value.split(' ').any(|word| word.ends_with(',')) {
        let meant: Vec<_> = value
            .split(' ')
            .map(|word| word.trim_matches(','))
            .filter(|word| !word.is_empty())
            .collect();
        errors.at(
            text,
            format_args!(
                "scope words are separated by spaces alone, and a comma would be a part of the \
                 word: write `{:?}`",
                meant.join(" ")
            ),
        );
        return meant.into_iter().map(str::to_owned).collect();
    }
    let mut words: Vec<String> = Vec::new();
    for word in value.split(' ') {
        if word.is_empty() {
            errors.at(text, "write one space between two scope words, and none at the ends");
            break;
        }
        match word.chars().find(|character| !is_scope_character(*character)) {
            None => {}
            Some(other) => errors.at(
                text,
                format_args!(
                    "`{}` cannot stand in the scope word `{}` (RFC 6749 section 3.3)",
                    other.escape_default(),
                    word.escape_default()
                ),
            ),
        }
        if words.iter().any(|known| known == word) {
            errors.at(text, format_args!("the scope word `{word}` is there twice"));
        }
        words.push(word.to_owned());
    }
    words
}
