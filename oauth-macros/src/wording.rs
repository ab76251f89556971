//! How messages list names, print code and guess which word somebody meant.

use proc_macro2::TokenStream;
use quote::ToTokens as _;
use std::fmt::Write as _;
use syn::Type;

/// "`a`, `b` and `c`"
pub(crate) fn all_of(names: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    joined(names, "and")
}

/// "`a`, `b` or `c`"
pub(crate) fn one_of(names: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    joined(names, "or")
}

fn joined(names: impl IntoIterator<Item = impl AsRef<str>>, last: &str) -> String {
    let names: Vec<_> = names.into_iter().collect();
    let mut text = String::new();
    for (index, name) in names.iter().enumerate() {
        let separator = match index {
            0 => String::new(),
            _ if index + 1 == names.len() => format!(" {last} "),
            _ => ", ".to_owned(),
        };
        // Writing to a text cannot fail.
        let _ = write!(text, "{separator}`{}`", name.as_ref());
    }
    text
}

/// Prints a type as it was written, without the spaces of a token stream.
pub(crate) fn printed(ty: &Type) -> String {
    printed_tokens(&ty.to_token_stream())
}

/// Prints tokens as they were written, without the spaces of a token stream.
pub(crate) fn printed_tokens(tokens: &TokenStream) -> String {
    let text = tokens.to_string();
    let spaced = text
        .replace(" :: ", "::")
        .replace(":: ", "::")
        .replace(" < ", "<")
        .replace(" >", ">")
        .replace("< ", "<");
    spaced.replace(" ,", ",")
}

/// The end of a message about an unknown word: the known word that is close to it, or else all known words.
pub(crate) fn suggestion<S: AsRef<str>>(
    word: &str,
    known: impl IntoIterator<Item = S>,
    what: &str,
) -> String {
    let known: Vec<_> = known.into_iter().collect();
    match nearest(word, &known) {
        Some(near) => format!("did you mean `{}`?", near.as_ref()),
        None => format!("{what} {}", all_of(known)),
    }
}

/// The known word that somebody who wrote `word` probably meant.
pub(crate) fn nearest<S: AsRef<str>>(word: &str, known: impl IntoIterator<Item = S>) -> Option<S> {
    let bound = (word.chars().count() / 3).clamp(1, 3);
    known
        .into_iter()
        .map(|candidate| (distance(word, candidate.as_ref()), candidate))
        .filter(|(distance, _)| *distance <= bound)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many insertions, deletions, replacements and swaps of neighbours turn one word into the other.
pub(crate) fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=right.len()).collect()];
    for row in 1..=left.len() {
        let mut current = vec![row];
        for column in 1..=right.len() {
            let same = left[row - 1] == right[column - 1];
            let mut best = (rows[row - 1][column] + 1)
                .min(current[column - 1] + 1)
                .min(rows[row - 1][column - 1] + usize::from(!same));
            let swapped = row > 1
                && column > 1
                && left[row - 1] == right[column - 2]
                && left[row - 2] == right[column - 1];
            if swapped {
                best = best.min(rows[row - 2][column - 2] + 1);
            }
            current.push(best);
        }
        rows.push(current);
    }
    rows[left.len()][right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_like_prose() {
        assert_eq!(all_of(["a"]), "`a`");
        assert_eq!(all_of(["a", "b"]), "`a` and `b`");
        assert_eq!(one_of(["a", "b", "c"]), "`a`, `b` or `c`");
    }

    #[test]
    fn a_near_miss_is_guessed_and_a_strange_word_is_not() {
        assert_eq!(nearest("onwer", ["owner", "scope"]), Some("owner"));
        assert_eq!(
            nearest("client_secret_basci", ["client_secret_basic", "client_secret_post"]),
            Some("client_secret_basic")
        );
        assert_eq!(nearest("banana", ["owner", "scope"]), None);
    }
}
