//! Which key signs at a time, and which are published. No clock, no store.
//!
//! Keys have generations, integers in the order in which they were made. Of the keys whose time to sign has come, the one of the
//! highest generation signs. A key is published some time before it signs, so that everybody who keeps the key set for a while
//! knows it in time. It stays published after its successor has taken over, until everything that it signed has expired.

/// The times of one key, in epoch seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) generation: i64,
    pub(super) signs_from: i64,
    /// `i64::MAX` while it has no successor.
    pub(super) published_until: i64,
}

impl Term {
    pub(super) const fn is_published(&self, now: i64) -> bool {
        now < self.published_until
    }
}

/// The position of the key that signs. If the time of no key has come, that is the first key.
pub(super) fn signing(terms: &[Term], now: i64) -> Option<usize> {
    let published = || terms.iter().enumerate().filter(|(_, term)| term.is_published(now));
    let due = published().filter(|(_, term)| term.signs_from <= now);
    let due = due.max_by_key(|(_, term)| term.generation);
    due.or_else(|| published().min_by_key(|(_, term)| term.generation)).map(|(at, _)| at)
}

/// From when a key that has a successor need not be published any more; `None` if it has no successor, or has an end already.
pub(super) fn end_of(terms: &[Term], term: &Term, keep_for: i64) -> Option<i64> {
    let later = terms.iter().filter(|other| other.generation > term.generation);
    let successor = later.min_by_key(|other| other.generation)?;
    let end = successor.signs_from.max(term.signs_from).saturating_add(keep_for);
    (term.published_until == i64::MAX).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn term(generation: i64, signs_from: i64, published_until: i64) -> Term {
        Term { generation, signs_from, published_until }
    }

    #[test]
    fn the_newest_key_whose_time_has_come_signs() {
        let terms = [term(1, 0, 500), term(2, 100, i64::MAX), term(3, 200, i64::MAX)];

        assert_eq!(signing(&terms, 99), Some(0));
        assert_eq!(signing(&terms, 100), Some(1));
        assert_eq!(signing(&terms, 200), Some(2));
        assert_eq!(signing(&[], 0), None);
    }

    #[test]
    fn a_retired_key_does_not_sign_and_the_only_key_signs_before_its_time() {
        assert_eq!(signing(&[term(1, 0, 50), term(2, 100, i64::MAX)], 60), Some(1));
        assert_eq!(signing(&[term(1, 100, i64::MAX)], 60), Some(0));
        assert_eq!(signing(&[term(1, 0, 50)], 50), None);
    }

    #[test]
    fn a_key_ends_when_what_it_signed_before_its_successor_took_over_has_ended() {
        let terms = [term(1, 0, i64::MAX), term(2, 100, i64::MAX), term(3, 300, i64::MAX)];

        assert_eq!(end_of(&terms, &terms[0], 1000), Some(1100));
        assert_eq!(end_of(&terms, &terms[1], 1000), Some(1300));
        assert_eq!(end_of(&terms, &terms[2], 1000), None);
        assert_eq!(end_of(&terms, &term(1, 0, 700), 1000), None);
    }
}
