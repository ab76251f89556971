//! The user code: what a person reads on a device and types on a page. RFC 8628, sections 3.2 and 6.1.

/// Letters that can be told apart on every screen and make no words: no vowels, no digits, no `Y`.
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// How many letters a code has: 34 bits.
const LENGTH: usize = 8;
/// The longest text that is read, in bytes. Nobody types so much between eight letters.
const LONGEST_TYPED: usize = 64;

/// A user code of eight letters in upper case. It is valid for one authorization, so it is neither printed nor stored.
#[derive(Clone, PartialEq, Eq)]
pub struct UserCode(String);

impl UserCode {
    /// Makes a code from random bytes; `None` when too few of them are usable. Only bytes of which every letter has the same
    /// share are used.
    pub(crate) fn draw(random: &[u8]) -> Option<Self> {
        let share = u8::try_from(LETTERS.len()).ok()?;
        let fair = random.iter().filter(|byte| **byte < u8::MAX - u8::MAX % share);
        let letters = fair.map(|byte| char::from(LETTERS[usize::from(byte % share)]));
        Self::of_letters(letters.take(LENGTH).collect())
    }

    /// Reads what a person typed: case does not matter, and blanks, dashes and the like between the letters are ignored (RFC 8628
    /// section 6.1).
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.len() > LONGEST_TYPED {
            return None;
        }
        let letters = typed.chars().filter(|letter| letter.is_alphanumeric());
        Self::of_letters(letters.map(|letter| letter.to_ascii_uppercase()).collect())
    }

    fn of_letters(letters: String) -> Option<Self> {
        let is_code = letters.len() == LENGTH && letters.bytes().all(|it| LETTERS.contains(&it));
        is_code.then_some(Self(letters))
    }

    /// The code as people are shown it: `WDJB-MJHT`.
    #[must_use]
    pub fn shown(&self) -> String {
        let (first, second) = self.0.split_at(LENGTH / 2);
        format!("{first}-{second}")
    }

    /// The letters without the dash.
    pub(crate) fn letters(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for UserCode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("UserCode(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_read_however_a_person_types_it() {
        for typed in ["WDJB-MJHT", "wdjbmjht", " wdjb mjht ", "W.D.J.B/m-j-h-t", "wdjb\u{2013}MJHT"]
        {
            assert_eq!(UserCode::parse(typed).unwrap().shown(), "WDJB-MJHT", "{typed}");
        }
        let long = format!("WDJB{}MJHT", "-".repeat(LONGEST_TYPED));
        for other in ["", "WDJB", "WDJB-MJHTX", "WDJB-MJH1", "WDJB-MJHA", "WDJB-MJH\u{e4}", &long] {
            assert_eq!(UserCode::parse(other), None, "{other}");
        }
    }

    #[test]
    fn a_code_is_not_printed() {
        let code = UserCode::parse("WDJB-MJHT").unwrap();

        assert_eq!(format!("{code:?}"), "UserCode(***)");
    }

    #[test]
    fn every_letter_has_the_same_share_of_the_bytes() {
        let mut shares = std::collections::BTreeMap::new();
        for byte in 0..=u8::MAX {
            let Some(code) = UserCode::draw(&[byte; LENGTH]) else { continue };
            *shares.entry(code.0).or_insert(0) += 1;
        }

        assert_eq!(shares.len(), LETTERS.len());
        assert!(shares.values().all(|share| *share == 12), "{shares:?}");
        assert_eq!(UserCode::draw(&[0; LENGTH - 1]), None);
    }

    proptest! {
        #[test]
        fn what_is_drawn_is_read_again(random: [u8; 32]) {
            if let Some(code) = UserCode::draw(&random) {
                prop_assert_eq!(UserCode::parse(&code.shown()), Some(code));
            }
        }

        #[test]
        fn reading_never_panics(typed in ".{0,80}") {
            let _ = UserCode::parse(&typed);
        }
    }
}
