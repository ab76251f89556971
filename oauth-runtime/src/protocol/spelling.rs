//! Finds the known word that somebody probably meant when they wrote another one.

/// The longest word for which a known word is looked for, in bytes: nobody mistypes a longer one.
const LONGEST: usize = 64;

/// The nearest known word that is one to three typing mistakes away; a long word may have more mistakes than a short one.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let bound = (word.chars().count() / 3).clamp(1, 3);
    // A word may come from a request, and the size of the table of distances is the product of both lengths.
    let is_close = |candidate: &&str| candidate.len().abs_diff(word.len()) <= 4 * bound;
    let is_short = word.len() <= LONGEST;
    let close = known.into_iter().filter(is_close).filter(|_| is_short);
    let near = close.map(|candidate| (distance(word, candidate), candidate));
    let nearest = near.filter(|(distance, _)| (1..=bound).contains(distance)).min();
    nearest.map(|(_, candidate)| candidate)
}

/// How many insertions, deletions, replacements and swaps of neighbours turn one word into the other.
fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=right.len()).collect()];
    for row in 1..=left.len() {
        let mut current = vec![row];
        for column in 1..=right.len() {
            let replaced =
                rows[row - 1][column - 1] + usize::from(left[row - 1] != right[column - 1]);
            let mut best = replaced.min(rows[row - 1][column] + 1).min(current[column - 1] + 1);
            let is_swap = row > 1
                && column > 1
                && (left[row - 1], left[row - 2]) == (right[column - 2], right[column - 1]);
            if is_swap {
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
    fn a_near_miss_is_guessed_and_a_strange_word_is_not() {
        assert_eq!(nearest("profil", ["email", "profile"]), Some("profile"));
        assert_eq!(nearest("emial", ["email", "profile"]), Some("email"));
        assert_eq!(nearest("proflie:read", ["profile:read"]), Some("profile:read"));
        assert_eq!(nearest("banana", ["email", "profile"]), None);
        assert_eq!((distance("", "abc"), distance("kitten", "sitting")), (3, 3));
    }
}
