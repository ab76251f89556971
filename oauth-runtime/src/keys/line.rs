//! The lines of signing keys: the main one, and one of RS256 keys beside it. No clock, no store.
//!
//! Each line has generations of its own, and one of its keys signs at a time. The main line signs access tokens, by the algorithm
//! in the settings. ID tokens also need RS256, which every client knows (OpenID Connect Core, section 15.1; Discovery, section
//! 3), so a server that speaks OpenID Connect has a second line as long as the main one signs by another algorithm.

use super::schedule::{Term, signing};
use crate::{jose::SigningAlgorithm, settings::KeySettings};

/// Which keys a server makes.
pub(crate) struct KeyPlan {
    pub(crate) settings: KeySettings,
    /// Whether the server speaks OpenID Connect, so that RS256 keys are needed too.
    pub(crate) speaks_openid: bool,
}

/// A line of keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Line {
    /// The one that signs access tokens.
    #[default]
    Main,
    /// The one beside it, whose keys are always RS256.
    Rs256,
}

impl Line {
    /// Every line, the main one first.
    pub(super) const ALL: [Self; 2] = [Self::Main, Self::Rs256];

    /// The kind of the rows that hold the keys of the line. A node of an older version knows the kind of the main line only.
    pub(super) const fn kind(self) -> &'static str {
        match self {
            Self::Main => "signing_key",
            Self::Rs256 => "signing_key_rs256",
        }
    }

    /// The algorithm that the next key of the line must have; `None` to keep the algorithm of the newest key.
    pub(super) const fn algorithm(self, plan: &KeyPlan) -> Option<SigningAlgorithm> {
        match self {
            Self::Main => plan.settings.algorithm,
            Self::Rs256 => Some(SigningAlgorithm::Rs256),
        }
    }
}

/// Whether the main line signs by RS256 itself, so that the second line need not. The stored keys decide this, and no setting of
/// one node, so that all nodes agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ByMain {
    /// Neither now nor later. The main line itself also gets this value, because no other line takes its place.
    #[default]
    Never,
    /// The main line signs by RS256 now. At that time, in epoch seconds, a key of another algorithm takes over.
    Until(i64),
    /// The main line signs by RS256 from that time on, in epoch seconds. The time may have come already.
    From(i64),
}

impl ByMain {
    /// Decides by the keys of the main line, which are given by generation. Retired keys do not count.
    pub(super) fn of(main: &[(SigningAlgorithm, Term)], now: i64) -> Self {
        let published: Vec<_> = main.iter().filter(|(_, term)| term.is_published(now)).collect();
        let is_rs256 = |algorithm: SigningAlgorithm| algorithm == SigningAlgorithm::Rs256;
        let newest = published.iter().rev().take_while(|(algorithm, _)| is_rs256(*algorithm));
        if let Some(from) = newest.map(|(_, term)| term.signs_from).min() {
            return Self::From(from);
        }
        let terms: Vec<_> = published.iter().map(|(_, term)| *term).collect();
        let Some(signs) = signing(&terms, now).filter(|at| is_rs256(published[*at].0)) else {
            return Self::Never;
        };
        let others = published[signs..].iter().filter(|(algorithm, _)| !is_rs256(*algorithm));
        others.map(|(_, term)| term.signs_from).min().map_or(Self::Never, Self::Until)
    }

    /// Whether the main line signs by RS256 at `now`, which is the present time.
    pub(super) const fn signs(self, now: i64) -> bool {
        match self {
            Self::Never => false,
            Self::Until(_) => true,
            Self::From(from) => from <= now,
        }
    }

    /// Whether the second line gets no more keys by schedule.
    pub(super) const fn ends_the_line(self) -> bool {
        matches!(self, Self::From(_))
    }

    /// The key of the main line that takes over from every key of the second one.
    pub(super) const fn successor(self) -> Option<Term> {
        match self {
            Self::From(signs_from) => {
                Some(Term { generation: i64::MAX, signs_from, published_until: i64::MAX })
            }
            Self::Never | Self::Until(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use SigningAlgorithm::{Es256, Rs256};

    /// Keys of one generation after the other: algorithm, and when it signs and ends.
    fn by_main<const N: usize>(keys: [(SigningAlgorithm, i64, i64); N], now: i64) -> ByMain {
        let key = |(generation, (algorithm, signs_from, published_until))| {
            (algorithm, Term { generation, signs_from, published_until })
        };
        ByMain::of(&(1..).zip(keys).map(key).collect::<Vec<_>>(), now)
    }

    const NO_END: i64 = i64::MAX;

    #[test]
    fn a_main_line_of_another_algorithm_never_signs_by_rs256() {
        assert_eq!(by_main([], 50), ByMain::Never);
        assert_eq!(by_main([(Es256, 0, NO_END)], 50), ByMain::Never);
        assert_eq!(by_main([(Rs256, 0, 40), (Es256, 30, NO_END)], 50), ByMain::Never);
        assert_eq!(by_main([(Rs256, 0, 900), (Es256, 30, NO_END)], 50), ByMain::Never);
    }

    #[test]
    fn a_main_line_that_becomes_rs256_signs_by_it_from_the_first_of_these_keys() {
        let becomes = [(Es256, 0, 900), (Rs256, 100, NO_END)];
        assert_eq!(by_main(becomes, 50), ByMain::From(100));
        assert!(!ByMain::From(100).signs(99) && ByMain::From(100).signs(100));
        let rotated = [(Es256, 0, 900), (Rs256, 100, 990), (Rs256, 200, NO_END)];
        assert_eq!(by_main(rotated, 150), ByMain::From(100));
    }

    #[test]
    fn a_main_line_that_leaves_rs256_signs_by_it_until_the_other_key_does() {
        let leaves = [(Rs256, 0, 900), (Es256, 100, NO_END)];
        assert_eq!(by_main(leaves, 50), ByMain::Until(100));
        assert_eq!(by_main(leaves, 100), ByMain::Never);
        let rotated = [(Rs256, 0, 900), (Rs256, 40, 950), (Es256, 100, NO_END)];
        assert_eq!(by_main(rotated, 50), ByMain::Until(100));
    }
}
