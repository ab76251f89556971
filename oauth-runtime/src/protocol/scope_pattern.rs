//! Scope patterns: `team:{id}` in the scope of a client stands for `team:1`, `team:2` and so on. RFC 6749, section 3.3, leaves the
//! form of a word to the server.
//!
//! A word with a brace in it is a pattern. `{name}` stands for one or more characters of a scope word, except the colon, braces,
//! the star and the comma. Colons divide a pattern into parts: a part has at most one `{name}`, and at least one part is not a
//! `{name}` alone. A client registers a pattern once and may ask for every word that fits it. A pattern itself is never granted,
//! not even to a request that leaves the scope out.

use super::error::{ErrorCode, OAuthError};

const MALFORMED: OAuthError = OAuthError::new(
    ErrorCode::INVALID_SCOPE,
    "a scope pattern has one {name} between two colons, as in team:{id}:read, and no other brace",
)
.with_id("scope_pattern_malformed");

/// Whether a word is a pattern, and so never granted.
#[must_use]
pub const fn is_pattern(word: &str) -> bool {
    let bytes = word.as_bytes();
    let mut index = 0;
    while index < bytes.len() {
        if matches!(bytes[index], b'{' | b'}') {
            return true;
        }
        index += 1;
    }
    false
}

/// Checks a word that a client registers.
///
/// # Errors
/// `invalid_scope` for a word with braces that is no pattern.
pub fn check(word: &str) -> Result<(), OAuthError> {
    let stands_alone = |part: &str| split(part).is_some_and(|around| around == ("", ""));
    let is_well_formed = word.split(':').all(|part| !is_pattern(part) || split(part).is_some());
    // `{any}` would stand for every word of the server.
    let is_good = is_well_formed && !word.split(':').all(stands_alone);
    if is_good { Ok(()) } else { Err(MALFORMED) }
}

/// Whether a client that registered the word or the pattern `registered` may have the word `asked`.
#[must_use]
pub fn allows(registered: &str, asked: &str) -> bool {
    if is_pattern(asked) {
        return false;
    }
    if !is_pattern(registered) {
        return registered == asked;
    }
    let (mut parts, mut asked) = (registered.split(':'), asked.split(':'));
    loop {
        match (parts.next(), asked.next()) {
            (None, None) => return true,
            (Some(part), Some(asked)) if fits(part, asked) => {}
            _ => return false,
        }
    }
}

/// Whether a part of a word fits the part of a pattern at the same position.
fn fits(part: &str, asked: &str) -> bool {
    if !is_pattern(part) {
        return part == asked;
    }
    let Some((before, behind)) = split(part) else { return false };
    let rest = asked.strip_prefix(before).and_then(|rest| rest.strip_suffix(behind));
    // Some APIs read a star as every word, and a comma as the end of one.
    rest.is_some_and(|stands_for| !stands_for.is_empty() && !stands_for.contains(['*', ',']))
}

/// The text before and the text after the one `{name}` of a part; `None` if the part does not have exactly one.
fn split(part: &str) -> Option<(&str, &str)> {
    let (before, rest) = part.split_once('{')?;
    let (name, behind) = rest.split_once('}')?;
    let is_name_byte = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let is_name = !name.is_empty() && name.bytes().all(is_name_byte);
    (is_name && !is_pattern(before) && !is_pattern(behind)).then_some((before, behind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_pattern_stands_for_words_with_something_in_its_place() {
        for (pattern, asked) in [
            ("team:{id}", "team:7"),
            ("team:{id}", "team:a/b%20-"),
            ("team:{id}:read", "team:7:read"),
            ("team:{team}:{right}", "team:7:read"),
            ("file-{name}.txt", "file-a.txt"),
            ("file-{name}.txt", "file-.txt.txt"),
        ] {
            assert!(allows(pattern, asked), "{pattern} {asked}");
        }
        for (pattern, asked) in [
            ("team:{id}", "team:"),
            ("team:{id}", "team"),
            ("team:{id}", "team:7:read"),
            ("team:{id}", "xteam:7"),
            ("team:{id}", "team:{id}"),
            ("team:{id}", "team:{7}"),
            ("team:{id}", "team:}"),
            ("team:{id}", "team:*"),
            ("team:{id}", "team:7,team:8"),
            ("team:{id}:read", "team::read"),
            ("team:{id}:read", "team:7:write"),
            ("file-{name}.txt", "file-.txt"),
            ("team:{", "team:7"),
            ("team:{}", "team:7"),
            ("team:{a}{b}", "team:77"),
            ("profile", "profiles"),
        ] {
            assert!(!allows(pattern, asked), "{pattern} {asked}");
        }
    }

    #[test]
    fn a_malformed_pattern_is_refused_where_it_is_registered() {
        for good in ["profile", "team:{id}", "a:{b}:{c_1}", "x{y}z"] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in ["{", "}", "{}", "a}b{", "{a}{b}", "team:{a-b}", "team:{a{b}}", "x:{a:b}"] {
            assert_eq!(check(bad), Err(MALFORMED), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn nothing_with_a_brace_is_ever_allowed(pattern in "[a-c:{}]{0,9}", asked in "[a-c:{}]{0,9}") {
            if allows(&pattern, &asked) {
                prop_assert!(!is_pattern(&asked));
                prop_assert_eq!(pattern.matches(':').count(), asked.matches(':').count());
            }
        }
    }
}
