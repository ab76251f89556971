//! Random texts that begin with the time at which they were made.
//!
//! A database keeps an index in pages, in the order of the indexed values. Hashes of random texts have no order: of a hundred new
//! rows each goes to a page of its own, and so does each of a hundred rows that are removed. With the time in front, rows that are made
//! at one time lie side by side, and few pages are written. The time is no secret: introspection tells it, too.

use core::ops::RangeInclusive;

/// The length of a time, in digits.
const DIGITS: usize = 12;

/// The times that have so many digits: 8 919 years from 1970, in milliseconds.
const TIMES: RangeInclusive<i64> = 0..=0xffff_ffff_ffff;

/// The digits of a time in milliseconds since 1970: hexadecimal, so that texts have the order of times.
pub(crate) fn digits(milliseconds: i64) -> String {
    format!("{:0DIGITS$x}", milliseconds.clamp(*TIMES.start(), *TIMES.end()))
}

/// Makes a text that begins with a time: the digits, a dot and the random part.
pub(crate) fn compose(milliseconds: i64, random: &str) -> String {
    format!("{}.{random}", digits(milliseconds))
}

/// The time at which a text begins, and what follows it. `None` for every other text, as signed tokens are. A token of the
/// application's own generator has a time if it begins with so many hexadecimal digits and a dot, whatever they mean there.
pub(crate) fn split(text: &str) -> Option<(&str, &str)> {
    let (time, rest) = text.split_once('.')?;
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    (time.len() == DIGITS && time.bytes().all(is_digit)).then_some((time, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_text_stands_behind_an_earlier_one() {
        let times = [i64::MIN, 0, 9, 10, 15, 16, 1_764_000_000_000, 1_764_000_000_001, i64::MAX];

        for pair in times.windows(2) {
            let texts = [compose(pair[0], "z"), compose(pair[1], "z")];
            assert!(texts[0] <= texts[1], "{pair:?}");
            assert_eq!(texts.map(|text| text.len()), [14, 14], "{pair:?}");
        }
        assert!(compose(15, "a") < compose(16, "a"));
    }

    #[test]
    fn what_was_composed_is_split_again() {
        assert_eq!(split(&compose(255, "a.b")), Some(("0000000000ff", "a.b")));
    }

    #[test]
    fn a_text_without_a_time_is_not_split() {
        for text in ["", ".", "0000000000ff", "0000000000FF.a", "000000000ff.a", "0000000000ffa.b"]
        {
            assert_eq!(split(text), None, "{text}");
        }
    }
}
